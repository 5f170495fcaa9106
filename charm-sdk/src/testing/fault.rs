//! What can go wrong in one event.

use std::fmt;

use super::scenario::Scenario;
use crate::dispatch::Charm;

/// One thing that goes wrong in one event of a [`Scenario`](super::Scenario):
/// where, and what.
///
/// [`faults_of`](super::Scenario::faults_of) lists all that there are for an
/// event. `Display` says it in words, with the command line of the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub(super) at: usize,
    pub(super) kind: FaultKind,
    /// The call, or how long the commit would be.
    pub(super) place: String,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// A hook tool fails with exit code 1 before Juju hears of it: the agent
    /// has no connection.
    Fails,
    /// A hook tool fails with exit code 2 before Juju hears of it.
    Refuses,
    /// A hook tool has done its work and fails with exit code 1 nevertheless:
    /// the connection was lost before the answer came.
    AnswerLost,
    /// A hook tool has done its work and answers with bytes that mean nothing.
    Garbage,
    /// A hook tool has done its work, and its answer is empty.
    Silent,
    /// The charm is killed before Juju hears of the call.
    KilledBefore,
    /// The charm is killed after Juju has done what the call asks for.
    KilledAfter,
    /// Another unit becomes the leader just before the call.
    LeadershipLost,
    /// The commit stops after some of its steps. In Juju 3.6 each operation
    /// on a secret is a step, and databags, ports and state are the last one.
    CommitStops,
}

impl FaultKind {
    /// All kinds, in the order in which they are tried.
    pub const ALL: &[Self] = &[
        Self::Fails,
        Self::Refuses,
        Self::AnswerLost,
        Self::Garbage,
        Self::Silent,
        Self::KilledBefore,
        Self::KilledAfter,
        Self::LeadershipLost,
        Self::CommitStops,
    ];

    /// Whether it can only be seen in what the tool prints.
    pub(super) fn spoils_the_answer(self) -> bool {
        matches!(self, Self::Garbage | Self::Silent)
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fails => "exit code 1",
            Self::Refuses => "exit code 2",
            Self::AnswerLost => "done, but exit code 1",
            Self::Garbage => "done, but garbage for an answer",
            Self::Silent => "done, but no answer",
            Self::KilledBefore => "killed before it",
            Self::KilledAfter => "killed after it",
            Self::LeadershipLost => "leadership lost before it",
            Self::CommitStops => "the commit stops",
        })
    }
}

impl Fault {
    /// What goes wrong.
    pub fn kind(&self) -> FaultKind {
        self.kind
    }

    /// Where: the number of the call, from 1, or the number of steps that the
    /// commit gets done.
    pub fn at(&self) -> usize {
        self.at
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, kind, place } = self;
        match kind {
            FaultKind::CommitStops => write!(f, "{kind} after {at} of {place}"),
            _ => write!(f, "call {at}, `{place}`: {kind}"),
        }
    }
}

/// Faults that are in force.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults {
    pub tools: Vec<(String, String)>,
    pub at: Vec<(usize, AtCall)>,
    pub commit_stops_after: Option<usize>,
}

/// What happens at one call.
#[derive(Debug, Clone)]
pub(super) enum AtCall {
    /// The tool fails with this exit code and text.
    Fail(i32, String),
    /// Another unit becomes the leader just before the call.
    LoseLeadership,
    /// The charm is killed before the tool does anything.
    Kill,
    /// The tool does its work, and then this.
    Then(Afterwards),
}

/// What comes of a call that Juju has answered.
#[derive(Debug, Clone, Copy)]
pub(super) enum Afterwards {
    Fail,
    Answer(&'static [u8]),
    Kill,
}

/// What a tool says when its agent has no connection to the controller.
pub(super) const NO_CONNECTION: &str = "connection is shut down";
/// No text in UTF-8, no JSON, no YAML.
const GARBAGE: &[u8] = b"\xff\xfe{\"\x00: garbage\n";

impl Faults {
    /// What is in force in the next event. Tools that fail do so after it, too.
    pub fn for_one_event(&mut self) -> Self {
        let tools = self.tools.clone();
        std::mem::replace(
            self,
            Self {
                tools,
                ..Self::default()
            },
        )
    }

    /// The text with which a tool fails.
    pub fn of_tool(&self, tool: &str) -> Option<&str> {
        self.tools
            .iter()
            .find(|(name, _)| name == tool)
            .map(|(_, text)| text.as_str())
    }

    /// What happens at a call, counted from 1.
    pub fn at_call(&self, number: usize) -> Vec<AtCall> {
        self.at
            .iter()
            .filter(|(at, _)| *at == number)
            .map(|(_, fault)| fault.clone())
            .collect()
    }

    /// Has one fault be in force as well.
    pub fn add(&mut self, fault: &Fault) {
        let what = match fault.kind {
            FaultKind::Fails => AtCall::Fail(1, NO_CONNECTION.to_owned()),
            FaultKind::Refuses => AtCall::Fail(2, NO_CONNECTION.to_owned()),
            FaultKind::AnswerLost => AtCall::Then(Afterwards::Fail),
            FaultKind::Garbage => AtCall::Then(Afterwards::Answer(GARBAGE)),
            FaultKind::Silent => AtCall::Then(Afterwards::Answer(b"")),
            FaultKind::KilledBefore => AtCall::Kill,
            FaultKind::KilledAfter => AtCall::Then(Afterwards::Kill),
            FaultKind::LeadershipLost => AtCall::LoseLeadership,
            FaultKind::CommitStops => {
                self.commit_stops_after = Some(fault.at);
                return;
            }
        };
        self.at.push((fault.at, what));
    }
}

impl<C: Charm> Scenario<C> {
    /// A tool fails with a text of Juju, in this and later events, until
    /// [`heal`](Self::heal).
    pub fn fail_tool(&mut self, tool: &str, text: &str) {
        self.faults().tools.push((tool.to_owned(), text.to_owned()));
    }

    /// The call with this number, from 1, of the next event fails with a text
    /// of Juju.
    pub fn fail_call(&mut self, number: usize, text: &str) {
        self.faults()
            .at
            .push((number, AtCall::Fail(1, text.to_owned())));
    }

    /// Another unit becomes the leader just before the call with this number,
    /// from 1, of the next event.
    #[track_caller]
    pub fn lose_leadership_at_call(&mut self, number: usize) {
        self.need_rival();
        self.faults().at.push((number, AtCall::LoseLeadership));
    }

    /// The charm is killed when it makes the call with this number, from 1, of
    /// the next event: of that event nothing is committed, and nothing more of
    /// it is seen.
    pub fn kill_at_call(&mut self, number: usize) {
        self.faults().at.push((number, AtCall::Kill));
    }

    /// A fault is in force in the next event; see
    /// [`faults_of`](Self::faults_of).
    #[track_caller]
    pub fn inject(&mut self, fault: &Fault) {
        if fault.kind() == FaultKind::LeadershipLost {
            self.need_rival();
        }
        self.faults().add(fault);
    }

    /// All tools work again.
    pub fn heal(&mut self) {
        *self.faults() = Faults::default();
    }

    /// Those of the charm.
    fn faults(&mut self) -> &mut Faults {
        &mut self.running().faults
    }
}
