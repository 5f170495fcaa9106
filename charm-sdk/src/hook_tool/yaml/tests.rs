use proptest::prelude::*;

use super::*;

/// Reads what [`encode`] writes by the rules of go-yaml 2: its reader's check
/// of characters, and its scanner's rules for double-quoted scalars and for
/// the keys of block mappings.
mod go_yaml {
    /// What the reader lets through; everything else is "control characters
    /// are not allowed".
    fn is_readable(c: char) -> bool {
        matches!(c,
            '\t' | '\n' | '\r'
            | '\u{20}'..='\u{7e}'
            | '\u{85}'
            | '\u{a0}'..='\u{d7ff}'
            | '\u{e000}'..='\u{fffd}'
            | '\u{10000}'..='\u{10ffff}')
    }

    /// What the scanner takes for the end of a line.
    fn is_break(c: char) -> bool {
        matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
    }

    /// Characters within which a simple key must end.
    const SIMPLE_KEY: usize = 1024;

    pub fn read(text: &str) -> Result<Vec<(String, String)>, String> {
        if text.chars().any(|c| !is_readable(c)) {
            return Err("control characters are not allowed".into());
        }
        let mut scanner = Scanner {
            chars: text.chars().collect(),
            at: 0,
        };
        // A mark at the very beginning is not part of the text.
        if scanner.peek() == Some('\u{feff}') {
            scanner.at += 1;
        }
        let mut pairs = Vec::new();
        while scanner.peek().is_some() {
            pairs.push(scanner.pair()?);
        }
        Ok(pairs)
    }

    struct Scanner {
        chars: Vec<char>,
        at: usize,
    }

    impl Scanner {
        fn peek(&self) -> Option<char> {
            self.chars.get(self.at).copied()
        }

        fn next(&mut self) -> Result<char, String> {
            let c = self.peek().ok_or("found unexpected end of stream")?;
            self.at += 1;
            Ok(c)
        }

        fn expect(&mut self, expected: &str) -> Result<(), String> {
            for c in expected.chars() {
                let found = self.next()?;
                if found != c {
                    return Err(format!("expected {c:?}, found {found:?}"));
                }
            }
            Ok(())
        }

        fn pair(&mut self) -> Result<(String, String), String> {
            let explicit = self.peek() == Some('?');
            if explicit {
                self.expect("? ")?;
            }
            let start = self.at;
            let key = self.double_quoted()?;
            if explicit {
                self.expect("\n")?;
            } else if self.at - start > SIMPLE_KEY {
                return Err("could not find expected ':'".into());
            }
            self.expect(": ")?;
            let value = self.double_quoted()?;
            self.expect("\n")?;
            Ok((key, value))
        }

        fn double_quoted(&mut self) -> Result<String, String> {
            self.expect("\"")?;
            let mut text = String::new();
            loop {
                match self.next()? {
                    '"' => return Ok(text),
                    '\\' => text.push(self.escape()?),
                    // Folding: blanks around a break and the break itself
                    // become one space.
                    c if is_break(c) => {
                        while text.ends_with([' ', '\t']) {
                            text.pop();
                        }
                        text.push(' ');
                        while self.peek().is_some_and(|c| c == ' ' || c == '\t') {
                            self.at += 1;
                        }
                    }
                    c => text.push(c),
                }
            }
        }

        fn escape(&mut self) -> Result<char, String> {
            let digits = match self.next()? {
                '0' => return Ok('\0'),
                'a' => return Ok('\x07'),
                'b' => return Ok('\x08'),
                't' | '\t' => return Ok('\t'),
                'n' => return Ok('\n'),
                'v' => return Ok('\x0b'),
                'f' => return Ok('\x0c'),
                'r' => return Ok('\r'),
                'e' => return Ok('\x1b'),
                ' ' => return Ok(' '),
                '"' => return Ok('"'),
                '\'' => return Ok('\''),
                '\\' => return Ok('\\'),
                'N' => return Ok('\u{85}'),
                '_' => return Ok('\u{a0}'),
                'L' => return Ok('\u{2028}'),
                'P' => return Ok('\u{2029}'),
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => return Err("found unknown escape character".into()),
            };
            let mut value = 0;
            for _ in 0..digits {
                let digit = self.next()?.to_digit(16);
                value = value * 16 + digit.ok_or("did not find expected hexdecimal number")?;
            }
            char::from_u32(value)
                .ok_or_else(|| "found invalid Unicode character escape code".into())
        }
    }

    #[test]
    fn refuses_what_juju_refuses() {
        for (yaml, error) in [
            (
                "\"k\": \"\\ud83d\\ude00\"\n",
                "found invalid Unicode character escape code",
            ),
            ("\"k\": \"\\/\"\n", "found unknown escape character"),
            ("\"k\": \"\u{7f}\"\n", "control characters are not allowed"),
            ("\"k\": \"\u{80}\"\n", "control characters are not allowed"),
            (
                "\"k\": \"\u{fffe}\"\n",
                "control characters are not allowed",
            ),
            (
                "\"k\": \"\u{ffff}\"\n",
                "control characters are not allowed",
            ),
            ("\"k\": \"\u{1}\"\n", "control characters are not allowed"),
        ] {
            assert_eq!(read(yaml).unwrap_err(), error, "{yaml:?}");
        }
    }

    #[test]
    fn folds_what_juju_folds() {
        for c in ['\n', '\u{85}', '\u{2028}', '\u{2029}'] {
            let yaml = format!("\"k\": \"a{c}b\"\n");
            assert_eq!(read(&yaml).unwrap()[0].1, "a b", "{c:?}");
        }
    }

    #[test]
    fn refuses_a_long_simple_key() {
        let key = "k".repeat(1024);
        assert!(read(&format!("\"{key}\": \"v\"\n")).is_err());
        assert!(read(&format!("? \"{key}\"\n: \"v\"\n")).is_ok());
    }
}

fn round_trip(pairs: &[(String, String)]) {
    let yaml = encode(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    assert_eq!(go_yaml::read(&yaml).as_deref(), Ok(pairs), "{yaml:?}");
}

#[test]
fn every_character_comes_through() {
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    for some in all.chunks(4096) {
        let pairs: Vec<_> = some
            .iter()
            .map(|c| (format!("{c}k{c}"), format!("{c} v {c}")))
            .collect();
        round_trip(&pairs);
    }
}

#[test]
fn printable_text_stays_readable() {
    let yaml = encode([("host", "smtp.example.com"), ("name", "Zoë 😀 \"x\" \\ /")]);
    assert_eq!(
        yaml,
        "\"host\": \"smtp.example.com\"\n\"name\": \"Zoë 😀 \\\"x\\\" \\\\ /\"\n"
    );
}

#[test]
fn texts_that_look_like_something_else_stay_texts() {
    for text in [
        "", "~", "null", "true", "0x10", "1_000", "<<", "- a", "{}", "? k", "#c", "a: b",
    ] {
        round_trip(&[(text.to_owned(), text.to_owned())]);
    }
}

#[test]
fn long_keys_come_through() {
    for length in [999, 1000, 1001, 1024, 1025, 5000] {
        round_trip(&[("k".repeat(length), "v".to_owned())]);
        round_trip(&[("\u{7f}".repeat(length / 6), "v".to_owned())]);
    }
}

proptest! {
    #[test]
    fn every_map_comes_through(pairs: Vec<(String, String)>) {
        round_trip(&pairs);
    }

    #[test]
    fn awkward_texts_come_through(
        texts in proptest::collection::vec("[\\x00-\\x20\"\\\\/:#\u{7f}-\u{a0}\u{2027}-\u{202a}\u{feff}\u{fffe}\u{ffff}\u{1f600}]*", 0..8)
    ) {
        let pairs: Vec<_> = texts.iter().map(|text| (text.clone(), text.clone())).collect();
        round_trip(&pairs);
    }
}
