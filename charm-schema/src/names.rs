//! What Juju allows as a name.

/// A rule for names: the test, and the rule in words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) allows: fn(&str) -> bool,
    pub(crate) words: &'static str,
}

/// Charms and applications (`[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*`).
pub(crate) const CHARM: Rule = Rule {
    allows: |name| {
        let mut parts = name.split('-');
        let starts = parts.next().is_some_and(word);
        starts && parts.all(|part| part.chars().all(lower_or_digit) && part.contains(lower))
    },
    words: "lower-case letters and digits, starting with a letter; each part between hyphens holds a letter",
};

/// Endpoints and storage (`[a-z][a-z0-9]*([_-][a-z0-9]+)*`).
pub(crate) const ENDPOINT: Rule = Rule {
    allows: |name| {
        let mut parts = name.split(['-', '_']);
        let starts = parts.next().is_some_and(word);
        starts && parts.all(|part| !part.is_empty() && part.chars().all(lower_or_digit))
    },
    words: "lower-case letters and digits in parts joined by single hyphens or underscores, starting with a letter",
};

/// Actions (`[a-z0-9]([a-z0-9-]*[a-z0-9])?`).
pub(crate) const ACTION: Rule = Rule {
    allows: |name| {
        !name.is_empty()
            && !name.starts_with('-')
            && !name.ends_with('-')
            && name.chars().all(|c| lower_or_digit(c) || c == '-')
    },
    words: "lower-case letters, digits and inner hyphens",
};

/// Features in `assumes` (`[a-z][a-z0-9-]*?[a-z0-9]+`: two characters at least).
pub(crate) const FEATURE: Rule = Rule {
    allows: |name| {
        name.len() > 1
            && name.starts_with(lower)
            && !name.ends_with('-')
            && name.chars().all(|c| lower_or_digit(c) || c == '-')
    },
    words: "lower-case letters, digits and inner hyphens, starting with a letter",
};

fn lower(c: char) -> bool {
    c.is_ascii_lowercase()
}

fn lower_or_digit(c: char) -> bool {
    lower(c) || c.is_ascii_digit()
}

fn word(part: &str) -> bool {
    part.starts_with(lower) && part.chars().all(lower_or_digit)
}

/// Whether Juju keeps the name for itself. A charm of Juju's own may use it.
pub(crate) fn reserved(charm: Option<&str>, name: &str) -> bool {
    let own = charm.is_some_and(|charm| charm.starts_with("juju-"));
    !own && (name == "juju" || name.starts_with("juju-"))
}

impl Rule {
    /// The name with everything changed that can be changed mechanically.
    pub(crate) fn repaired(self, name: &str) -> Option<String> {
        let mut repaired = String::new();
        let mut last = '-';
        for c in name.chars() {
            let c = match c.to_ascii_lowercase() {
                c if lower_or_digit(c) => c,
                '_' if (self.allows)("a_b") => '_',
                _ => '-',
            };
            if lower_or_digit(c) || lower_or_digit(last) {
                repaired.push(c);
                last = c;
            }
        }
        let repaired = repaired.trim_matches(['-', '_']).to_owned();
        (repaired != name && (self.allows)(&repaired)).then_some(repaired)
    }
}
