//! What is wrong with a configuration, in the operator's words.

use std::fmt;

/// As many characters as a status message of invalid options has.
const LONGEST_MESSAGE: usize = 1000;

/// The options that cannot be used, each with its reason.
///
/// The text is fit for a status message: each option once, in the order in
/// which they were found, at most 1,000 characters.
///
/// A charm whose options depend on each other reports that the same way:
///
/// ```
/// use charm_sdk::{InvalidConfig, Reason};
///
/// let mut invalid = InvalidConfig::new();
/// invalid.push("user", Reason::new("must be set with auth_type plain"));
/// invalid.push("port", Reason::out_of_range(70_000, 1, 65_535));
/// assert_eq!(
///     invalid.to_string(),
///     "invalid configuration: user: must be set with auth_type plain; port: 70000 is not 1 to 65535",
/// );
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvalidConfig {
    problems: Vec<(String, Reason)>,
}

impl InvalidConfig {
    /// Nothing is wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an option. The first reason given for an option stays.
    pub fn push(&mut self, option: impl Into<String>, reason: Reason) {
        let option = option.into();
        if self.problems.iter().all(|(known, _)| *known != option) {
            self.problems.push((option, reason));
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// The options and their reasons.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Reason)> {
        self.problems
            .iter()
            .map(|(option, reason)| (option.as_str(), reason))
    }

    /// `Ok` if nothing is wrong.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for InvalidConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from("invalid configuration");
        for (index, (option, Reason(reason))) in self.problems.iter().enumerate() {
            text.push_str(if index == 0 { ": " } else { "; " });
            text.push_str(option);
            text.push_str(": ");
            text.push_str(reason);
        }
        if text.chars().nth(LONGEST_MESSAGE).is_some() {
            let short: String = text.chars().take(LONGEST_MESSAGE - 1).collect();
            return write!(f, "{short}…");
        }
        f.write_str(&text)
    }
}

impl std::error::Error for InvalidConfig {}

/// Why a value cannot be used, as the end of a sentence that begins with the
/// option's name: `must be set`, `70000 is not 1 to 65535`.
///
/// It becomes part of the unit's status, which everybody can read: it names
/// numbers and words from a fixed list, never the text of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// A reason in own words.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The option takes only certain words.
    ///
    /// ```
    /// # use charm_sdk::Reason;
    /// let reason = Reason::not_one_of("ssl", &["none", "starttls", "tls"]);
    /// assert_eq!(reason.to_string(), "`ssl` is not none, starttls or tls");
    /// ```
    pub fn not_one_of(got: &str, allowed: &[&str]) -> Self {
        let list = match allowed {
            [] => "any word".to_owned(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} or {last}", first.join(", ")),
        };
        let got: String = got.chars().take(40).collect();
        Self(format!("`{}` is not {list}", got.escape_debug()))
    }

    /// A number outside of what the option takes.
    pub fn out_of_range(
        got: impl fmt::Display,
        lowest: impl fmt::Display,
        highest: impl fmt::Display,
    ) -> Self {
        Self(format!("{got} is not {lowest} to {highest}"))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
