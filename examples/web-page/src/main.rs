//! The web page as Juju starts it: the charm's `dispatch`.

use std::process::ExitCode;

fn main() -> ExitCode {
    charm_sdk::run::<web_page::WebPage>()
}
