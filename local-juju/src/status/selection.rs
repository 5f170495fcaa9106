//! Which part of a model a status shows.

use juju_model::{Model, Unit, UnitName};

use crate::glob;

/// Patterns of which an application or a unit has to match one; all of them are shown if there is none.
///
/// A pattern is a name of an application, a unit or a machine, with `*` and `?`, or the word of a workload's status. An application is
/// shown with all its units, a unit with its application, its principal and its subordinates.
#[derive(Clone, Debug, Default)]
pub struct Selection(Vec<String>);

impl From<Vec<String>> for Selection {
    fn from(patterns: Vec<String>) -> Self {
        Self(patterns)
    }
}

impl Selection {
    /// Whether it is everything.
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    fn names(&self, text: &str) -> bool {
        self.0.iter().any(|pattern| glob::matches(pattern, text))
    }

    fn names_unit(&self, unit: &Unit) -> bool {
        self.names(unit.name().app())
            || self.names(&unit.name().to_string())
            || self.names(unit.workload_status().word.as_str())
            || (unit.principal().is_none() && self.names(&unit.machine().to_string()))
    }

    /// Whether a unit is shown.
    pub fn unit(&self, model: &Model, unit: &Unit) -> bool {
        let named = |name: &UnitName| model.unit(name).is_some_and(|unit| self.names_unit(unit));
        self.is_all()
            || self.names_unit(unit)
            || unit.principal().is_some_and(named)
            || unit.subordinates().any(named)
    }

    /// Whether an application is shown.
    pub fn application(&self, model: &Model, app: &str) -> bool {
        self.is_all()
            || self.names(app)
            || model
                .units()
                .any(|unit| unit.name().app() == app && self.unit(model, unit))
    }
}
