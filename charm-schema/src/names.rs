//! What Juju allows as a name.

use crate::problem::{Report, quoted};
use crate::source::Spanned;

/// A rule for names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    /// What bears the name.
    what: &'static str,
    allows: fn(&str) -> bool,
    /// The rule in words.
    words: &'static str,
}

/// Charms and applications (`[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*`).
pub(crate) const CHARM: Rule = Rule {
    what: "charm",
    allows: |name| {
        let mut parts = name.split('-');
        let starts = parts.next().is_some_and(word);
        starts && parts.all(|part| part.chars().all(lower_or_digit) && part.contains(lower))
    },
    words: "lower-case letters and digits, starting with a letter; \
            each part between hyphens holds a letter",
};

/// Endpoints (`[a-z][a-z0-9]*([_-][a-z0-9]+)*`).
pub(crate) const ENDPOINT: Rule = Rule {
    what: "endpoint",
    allows: |name| {
        let mut parts = name.split(['-', '_']);
        let starts = parts.next().is_some_and(word);
        starts && parts.all(|part| !part.is_empty() && part.chars().all(lower_or_digit))
    },
    words: "lower-case letters and digits in parts joined by single hyphens or underscores, \
            starting with a letter",
};

/// Storage, which follows the rule of endpoints.
pub(crate) const STORAGE: Rule = Rule {
    what: "storage",
    ..ENDPOINT
};

/// Actions (`[a-z0-9]([a-z0-9-]*[a-z0-9])?`).
pub(crate) const ACTION: Rule = Rule {
    what: "action",
    allows: |name| {
        !name.is_empty()
            && !name.starts_with('-')
            && !name.ends_with('-')
            && name.chars().all(|c| lower_or_digit(c) || c == '-')
    },
    words: "lower-case letters, digits and inner hyphens",
};

/// Features in `assumes` (`[a-z][a-z0-9-]*?[a-z0-9]+`: two characters at least).
pub(crate) fn is_feature(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(lower)
        && !name.ends_with('-')
        && name.chars().all(|c| lower_or_digit(c) || c == '-')
}

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

/// Reports a name that Juju keeps for itself.
pub(crate) fn refuse_reserved(
    what: &str,
    charm: Option<&str>,
    name: &Spanned<String>,
    report: &mut Report,
) {
    if reserved(charm, name) {
        let message = format!("Juju keeps the {what} name {} for itself", quoted(name));
        report
            .error(name.span, message)
            .help("choose one that is not `juju` and does not start with `juju-`");
    }
}

/// Warns, once for all of them, of names with underscores where charmcraft's
/// linter asks for hyphens.
pub(crate) fn hyphens<'a>(
    what: &str,
    names: impl IntoIterator<Item = &'a Spanned<String>>,
    report: &mut Report,
) {
    const LISTED: usize = 3;
    let odd: Vec<_> = names
        .into_iter()
        .filter(|name| name.contains('_'))
        .collect();
    let Some(first) = odd.first() else { return };
    let mut listed: Vec<String> = odd.iter().take(LISTED).map(|name| quoted(name)).collect();
    if odd.len() > LISTED {
        listed.push(format!("and {} more", odd.len() - LISTED));
    }
    let message = format!("{what} names with underscores: {}", listed.join(", "));
    let better = quoted(&first.replace('_', "-"));
    report
        .lint("naming-conventions", first.span, message)
        .help(format!(
            "`charmcraft analyse` (naming-conventions) wants {better}; where names are fixed, \
             ignore that linter in charmcraft.yaml"
        ));
}

impl Rule {
    /// Reports a name that breaks the rule.
    pub(crate) fn check(self, name: &Spanned<String>, report: &mut Report) {
        if (self.allows)(name) {
            return;
        }
        let what = self.what;
        let rule = format!("{what} names have {}", self.words);
        report
            .error(
                name.span,
                format!("{} is not a valid {what} name", quoted(name)),
            )
            .help(match self.repaired(name) {
                Some(better) => format!("did you mean `{better}`? {rule}"),
                None => rule,
            });
    }

    /// The name with everything changed that can be changed mechanically.
    fn repaired(self, name: &str) -> Option<String> {
        let mut repaired = String::new();
        for c in name.chars().take(100) {
            match c.to_ascii_lowercase() {
                c if lower_or_digit(c) => repaired.push(c),
                _ if repaired.ends_with(['-', '_']) => {}
                '_' if (self.allows)("a_b") => repaired.push('_'),
                _ => repaired.push('-'),
            }
        }
        let repaired = repaired.trim_matches(['-', '_']).to_owned();
        (repaired != name && (self.allows)(&repaired)).then_some(repaired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(rule: Rule, allowed: &[&str], refused: &[&str]) {
        for name in allowed {
            assert!((rule.allows)(name), "{name:?} is a {} name", rule.what);
        }
        for name in refused {
            assert!(!(rule.allows)(name), "{name:?} is no {} name", rule.what);
        }
    }

    #[test]
    fn charm_names_have_a_letter_in_every_part() {
        all(
            CHARM,
            &["a", "a1", "app-2a", "app-a2", "smtp-integrator"],
            &[
                "", "-", "1a", "app-2", "app-", "app--b", "App", "a_b", "é", "a.b", " a",
            ],
        );
    }

    #[test]
    fn endpoint_names_are_joined_by_single_separators() {
        all(
            ENDPOINT,
            &["a", "a-1", "a_b-c", "smtp-legacy", "db2"],
            &["", "1", "a-", "_a", "a--b", "a-_b", "A", "a b", "é"],
        );
    }

    #[test]
    fn action_names_have_no_underscore() {
        all(
            ACTION,
            &["a", "1", "send-mail", "a--b", "0-9"],
            &["", "-", "a-", "-a", "a_b", "A", "a.b", "é"],
        );
    }

    #[test]
    fn features_have_two_characters() {
        assert!(is_feature("juju") && is_feature("k8s-api") && is_feature("ab"));
        for name in ["", "a", "1a", "a-", "A", "a_b", "a b"] {
            assert!(!is_feature(name), "{name:?}");
        }
    }

    #[test]
    fn a_charm_of_juju_may_use_its_names() {
        assert!(reserved(Some("hello"), "juju") && reserved(None, "juju-info"));
        assert!(!reserved(Some("hello"), "jujube"));
        assert!(!reserved(Some("juju-controller"), "juju-info"));
    }

    #[test]
    fn repairs_are_valid_or_not_offered() {
        assert_eq!(ACTION.repaired("Send_Mail"), Some("send-mail".into()));
        assert_eq!(ENDPOINT.repaired("Data Base_1"), Some("data-base_1".into()));
        assert_eq!(CHARM.repaired("My  Charm!"), Some("my-charm".into()));
        assert_eq!(CHARM.repaired("app-2"), None);
        assert_eq!(ACTION.repaired("***"), None);
        assert_eq!(ACTION.repaired("fine"), None);
    }
}
