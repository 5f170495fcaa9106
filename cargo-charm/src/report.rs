//! What is wrong with a charm, and the three forms in which it is told.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use camino::Utf8Path;
use charm_schema::{Problem, Severity, SourceFile};
use clap::ValueEnum;
use serde::Serialize;

use crate::exit::{Exit, Failure, OrExit as _};
use crate::shell::{self, Shell};

/// How findings are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people, in the compiler's look, on standard error
    #[default]
    Text,
    /// For programs: an object a line, on standard output
    Json,
    /// For GitHub: commands that make annotations, on standard output
    Github,
}

/// One thing that is wrong.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// The name of the rule; a script may rely on it.
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) file: String,
    pub(crate) place: Option<Place>,
}

/// Part of a line. Line and column count from 1, in characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// Zero for a bare position.
    pub(crate) len: usize,
}

impl From<charm_schema::Span> for Place {
    fn from(span: charm_schema::Span) -> Self {
        Self {
            line: span.line as usize,
            column: span.column as usize,
            len: span.len as usize,
        }
    }
}

/// Findings and the files that they are about.
#[derive(Debug, Default)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    /// By the name that is shown.
    texts: BTreeMap<String, String>,
}

impl Report {
    /// Adds what the YAML's rules say.
    pub(crate) fn problems<'p>(
        &mut self,
        problems: impl IntoIterator<Item = &'p Problem>,
        files: &[SourceFile],
    ) {
        for file in files {
            self.text(&file.name, &file.text);
        }
        for problem in problems {
            self.push(Finding {
                severity: problem.severity,
                code: "declaration",
                message: problem.message.clone(),
                help: problem.help.clone(),
                file: problem.file.clone(),
                place: problem.span.map(Place::from),
            });
        }
    }

    /// The text of a file, to show lines of.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.texts.insert(name.to_owned(), text.to_owned());
    }

    pub(crate) fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Tells everything; fails if one of the findings is an error.
    pub(crate) fn tell(
        &self,
        format: MessageFormat,
        place: &Utf8Path,
        shell: Shell,
    ) -> Result<(), Failure> {
        match format {
            MessageFormat::Text => self.tell_people(shell),
            MessageFormat::Json => self.tell_programs().or_exit(Exit::Problems)?,
            MessageFormat::Github => self.tell_github().or_exit(Exit::Problems)?,
        }
        match self.count(Severity::Error) {
            0 => Ok(()),
            errors => {
                let plural = if errors == 1 { "" } else { "s" };
                Err(Failure::new(
                    Exit::Problems,
                    format_args!("{errors} problem{plural} in {place}"),
                ))
            }
        }
    }

    fn count(&self, severity: Severity) -> usize {
        let same = |finding: &&Finding| finding.severity == severity;
        self.findings.iter().filter(same).count()
    }

    fn tell_people(&self, shell: Shell) {
        // Colours are taken out again where nobody sees them.
        let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
        for finding in &self.findings {
            let text = finding.rendered(self.texts.get(&finding.file), &renderer);
            match finding.severity {
                Severity::Error => shell::report(text),
                Severity::Warning => shell.text(format_args!("{text}\n")),
            }
        }
    }

    fn tell_programs(&self) -> anyhow::Result<()> {
        for finding in &self.findings {
            shell::answer(serde_json::to_string(&finding.as_json())?)?;
        }
        let summary = Json::Summary {
            errors: self.count(Severity::Error),
            warnings: self.count(Severity::Warning),
        };
        shell::answer(serde_json::to_string(&summary)?)?;
        Ok(())
    }

    fn tell_github(&self) -> anyhow::Result<()> {
        for finding in &self.findings {
            shell::answer(finding.as_github())?;
        }
        Ok(())
    }
}

/// A line of the JSON form. Keys are added, never changed: README.md and the
/// command's help describe them.
#[derive(Serialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Json<'f> {
    Problem {
        severity: &'static str,
        code: &'static str,
        message: &'f str,
        help: Option<&'f str>,
        file: &'f str,
        line: Option<usize>,
        column: Option<usize>,
        end_column: Option<usize>,
    },
    Summary {
        errors: usize,
        warnings: usize,
    },
}

impl Finding {
    /// The finding in the compiler's look.
    fn rendered(&self, text: Option<&String>, renderer: &Renderer) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        // The lines of files are made harmless by the renderer, other texts not.
        let file = harmless(&self.file);
        let mut group = Group::with_title(level.primary_title(harmless(&self.message)));
        let line = self
            .place
            .filter(|place| place.len > 0)
            .and_then(|place| Some((place, line_of(text?, place.line)?)));
        group = match (line, self.place) {
            (Some((place, line)), _) => {
                let (start, end) = bytes(&line, place);
                let snippet = Snippet::source(line)
                    .line_start(place.line)
                    .path(file)
                    .annotation(AnnotationKind::Primary.span(start..end));
                group.element(snippet)
            }
            (None, Some(place)) => group.element(
                Origin::path(file)
                    .line(place.line)
                    .char_column(place.column),
            ),
            (None, None) => group.element(Origin::path(file)),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(harmless(help)));
        }
        renderer.render(&[group])
    }

    fn severity_word(&self) -> &'static str {
        match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }

    fn as_json(&self) -> Json<'_> {
        Json::Problem {
            severity: self.severity_word(),
            code: self.code,
            message: &self.message,
            help: self.help.as_deref(),
            file: &self.file,
            line: self.place.map(|place| place.line),
            column: self.place.map(|place| place.column),
            end_column: self.place.map(|place| place.column + place.len),
        }
    }

    /// A workflow command. GitHub finds the file from the repository's root, so
    /// the check is to run there.
    fn as_github(&self) -> String {
        let mut command = format!(
            "::{} file={}",
            self.severity_word(),
            escaped_property(&self.file)
        );
        if let Some(place) = self.place {
            let _ = write!(command, ",line={},col={}", place.line, place.column);
            if place.len > 0 {
                let _ = write!(command, ",endColumn={}", place.column + place.len);
            }
        }
        let _ = write!(command, ",title={}::", self.code);
        command.push_str(&escaped(&self.message));
        if let Some(help) = &self.help {
            command.push_str(&escaped(&format!("\nhelp: {help}")));
        }
        command
    }
}

/// A text without what a terminal takes for a command or hides.
pub(crate) fn harmless(text: &str) -> String {
    let mut harmless = String::with_capacity(text.len());
    for c in text.chars() {
        let hidden = matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || hidden {
            harmless.extend(c.escape_default());
        } else {
            harmless.push(c);
        }
    }
    harmless
}

/// A text as GitHub's commands take it.
fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The same for what stands between commas and colons.
fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line of a text, ended by any of YAML's line breaks.
fn line_of(text: &str, number: usize) -> Option<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let line = text.split('\n').nth(number.checked_sub(1)?)?;
    Some(line.to_owned())
}

/// Where a place begins and ends in its line. What lies beyond the end is there.
fn bytes(line: &str, place: Place) -> (usize, usize) {
    let offset = |characters: usize| {
        line.char_indices()
            .nth(characters)
            .map_or(line.len(), |(at, _)| at)
    };
    let start = place.column.saturating_sub(1);
    (offset(start), offset(start + place.len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding() -> Finding {
        Finding {
            severity: Severity::Error,
            code: "declaration",
            message: "50% of a: b,\nc".to_owned(),
            help: Some("less".to_owned()),
            file: "a,b:c.yaml".to_owned(),
            place: Some(Place {
                line: 2,
                column: 3,
                len: 2,
            }),
        }
    }

    fn rendered(finding: &Finding, text: &str) -> String {
        finding.rendered(Some(&text.to_owned()), &Renderer::plain())
    }

    #[test]
    fn people_see_the_line_as_the_compiler_shows_it() {
        let mut finding = finding();
        finding.message = "wrong".to_owned();
        assert_eq!(
            rendered(&finding, "first\nköhler\nlast\n"),
            "error: wrong\n --> a,b:c.yaml:2:3\n  |\n2 | köhler\n  |   ^^\n  |\n  = help: less"
        );
        finding.severity = Severity::Warning;
        finding.place = None;
        assert_eq!(
            rendered(&finding, ""),
            "warning: wrong\n--> a,b:c.yaml\n = help: less"
        );
    }

    #[test]
    fn every_kind_of_line_break_ends_a_line_and_every_place_is_shown() {
        for text in ["a\r\nbcdef\r\n", "a\rbcdef", "\u{feff}a\nbcdef"] {
            assert!(
                rendered(&finding(), text).contains("2 | bcdef\n  |   ^^"),
                "{text:?}"
            );
        }
        for (line, column, len) in [(2, 9, 9), (9, 1, 1), (0, 0, 0), (2, 1, 0), (2, 0, 1)] {
            let mut finding = finding();
            finding.place = Some(Place { line, column, len });
            assert!(rendered(&finding, "a\nb").contains("a,b:c.yaml"));
        }
    }

    #[test]
    fn nothing_in_a_file_reaches_the_terminal_as_a_command() {
        let shown = rendered(&finding(), "a\nb\u{1b}[31mcd\u{202e}");
        assert!(
            !shown.contains('\u{1b}') && !shown.contains('\u{202e}'),
            "{shown:?}"
        );
        let mut named = finding();
        named.file = "a\u{1b}[31m\n.yaml".to_owned();
        named.message = "b\u{1b}[31m".to_owned();
        named.help = Some("c\u{1b}[31m".to_owned());
        let shown = rendered(&named, "a\nb");
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
        let long = format!("a\nbcdef{}", "x".repeat(100_000));
        assert!(rendered(&finding(), &long).len() < 2_000);
    }

    proptest::proptest! {
        /// Whatever stands in the file and wherever the place is.
        #[test]
        fn every_finding_can_be_shown(
            text in "(\\PC|[\\x00-\\x1f\u{202e}\u{feff}]){0,40}",
            line in 0_usize..4,
            column in 0_usize..50,
            len in 0_usize..50,
        ) {
            let mut finding = finding();
            finding.place = Some(Place { line, column, len });
            let shown = rendered(&finding, &text);
            proptest::prop_assert!(shown.starts_with("error: "));
            let unsafe_here = |c: char| c.is_control() && c != '\n';
            proptest::prop_assert!(!shown.contains(unsafe_here), "{shown:?}");
            proptest::prop_assert_eq!(finding.as_github().lines().count(), 1);
        }
    }

    #[test]
    fn github_gets_a_command_on_one_line() {
        assert_eq!(
            finding().as_github(),
            "::error file=a%2Cb%3Ac.yaml,line=2,col=3,endColumn=5,title=declaration::\
             50%25 of a: b,%0Ac%0Ahelp: less"
        );
        let mut finding = finding();
        finding.place = None;
        finding.help = None;
        finding.message = "m".to_owned();
        finding.severity = Severity::Warning;
        assert_eq!(
            finding.as_github(),
            "::warning file=a%2Cb%3Ac.yaml,title=declaration::m"
        );
    }

    #[test]
    fn programs_get_every_key_every_time() {
        let mut finding = finding();
        finding.message = "m".to_owned();
        assert_eq!(
            serde_json::to_string(&finding.as_json()).unwrap(),
            r#"{"reason":"problem","severity":"error","code":"declaration","message":"m","help":"less","file":"a,b:c.yaml","line":2,"column":3,"end_column":5}"#
        );
        finding.place = None;
        finding.help = None;
        assert_eq!(
            serde_json::to_string(&finding.as_json()).unwrap(),
            r#"{"reason":"problem","severity":"error","code":"declaration","message":"m","help":null,"file":"a,b:c.yaml","line":null,"column":null,"end_column":null}"#
        );
    }
}
