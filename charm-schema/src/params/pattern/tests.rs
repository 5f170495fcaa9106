use super::refused;

#[test]
fn patterns_of_go_are_taken() {
    for pattern in [
        "",
        "^[a-z0-9-]+$",
        r"^\d{1,3}(\.\d{1,3}){3}$",
        "[]a]",
        "[^]a(]",
        "(?i)x",
        "(?i-s:x)",
        "(?P<name>x)",
        "(?<name>x)",
        r"\(\[",
        "[\\]]",
        "^[[:alnum:](]+$",
        "[[:^alpha:])]+",
        r"\Q(\E",
        r"\Q[",
        r"\Qab\E*",
        "[[:]",
        "[[:a]",
        "a|b||",
        "(|a)*",
        "^*",
        "a*?b??c{2}?",
        "a{,2}",
        "{",
        "x{a}",
        "a{01}",
        "a{2,}",
        "(a{10}){100}",
        "(?:a{1000}){1}",
        "a*(?i)*",
        r"\pL\p{Greek}\P{^Lu}\p{Any}",
        r"[\pL\d-z]",
        r"\x41\x{1F600}\101\012\0",
        r"\a\f\n\r\t\v\-\_\ \/",
        r"\Aa\b\B\z",
        "[a-]",
        "[-a]",
        "[+--]",
        "[é-ü]",
        "]}",
    ] {
        assert_eq!(refused(pattern), None, "{pattern}");
    }
}

#[test]
fn patterns_of_others_are_not() {
    for (pattern, why) in [
        ("a\\", "it ends with a backslash"),
        ("[a\\", "it ends with a backslash"),
        (r"(a)\1", "Go has no references back to a group"),
        (r"\8", "Go has no references back to a group"),
        ("(?=a)", "Go looks neither ahead nor behind"),
        ("(?<!a)b", "Go looks neither ahead nor behind"),
        ("(?>a)", "Go has no atomic groups"),
        ("a)", "a group ends that never began"),
        ("a)(", "a group ends that never began"),
        ("[a", "a `[` is never closed"),
        ("[]", "a `[` is never closed"),
        ("(a", "a `(` is never closed"),
        ("*a", "there is nothing to repeat"),
        ("(+)", "there is nothing to repeat"),
        ("a|?", "there is nothing to repeat"),
        ("{2}", "there is nothing to repeat"),
        ("a**", "a repetition cannot be repeated"),
        ("a++", "a repetition cannot be repeated"),
        ("a{2}{3}", "a repetition cannot be repeated"),
        ("a{2}*", "a repetition cannot be repeated"),
        ("a{1001}", "Go repeats at most 1000 times"),
        ("a{99999999999999999999,}", "Go repeats at most 1000 times"),
        ("(a{10}){101}", "Go repeats at most 1000 times"),
        ("((a{40}b|c){5}){6}", "Go repeats at most 1000 times"),
        ("a{3,2}", "a repetition ends before it begins"),
        ("[z-a]", "a range ends before it begins"),
        ("[a-\\101]", "a range ends before it begins"),
        ("[[:word:]-[:digit:]", "a `[` is never closed"),
        ("[[:foo:]]", "there is no such class between `[:` and `:]`"),
        (r"\Z", "Go knows no such escape"),
        (r"\C", "Go knows no such escape"),
        (r"\u00e9", "Go knows no such escape"),
        (r"\h", "Go knows no such escape"),
        (r"\é", "Go knows no such escape"),
        (r"[\b]", "Go knows no such escape"),
        (r"[\Qa\E]", "Go knows no such escape"),
        (r"\x4", "Go knows no such escape"),
        (r"\x{}", "Go knows no such escape"),
        (r"\x{110000}", "Go knows no such escape"),
        (
            "(?x)a",
            "Go knows the flags `i`, `m`, `s` and `U` after `(?`",
        ),
        (
            "(?i-)a",
            "Go knows the flags `i`, `m`, `s` and `U` after `(?`",
        ),
        (
            "(?P=n)",
            "Go knows the flags `i`, `m`, `s` and `U` after `(?`",
        ),
        (
            "(?#note)",
            "Go knows the flags `i`, `m`, `s` and `U` after `(?`",
        ),
        ("(?P<n", "the name of a group never ends"),
        (
            "(?P<a-b>x)",
            "the name of a group has letters, digits and underscores",
        ),
        ("(?P<n>a)(?<n>b)", "two groups have the same name"),
    ] {
        assert_eq!(refused(pattern), Some(why), "{pattern}");
    }
    for pattern in [r"\p{Letter}", r"\p{greek}", r"\pX", r"\p"] {
        let why = refused(pattern).unwrap_or_default();
        assert!(why.starts_with("Go does not know this class"), "{pattern}");
    }
    assert_eq!(refused(r"\p{L"), Some("a `\\p{` is never closed"));
    let deep = |depth| format!("{}{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(refused(&deep(900)), None);
    assert_eq!(
        refused(&deep(1001)),
        Some("its groups stand too deep in each other")
    );
}
