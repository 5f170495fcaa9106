use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

struct Error;

#[charm]
impl Mail {
    #[on(install)]
    fn install(&mut self) -> Result<(), Error> {
        Err(Error)
    }
}

fn main() {}
