//! The hook tools: this program under another name.
//!
//! The tools directory holds one symbolic link per tool, all to this program,
//! as Juju's holds links to `jujuc`. A tool only forwards its arguments (and,
//! when asked, its standard input) to the agent and repeats what it is told.
//! A charm runs many of them, so nothing else happens on the way.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;

use crate::agent::guard;
use crate::agent::protocol::{self, CONTEXT_ID, Reply, Request, SOCKET_ADDRESS, SOCKET_NETWORK};

/// What runs code in a hook's place, from outside of hooks. It would need an agent that always runs.
pub const OUTSIDE_HOOKS: [&str; 2] = ["juju-exec", "juju-run"];

/// Runs this process as a hook tool if it was called by the name of one.
///
/// A program that lets charms run calls this before anything else: it is what
/// the links in the tools directory point to.
///
/// ```no_run
/// # use std::process::ExitCode;
/// fn main() -> ExitCode {
///     if let Some(code) = local_juju::tool::run_if_called_as_one() {
///         return code;
///     }
///     // the program itself
/// #   ExitCode::SUCCESS
/// }
/// ```
pub fn run_if_called_as_one() -> Option<ExitCode> {
    let mut args = std::env::args_os();
    let name = args.next()?;
    let name = Path::new(&name).file_name()?.to_str()?;
    if name == guard::NAME {
        return Some(guard::stand(args));
    }
    if OUTSIDE_HOOKS.contains(&name) {
        return Some(fail(&format!(
            "{name} does not work here, as no agent runs between commands: use `local-juju exec --unit UNIT -- COMMAND`"
        )));
    }
    if !juju_model::TOOLS.contains(&name) {
        return None;
    }
    Some(run(name, args))
}

fn run(name: &str, args: impl Iterator<Item = OsString>) -> ExitCode {
    match call(name, args) {
        Ok(Reply::Done {
            code,
            stdout,
            stderr,
        }) => {
            // Who closed the other end does not want to read it.
            let _ = io::stdout().lock().write_all(&stdout);
            let _ = io::stderr().lock().write_all(&stderr);
            ExitCode::from(u8::try_from(code).unwrap_or(1))
        }
        Ok(Reply::NeedsStdin) => fail("the agent asked for standard input twice"),
        Ok(Reply::Refused(reason)) => fail(&format!("bad request: {reason}")),
        Err(problem) => fail(&problem),
    }
}

fn fail(problem: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "ERROR {problem}");
    ExitCode::FAILURE
}

fn call(name: &str, args: impl Iterator<Item = OsString>) -> Result<Reply, String> {
    let context_id = variable(CONTEXT_ID)?;
    let address = variable(SOCKET_ADDRESS)?;
    variable(SOCKET_NETWORK)?;
    let dir = std::env::current_dir()
        .map_err(|error| format!("cannot tell the working directory: {error}"))?;
    let mut request = Request {
        context_id,
        dir: dir.to_string_lossy().into_owned(),
        tool: name.to_owned(),
        args: args.map(|arg| arg.to_string_lossy().into_owned()).collect(),
        stdin: None,
    };
    let mut stream =
        UnixStream::connect(&address).map_err(|error| unreachable(&address, &error))?;
    let mut ask = |request: &Request| -> io::Result<Reply> {
        protocol::send(&mut stream, request)?;
        protocol::receive(&mut stream)
    };
    let lost = |error: io::Error| {
        format!("lost the agent at {address}, does the hook still run?: {error}")
    };
    let reply = ask(&request).map_err(lost)?;
    if reply != Reply::NeedsStdin {
        return Ok(reply);
    }
    let mut stdin = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut stdin)
        .map_err(|error| format!("cannot read standard input: {error}"))?;
    request.stdin = Some(stdin);
    ask(&request).map_err(lost)
}

/// What Go says of a socket that cannot be reached, as Juju's tools do.
fn unreachable(address: &str, error: &io::Error) -> String {
    let reason = match error.kind() {
        ErrorKind::NotFound => "no such file or directory".to_owned(),
        ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    format!("dial unix {address}: connect: {reason}")
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .ok_or_else(|| format!("{name} not set"))
}
