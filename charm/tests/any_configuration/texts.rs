//! Texts of all kinds, as an operator, a script or an accident could set them.

use proptest::{char::range, collection::vec, prelude::*, sample::select};

/// Stands in texts that must not be shown.
pub const MARK: &str = "Kq7xWz";

/// As long as anybody would put into an option.
const LONG: usize = 64 * 1024;

const ODD: &[&str] = &[
    "--file",
    "--format=json",
    "-r 1",
    "-",
    "--",
    "@x",
    "@/etc/hostname",
    "key=value",
    "=",
    "a=b=c",
    "{\"a\":",
    "{\"a\": 1}",
    "[]",
    "[\"a@example.com\", \"b@example.com\"]",
    "\"a@example.com\", \"b@example.com\"",
    "[1, null]",
    "\"",
    "\\",
    "\\u0000",
    "\\ud83d\\ude00",
    "\\/",
    "!!int",
    "!!binary aGk=",
    "&a",
    "*a",
    "null",
    "~",
    "true",
    "yes",
    "0x10",
    "010",
    "1_000",
    "1e3",
    ".inf",
    "2001-01-01",
    "a: b",
    "- a",
    "# a",
    "%YAML 1.1",
    "--- a",
    "...",
    "|",
    ">-",
    "<<",
    " a ",
    "\ta",
    "a\n",
    "a\r\nb",
    "a\u{85}b",
    "\u{feff}a",
    "a\u{2028}b",
    "a\u{7f}b",
    "\u{9f}",
    "\0",
    "a\0b",
    "\u{1b}[31m",
    "\u{fffe}",
    "\u{ffff}",
    "\u{fffd}",
    "\u{10ffff}",
    "\u{e000}",
    "😀",
    "e\u{301}",
    "\u{202e}evil",
    "$(id)",
    "`id`",
    "%s%n",
    "none",
    "None",
    "plain",
    "tls",
    "smtp.example.com",
    "[2001:db8::25]",
    "fe80::1%eth0",
    "xn--mnchen-3ya.de",
    "BÜCHER.example",
    "a@example.com",
    "INFO@Example.COM",
    "Mailer <no-reply@example.com>",
    "jörg@bücher.example",
    "用户@例え.jp",
    "a@example.com, B <b@example.com>,,c@example.com",
    "\"quoted\"@example.com",
    "a@[192.0.2.1]",
    "a@localhost",
    "secret:9m4e2mr0ui3e8a215n4g",
];

/// Any text at all.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        6 => select(ODD).prop_map(str::to_owned),
        4 => vec(any::<char>(), 0..40).prop_map(String::from_iter),
        2 => vec(control(), 1..6).prop_map(String::from_iter),
        2 => (select(ODD), any::<char>(), select(ODD)).prop_map(|(a, c, b)| format!("{a}{c}{b}")),
        3 => address(),
        3 => vec(address(), 1..5).prop_map(|all| all.join(",")),
        3 => "[a-z0-9.:%_-]{1,30}",
        1 => (select(ODD), 0..3_usize).prop_map(|(text, more)| {
            let once = if text.is_empty() { " " } else { text };
            once.repeat(LONG / once.len() + more)
        }),
    ]
}

/// Any text at all; in every second one stands the mark.
pub fn marked_text() -> impl Strategy<Value = String> {
    (text(), any::<bool>(), any::<bool>()).prop_map(|(text, marked, before)| {
        match (marked && !text.is_empty(), before) {
            (false, _) => text,
            (true, true) => format!("{MARK}{text}"),
            (true, false) => format!("{text}{MARK}"),
        }
    })
}

/// A number as Juju takes it on a command line, its edges first.
pub fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => any::<i64>().prop_map(|number| number.to_string()),
        3 => (-2..65_540_i64).prop_map(|number| number.to_string()),
        3 => select(&[
            "-9223372036854775808", "9223372036854775807", "9007199254740993", "-1", "0", "1",
            "65535", "65536", "1000000", "0x10", "010", "0b1", "1_000", "+25", "4294967321",
        ][..])
        .prop_map(str::to_owned),
    ]
}

fn control() -> impl Strategy<Value = char> {
    prop_oneof![
        range('\0', '\u{1f}'),
        range('\u{7f}', '\u{9f}'),
        Just('\u{2028}'),
        Just('\u{2029}'),
        Just('\u{fffe}'),
        Just('\u{ffff}'),
        Just('\u{feff}'),
        Just('\u{200b}'),
        Just('\u{202e}'),
    ]
}

/// What is an address, or nearly.
fn address() -> impl Strategy<Value = String> {
    let local = prop_oneof![
        "[a-zA-Z0-9!#$%&'*+=?^_`{|}~/-]{1,10}",
        "[\\p{L}\\p{N}.]{1,8}"
    ];
    let domain = prop_oneof![
        4 => "[a-zA-Z0-9-]{1,8}\\.[a-zA-Z]{2,5}",
        2 => "[\\p{L}\\p{N}-]{1,8}\\.[\\p{L}]{2,5}",
        1 => "[\\p{Hebrew}\\p{Arabic}0-9]{1,6}\\.com",
    ];
    (local, domain, 0..4_u8).prop_map(|(local, domain, form)| match form {
        0 => format!("Some Name <{local}@{domain}>"),
        1 => format!(" {local}@{domain}\u{3000}"),
        _ => format!("{local}@{domain}"),
    })
}
