//! What can go wrong.

/// Faults that are in force.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults {
    pub tools: Vec<(String, String)>,
    pub at: Vec<(usize, Fault)>,
}

/// What happens at one call.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    /// The tool fails with this text.
    Fail(String),
    /// Another unit becomes the leader just before the call.
    LoseLeadership,
    /// The charm is killed before the tool does anything.
    Kill,
}

impl Faults {
    /// The text with which a tool fails.
    pub fn of_tool(&self, tool: &str) -> Option<&str> {
        self.tools
            .iter()
            .find(|(name, _)| name == tool)
            .map(|(_, text)| text.as_str())
    }

    /// What happens at a call, counted from 1.
    pub fn at_call(&self, number: usize) -> Vec<Fault> {
        self.at
            .iter()
            .filter(|(at, _)| *at == number)
            .map(|(_, fault)| fault.clone())
            .collect()
    }
}
