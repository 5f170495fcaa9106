//! The start of a hook's process, so that it cannot outlive this program.
//!
//! Killed, this program would leave the hook running, beside the one that the
//! next command starts in its place. The kernel kills a process whose parent
//! dies if that process asks for it; so this program is started once more under
//! another name, asks, and becomes the hook. Nothing of the hook's environment,
//! arguments or directory is touched on the way.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind, PipeReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};

use rustix::process::{Signal, getpid, getppid, set_parent_process_death_signal};

/// The name under which this program becomes a hook.
pub const NAME: &str = "local-juju-hook";

/// What a program that is no program fails with, as the kernel counts.
const NO_PROGRAM: i32 = rustix::io::Errno::NOEXEC.raw_os_error();

/// The command that becomes the given one and dies with this process.
pub fn tied(program: &Path, command: &Command) -> Command {
    let mut tied = Command::new(program);
    tied.arg0(NAME)
        .arg(getpid().as_raw_nonzero().to_string())
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            tied.env(name, value);
        }
    }
    if let Some(dir) = command.get_current_dir() {
        tied.current_dir(dir);
    }
    tied
}

/// Waits until a tied command has become the hook: the other end of the pipe was its standard input.
pub fn wait_for_start(mut failure: PipeReader) -> io::Result<()> {
    let mut number = String::new();
    failure.read_to_string(&mut number)?;
    match number.parse() {
        Err(_) if number.is_empty() => Ok(()),
        Ok(code) => Err(io::Error::from_raw_os_error(code)),
        Err(_) => Err(io::Error::other(number)),
    }
}

/// Becomes the hook that the arguments tell of. Returns only if that cannot be.
pub fn become_hook(mut args: impl Iterator<Item = OsString>) -> ExitCode {
    let parent = args.next().and_then(|pid| pid.to_str()?.parse().ok());
    let Some(program) = args.next() else {
        return ExitCode::FAILURE;
    };
    let Err((mut report, error)) = replace(parent, &program, args);
    let number = error.raw_os_error();
    let text = number.map_or_else(|| error.to_string(), |number| number.to_string());
    // Who would read it is gone, too, if this fails.
    let _ = report.write_all(text.as_bytes());
    ExitCode::FAILURE
}

enum Never {}

fn replace(
    parent: Option<i32>,
    program: &OsString,
    args: impl Iterator<Item = OsString>,
) -> Result<Never, (Box<dyn Write>, io::Error)> {
    let stdin = io::stdin();
    let report = match rustix::io::fcntl_dupfd_cloexec(&stdin, 3) {
        Ok(report) => File::from(report),
        Err(error) => return Err((Box::new(io::sink()), error.into())),
    };
    let tie = || -> io::Result<()> {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        // It may have died just before.
        if getppid().map(|pid| pid.as_raw_nonzero().get()) != parent {
            return Err(io::Error::other("the agent is gone"));
        }
        rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
        check_program(Path::new(program))
    };
    let error = match tie() {
        Ok(()) => Command::new(program).args(args).exec(),
        Err(error) => error,
    };
    Err((Box::new(report), error))
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
    Err(io::Error::from_raw_os_error(NO_PROGRAM))
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
            let number = check_program(&path)
                .err()
                .and_then(|error| error.raw_os_error());
            assert_eq!(number, (!is_one).then_some(NO_PROGRAM), "{content:?}");
        }
    }

    #[test]
    fn why_it_did_not_start_is_told() {
        for (said, kind) in [
            ("2", ErrorKind::NotFound),
            ("13", ErrorKind::PermissionDenied),
            ("gone", ErrorKind::Other),
        ] {
            let (reader, mut writer) = io::pipe().unwrap();
            writer.write_all(said.as_bytes()).unwrap();
            drop(writer);
            assert_eq!(wait_for_start(reader).unwrap_err().kind(), kind);
        }
        let (reader, writer) = io::pipe().unwrap();
        drop(writer);
        wait_for_start(reader).unwrap();
    }
}
