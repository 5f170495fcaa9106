use charm_sdk::{Context, Halt, charm};

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(install)]
    fn install(&mut self) -> Result<(), Halt> {
        let _ = charm_sdk::Leader(std::marker::PhantomData);
        Ok(())
    }
}

fn main() {}
