//! Nothing in a file may cause a panic, and every problem has a place in it.

use charm_schema::{Declaration, Problem, Problems, SourceFile, manifest, parse};
use proptest::prelude::*;

const METADATA: &str = include_str!("../../metadata.yaml");
const CONFIG: &str = include_str!("../../config.yaml");
const DENSE: &str = "\
name: hello
summary: &s 'it''s'
description: |+2
   lead
  \"text\"
provides: {web: http, api: {interface: http, limit: 0x10, optional: yes}}
requires:
  ? db
  : {interface: &i pgsql, scope: container}
storage: {data: {type: filesystem, multiple: {range: 0-3}, minimum-size: 1G}}
resources: {image: {type: oci-image, description: *s}}
containers: {app: {resource: image, mounts: [{storage: data, location: /x}]}}
assumes: [juju >= 3.6, any-of: [k8s-api, juju < 4]]
extra-bindings: {public: , \"internal\": ~}
config: {options: {a: &o {type: int, default: 08}, b: {<<: *o, type: !!str float}}}
actions:
  go: {params: {x: {type: string}}, required: [x]}
  stop:
    params:
      mode: {type: [string, 'null'], enum: [fast, ~], default: fast, pattern: '^[a-z]+$'}
      place: {type: object, properties: {port: {type: integer, minimum: 1, default: 2}}, required: [port]}
      all: {type: array, items: {anyOf: [{type: number}, {not: {enum: [1, 2.0]}}]}}
    additionalProperties: {type: boolean}
devices: {gpu: {type: gpu, countmin: 1, countmax: 2}}
links: {issues: [https://example.com], contact: me}
analysis: {ignore: {linters: [juju-config]}}
platforms: {amd64: , any: {build-on: amd64, build-for: [arm64]}}
type: charm
base: ubuntu@24.04
parts:
  charm:
    plugin: >-
      nil
";

/// What readers of YAML stumble over.
const FRAGMENTS: [&str; 40] = [
    "\n", "\r", "\t", " ", "  ", ": ", ":", "- ", "? ", "#", " #", "'", "\"", "{", "}", "[", "]",
    ",", "&a ", "*a", "|\n", ">-\n", "|2\n", "!", "!!int ", "%", "@", "\\", "<<: *o", "~", "---\n",
    "...\n", "\u{feff}", "\u{2028}", "\0", "汉", "e\u{301}", "\u{202e}", "0x", "yes",
];

#[derive(Debug, Clone)]
enum Edit {
    Insert(usize, &'static str),
    Remove(usize, usize),
    Copy(usize, usize, usize),
    Type(usize, String),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (any::<usize>(), prop::sample::select(&FRAGMENTS[..]))
            .prop_map(|(at, text)| Edit::Insert(at, text)),
        (any::<usize>(), 1_usize..20).prop_map(|(at, len)| Edit::Remove(at, len)),
        (any::<usize>(), any::<usize>(), 1_usize..60)
            .prop_map(|(from, to, len)| Edit::Copy(from, to, len)),
        (any::<usize>(), "\\PC{0,5}").prop_map(|(at, text)| Edit::Type(at, text)),
    ]
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for edit in edits {
        let len = chars.len();
        let place = |at: usize| at % (len + 1);
        match edit {
            Edit::Insert(at, text) => {
                let at = place(*at);
                chars.splice(at..at, text.chars());
            }
            Edit::Type(at, text) => {
                let at = place(*at);
                chars.splice(at..at, text.chars());
            }
            Edit::Remove(at, count) => {
                let at = place(*at);
                chars.drain(at..len.min(at + count));
            }
            Edit::Copy(from, to, count) => {
                let (from, to) = (place(*from), place(*to));
                let copied = chars[from..len.min(from + count)].to_vec();
                chars.splice(to..to, copied);
            }
        }
    }
    chars.into_iter().collect()
}

fn in_file(problem: &Problem, files: &[SourceFile]) {
    assert!(
        !problem.message.is_empty() && !problem.message.contains(['\n', '\r']),
        "{problem:?}"
    );
    let Some(span) = problem.span else { return };
    let file = &files[span.file];
    assert_eq!(problem.file, file.name);
    let breaks = file.text.matches(['\n', '\r']).count();
    assert!(
        (1..=breaks + 2).contains(&(span.line as usize)),
        "{problem:?}"
    );
    assert!(span.column >= 1, "{problem:?}");
    let shown = problem.render(files);
    assert!(
        shown.starts_with(&format!("{}:{}:{}: ", file.name, span.line, span.column)),
        "{shown}"
    );
    // One line of source and one of carets at most, each cut.
    assert!(shown.lines().count() <= 6, "{shown}");
    let carets = shown.lines().nth(3).unwrap_or_default();
    assert!(carets.chars().count() < 300, "{shown}");
    assert!(
        !shown.contains('\0') && !shown.contains('\u{202e}'),
        "{shown:?}"
    );
}

fn check(files: Vec<SourceFile>) -> Result<Declaration, Problems> {
    let texts = files.clone();
    let read = parse(files);
    match &read {
        Ok(declaration) => {
            assert_eq!(declaration.files, texts);
            declaration.warnings.iter().for_each(|p| in_file(p, &texts));
        }
        Err(problems) => {
            assert!(problems.errors().next().is_some());
            let places: Vec<_> = problems.iter().filter_map(|p| p.span).collect();
            assert!(places.is_sorted(), "{problems}");
            problems.iter().for_each(|p| in_file(p, problems.files()));
        }
    }
    read
}

#[test]
fn the_seeds_are_valid() {
    check(vec![
        SourceFile::new("metadata.yaml", METADATA),
        SourceFile::new("config.yaml", CONFIG),
    ])
    .expect("the root's declaration is valid");
    let problems = check(vec![SourceFile::new("charmcraft.yaml", DENSE)]).unwrap_err();
    // `08` is a float for Juju: the one mistake.
    assert_eq!(problems.errors().count(), 1, "{problems}");
}

/// A value nested as deeply as is allowed, each level by the same text.
fn nested(open: &str, inner: &str, close: &str, levels: usize) -> String {
    let (open, close) = (open.repeat(levels), close.repeat(levels));
    format!("go: {{additionalProperties: true, params: {{x: {open}{inner}{close}}}}}\n")
}

#[test]
fn schemas_are_read_as_deep_as_values_may_be_nested() {
    for (open, inner, close, levels) in [
        ("{not: ", "{type: itn}", "}", 60),
        ("{type: array, items: ", "{type: itn}", "}", 60),
        ("{properties: {p: ", "{type: itn}", "}}", 30),
        ("{additionalProperties: ", "{type: itn}", "}", 60),
        ("{anyOf: [", "{type: itn}", "]}", 30),
    ] {
        let text = nested(open, inner, close, levels);
        let problems = check(vec![
            SourceFile::new("metadata.yaml", METADATA),
            SourceFile::new("actions.yaml", text),
        ]);
        let problems = problems.unwrap_err();
        assert_eq!(problems.errors().count(), 1, "{open}: {problems}");
        let deeper = nested(open, inner, close, 70);
        let problems = check(vec![
            SourceFile::new("metadata.yaml", METADATA),
            SourceFile::new("actions.yaml", deeper),
        ]);
        let problems = problems.unwrap_err().to_string();
        assert!(problems.contains("nested deeper"), "{open}: {problems}");
    }
}

/// As many names as a file may hold, every one of them wrong: what is shown,
/// and what is compared to suggest names, does not grow with them.
#[test]
fn a_file_full_of_mistakes_is_answered_in_bounds() {
    use std::fmt::Write as _;
    let mut params = String::new();
    let mut required = String::new();
    for n in 0..3_000 {
        let _ = write!(params, "name-number-{n}: {{}}, ");
        let _ = write!(required, "nmae-number-{n}-{n}, ");
    }
    let text = format!(
        "go: {{additionalProperties: true, params: {{{params}}}, required: [{required}]}}\n"
    );
    let declaration = check(vec![
        SourceFile::new("metadata.yaml", METADATA),
        SourceFile::new("actions.yaml", text),
    ]);
    let declaration = declaration.expect("a required name that is not declared is only odd");
    assert_eq!(declaration.actions["go"].params.len(), 3_000);
    assert_eq!(declaration.warnings.len(), 101);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in any::<String>()) {
        for name in charm_schema::FILE_NAMES {
            let _ = check(vec![SourceFile::new(name, text.clone())]);
        }
        let _ = manifest::parse(&text);
    }

    #[test]
    fn anything_that_looks_like_yaml(text in "([ \t]{0,6}[-?:&*!|>'\"%@`#{}\\[\\],a-c0-9 ~<=.\\\\é]{0,12}(\n|\r\n)){0,12}") {
        for name in charm_schema::FILE_NAMES {
            let _ = check(vec![SourceFile::new(name, text.clone())]);
        }
        let _ = manifest::parse(&text);
    }

    #[test]
    fn edited_files(edits in prop::collection::vec(edit(), 1..6)) {
        let _ = check(vec![
            SourceFile::new("metadata.yaml", apply(METADATA, &edits)),
            SourceFile::new("config.yaml", apply(CONFIG, &edits)),
        ]);
        let _ = check(vec![SourceFile::new("charmcraft.yaml", apply(DENSE, &edits))]);
    }

    /// The same files with another kind of line break have the same problems.
    #[test]
    fn line_breaks_change_nothing(edits in prop::collection::vec(edit(), 1..4)) {
        let text = apply(CONFIG, &edits).replace('\r', "");
        let read = |text: String| {
            let files = vec![
                SourceFile::new("metadata.yaml", METADATA),
                SourceFile::new("config.yaml", text),
            ];
            match parse(files) {
                Ok(declaration) => (Some(declaration.options), declaration.warnings),
                Err(problems) => (None, problems.iter().cloned().collect()),
            }
        };
        prop_assert_eq!(read(text.clone()), read(text.replace('\n', "\r\n")));
    }
}
