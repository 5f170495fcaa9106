//! The table of one hook tool: calls with what comes back.

use crate::common::{Answer, call_with, words};
use crate::scenes::{Scene, known_files};

/// Starts a hook.
pub type NewScene = fn() -> Scene;

/// All calls of one tool.
pub struct Table {
    pub tool: &'static str,
    /// Hooks, each with the calls that are made in it one after the other.
    pub scenes: &'static [(NewScene, &'static [Step])],
}

/// One call. The line is split at blanks, except between single quotes; `{id}` and its like are the scene's names.
#[derive(Clone, Copy)]
pub struct Step {
    pub line: &'static str,
    /// Whether the line begins with the tool: another one than the table's.
    pub other: bool,
    pub stdin: Option<&'static str>,
    pub code: i32,
    /// Without its newline; the rest of what ends in a star is drawn by chance.
    pub out: &'static str,
    pub err: &'static str,
    pub file: Option<&'static str>,
}

/// It succeeds and prints this; nothing: not even a newline.
pub const fn ok(line: &'static str, out: &'static str) -> Step {
    Step {
        line,
        other: false,
        stdin: None,
        code: 0,
        out,
        err: "",
        file: None,
    }
}

/// Its arguments are wrong.
pub const fn refuses(line: &'static str, err: &'static str) -> Step {
    Step {
        code: 2,
        err,
        ..ok(line, "")
    }
}

/// It fails.
pub const fn fails(line: &'static str, err: &'static str) -> Step {
    Step {
        code: 1,
        err,
        ..ok(line, "")
    }
}

/// It succeeds with a word on standard error.
pub const fn warns(line: &'static str, err: &'static str) -> Step {
    Step {
        err,
        ..ok(line, "")
    }
}

/// It writes its output into a file.
pub const fn writes(line: &'static str, file: &'static str, content: &'static str) -> Step {
    Step {
        file: Some(file),
        ..ok(line, content)
    }
}

/// Another tool, between the calls of this one.
pub const fn then(line: &'static str, out: &'static str) -> Step {
    Step {
        other: true,
        ..ok(line, out)
    }
}

impl Step {
    /// With a text on standard input.
    pub const fn given(self, stdin: &'static str) -> Self {
        Self {
            stdin: Some(stdin),
            ..self
        }
    }

    /// The arguments, with names still in them.
    pub fn args(&self) -> Vec<String> {
        words(self.line)
    }
}

impl Table {
    /// The calls of this tool.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        let all = self.scenes.iter().flat_map(|(_, steps)| *steps);
        all.filter(|step| !step.other)
    }

    /// Makes all calls, and tells of everything that came out otherwise.
    pub fn check(&self) {
        let mut wrong = Vec::new();
        for (scene, steps) in self.scenes {
            let mut scene = scene();
            for step in *steps {
                if let Err(text) = self.make(step, &mut scene) {
                    wrong.push(text);
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", self.tool, wrong.join("\n"));
    }

    fn make(&self, step: &Step, scene: &mut Scene) -> Result<(), String> {
        let named = |text: &str| {
            let names = scene.names.iter();
            names.fold(text.to_owned(), |text, (name, value)| {
                text.replace(name, value)
            })
        };
        let mut words = words(&named(step.line));
        let tool = if step.other {
            words.remove(0)
        } else {
            self.tool.to_owned()
        };
        let args: Vec<&str> = words.iter().map(String::as_str).collect();
        let expected = Answer {
            code: step.code,
            out: named(step.out),
            err: named(step.err),
        };
        let files = known_files();
        let mut answer = call_with(
            &mut scene.hook,
            &mut scene.model,
            &tool,
            &args,
            step.stdin,
            &files,
        );
        if let Some(file) = step.file {
            let written = files
                .written
                .take()
                .remove(file.as_ref() as &std::path::Path);
            if !answer.out.is_empty() {
                return Err(format!("{}: printed {:?}", step.line, answer.out));
            }
            answer.out = String::from_utf8(written.unwrap_or_default()).unwrap();
        }
        // One newline ends every output, but for a path.
        let printed = answer.out.clone();
        answer.out = match answer.out.strip_suffix('\n') {
            Some(out) => out.to_owned(),
            None => answer.out,
        };
        let bare = tool == "resource-get" || printed.is_empty();
        if printed.ends_with('\n') == bare {
            return Err(format!("{}: its newline: {printed:?}", step.line));
        }
        if answer.code != 0 {
            let text = answer.err.strip_prefix("ERROR ").unwrap_or("no ERROR");
            answer.err = text.to_owned();
        }
        answer.err = answer.err.strip_suffix('\n').unwrap_or_default().to_owned();
        if let Some(start) = expected.out.strip_suffix('*')
            && answer.out.starts_with(start)
        {
            answer.out.clone_from(&expected.out);
        }
        if answer == expected {
            return Ok(());
        }
        Err(format!(
            "{}\n  expected {expected:?}\n  answered {answer:?}",
            step.line
        ))
    }
}
