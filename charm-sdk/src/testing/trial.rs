//! Every fault of an event, one after the other.

use std::fmt::Write;

use super::event::Event;
use super::fault::{Fault, FaultKind};
use super::fired::Fired;
use super::scenario::Scenario;
use super::snapshot::Snapshot;
use crate::dispatch::Charm;

/// Failures are shown in full up to this number.
const SHOWN: usize = 10;
/// A charm that needs more events than this to recover never does.
const RESTLESS: usize = 1_000;

/// An event that was fired with one fault in force, and the model right after
/// it: see [`Scenario::with_every_fault`].
#[derive(Debug)]
pub struct Trial<C> {
    /// What went wrong.
    pub fault: Fault,
    /// What was seen of the event.
    pub fired: Fired,
    /// The model as the event left it. All tools work again;
    /// [`step`](Scenario::step) and [`settle`](Scenario::settle) go on as Juju
    /// does, with the retry of what failed.
    pub juju: Scenario<C>,
}

impl<C: Charm> Trial<C> {
    /// Runs again what failed, and all that follows.
    #[track_caller]
    fn recover(&mut self, look: &mut impl FnMut(&mut Self)) {
        let mut events = 0;
        while let Some(fired) = self.juju.step() {
            self.fired = fired;
            look(self);
            events += 1;
            let fault = &self.fault;
            assert!(events < RESTLESS, "{fault}: it does not come to rest");
        }
    }
}

impl<C: Charm> Scenario<C> {
    /// All faults that there are in an event: each hook tool that the charm
    /// calls when nothing goes wrong, with each [kind](FaultKind) of fault, and
    /// each step of the commit. The scenario itself stays as it is.
    ///
    /// A tool that prints nothing has no answer to be spoilt, and leadership is
    /// lost only by a leader.
    ///
    /// # Panics
    ///
    /// The event fails without any fault.
    #[track_caller]
    pub fn faults_of(&self, event: impl Into<Event>) -> Vec<Fault> {
        let fired = self.clone().fire(event);
        let leads = self.model.is_leader(&self.unit);
        let of_call = FaultKind::ALL
            .iter()
            .copied()
            .filter(|kind| *kind != FaultKind::CommitStops)
            .filter(|kind| leads || *kind != FaultKind::LeadershipLost);
        let mut faults = Vec::new();
        for (call, at) in fired.calls().iter().zip(1..) {
            for kind in of_call.clone() {
                if call.answered || !kind.spoils_the_answer() {
                    let place = call.to_string();
                    faults.push(Fault { at, kind, place });
                }
            }
        }
        if fired.commit_steps > 0 {
            faults.extend((0..=fired.commit_steps).map(|at| Fault {
                at,
                kind: FaultKind::CommitStops,
                place: fired.commit_steps.to_string(),
            }));
        }
        faults
    }

    /// Fires an event once for every fault that there is in it, each time in a
    /// copy of this scenario, and hands over what came of it. Returns the
    /// faults.
    ///
    /// A test looks at what has to hold at every moment, such as that two
    /// databags never contradict each other, and has the charm recover.
    /// Whether it comes to the same end in every case is what
    /// [`assert_survives`](Self::assert_survives) tests.
    ///
    /// ```
    /// # use charm_sdk::{Charm, Context, Declaration, Halt};
    /// # use charm_sdk::testing::{Scenario, Trial};
    /// # #[derive(Default)]
    /// # struct Greeter;
    /// # impl Charm for Greeter {
    /// #     const DECLARATION: Declaration = Declaration {
    /// #         files: &[("metadata.yaml", "name: greeter\nsummary: Greets\ndescription: Greets.\n")],
    /// #     };
    /// #     fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
    /// #         ctx.state().set("greeted", "yes")?;
    /// #         Ok(ctx.set_status(charm_sdk::Status::active())?)
    /// #     }
    /// # }
    /// let juju = Scenario::<Greeter>::new();
    /// let faults = juju.with_every_fault("start", |mut trial: Trial<Greeter>| {
    ///     let kept = trial.juju.state("greeted").is_some();
    ///     assert!(kept || !trial.fired.succeeded(), "{}", trial.fault);
    ///     trial.juju.settle();
    ///     assert_eq!(trial.juju.state("greeted").as_deref(), Some("yes"), "{}", trial.fault);
    /// });
    /// assert!(faults.len() > 10);
    /// ```
    #[track_caller]
    pub fn with_every_fault(
        &self,
        event: impl Into<Event>,
        mut check: impl FnMut(Trial<C>),
    ) -> Vec<Fault> {
        let event = event.into();
        let faults = self.faults_of(event.clone());
        for fault in &faults {
            let mut juju = self.clone();
            juju.inject(fault);
            let fired = juju.try_fire(event.clone());
            juju.heal();
            check(Trial {
                fault: fault.clone(),
                fired,
                juju,
            });
        }
        faults
    }

    /// Asserts that the charm survives every fault of an event: after Juju has
    /// run again what failed, and whatever follows, or with the next
    /// update-status, the model is just as if nothing had gone wrong. Returns the
    /// faults.
    ///
    /// Where leadership is lost in the event, it is compared with a run after
    /// which leadership is lost; which of the units has read a secret is then
    /// of no account, as long as none stays with an old revision.
    ///
    /// ```
    /// # use charm_sdk::{Charm, Context, Declaration, Halt};
    /// # use charm_sdk::testing::Scenario;
    /// # #[derive(Default)]
    /// # struct Greeter;
    /// # impl Charm for Greeter {
    /// #     const DECLARATION: Declaration = Declaration {
    /// #         files: &[("metadata.yaml", "name: greeter\nsummary: Greets\ndescription: Greets.\n")],
    /// #     };
    /// #     fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
    /// #         ctx.state().set("greeted", "yes")?;
    /// #         Ok(ctx.set_status(charm_sdk::Status::active())?)
    /// #     }
    /// # }
    /// let juju = Scenario::<Greeter>::new();
    /// let faults = juju.assert_survives("start");
    /// // Were nothing tried, nothing would be asserted.
    /// assert!(faults.len() > 10);
    /// ```
    ///
    /// # Panics
    ///
    /// It does not survive: the message says which faults, and what differs.
    #[track_caller]
    pub fn assert_survives(&self, event: impl Into<Event>) -> Vec<Fault> {
        self.assert_survives_watched(event, |_| {})
    }

    /// [`assert_survives`](Self::assert_survives), with a look at the model
    /// after the event with the fault and after each one that follows: for what
    /// has to hold at every moment.
    ///
    /// The trial's `fired` is the latest event. Between it and the next one a
    /// look sees what others see in the meantime.
    #[track_caller]
    pub fn assert_survives_watched(
        &self,
        event: impl Into<Event>,
        mut look: impl FnMut(&mut Trial<C>),
    ) -> Vec<Fault> {
        let event = event.into();
        let undisturbed = self.undisturbed(&event, false);
        let deposed = self.model.is_leader(&self.unit);
        let deposed = deposed.then(|| self.undisturbed(&event, true).whoever_reads());
        let mut failures = Vec::new();
        let faults = self.with_every_fault(event, |mut trial| {
            let differences = |juju: &Scenario<C>, fault: &Fault| {
                let now = juju.snapshot();
                match (&deposed, fault.kind()) {
                    (Some(deposed), FaultKind::LeadershipLost) => {
                        now.whoever_reads().differences(deposed)
                    }
                    _ => now.differences(&undisturbed),
                }
            };
            look(&mut trial);
            trial.recover(&mut look);
            if !differences(&trial.juju, &trial.fault).is_empty() {
                trial.juju.tick();
                trial.recover(&mut look);
            }
            let Trial { fault, juju, .. } = trial;
            let differences = differences(&juju, &fault);
            if !differences.is_empty() {
                failures.push(format!("{fault}\n    {}", differences.join("\n    ")));
            }
        });
        if !failures.is_empty() {
            let mut text = format!(
                "{} of {} faults are not survived:",
                failures.len(),
                faults.len()
            );
            for failure in failures.iter().take(SHOWN) {
                let _ = write!(text, "\n  {failure}");
            }
            panic!("{text}");
        }
        faults
    }

    /// What comes of an event in which nothing goes wrong.
    #[track_caller]
    fn undisturbed(&self, event: &Event, then_deposed: bool) -> Snapshot {
        let mut juju = self.clone();
        if then_deposed {
            juju.need_rival();
        }
        juju.fire(event.clone());
        if then_deposed {
            juju.settle();
            let rival = juju.need_rival();
            if let Err(error) = juju.model.set_leader(&rival) {
                panic!("{error}");
            }
        }
        juju.come_to_rest();
        juju.snapshot()
    }

    /// What failed is run again, with all that follows, and the next
    /// update-status has its turn.
    #[track_caller]
    fn come_to_rest(&mut self) {
        self.settle();
        self.tick();
        self.settle();
    }
}
