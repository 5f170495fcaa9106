//! Files that a charm names to a hook tool. The agent reads them, not the
//! tool: a charm may name `/proc/<its pid>/fd/<n>`.

use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};

/// Far beyond what any tool takes, and far below what would hurt.
const LARGEST: u64 = 64 * 1024 * 1024;
/// A pipe whose writer is silent for so long will stay so: the charm that
/// would write to it may be the one that waits for the tool.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reads a whole file; a pipe as well, but one that nobody writes to does not
/// hold up the agent.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_patiently(path, PATIENCE)
}

fn read_patiently(path: &Path, patience: Duration) -> io::Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = std::fs::File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let timeout = Timespec {
        tv_sec: patience.as_secs().cast_signed(),
        tv_nsec: patience.subsec_nanos().into(),
    };
    let mut content = Vec::new();
    let mut limited = (&file).take(LARGEST + 1);
    loop {
        match limited.read_to_end(&mut content) {
            Ok(_) if content.len() as u64 > LARGEST => {
                return Err(io::Error::new(
                    ErrorKind::FileTooLarge,
                    format!("larger than {LARGEST} bytes"),
                ));
            }
            Ok(_) => return Ok(content),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        match poll(&mut [PollFd::new(&file, PollFlags::IN)], Some(&timeout)) {
            Ok(0) => {
                return Err(io::Error::new(
                    ErrorKind::TimedOut,
                    "nothing was written to the pipe",
                ));
            }
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::fd::AsRawFd;

    #[test]
    fn a_pipe_of_another_process_is_read_to_its_end() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let path = format!("/proc/{}/fd/{}", std::process::id(), reader.as_raw_fd());
        let large = vec![b'x'; 300_000];
        let sent = large.clone();
        let writing = std::thread::spawn(move || writer.write_all(&sent));
        assert!(read(path.as_ref()).unwrap() == large);
        writing.join().unwrap().unwrap();
    }

    #[test]
    fn a_silent_pipe_is_given_up() {
        let (reader, _writer) = std::io::pipe().unwrap();
        let path = format!("/proc/{}/fd/{}", std::process::id(), reader.as_raw_fd());
        let error = read_patiently(path.as_ref(), Duration::from_millis(1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }

    #[test]
    fn endless_and_missing_files_are_refused() {
        assert_eq!(
            read("/dev/zero".as_ref()).unwrap_err().kind(),
            ErrorKind::FileTooLarge
        );
        assert_eq!(
            read("/nonexistent".as_ref()).unwrap_err().kind(),
            ErrorKind::NotFound
        );
        assert!(read("/".as_ref()).is_err());
    }
}
