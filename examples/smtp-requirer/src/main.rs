//! The example requirer as Juju starts it: the charm's `dispatch`.

use std::process::ExitCode;

fn main() -> ExitCode {
    charm_sdk::run::<smtp_requirer::SmtpRequirer>()
}
