//! The agent's end of the socket that hook tools call.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::protocol::{self, Reply, Request};

/// A unix socket's path has room for this many bytes and a closing zero.
const LONGEST_PATH: usize = 107;
const NAME: &str = "agent.socket";

/// A listening socket, for as long as one hook runs.
pub struct Listener {
    socket: UnixListener,
    path: PathBuf,
    /// Where the socket lives when the model's own directory cannot hold it.
    _elsewhere: Option<TempDir>,
}

impl Listener {
    /// Listens in `dir`, a private directory; elsewhere when that path is too
    /// long for a socket or its file system cannot hold one.
    pub fn bind(dir: &Path) -> io::Result<Self> {
        let path = dir.join(NAME);
        if path.as_os_str().as_bytes().len() <= LONGEST_PATH
            && let Ok(socket) = listen(&path)
        {
            return Ok(Self {
                socket,
                path,
                _elsewhere: None,
            });
        }
        let elsewhere = private_dir()?;
        let path = elsewhere.path().join(NAME);
        Ok(Self {
            socket: listen(&path)?,
            path,
            _elsewhere: Some(elsewhere),
        })
    }

    /// The socket's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The connections that wait by now.
    pub fn accept(&self) -> io::Result<Vec<Connection>> {
        let mut connections = Vec::new();
        loop {
            match self.socket.accept() {
                Ok((stream, _)) => connections.push(Connection::new(stream)?),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(connections),
                // The caller went away before it was heard.
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::Interrupted | ErrorKind::ConnectionAborted
                    ) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // What is left behind after a failure is replaced by the next hook.
        let _ = fs_err::remove_file(&self.path);
    }
}

fn listen(path: &Path) -> io::Result<UnixListener> {
    match fs_err::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    fs_err::set_permissions(path, PermissionsExt::from_mode(0o700))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// A directory of our own with a short path: the user's run-time directory or
/// `/tmp`. The usual temporary directory may itself be too deep.
fn private_dir() -> io::Result<TempDir> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let room = LONGEST_PATH - NAME.len() - "/juju-XXXXXX/".len();
    let fits = |dir: &PathBuf| dir.is_absolute() && dir.as_os_str().as_bytes().len() <= room;
    let mut builder = tempfile::Builder::new();
    builder
        .prefix("juju-")
        .permissions(PermissionsExt::from_mode(0o700));
    let in_runtime = runtime
        .filter(fits)
        .and_then(|dir| builder.tempdir_in(dir).ok());
    match in_runtime {
        Some(dir) => Ok(dir),
        None => builder.tempdir_in("/tmp"),
    }
}

/// A hook tool on the line.
pub struct Connection {
    stream: UnixStream,
    received: Vec<u8>,
    unsent: Vec<u8>,
    open: bool,
}

impl Connection {
    fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream,
            received: Vec::new(),
            unsent: Vec::new(),
            open: true,
        })
    }

    /// Whether there is still somebody to talk to.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether part of a reply waits for room in the socket.
    pub fn wants_to_write(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Reads what is there, answers what is complete, sends what there is room
    /// for. Nonsense on the line closes it: that is no hook tool.
    pub fn serve(&mut self, answer: &mut dyn FnMut(Request) -> Option<Reply>) {
        if self.exchange(answer).is_err() {
            self.open = false;
        }
    }

    fn exchange(&mut self, answer: &mut dyn FnMut(Request) -> Option<Reply>) -> io::Result<()> {
        let mut chunk = [0; 16 * 1024];
        loop {
            match self.stream.read(&mut chunk) {
                Ok(0) => {
                    self.open = false;
                    break;
                }
                Ok(count) => self.received.extend_from_slice(&chunk[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
            while let Some(request) = protocol::decode(&mut self.received)? {
                if let Some(reply) = answer(request) {
                    self.unsent.extend(protocol::encode(&reply)?);
                }
            }
        }
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(count) => drop(self.unsent.drain(..count)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_is_private_and_goes_with_its_owner() {
        let dir = tempfile::tempdir().unwrap();
        let listener = Listener::bind(dir.path()).unwrap();
        let path = listener.path().to_owned();
        assert!(path.starts_with(dir.path()));
        assert_eq!(
            fs_err::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o700
        );
        drop(listener);
        assert!(!path.exists());
    }

    #[test]
    fn a_socket_left_behind_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        drop(UnixListener::bind(dir.path().join(NAME)).unwrap());
        assert!(dir.path().join(NAME).exists());
        Listener::bind(dir.path()).unwrap();
    }

    #[test]
    fn a_path_too_long_for_a_socket_leads_elsewhere() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("x".repeat(60)).join("y".repeat(60));
        fs_err::create_dir_all(&deep).unwrap();
        let listener = Listener::bind(&deep).unwrap();
        let path = listener.path().to_owned();
        assert!(!path.starts_with(&deep) && path.as_os_str().len() <= LONGEST_PATH);
        let parent = path.parent().unwrap().to_owned();
        assert_eq!(
            fs_err::metadata(&parent).unwrap().permissions().mode() & 0o777,
            0o700
        );
        UnixStream::connect(&path).unwrap();
        drop(listener);
        assert!(!parent.exists());
    }

    #[test]
    fn nonsense_closes_the_line() {
        let (near, mut far) = UnixStream::pair().unwrap();
        let mut connection = Connection::new(near).unwrap();
        far.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        connection.serve(&mut |_| Some(Reply::NeedsStdin));
        assert!(!connection.is_open());
    }

    #[test]
    fn a_reply_larger_than_the_socket_is_sent_as_it_is_read() {
        let (near, mut far) = UnixStream::pair().unwrap();
        let mut connection = Connection::new(near).unwrap();
        let request = Request {
            context_id: "c".into(),
            dir: "/".into(),
            tool: "state-get".into(),
            args: vec![],
            stdin: None,
        };
        protocol::send(&mut far, &request).unwrap();
        let large = Reply::Done {
            code: 0,
            stdout: vec![b'x'; 4 << 20],
            stderr: vec![],
        };
        let mut calls = 0;
        connection.serve(&mut |_| {
            calls += 1;
            Some(large.clone())
        });
        assert!(connection.wants_to_write());
        let reader = std::thread::spawn(move || protocol::receive::<Reply>(&mut far).unwrap());
        while connection.wants_to_write() {
            connection.serve(&mut |_| Some(Reply::NeedsStdin));
        }
        assert!(reader.join().unwrap() == large);
        assert_eq!(calls, 1);
    }
}
