//! The agents of all units: which hook runs next, what it sees, what becomes of it.

mod begin;
mod check;
mod commit;
mod context;
mod environment;
mod finish;
mod hook;
#[cfg(test)]
mod properties;
mod resolver;
mod restart;
mod retry;
mod storage;
mod task;

pub(crate) use commit::{check_state_size, relation_tag};
pub use context::{HookContext, Reboot, Stream};
pub(crate) use context::{PendingSecret, PortChange, Revocation, SecretChange, on_kubernetes};
pub use environment::AgentPaths;
pub use finish::{Finished, Outcome, Script};
pub use hook::{Dispatch, Hook};

use crate::model::Model;

/// A run of hooks ends here at the latest: two charms that answer each other's changes with changes never do.
const SETTLE_LIMIT: usize = 100_000;

impl Model {
    /// Runs hooks until no unit has anything to do, each by the given function, and returns what ran, in order.
    ///
    /// Stops after 100,000 hooks: charms that answer each other's writes with writes never come to rest.
    pub fn settle(
        &mut self,
        mut run: impl FnMut(&mut Model, &mut HookContext) -> Outcome,
    ) -> Vec<Dispatch> {
        let mut ran = Vec::new();
        while ran.len() < SETTLE_LIMIT {
            let Some(dispatch) = self.next_dispatch() else {
                break;
            };
            let mut context = self.begin(&dispatch);
            let outcome = run(self, &mut context);
            self.finish(context, outcome);
            ran.push(dispatch);
        }
        ran
    }

    /// Runs hooks until no unit has anything to do, as if no charm did anything in them.
    pub fn settle_quietly(&mut self) -> Vec<Dispatch> {
        self.settle(|_, _| Outcome::Exit(0))
    }
}
