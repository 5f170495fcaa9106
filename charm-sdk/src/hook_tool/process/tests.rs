use secrecy::SecretString;

use super::*;

fn shell(script: &str, input: Input<'_>) -> ToolOutput {
    let call = Call {
        tool: "sh",
        args: ["-c", script, "sh"].map(str::to_owned).into(),
        input,
    };
    Processes.call(&call).unwrap()
}

#[test]
fn exit_code_and_outputs_are_kept_apart() {
    let output = shell("echo out; echo err >&2; exit 7", Input::None);
    assert_eq!(output.code, 7);
    assert_eq!(output.stdout, b"out\n");
    assert_eq!(output.stderr, b"err\n");
}

#[test]
fn standard_input_is_the_text() {
    let text = "\"key\": \"\u{1f600}\"\n".repeat(100_000);
    let output = shell("cat", Input::Stdin(&text));
    assert_eq!(output.code, 0);
    assert!(output.stdout == text.as_bytes());
}

#[test]
fn a_tool_that_reads_nothing_is_no_problem() {
    let text = "x".repeat(1 << 20);
    assert_eq!(shell("exit 2", Input::Stdin(&text)).code, 2);
}

#[test]
fn without_input_there_is_nothing_to_read() {
    assert_eq!(shell("cat", Input::None).stdout, b"");
}

#[test]
fn secrets_go_through_a_file_without_a_name() {
    let content = SecretString::from(r#"{"password":"hunter2"}"#);
    let output = shell(
        r#"test "$1" = --file && cat "$2" && echo && readlink "$2"; tr '\0' ' ' </proc/$$/cmdline"#,
        Input::SecretFile(&content),
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(r#"{"password":"hunter2"}"#));
    assert!(lines.next().unwrap().starts_with("/memfd:"));
    let arguments = lines.next().unwrap();
    assert!(arguments.contains("--file /proc/"), "{arguments}");
    assert!(!arguments.contains("hunter2"), "{arguments}");
}

#[test]
fn the_file_of_a_secret_is_gone_with_the_call() {
    let content = SecretString::from("x");
    let output = shell(r#"echo "$2""#, Input::SecretFile(&content));
    let path = String::from_utf8(output.stdout).unwrap();
    let target = std::fs::read_link(path.trim());
    // The number may serve another file by now, but not that one.
    assert!(!target.is_ok_and(|target| { std::fs::read(target).is_ok_and(|bytes| bytes == b"x") }));
}

#[test]
fn death_by_a_signal_is_a_failure() {
    assert_eq!(shell("kill -9 $$", Input::None).code, -1);
}

#[test]
fn a_tool_that_is_missing_is_named() {
    let call = Call {
        tool: "no-such-hook-tool",
        args: Vec::new(),
        input: Input::None,
    };
    let error = Processes.call(&call).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert!(
        error
            .to_string()
            .contains("no program `no-such-hook-tool` on PATH")
    );
}

#[test]
fn an_argument_with_nul_is_an_error() {
    let call = Call {
        tool: "sh",
        args: vec!["a\0b".to_owned()],
        input: Input::None,
    };
    assert_eq!(
        Processes.call(&call).unwrap_err().kind(),
        io::ErrorKind::InvalidInput
    );
}
