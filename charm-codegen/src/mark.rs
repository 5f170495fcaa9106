//! What marks a method of a charm.

use syn::Attribute;

/// What marks a method as a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// `#[on(..)]`: it handles events.
    On,
    /// `#[action(..)]`: it does an action.
    Action,
}

impl Mark {
    /// Which one an attribute is, by its own name or through any path.
    pub(crate) fn of(attribute: &Attribute) -> Option<Self> {
        let last = attribute.path().segments.last()?;
        [Self::On, Self::Action]
            .into_iter()
            .find(|mark| last.ident == mark.word())
    }

    /// The attribute's name.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Action => "action",
        }
    }

    /// What it names, in the singular.
    pub(crate) fn thing(self) -> &'static str {
        match self {
            Self::On => "event",
            Self::Action => "action",
        }
    }

    pub(crate) fn example(self) -> &'static str {
        match self {
            Self::On => "#[on(config_changed)]",
            Self::Action => "#[action(backup)]",
        }
    }
}
