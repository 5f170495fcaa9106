//! A hook tool that is watched: it stands before Juju's own on `PATH`, writes
//! down the call and what came of it, and does a fault where it is told to.
//!
//! `WATCHED_BY` names the folder, which `tests/killed/watch.rs` reads: `fault`
//! holds the call's number and the fault, each call gets a folder below `calls`.

use std::{
    env, fs,
    io::{self, Read, Write},
    os::unix::process::parent_id,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

fn main() -> io::Result<ExitCode> {
    let missing = |what: &str| io::Error::other(format!("there is no {what}"));
    let watched_by = PathBuf::from(env::var_os("WATCHED_BY").ok_or_else(|| missing("watcher"))?);
    let mut args = env::args_os();
    let tool = args.next().unwrap_or_default();
    let tool = Path::new(&tool).file_name().unwrap_or_default();
    let args: Vec<_> = args.collect();

    let (number, call) = new_call(&watched_by)?;
    let charm = PathBuf::from(format!("/proc/{}", parent_id()));
    let hook = env::var("JUJU_DISPATCH_PATH").unwrap_or_default();
    fs::write(call.join("hook"), hook)?;
    for (name, from) in [
        ("args", Path::new("/proc/self/cmdline")),
        ("environment", Path::new("/proc/self/environ")),
        ("charm-args", &charm.join("cmdline")),
        ("charm-environment", &charm.join("environ")),
        ("charm-limits", &charm.join("limits")),
    ] {
        fs::write(call.join(name), fs::read(from)?)?;
    }
    let mut stdin = Vec::new();
    io::stdin().read_to_end(&mut stdin)?;
    fs::write(call.join("stdin"), &stdin)?;

    let fault = fs::read_to_string(watched_by.join("fault")).unwrap_or_default();
    let fault = fault
        .split_once(' ')
        .filter(|(at, _)| *at == number.to_string())
        .map_or("", |(_, fault)| fault);
    match fault {
        "exit-1" | "exit-2" => {
            writeln!(io::stderr(), "ERROR connection to the controller lost")?;
            return Ok(ExitCode::from(if fault == "exit-1" { 1 } else { 2 }));
        }
        "kill-before" => kill("KILL")?,
        "terminate-before" => kill("TERM")?,
        _ => {}
    }
    if fault.ends_with("-before") {
        return Ok(ExitCode::FAILURE);
    }

    let path = env::var_os("PATH").unwrap_or_default();
    let program = env::split_paths(&path)
        .skip(1)
        .map(|folder| folder.join(tool))
        .find(|program| program.exists())
        .ok_or_else(|| missing("hook tool of Juju's"))?;
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut to) = child.stdin.take() {
        // Not every tool reads it.
        let _ = to.write_all(&stdin);
    }
    let output = child.wait_with_output()?;
    fs::write(call.join("stdout"), &output.stdout)?;
    fs::write(call.join("stderr"), &output.stderr)?;
    match fault {
        "kill-after" => kill("KILL")?,
        "terminate-after" => kill("TERM")?,
        "garbage" => io::stdout().write_all(b"\xff\xfe{]: \x00 - [}\n")?,
        "silence" => {}
        _ => {
            io::stdout().write_all(&output.stdout)?;
            io::stderr().write_all(&output.stderr)?;
        }
    }
    let code = output.status.code().map(u8::try_from);
    Ok(code.map_or(ExitCode::FAILURE, |code| code.unwrap_or(1).into()))
}

/// The next call's number, from 1, and its folder. A charm makes one at a time.
fn new_call(watched_by: &Path) -> io::Result<(usize, PathBuf)> {
    let mut number = 1;
    loop {
        let call = watched_by.join("calls").join(format!("{number:04}"));
        match fs::create_dir(&call) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            made => return made.map(|()| (number, call)),
        }
    }
}

/// Sends a signal to the charm, and waits until it is gone: then nothing of it
/// runs on.
fn kill(signal: &str) -> io::Result<()> {
    let charm = parent_id();
    let script = format!("kill -{signal} {charm}");
    Command::new("/bin/sh").args(["-c", &script]).status()?;
    while parent_id() == charm {
        std::thread::yield_now();
    }
    Ok(())
}
