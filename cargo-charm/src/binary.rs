//! Building the program that becomes `dispatch`: static, and the same bytes
//! wherever it is built.

use std::ffi::{OsStr, OsString};
use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;

use crate::exit::{Exit, Failure, OrExit as _};
use crate::project::{Package, Workspace, cargo};
use crate::shell::Shell;

/// The compiler that cargo will use.
#[derive(Debug)]
pub(crate) struct Compiler {
    /// The triple of the machine that it runs on.
    pub(crate) host: String,
    commit: Option<String>,
    sysroot: Utf8PathBuf,
}

impl Compiler {
    /// Asks the compiler of a workspace about itself.
    pub(crate) fn of(workspace: &Workspace) -> Result<Self, Failure> {
        let rustc = |argument| rustc(workspace, argument);
        let about = rustc("-vV")?;
        let field = |key: &str| {
            about
                .lines()
                .find_map(|line| line.strip_prefix(key))
                .map(|value| value.trim().to_owned())
        };
        let host = field("host:")
            .ok_or_else(|| Failure::new(Exit::Build, "rustc does not tell its host"))?;
        Ok(Self {
            host,
            commit: field("commit-hash:").filter(|hash| hash != "unknown"),
            sysroot: rustc("--print=sysroot")?.trim().into(),
        })
    }
}

fn rustc(workspace: &Workspace, argument: &str) -> Result<String, Failure> {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(&program)
        .arg(argument)
        // The directory may choose the toolchain.
        .current_dir(&workspace.root)
        .stdin(Stdio::null())
        .output();
    let output = output.map_err(|error| {
        Failure::new(
            Exit::Build,
            format_args!("cannot run {}: {error}", program.display()),
        )
    })?;
    if !output.status.success() {
        return Err(Failure::new(
            Exit::Build,
            format_args!(
                "rustc failed: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            ),
        ));
    }
    String::from_utf8(output.stdout).or_exit(Exit::Build)
}

/// Builds a program of a package in the release profile and returns its path.
///
/// The target is always given explicitly, the host's too: only then do
/// `RUSTFLAGS` leave the procedural macros alone, which cannot be static.
pub(crate) fn build(
    workspace: &Workspace,
    package: &Package,
    program: &str,
    target: &str,
    compiler: &Compiler,
    shell: Shell,
) -> Result<Utf8PathBuf, Failure> {
    let mut command = cargo();
    command
        .args([
            "build",
            "--release",
            "--message-format=json-render-diagnostics",
        ])
        .args([
            "--package",
            &package.id,
            "--bin",
            program,
            "--target",
            target,
        ])
        .current_dir(&workspace.root)
        .env_remove("RUSTFLAGS")
        .env("CARGO_ENCODED_RUSTFLAGS", rust_flags(workspace, compiler))
        .stderr(Stdio::inherit());
    if workspace.is_locked() {
        command.arg("--locked");
    }
    if shell.is_quiet() {
        command.arg("--quiet");
    }
    let output = command.output().or_exit(Exit::Build)?;
    if !output.status.success() {
        return Err(Failure::new(
            Exit::Build,
            format_args!("package `{}` does not build for {target}", package.name),
        ));
    }
    executable(&output.stdout, &package.id, program).ok_or_else(|| {
        Failure::new(
            Exit::Build,
            format_args!("cargo built no program `{program}`"),
        )
    })
}

/// A line of cargo's messages, as far as it tells where a program is.
#[derive(Deserialize)]
struct Message {
    package_id: Option<String>,
    target: Option<Built>,
    executable: Option<Utf8PathBuf>,
}

#[derive(Deserialize)]
struct Built {
    name: String,
}

fn executable(messages: &[u8], package: &str, program: &str) -> Option<Utf8PathBuf> {
    messages
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Message>(line).ok())
        .filter(|message| message.package_id.as_deref() == Some(package))
        .filter(|message| {
            message
                .target
                .as_ref()
                .is_some_and(|target| target.name == program)
        })
        .find_map(|message| message.executable)
}

/// The flags, as cargo takes them: between unit separators.
///
/// Paths of the builder stand in every panic message of a dependency. They are
/// replaced, so that they neither leak nor make a difference. Flags of the
/// caller's own environment are kept.
fn rust_flags(workspace: &Workspace, compiler: &Compiler) -> OsString {
    let mut flags: Vec<OsString> = Vec::new();
    if let Some(own) = std::env::var_os("CARGO_ENCODED_RUSTFLAGS") {
        flags.push(own);
    } else if let Ok(own) = std::env::var("RUSTFLAGS") {
        flags.extend(own.split_whitespace().map(OsString::from));
    }
    flags.push("-Ctarget-feature=+crt-static".into());
    let mut remap = |from: &Utf8Path, to: &str| {
        flags.push(format!("--remap-path-prefix={from}={to}").into());
    };
    // The last one that fits is taken: the target directory may lie in the workspace.
    remap(&workspace.root, "/charm");
    remap(&workspace.target_directory, "/target");
    if let Some(home) = cargo_home() {
        remap(&home, "/cargo");
    }
    if let Some(commit) = &compiler.commit {
        let library = compiler.sysroot.join("lib/rustlib/src/rust");
        remap(&library, &format!("/rustc/{commit}"));
    }
    flags.retain(|flag| !flag.is_empty());
    flags.join(OsStr::new("\x1f"))
}

/// Where cargo keeps the sources of dependencies.
fn cargo_home() -> Option<Utf8PathBuf> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    set("CARGO_HOME")
        .map(Utf8PathBuf::from)
        .or_else(|| Some(Utf8PathBuf::from(set("HOME")?).join(".cargo")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_among_the_messages() {
        let messages = br#"
{"reason":"compiler-artifact","package_id":"other","target":{"name":"hello"},"executable":"/wrong"}
{"reason":"compiler-artifact","package_id":"mine","target":{"name":"lib"},"executable":null}
text of a build script
{"reason":"compiler-artifact","package_id":"mine","target":{"name":"hello"},"executable":"/right"}
{"reason":"build-finished","success":true}
"#;
        assert_eq!(executable(messages, "mine", "hello"), Some("/right".into()));
        assert_eq!(executable(messages, "mine", "dispatch"), None);
        assert_eq!(executable(b"", "mine", "hello"), None);
    }
}
