//! The results of actions.

use std::fmt;

use crate::hook_tool::{ToolError, ToolErrorKind};

/// What an action hands back: keys and texts.
///
/// [`#[derive(ActionResult)]`](derive@crate::ActionResult) implements it for a
/// struct and checks the keys when the charm is compiled.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the result of an action",
    label = "not a result",
    note = "derive `charm_sdk::ActionResult` for a struct with a field for each key, or return `()`"
)]
pub trait ActionResult {
    /// Puts all keys into the results.
    fn put(&self, results: &mut Results);
}

impl ActionResult for () {
    fn put(&self, _: &mut Results) {}
}

/// What can be the value of a key: texts, numbers, booleans, an `Option` of
/// them (`None` leaves the key out), and structs with results of their own
/// (`disk.free`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a value in the result of an action",
    label = "not a value",
    note = "values are texts, numbers, booleans, `Option` of them, and structs that derive `charm_sdk::ActionResult`; turn anything else into a text"
)]
pub trait ResultValue {
    /// Puts the value under a key.
    fn put_at(&self, key: &str, results: &mut Results);
}

impl<T: ActionResult> ResultValue for T {
    fn put_at(&self, key: &str, results: &mut Results) {
        results.inside(key, |results| self.put(results));
    }
}

impl<T: ResultValue> ResultValue for Option<T> {
    fn put_at(&self, key: &str, results: &mut Results) {
        if let Some(value) = self {
            value.put_at(key, results);
        }
    }
}

macro_rules! values {
    ($($type:ty),*) => {
        $(
            impl ResultValue for $type {
                fn put_at(&self, key: &str, results: &mut Results) {
                    results.set(key, self.to_string());
                }
            }
        )*
    };
}

values!(
    String, &str, bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64
);

/// The keys and texts of a result, while they are gathered.
#[derive(Clone, Default)]
pub struct Results {
    entries: Vec<(String, String)>,
    /// The keys around the next one, each with a dot behind it.
    prefix: String,
}

impl Results {
    pub(crate) fn of(result: &impl ActionResult) -> Self {
        let mut results = Self::default();
        result.put(&mut results);
        results
    }

    /// Sets a key. It has lower-case letters, digits and inner hyphens.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        let key = format!("{}{key}", self.prefix);
        self.entries.push((key, value.into()));
    }

    /// What `f` sets stands below `key`.
    pub fn inside(&mut self, key: &str, f: impl FnOnce(&mut Self)) {
        let length = self.prefix.len();
        self.prefix.push_str(key);
        self.prefix.push('.');
        f(self);
        self.prefix.truncate(length);
    }

    /// The arguments of `action-set`; none if there is nothing to set.
    pub(crate) fn arguments(self) -> Result<Vec<String>, ToolError> {
        /// Linux takes 128 KiB for one argument and, on the smallest of
        /// stacks, as much for all of them together.
        const LONGEST: usize = 100_000;
        let refused = |text: String| {
            Err(ToolError::refused(
                "action-set",
                ToolErrorKind::Invalid,
                text,
            ))
        };
        let mut size = 0;
        let mut arguments = Vec::with_capacity(self.entries.len());
        for (key, value) in self.entries {
            if value.contains('\0') {
                return refused(format!("the result {key} holds a NUL, which no tool takes"));
            }
            size += key.len() + value.len();
            if size > LONGEST {
                return refused(format!(
                    "the results are longer than {LONGEST} bytes at {key}; write them to a file and return its path"
                ));
            }
            arguments.push(format!("{key}={value}"));
        }
        Ok(arguments)
    }
}

/// Results may be private, so no content is shown.
impl fmt::Debug for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.entries.iter().map(|(key, _)| key);
        f.debug_list().entries(keys).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Disk {
        free: u64,
    }

    impl ActionResult for Disk {
        fn put(&self, results: &mut Results) {
            self.free.put_at("free", results);
        }
    }

    struct Report {
        path: &'static str,
        note: Option<String>,
        disk: Disk,
    }

    impl ActionResult for Report {
        fn put(&self, results: &mut Results) {
            self.path.put_at("path", results);
            self.note.put_at("note", results);
            self.disk.put_at("disk", results);
            Some(true).put_at("done", results);
        }
    }

    fn report(path: &'static str, note: Option<&str>) -> Results {
        Results::of(&Report {
            path,
            note: note.map(str::to_owned),
            disk: Disk { free: 7 },
        })
    }

    #[test]
    fn structs_inside_structs_have_keys_with_dots() {
        assert_eq!(
            report("/a=b c\n", None).arguments().unwrap(),
            ["path=/a=b c\n", "disk.free=7", "done=true"]
        );
        let with_note = report("", Some("é")).arguments().unwrap();
        assert_eq!(with_note[..2], ["path=", "note=é"]);
        assert_eq!(Results::of(&()).arguments().unwrap(), [""; 0]);
    }

    #[test]
    fn what_no_tool_takes_is_refused_by_its_key() {
        let error = report("", Some("a\0b")).arguments().unwrap_err();
        assert!(
            error.to_string().contains("the result note holds a NUL"),
            "{error}"
        );
        let long = "x".repeat(100_001);
        let error = report("", Some(&long)).arguments().unwrap_err();
        assert!(error.to_string().contains("at note"), "{error}");
        assert!(error.to_string().len() < 300);
    }

    #[test]
    fn results_are_not_shown() {
        let shown = format!("{:?}", report("secret", None));
        assert_eq!(shown, r#"["path", "disk.free", "done"]"#);
    }
}
