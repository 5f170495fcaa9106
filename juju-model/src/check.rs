//! States that Juju could not be in.

use crate::application::Application;
use crate::model::Model;
use crate::relation::Relation;
use crate::tools::check_state_entry;
use crate::unit::{Life, Unit};

impl Model {
    /// Why Juju could not be in the state that this model is in: a sentence for each reason, none if it could.
    ///
    /// What an operator asks for is refused at once, by the method that is asked: unknown options and values of another
    /// type, relations that no pair of endpoints allows or that are over an endpoint's limit, storage out of the range
    /// that the charm declares, containers on machines, content that no secret can have, a leader that is not there. Hook
    /// tools refuse what a charm may not do. What is left is what a test writes on behalf of a charm
    /// ([`write_app_data`](Self::write_app_data), [`write_unit_data`](Self::write_unit_data),
    /// [`write_state`](Self::write_state)), and a hook that was begun and not ended.
    ///
    /// ```
    /// use juju_model::{CharmInfo, Deploy, Model, ModelSettings, Texts};
    ///
    /// let mut model = Model::new(ModelSettings::default());
    /// model.deploy(Deploy::new("web", CharmInfo::named("web").requires("db", "sql")))?;
    /// model.deploy(Deploy::new("database", CharmInfo::named("database").provides("db", "sql")).units(0))?;
    /// let relation = model.integrate("web", "database")?;
    /// model.settle_quietly();
    /// model.write_app_data(relation, "database", &Texts::from_iter([("host", "10.0.0.9")]))?;
    /// assert_eq!(
    ///     model.check(),
    ///     ["the databag of database in web:db database:db: database never had a unit that could write it; add a unit first"]
    /// );
    /// # Ok::<(), juju_model::ModelError>(())
    /// ```
    pub fn check(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for unit in self.units() {
            running(unit, &mut problems);
            state(unit, &mut problems);
        }
        for relation in self.relations() {
            self.databags(relation, &mut problems);
        }
        problems
    }

    fn databags(&self, relation: &Relation, problems: &mut Vec<String>) {
        let key = || relation.key();
        for (app, bag) in &relation.app_bags {
            let never_had_a_unit = |app: &Application| app.next_unit == 0;
            if !bag.data.is_empty() && self.application(app).is_some_and(never_had_a_unit) {
                problems.push(format!(
                    "the databag of {app} in {}: {app} never had a unit that could write it; add a unit first",
                    key()
                ));
            }
        }
        for (name, bag) in &relation.unit_bags {
            let outside = relation.life == Life::Alive && !relation.scope.contains(name);
            let alive = |unit: &Unit| unit.life == Life::Alive;
            if outside && !bag.data.is_empty() && self.unit(name).is_some_and(alive) {
                problems.push(format!(
                    "the databag of {name} in {}: {name} has not entered the relation; it does in its relation-created, so let that run first",
                    key()
                ));
            }
        }
    }
}

fn running(unit: &Unit, problems: &mut Vec<String>) {
    if let Some(running) = &unit.notes.running {
        problems.push(format!(
            "{}: {} was begun and has not ended, and an agent runs one hook at a time; call `Model::finish`",
            unit.name, running.name
        ));
    }
}

/// What `state-set` refuses.
fn state(unit: &Unit, problems: &mut Vec<String>) {
    let name = &unit.name;
    for (key, value) in unit.state.iter() {
        if let Err(why) = check_state_entry(key, value) {
            let key: String = key.chars().take(40).collect();
            problems.push(format!("the state of {name}, key {key:?}: {why}"));
        }
    }
    if let Err(why) = crate::agent::check_state_size(&unit.state) {
        problems.push(format!("the state of {name}: {why}"));
    }
}
