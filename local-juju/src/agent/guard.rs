//! Ends a hook whose agent was killed.
//!
//! Killed, this program would leave the hook running until the next command
//! ends it. So one more process of this program waits until the agent is gone,
//! and if that did not say farewell, does at once what the next command would.
//! It is started once for a whole command, so it costs a hook nothing.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

use super::interrupted;
use crate::error::Result;
use crate::store::ModelDir;

/// The name under which this program is a guard.
pub const NAME: &str = "local-juju-guard";

/// A guard of the hooks that this process runs.
#[derive(Debug)]
pub struct Guard(Child);

impl Guard {
    /// Starts one for the hooks of a model.
    pub fn start(program: &Path, dir: &ModelDir) -> io::Result<Self> {
        let process = Command::new(program)
            .arg0(NAME)
            .arg(dir.name())
            .arg(dir.path())
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // What is typed at the terminal is not for it.
            .process_group(0)
            .spawn()?;
        Ok(Self(process))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(line) = &mut self.0.stdin {
            // Nobody hears it where the guard was killed itself.
            let _ = line.write_all(b"farewell");
        }
        // This closes the line.
        let _ = self.0.wait();
    }
}

/// Waits until the agent is gone.
pub fn stand(mut args: impl Iterator<Item = OsString>) -> ExitCode {
    let mut said = Vec::new();
    let heard = io::stdin().lock().read_to_end(&mut said);
    if heard.is_err() || !said.is_empty() {
        return ExitCode::SUCCESS;
    }
    let dir = args
        .next()
        .and_then(|name| name.into_string().ok())
        .zip(args.next());
    let ended = dir.map(|(name, path)| end_hook(&ModelDir::at(name, path.into())));
    match ended {
        Some(Ok(())) => ExitCode::SUCCESS,
        // The next command tells of it.
        _ => ExitCode::FAILURE,
    }
}

fn end_hook(dir: &ModelDir) -> Result<()> {
    // A command that came first has looked after the hook, and may run another.
    let _lock = dir.lock(&mut || {})?;
    interrupted::kill(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_that_is_gone_holds_up_nobody() {
        let dir = ModelDir::at("default".into(), "/nowhere".into());
        let mut guard = Guard::start("/bin/true".as_ref(), &dir).unwrap();
        let line = guard.0.stdin.take();
        guard.0.wait().unwrap();
        guard.0.stdin = line;
    }
}
