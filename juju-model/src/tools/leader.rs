//! is-leader.

use super::{Call, Output, Stop};

pub(super) fn is_leader(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(0)?;
    let leads = call.is_leader();
    call.print(&Output::Bool(leads))
}
