//! A rust-analyzer that has one file of a charm open.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};
use std::{env, thread};

use serde_json::{Value, json};

/// How long all of a test may take: far more than it does, so that a server
/// that hangs is a failure and not a wait without end.
const PATIENCE: Duration = Duration::from_mins(10);

/// The server's answer to a question about a text that it is still taking in.
const CONTENT_MODIFIED: i64 = -32801;

/// The program that `RUST_ANALYZER` names, or else the one on `PATH` if it
/// runs: rustup leaves one there that only says what is not installed.
pub(crate) fn installed() -> Option<OsString> {
    let runs = |program: &OsString| {
        let version = Command::new(program).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    };
    if let Some(named) = env::var_os("RUST_ANALYZER") {
        assert!(runs(&named), "RUST_ANALYZER={} runs", named.display());
        return Some(named);
    }
    Some(OsString::from("rust-analyzer")).filter(runs)
}

pub(crate) struct LanguageServer {
    process: Child,
    input: ChildStdin,
    /// What the server says, read by a thread so that a wait can end.
    messages: Receiver<Value>,
    uri: String,
    requests: i64,
    version: i64,
    deadline: Instant,
}

impl LanguageServer {
    /// Starts the server in a package and waits until it has read all of it.
    pub(crate) fn start(program: &OsString, package: &Path, file: &Path, target: &Path) -> Self {
        let mut process = Command::new(program)
            .current_dir(package)
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_NET_OFFLINE", "true")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server can be started");
        let input = process.stdin.take().expect("its input is a pipe");
        let output = process.stdout.take().expect("its output is a pipe");
        let mut server = Self {
            process,
            input,
            messages: listen(output),
            uri: uri(file),
            requests: 0,
            version: 0,
            deadline: Instant::now() + PATIENCE,
        };
        server.request(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": uri(package),
                "capabilities": {
                    "experimental": {"serverStatusNotification": true},
                    "textDocument": {"diagnostic": {}},
                },
                // What a test has no use for only takes time.
                "initializationOptions": {"checkOnSave": false, "cachePriming": {"enable": false}},
            }),
        );
        server.notify("initialized", &json!({}));
        server.until_it_rests();
        server.notify(
            "textDocument/didOpen",
            &json!({"textDocument": {
                "uri": server.uri, "languageId": "rust", "version": 0, "text": "",
            }}),
        );
        server
    }

    /// The file, as the server knows it.
    pub(crate) fn uri(&self) -> &str {
        &self.uri
    }

    /// Replaces the text of the file.
    pub(crate) fn edit(&mut self, text: &str) {
        self.version += 1;
        self.notify(
            "textDocument/didChange",
            &json!({
                "textDocument": {"uri": self.uri, "version": self.version},
                "contentChanges": [{"text": text}],
            }),
        );
    }

    /// Asks about a place in the file: its line and column, both from zero.
    pub(crate) fn ask(&mut self, method: &str, (line, character): (usize, usize)) -> Value {
        self.request(
            method,
            &json!({
                "textDocument": {"uri": self.uri},
                "position": {"line": line, "character": character},
            }),
        )
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        loop {
            self.requests += 1;
            let id = self.requests;
            self.send(&json!({"id": id, "method": method, "params": params}));
            let answer = self.until(|message| message["id"] == id && message["method"].is_null());
            match &answer["error"] {
                Value::Null => return answer["result"].clone(),
                error if error["code"] == CONTENT_MODIFIED => {}
                error => panic!("{method}: {error}"),
            }
        }
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({"method": method, "params": params}));
    }

    /// Waits until the server has loaded the project and built its macros.
    fn until_it_rests(&mut self) {
        let status = self.until(|message| {
            message["method"] == "experimental/serverStatus"
                && message["params"]["quiescent"] == true
        });
        assert_ne!(status["params"]["health"], "error", "{status}");
    }

    /// The first message that is looked for. What the server asks meanwhile is
    /// answered with nothing, as by an editor that can do nothing.
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            let message = self.messages.recv_timeout(left);
            let message = message.expect("the server says what is waited for");
            if wanted(&message) {
                return message;
            }
            if message["method"].is_string() && !message["id"].is_null() {
                self.send(&json!({"id": message["id"], "result": null}));
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let mut message = message.clone();
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())
            .and_then(|()| self.input.flush())
            .expect("the server listens");
    }
}

impl Drop for LanguageServer {
    fn drop(&mut self) {
        // It keeps nothing that would have to be saved.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn listen(output: ChildStdout) -> Receiver<Value> {
    let (sender, receiver) = mpsc::channel();
    let mut output = BufReader::new(output);
    thread::spawn(move || {
        while let Ok(Some(message)) = read(&mut output) {
            if sender.send(message).is_err() {
                break;
            }
        }
    });
    receiver
}

/// One message; nothing at the end.
fn read(output: &mut impl BufRead) -> io::Result<Option<Value>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => {
                length = number.parse().map_err(io::Error::other)?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body)?;
    Ok(Some(serde_json::from_slice(&body)?))
}
