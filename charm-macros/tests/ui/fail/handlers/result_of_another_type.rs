use charm_sdk::{Halt, charm};

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(install)]
    fn install(&mut self) -> u8 {
        0
    }

    #[on(start)]
    fn start(&mut self) -> Result<bool, Halt> {
        Ok(true)
    }

    #[on(stop)]
    fn stop(&mut self) -> ! {
        loop {}
    }
}

fn main() {}
