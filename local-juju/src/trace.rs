//! The record of hooks that ran, beside the model: what each called, wrote and changed.
//!
//! A run is added after the model with its changes was saved: what stands here
//! as committed is. A program that is killed between the two leaves it out.

use std::path::PathBuf;

use juju_model::{HookRun, TracedCall};

use crate::error::{Error, Result};
use crate::store::{ModelDir, append_lines, read_file};

/// When the file has grown to this, it becomes the old one, and that goes.
const FILE_LIMIT: u64 = 8 * 1024 * 1024;
/// The most that is kept of a text.
const TEXT_LIMIT: usize = 4096;
/// The most calls that are kept of one hook: its last.
const CALL_LIMIT: usize = 500;

impl ModelDir {
    /// Adds a run. Long texts are cut.
    pub(crate) fn add_trace(&self, run: HookRun) -> Result<()> {
        let path = self.trace_path("trace.jsonl");
        if fs_err::metadata(&path).is_ok_and(|file| file.len() >= FILE_LIMIT) {
            let old = self.trace_path("trace.old.jsonl");
            fs_err::rename(&path, &old).map_err(Error::file("rename", &path))?;
        }
        append_lines(&path, [&shortened(run)])
    }

    /// The hooks that ran, oldest first, as far back as they are kept. A line cut short by a kill is passed over.
    pub fn trace(&self) -> Result<Vec<HookRun>> {
        let mut runs = Vec::new();
        for name in ["trace.old.jsonl", "trace.jsonl"] {
            let path = self.trace_path(name);
            let bytes = read_file(&path)?.unwrap_or_default();
            let lines = bytes.split(|byte| *byte == b'\n');
            runs.extend(lines.filter_map(|line| serde_json::from_slice::<HookRun>(line).ok()));
        }
        Ok(runs)
    }

    fn trace_path(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }
}

fn shortened(mut run: HookRun) -> HookRun {
    let surplus = run.calls.len().saturating_sub(CALL_LIMIT);
    run.calls.drain(..surplus);
    for call in &mut run.calls {
        let TracedCall {
            args,
            stdin,
            stdout,
            stderr,
            ..
        } = call;
        for text in args.iter_mut().chain(stdin).chain([stdout, stderr]) {
            shorten(text);
        }
    }
    run
}

fn shorten(text: &mut String) {
    if text.len() > TEXT_LIMIT {
        let left = text.floor_char_boundary(TEXT_LIMIT);
        let cut = text.len() - left;
        *text = format!("{}… ({cut} bytes more)", &text[..left]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let mut text = format!("{}ä and more", "x".repeat(TEXT_LIMIT - 1));
        shorten(&mut text);
        assert!(
            text.ends_with("x… (11 bytes more)"),
            "{}",
            &text[TEXT_LIMIT - 3..]
        );
        let mut short = "ä".to_owned();
        shorten(&mut short);
        assert_eq!(short, "ä");
    }
}
