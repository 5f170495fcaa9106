//! When a failed hook runs again by itself.

use std::time::Duration;

use super::Dispatch;

/// How often a failed hook is run again at once, though Juju would wait each time.
pub(super) const RETRIES: u32 = 3;
/// How often a killed hook is run again. Juju would do so for ever.
pub(super) const KILLS: u32 = 3;
/// What the agent waits before the first retry, and at most.
const FIRST: i64 = 5;
const LONGEST: i64 = 300;

/// The seconds before a retry, counted from 1. Juju spreads them by chance, too.
pub(super) fn delay(retry: u32) -> i64 {
    let doubled = retry.saturating_sub(1).min(6);
    (FIRST << doubled).min(LONGEST)
}

impl Dispatch {
    /// How long Juju waits before this retry: 5 s before the first, then twice as long each time, up to 5 min; none for
    /// what is no retry.
    ///
    /// [`Model::next_dispatch`](crate::Model::next_dispatch) gives out the first three retries without the wait.
    ///
    /// ```
    /// use std::time::Duration;
    /// use juju_model::{CharmInfo, Deploy, Model, ModelSettings, Outcome};
    ///
    /// let mut model = Model::new(ModelSettings::default());
    /// model.deploy(Deploy::new("web", CharmInfo::named("web")))?;
    /// let ran = model.settle(|_, _| Outcome::Exit(1));
    /// let delays: Vec<_> = ran.iter().map(|hook| hook.retry_delay()).collect();
    /// let seconds = |seconds| Some(Duration::from_secs(seconds));
    /// assert_eq!(delays, [None, seconds(5), seconds(10), seconds(20)]);
    /// # Ok::<(), juju_model::ModelError>(())
    /// ```
    pub fn retry_delay(&self) -> Option<Duration> {
        (self.attempt > 0).then(|| Duration::from_secs(delay(self.attempt).unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_five_minutes() {
        let delays: Vec<_> = (1..=9).map(delay).collect();
        assert_eq!(delays, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(delay(u32::MAX), 300);
    }
}
