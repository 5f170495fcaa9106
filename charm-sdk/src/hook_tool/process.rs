//! Hook tools as Juju provides them: programs on `PATH`.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::fd::AsRawFd;
use std::process::{Command, Stdio};

use rustix::fs::{MemfdFlags, memfd_create};
use rustix::io::Errno;
use secrecy::ExposeSecret;

use super::{Call, HookTools, Input, ToolOutput};

/// Runs each hook tool as a process of its own, found on `PATH`.
///
/// Input goes through a file that has no name and lives in memory, so that
/// nothing is left behind however the charm ends. For a secret the tool gets
/// its path below `/proc`, which the agent opens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Processes;

impl HookTools for Processes {
    fn call(&self, call: &Call<'_>) -> io::Result<ToolOutput> {
        let mut command = Command::new(call.tool);
        command.args(&call.args).stdin(Stdio::null());
        // Kept open until the tool has ended.
        let mut secret = None;
        match call.input {
            Input::None => {}
            Input::Stdin(text) => {
                command.stdin(memory_file(text)?);
            }
            Input::SecretFile(content) => {
                let file = secret.insert(memory_file(content.expose_secret())?);
                let path = format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd());
                command.args(["--file", &path]);
            }
        }
        let output = command
            .output()
            .map_err(|error| explain(error, call.tool))?;
        drop(secret);
        Ok(ToolOutput {
            code: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: output.stderr,
        })
    }
}

/// What the kernel calls the files in its lists.
const NAME: &str = "charm";

fn memory_file(text: &str) -> io::Result<File> {
    // A hardened kernel wants to hear that the file will not be executed; one
    // before 6.3 does not know the word.
    let plain = MemfdFlags::CLOEXEC;
    let created = match memfd_create(NAME, plain | MemfdFlags::NOEXEC_SEAL) {
        Err(Errno::INVAL) => memfd_create(NAME, plain),
        created => created,
    };
    let mut file = File::from(created?);
    file.write_all(text.as_bytes())?;
    file.rewind()?;
    Ok(file)
}

fn explain(error: io::Error, tool: &str) -> io::Error {
    if error.kind() != io::ErrorKind::NotFound {
        return error;
    }
    io::Error::new(
        io::ErrorKind::NotFound,
        format!(
            "there is no program `{tool}` on PATH; Juju puts its hook tools there when it runs a charm"
        ),
    )
}

#[cfg(test)]
mod tests;
