use std::process::ExitCode;

#[derive(Default)]
struct Mail;

fn main() -> ExitCode {
    charm_sdk::run::<Mail>()
}
