//! What must not be repeated, whoever says it.

use std::fmt;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};

/// Shorter pieces are found in every text by chance.
const SHORTEST_PIECE: usize = 4;

/// The forms in which credentials go over the wire. A relay that does not
/// understand a command likes to repeat it, and AUTH has the password in it.
#[derive(Clone, Default)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// The password, and what the mechanisms make of it.
    pub fn of(user: &str, password: &str) -> Self {
        let credentials = Credentials::new(user.to_owned(), password.to_owned());
        let auth = |mechanism, challenge: Option<&str>| {
            let command = lettre::transport::smtp::commands::Auth::new(
                mechanism,
                credentials.clone(),
                challenge.map(str::to_owned),
            );
            // `AUTH PLAIN <base64>`, or the base64 alone.
            let line = command.ok()?.to_string();
            line.split_whitespace().last().map(str::to_owned)
        };
        let forms = [
            Some(password.to_owned()),
            auth(Mechanism::Plain, None),
            auth(Mechanism::Login, Some("Password:")),
        ];
        Self(forms.into_iter().flatten().collect())
    }

    /// A text of the relay in one line, of bounded length and without the
    /// secrets, or pieces of them.
    pub fn clean(&self, text: &str) -> String {
        if self.is_in(text) {
            return "(not shown: it repeats a part of the credentials)".to_owned();
        }
        let spaced = text.replace(char::is_control, " ");
        let mut shown: String = spaced.trim().chars().take(300).collect();
        if shown.len() < spaced.trim().len() {
            shown.push_str(" ..");
        }
        shown
    }

    fn is_in(&self, text: &str) -> bool {
        let in_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
        self.0
            .iter()
            .filter(|secret| !secret.is_empty())
            .any(|secret| {
                text.contains(secret.as_str())
                    || text
                        .split(|c| !in_base64(c))
                        .any(|word| word.len() >= SHORTEST_PIECE && secret.contains(word))
            })
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_that_repeats_the_command_is_not_shown() {
        let secrets = Secrets::of("mailer", "correct horse");
        for text in [
            "unknown command AUTH PLAIN AG1haWxlcgBjb3JyZWN0IGhvcnNl",
            "unknown command AUTH PLAIN AG1haWxlcgBjb3JyZWN0IG..",
            "what is Y29ycmVjdCBob3JzZQ==?",
            "no user mailer with correct horse",
        ] {
            let shown = secrets.clean(text);
            assert_eq!(shown, "(not shown: it repeats a part of the credentials)");
        }
        let text = "5.7.8 Username and Password not accepted";
        assert_eq!(secrets.clean(text), text);
        assert_eq!(format!("{secrets:?}"), "Secrets");
    }

    #[test]
    fn a_reply_is_one_line_of_bounded_length() {
        let secrets = Secrets::default();
        assert_eq!(secrets.clean("a\r\nb\u{1b}[31m\n"), "a  b [31m");
        let long = secrets.clean(&"ä".repeat(1000));
        assert_eq!(long.chars().count(), 303);
    }
}
