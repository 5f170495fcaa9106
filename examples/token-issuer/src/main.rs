//! The token issuer as Juju starts it: the charm's `dispatch`.

use std::process::ExitCode;

fn main() -> ExitCode {
    juju_charm::run::<token_issuer::TokenIssuer>()
}
