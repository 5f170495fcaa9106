//! One run of a charm's program, with the hook tools answered meanwhile.
//!
//! A single thread waits for everything at once: the process's end, its
//! output, and the tools' calls. So tools run one at a time, as under Juju,
//! and what a charm printed before it called a tool is in the log before
//! what the tool logs.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use juju_model::{Outcome, Stream};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::protocol::{Reply, Request};
use super::socket::{Connection, Listener};

/// Juju stops reading a hook's output this long after the hook ended, however
/// many processes in the background still hold the pipes.
const GRACE: Duration = Duration::from_millis(100);
/// Read from one pipe before the agent looks elsewhere again.
const AT_ONCE: usize = 1 << 20;

/// Who looks after the process while it runs.
pub trait Attendant {
    /// Answers a hook tool; none if the process is to be killed, and hears no more.
    fn answer(&mut self, request: Request) -> Option<Reply>;
    /// Takes what the process wrote.
    fn output(&mut self, stream: Stream, bytes: &[u8]);
}

/// Starts a command and attends to it until it ends.
///
/// An error means that it could not be started (or, hardly, that it could not
/// be watched; then it is killed).
pub fn run(
    mut command: Command,
    listener: &Listener,
    attendant: &mut dyn Attendant,
) -> io::Result<Outcome> {
    check_program(command.get_program().as_ref())?;
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let outcome = attend(&mut child, listener, attendant);
    if outcome.is_err() {
        let _ = child.kill();
        let _ = child.wait();
    }
    outcome
}

/// The C library would run a text without `#!` as a shell script; Juju does not.
fn check_program(program: &Path) -> io::Result<()> {
    let mut start = [0; 4];
    let read = match File::open(program).and_then(|mut file| file.read(&mut start)) {
        // It may be run without being read.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return Ok(()),
        read => read?,
    };
    if start[..read].starts_with(b"#!") || start == *b"\x7fELF" {
        return Ok(());
    }
    Err(rustix::io::Errno::NOEXEC.into())
}

fn attend(
    child: &mut Child,
    listener: &Listener,
    attendant: &mut dyn Attendant,
) -> io::Result<Outcome> {
    let pidfd = pidfd_open(Pid::from_child(child), PidfdFlags::empty())?;
    let mut stdout = Pipe::new(child.stdout.take())?;
    let mut stderr = Pipe::new(child.stderr.take())?;
    let mut connections: Vec<Connection> = Vec::new();
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        let left = ended.map(|(_, since)| GRACE.saturating_sub(since.elapsed()));
        let silent = stdout.0.is_none() && stderr.0.is_none();
        if let Some((status, _)) = ended
            && (silent || left == Some(Duration::ZERO))
        {
            return outcome(status);
        }
        let mut waits = Vec::with_capacity(4 + connections.len());
        if ended.is_none() {
            waits.push(PollFd::new(&pidfd, PollFlags::IN));
        }
        waits.push(PollFd::new(listener, PollFlags::IN));
        for connection in &connections {
            let more = if connection.wants_to_write() {
                PollFlags::OUT
            } else {
                PollFlags::empty()
            };
            waits.push(PollFd::new(connection, PollFlags::IN | more));
        }
        waits.extend(stdout.0.iter().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        waits.extend(stderr.0.iter().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        wait(&mut waits, left)?;

        // Whether it has ended is asked before its output is read: then
        // everything it wrote is read below.
        if ended.is_none() {
            ended = child.try_wait()?.map(|status| (status, Instant::now()));
        }
        stdout.drain(&mut |bytes| attendant.output(Stream::Stdout, bytes))?;
        stderr.drain(&mut |bytes| attendant.output(Stream::Stderr, bytes))?;
        connections.extend(listener.accept()?);
        for connection in &mut connections {
            connection.serve(&mut |request| {
                let reply = attendant.answer(request);
                if reply.is_none() {
                    // One that has just ended by itself is no less dead.
                    let _ = child.kill();
                }
                reply
            });
        }
        connections.retain(Connection::is_open);
    }
}

fn outcome(status: ExitStatus) -> io::Result<Outcome> {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ok(Outcome::Exit(code)),
        (None, Some(signal)) => Ok(Outcome::Signal(signal)),
        (None, None) => Err(io::Error::other("the process ended in an unknown way")),
    }
}

fn wait(waits: &mut [PollFd<'_>], timeout: Option<Duration>) -> io::Result<()> {
    let timeout = timeout.map(|timeout| Timespec {
        tv_sec: timeout.as_secs().cast_signed(),
        tv_nsec: timeout.subsec_nanos().into(),
    });
    match poll(waits, timeout.as_ref()) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// An output of the process, read without blocking until its end was seen.
struct Pipe<R>(Option<R>);

impl<R: Read + AsFd> Pipe<R> {
    fn new(pipe: Option<R>) -> io::Result<Self> {
        if let Some(pipe) = &pipe {
            rustix::io::ioctl_fionbio(pipe, true)?;
        }
        Ok(Self(pipe))
    }

    /// Hands over what is there by now.
    fn drain(&mut self, take: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let mut chunk = [0; 16 * 1024];
        let mut taken = 0;
        while taken < AT_ONCE {
            let Some(pipe) = &mut self.0 else {
                return Ok(());
            };
            match pipe.read(&mut chunk) {
                Ok(0) => self.0 = None,
                Ok(count) => {
                    taken += count;
                    take(&chunk[..count]);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_programs_are_started() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("program");
        for (content, is_one) in [
            ("#!/bin/sh\n", true),
            ("\x7fELF\x02", true),
            ("echo", false),
            ("", false),
        ] {
            fs_err::write(&path, content).unwrap();
            assert_eq!(check_program(&path).is_ok(), is_one, "{content:?}");
        }
    }
}
