//! What is wrong with a declaration: collected all at once, shown with the line.

use std::collections::HashSet;
use std::fmt;

use crate::source::{SourceFile, Span};

mod render;

/// How bad a [`Problem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The charm cannot be built, packed or deployed like this.
    Error,
    /// It can, but it hardly means what its author thinks.
    Warning,
}

/// One thing that is wrong with a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where; nothing when it concerns a file as a whole or one that is missing.
    pub span: Option<Span>,
    /// The name of the file.
    pub file: String,
    /// What is wrong, on one line, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Error or warning.
    pub severity: Severity,
}

impl Problem {
    /// The problem in rustc's look: position and message, the line with the
    /// place underlined, the help. `files` are the ones that were read.
    pub fn render(&self, files: &[SourceFile]) -> String {
        render::render(self, files)
    }
}

/// Everything that is wrong with a declaration, sorted by file and position.
///
/// [`Display`](fmt::Display) shows all of it, one paragraph each.
#[derive(Debug, Clone)]
pub struct Problems {
    problems: Vec<Problem>,
    files: Vec<SourceFile>,
}

impl Problems {
    pub(crate) fn new(problems: Vec<Problem>, files: Vec<SourceFile>) -> Self {
        Self { problems, files }
    }

    /// All problems, errors and warnings, in the order of their positions.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.problems.iter()
    }

    /// The errors alone.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.of(Severity::Error)
    }

    /// The warnings alone.
    pub fn warnings(&self) -> impl Iterator<Item = &Problem> {
        self.of(Severity::Warning)
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &Problem> {
        self.iter().filter(move |p| p.severity == severity)
    }

    /// The files that were read before the problems stopped everything.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// All problems as one text, as [`Display`](fmt::Display) shows them.
    pub fn render(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            f.write_str(&problem.render(&self.files))?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// More problems than anyone reads at once; a file of nonsense has no end of them.
const SHOWN: usize = 100;
/// Kept until they are sorted; beyond that they are only counted.
const KEPT: usize = 2_000;

/// Collects problems while a declaration is read.
#[derive(Debug, Default)]
pub(crate) struct Report {
    problems: Vec<Problem>,
    dropped: usize,
    /// The linters of charmcraft that the charm's author has switched off.
    ignored: HashSet<String>,
    /// Names that were compared to suggest one.
    compared: usize,
    /// What one Juju takes and another refuses is no error.
    any_juju: bool,
}

/// Names compared at most to suggest one: both what is wrong and what could be
/// meant come from the files, and neither may make the other expensive.
const COMPARED: usize = 20_000;

impl Report {
    /// Takes what one Juju at least takes.
    pub(crate) fn take_any_juju(&mut self) {
        self.any_juju = true;
    }

    /// Whether it is enough that one Juju takes something.
    pub(crate) fn takes_any_juju(&self) -> bool {
        self.any_juju
    }

    /// An error at a place.
    pub(crate) fn error(&mut self, span: Span, message: impl Into<String>) -> Note<'_> {
        self.at(Severity::Error, span, &message.into())
    }

    /// A warning about a place.
    pub(crate) fn warn(&mut self, span: Span, message: impl Into<String>) -> Note<'_> {
        self.at(Severity::Warning, span, &message.into())
    }

    /// A warning that one of charmcraft's linters gives as well, unless
    /// charmcraft.yaml says that it is to be ignored.
    pub(crate) fn lint(
        &mut self,
        linter: &str,
        span: Span,
        message: impl Into<String>,
    ) -> Note<'_> {
        if self.ignored.contains(linter) {
            return Note(None);
        }
        self.warn(span, message)
    }

    /// Switches a linter of charmcraft off.
    pub(crate) fn ignore(&mut self, linter: String) {
        self.ignored.insert(linter);
    }

    /// "did you mean `x`?", for a name that stands in the files as well.
    pub(crate) fn near<'a>(
        &mut self,
        wrong: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        let left = COMPARED.saturating_sub(self.compared);
        let mut compared = 0;
        let known = known.into_iter().take(left).inspect(|_| compared += 1);
        let near = crate::suggest(wrong, known).map(|near| format!("did you mean `{near}`?"));
        self.compared += compared;
        near
    }

    /// An error about a file that cannot be shown.
    pub(crate) fn file_error(
        &mut self,
        file: impl Into<String>,
        message: impl Into<String>,
    ) -> Note<'_> {
        self.push(Problem {
            span: None,
            file: file.into(),
            message: one_line(&message.into(), LONGEST_TEXT),
            help: None,
            severity: Severity::Error,
        })
    }

    fn at(&mut self, severity: Severity, span: Span, message: &str) -> Note<'_> {
        self.push(Problem {
            span: Some(span),
            file: String::new(),
            message: one_line(message, LONGEST_TEXT),
            help: None,
            severity,
        })
    }

    fn push(&mut self, problem: Problem) -> Note<'_> {
        if self.problems.len() >= KEPT {
            self.dropped += 1;
            return Note(None);
        }
        self.problems.push(problem);
        Note(self.problems.last_mut())
    }

    /// Sorts by file and position, drops repetitions (an anchor with a mistake
    /// is read once for every alias), and tells what is left out.
    pub(crate) fn finish(self, files: &[SourceFile]) -> Vec<Problem> {
        let Self {
            mut problems,
            mut dropped,
            ..
        } = self;
        for problem in &mut problems {
            if let Some(file) = problem.span.and_then(|span| files.get(span.file)) {
                problem.file.clone_from(&file.name);
            }
        }
        problems.sort_by(|a, b| {
            let place = |p: &Problem| (p.span.is_some(), p.span, p.severity);
            place(a)
                .cmp(&place(b))
                .then_with(|| a.message.cmp(&b.message))
        });
        problems.dedup();
        // What is wrong needs no warning as well.
        let wrong: HashSet<Span> = problems
            .iter()
            .filter(|p| p.severity == Severity::Error)
            .filter_map(|p| p.span)
            .collect();
        problems.retain(|p| {
            p.severity == Severity::Error
                || p.span.is_none_or(|s| s.len == 0 || !wrong.contains(&s))
        });
        if problems.len() > SHOWN {
            // Errors first: they are what must be repaired.
            let errors = problems
                .iter()
                .filter(|p| p.severity == Severity::Error)
                .count();
            if errors > 0 {
                problems.retain(|p| p.severity == Severity::Error);
            }
            dropped += problems.len().saturating_sub(SHOWN);
            problems.truncate(SHOWN);
        }
        if dropped > 0
            && let Some(last) = problems.last()
        {
            let rest = Problem {
                span: None,
                file: last.file.clone(),
                message: format!("{dropped} more problems are not shown"),
                help: None,
                severity: last.severity,
            };
            problems.push(rest);
        }
        problems
    }
}

/// The problem just reported, to which a help may be added.
pub(crate) struct Note<'a>(Option<&'a mut Problem>);

impl Note<'_> {
    /// Says what to do.
    pub(crate) fn help(self, help: impl Into<String>) {
        if let Some(problem) = self.0 {
            problem.help = Some(one_line(&help.into(), LONGEST_TEXT));
        }
    }

    /// Says what to do, if there is something to say.
    pub(crate) fn maybe_help(self, help: Option<String>) {
        if let Some(help) = help {
            self.help(help);
        }
    }
}

/// A message or help is never longer, whatever it quotes.
const LONGEST_TEXT: usize = 400;

/// A text from a file as it may stand in a message: not too long, in backticks.
pub(crate) fn quoted(text: &str) -> String {
    format!("`{}`", one_line(text, 60))
}

/// A text on one line, without what a terminal would not show as it is, and not
/// longer than so many characters.
fn one_line(text: &str, longest: usize) -> String {
    let mut shown = String::new();
    for (i, c) in text.chars().enumerate() {
        if i == longest {
            shown.push('…');
            break;
        }
        if render::printable(c) {
            shown.push(c);
        } else {
            shown.extend(c.escape_default());
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(line: u32) -> Span {
        Span {
            file: 0,
            line,
            column: 1,
            len: 1,
        }
    }

    #[test]
    fn problems_are_sorted_and_said_once() {
        let mut report = Report::default();
        report.error(span(3), "third");
        report.warn(span(2), "second").help("help");
        report.error(span(1), "first");
        report.error(span(3), "third");
        report.file_error("other.yaml", "cannot be read");
        let problems = report.finish(&[SourceFile::new("a.yaml", "")]);
        let shown: Vec<_> = problems.iter().map(|p| p.message.as_str()).collect();
        assert_eq!(shown, ["cannot be read", "first", "second", "third"]);
        assert_eq!(problems[1].file, "a.yaml");
        assert_eq!(problems[2].help.as_deref(), Some("help"));
    }

    #[test]
    fn a_warning_where_an_error_is_says_nothing_new() {
        let mut report = Report::default();
        report.warn(span(1), "odd");
        report.error(span(1), "wrong");
        report.warn(span(2), "odd");
        let shown: Vec<_> = report
            .finish(&[])
            .into_iter()
            .map(|p| (p.severity, p.message))
            .collect();
        assert_eq!(
            shown,
            [
                (Severity::Error, "wrong".to_owned()),
                (Severity::Warning, "odd".to_owned())
            ]
        );
    }

    #[test]
    fn no_more_are_shown_than_anyone_reads() {
        let mut report = Report::default();
        for line in 1..=3000 {
            report.error(span(line), "wrong");
            report.warn(span(line), "odd");
        }
        let problems = report.finish(&[SourceFile::new("a.yaml", "")]);
        assert_eq!(problems.len(), SHOWN + 1);
        assert!(problems.iter().all(|p| p.severity == Severity::Error));
        assert!(
            problems[SHOWN]
                .message
                .ends_with("more problems are not shown")
        );
    }

    #[test]
    fn names_are_compared_no_more_often_than_anyone_profits_from() {
        let known: Vec<String> = (0..1_000).map(|n| format!("name-{n}")).collect();
        let mut report = Report::default();
        let answers = (0..1_000)
            .filter_map(|_| report.near("name-77x", known.iter().map(String::as_str)))
            .count();
        assert_eq!(answers, COMPARED / known.len());
        assert_eq!(report.compared, COMPARED);
    }

    #[test]
    fn a_linter_that_is_switched_off_says_nothing() {
        let mut report = Report::default();
        report.lint("naming-conventions", span(1), "odd").help("x");
        report.ignore("naming-conventions".to_owned());
        report.lint("naming-conventions", span(2), "odd").help("x");
        report.lint("juju-config", span(3), "odd");
        let lines: Vec<_> = report
            .finish(&[])
            .into_iter()
            .filter_map(|p| Some(p.span?.line))
            .collect();
        assert_eq!(lines, [1, 3]);
    }

    #[test]
    fn texts_in_messages_stay_on_their_line() {
        assert_eq!(quoted("a\nb\u{202e}\0"), r"`a\nb\u{202e}\u{0}`");
        assert_eq!(quoted(&"x".repeat(100)), format!("`{}…`", "x".repeat(60)));
        assert_eq!(quoted("größe"), "`größe`");
    }

    #[test]
    fn a_place_that_is_not_in_the_file_is_no_panic() {
        let problem = Problem {
            span: Some(Span {
                file: 7,
                line: 0,
                column: 0,
                len: u32::MAX,
            }),
            file: "a.yaml".to_owned(),
            message: "wrong".to_owned(),
            help: None,
            severity: Severity::Error,
        };
        assert_eq!(problem.render(&[]), "a.yaml:0:0: wrong");
        for (line, column) in [(0, 0), (1, 1), (1, 50), (9, 9), (u32::MAX, u32::MAX)] {
            let mut problem = problem.clone();
            problem.span = Some(Span {
                file: 0,
                line,
                column,
                len: u32::MAX,
            });
            let files = [SourceFile::new("a.yaml", "a: b")];
            let shown = problem.render(&files);
            assert!(
                shown.starts_with(&format!("a.yaml:{line}:{column}: wrong")),
                "{shown}"
            );
        }
    }
}
