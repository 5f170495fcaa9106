//! Where Juju 3.6 and Juju 4 make different things of a declaration.
//!
//! A charm must deploy on both: what one of them refuses is an error, and the
//! message says which of them it is. What both take, but understand differently,
//! is a warning. Who knows which Juju it is for takes what either takes, and
//! decides about the rest.

use crate::problem::Report;
use crate::source::Span;

/// A difference between the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Difference {
    /// Juju 4 takes `integer` for `int`.
    IntegerOption,
    /// Without `additionalProperties` Juju 3.6 takes every parameter.
    UndeclaredParameters,
    /// Juju 4 has no payloads.
    Payloads,
    /// Juju 4 reads none of the keys of the first metadata format.
    FirstFormat,
}

impl Difference {
    /// Reports the difference at a place. Returns whether the declaration can
    /// be used all the same.
    pub(crate) fn report(self, span: Span, report: &mut Report) -> bool {
        let (refused, message, help) = match self {
            Self::IntegerOption => (
                true,
                "unknown option type `integer`: Juju 4 knows it, Juju 3.6 does not",
                "did you mean `int`? both know string, int, float, boolean, secret",
            ),
            Self::UndeclaredParameters => (
                false,
                "`additionalProperties` is not said: Juju 3.6 takes parameters that are not \
                 declared, Juju 4 refuses them",
                "write `additionalProperties: false` and both refuse them, or `true` and both \
                 take them",
            ),
            Self::Payloads => (
                false,
                "Juju 4 ignores `payloads`; Juju 3.6 reads them",
                "leave the key out: Juju 4 has no hook tools for them",
            ),
            Self::FirstFormat => (
                false,
                "Juju 4 ignores this key of the first metadata format",
                "name the bases in charmcraft.yaml, and the Juju in `assumes: [juju >= ..]`",
            ),
        };
        let taken = !refused || report.takes_any_juju();
        if taken {
            report.warn(span, message).help(help);
        } else {
            report.error(span, message).help(help);
        }
        taken
    }
}
