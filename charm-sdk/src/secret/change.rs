//! What is said of a secret when it is added or changed.

use super::SecretContent;

/// A secret to be added.
///
/// ```
/// use charm_sdk::{NewSecret, SecretContent};
///
/// let content = SecretContent::new().with("password", "hunter2");
/// let secret = NewSecret::new(&content)
///     .label("relay-password")
///     .description("The password of the mail relay");
/// ```
///
/// Juju: [`secret-add`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/secret-add/).
#[derive(Debug, Clone)]
pub struct NewSecret<'a> {
    pub(super) content: &'a SecretContent,
    pub(super) about: About<'a>,
}

/// A change of a secret. What is not mentioned stays.
///
/// ```
/// use charm_sdk::{SecretChange, SecretContent};
///
/// let content = SecretContent::new().with("password", "hunter3");
/// let change = SecretChange::new().content(&content);
/// let rename = SecretChange::new().label("relay");
/// ```
///
/// Juju: [`secret-set`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/secret-set/).
#[derive(Debug, Clone, Default)]
pub struct SecretChange<'a> {
    pub(super) content: Option<&'a SecretContent>,
    pub(super) about: About<'a>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct About<'a> {
    pub label: Option<&'a str>,
    pub description: Option<&'a str>,
    pub rotate: Option<Rotate>,
    pub expire: Option<&'a str>,
}

impl About<'_> {
    pub fn args(&self) -> Vec<String> {
        [
            ("--label", self.label),
            ("--description", self.description),
            ("--rotate", self.rotate.map(Rotate::as_str)),
            ("--expire", self.expire),
        ]
        .into_iter()
        .filter_map(|(flag, value)| Some(format!("{flag}={}", value?)))
        .collect()
    }
}

macro_rules! about {
    ($type:ident) => {
        impl<'a> $type<'a> {
            /// A name by which the owner finds the secret again.
            #[must_use]
            pub fn label(mut self, label: &'a str) -> Self {
                self.about.label = Some(label);
                self
            }

            /// What the secret is, for people. It is not secret.
            #[must_use]
            pub fn description(mut self, description: &'a str) -> Self {
                self.about.description = Some(description);
                self
            }

            /// How often Juju asks for new content, by `secret-rotate`.
            #[must_use]
            pub fn rotate(mut self, rotate: Rotate) -> Self {
                self.about.rotate = Some(rotate);
                self
            }

            /// When this revision ends, by `secret-expired`: a time such as
            /// `2030-01-31T12:00:00Z` or a duration such as `720h`. New
            /// content without it never expires.
            #[must_use]
            pub fn expire(mut self, expire: &'a str) -> Self {
                self.about.expire = Some(expire);
                self
            }
        }
    };
}

about!(NewSecret);
about!(SecretChange);

impl<'a> NewSecret<'a> {
    /// A secret with this content.
    pub fn new(content: &'a SecretContent) -> Self {
        Self {
            content,
            about: About::default(),
        }
    }
}

impl<'a> SecretChange<'a> {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// New content, in place of all that was there: a new revision. The same
    /// content again makes none.
    #[must_use]
    pub fn content(mut self, content: &'a SecretContent) -> Self {
        self.content = Some(content);
        self
    }
}

/// How often the content of a secret should be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Rotate {
    Never,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Quarterly,
    Yearly,
}

impl Rotate {
    /// Juju's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Hourly => "hourly",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
        }
    }
}
