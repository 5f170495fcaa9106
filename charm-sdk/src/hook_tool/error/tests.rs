use std::error::Error as _;

use ToolErrorKind::{Invalid, NotFound, NotLeader, Other, PermissionDenied};

use super::*;

fn exit(code: i32, stderr: &str) -> ToolError {
    let output = ToolOutput {
        code,
        stdout: b"out".into(),
        stderr: stderr.into(),
    };
    ToolError::exit("secret-get", &output)
}

/// Texts of Juju 3.6 and 4.
#[test]
fn failures_are_recognised_by_their_texts() {
    for (code, text, kind) in [
        (
            1,
            r#"secret "secret:9m4e2mr0ui3e8a215n4g" not found"#,
            NotFound,
        ),
        (1, r#"secret "9m4e2mr0ui3e8a215n4g" not found"#, NotFound),
        (1, r#"consumer label "x" not found"#, NotFound),
        (
            1,
            r#"secret URI for consumer label "x" not found"#,
            NotFound,
        ),
        (1, r#"secret key value "k" not found"#, NotFound),
        (1, r#""k" not found"#, NotFound),
        (
            2,
            r#"invalid value "x:9" for option -r: relation not found"#,
            NotFound,
        ),
        (
            1,
            r#"cannot read settings for unit "x/9" in relation "a:b c:d": unit "x/9": settings not found"#,
            NotFound,
        ),
        (1, "permission denied", PermissionDenied),
        (
            1,
            r#""app/0" is not allowed to read this secret"#,
            PermissionDenied,
        ),
        (
            1,
            "cannot access cloud credentials: permission denied",
            PermissionDenied,
        ),
        (1, "this unit is not the leader", NotLeader),
        (1, "cannot write relation settings", NotLeader),
        (
            1,
            "finding application status: this unit is not the leader",
            NotLeader,
        ),
        (
            1,
            "cannot write leadership settings: cannot write settings: not the leader",
            NotLeader,
        ),
        (
            1,
            r#"updating secrets: "app/1" is not leader of "app""#,
            NotLeader,
        ),
        (2, r#"secret URI "secret:zzz" not valid"#, Invalid),
        (2, r#"key "x" not valid"#, Invalid),
        (2, "unrecognized args: [\"a\"]", Invalid),
        (1, r#"invalid storage attribute "x""#, Invalid),
        (1, r#"secret with label "x" already exists"#, Other),
        (1, "bad request: unknown command: secret-get", Other),
        (1, "connection is shut down", Other),
        (1, r#"secret backend "vault" not found"#, Other),
        (
            1,
            "Error making API request.\n\nCode: 403. Errors:\n\n* permission denied",
            Other,
        ),
        (3, "", Other),
    ] {
        let error = exit(code, &format!("ERROR {text}\n"));
        assert_eq!(error.kind(), kind, "{text}");
        assert_eq!(error.exit_code(), Some(code));
    }
}

#[test]
fn the_error_is_found_among_other_lines() {
    for (stderr, text) in [
        ("ERROR permission denied\n", "permission denied"),
        ("WARNING slow\nERROR no\n", "no"),
        (
            "ERROR yaml: unmarshal errors:\n  line 1: no\n",
            "yaml: unmarshal errors:\n  line 1: no",
        ),
        ("panic: oh\n", "panic: oh"),
        ("", "it did not say why"),
    ] {
        let error = exit(1, stderr);
        assert_eq!(
            error.to_string(),
            format!("the hook tool `secret-get` failed with exit code 1: {text}")
        );
        assert_eq!(error.source().unwrap().to_string(), text);
    }
}

#[test]
fn a_text_without_end_is_cut() {
    let error = exit(1, &format!("ERROR {}", "é".repeat(10_000)));
    assert!(error.to_string().chars().count() < 2_100);
}

#[test]
fn standard_output_is_never_repeated() {
    assert!(!format!("{:?} {}", exit(1, "ERROR x"), exit(1, "ERROR x")).contains("out"));
}

#[test]
fn a_better_known_kind_keeps_the_text() {
    let error = exit(1, "ERROR permission denied").with_kind(NotLeader);
    assert_eq!(error.kind(), NotLeader);
    assert_eq!(error.tool(), "secret-get");
    assert!(error.to_string().ends_with("permission denied"));
}
