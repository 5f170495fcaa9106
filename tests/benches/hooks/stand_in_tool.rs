//! A hook tool that costs nothing but its process: it answers from the file
//! that is named like its command line, in the folder `STAND_IN_ANSWERS`. What
//! is not there is an error. Called `nothing`, it ends at once.
//!
//! It needs the standard library alone, so the benchmark has the compiler build
//! it without Cargo.

use std::{env, fs, io::Write as _, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let mut args = env::args();
    let program = args.next().unwrap_or_default();
    let mut line = match program.rsplit('/').next() {
        Some("nothing") => return ExitCode::SUCCESS,
        name => name.unwrap_or_default().to_owned(),
    };
    for arg in args {
        line.push(' ');
        line.push_str(&arg);
    }
    let folder = env::var_os("STAND_IN_ANSWERS").unwrap_or_default();
    match fs::read(Path::new(&folder).join(line.replace('/', "%"))) {
        Ok(answer) if std::io::stdout().write_all(&answer).is_ok() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
