//! `juju status`: the model at a glance.

mod formatted;
mod selection;
mod storage;
mod summary;
mod tabular;

pub use formatted::{FormattedStatus, formatted};
pub use selection::Selection;
pub use storage::{StorageStatus, storage_table};
pub use summary::summary;
pub use tabular::{TabularOptions, machines, oneline, ports, tabular};

/// What stands for the controller that local Juju does without.
pub const CONTROLLER: &str = "local-juju";
/// What stands for the cloud.
pub const CLOUD: &str = "localhost";
/// What all units are said to run on.
pub const BASE: (&str, &str) = ("ubuntu", "24.04");

/// A time as statuses give it: `02 Jan 2024 15:04:05Z`.
pub fn since(time: juju_model::Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let text = time.to_string();
    let parts = (
        text.get(0..4),
        text.get(5..7).and_then(|month| month.parse::<usize>().ok()),
        text.get(8..10),
        text.get(11..),
    );
    match parts {
        (Some(year), Some(month @ 1..=12), Some(day), Some(clock)) => {
            format!("{day} {} {year} {clock}", MONTHS[month - 1])
        }
        _ => text,
    }
}
