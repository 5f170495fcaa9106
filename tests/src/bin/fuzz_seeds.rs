//! Writes the corpus as inputs for the fuzz target: `fuzz_seeds FOLDER`.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use whole_tests::{corpus, fuzz};

fn main() -> std::io::Result<ExitCode> {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        return Ok(ExitCode::from(2));
    };
    std::fs::create_dir_all(&folder)?;
    for kind in ["valid", "broken"] {
        for (number, case) in corpus::cases(kind).iter().enumerate() {
            let name = format!("{kind}-{number}");
            std::fs::write(folder.join(name), fuzz::input(case))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
