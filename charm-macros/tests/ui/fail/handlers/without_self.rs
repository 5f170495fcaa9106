use charm_sdk::{Context, charm};

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(install)]
    fn install(ctx: &Context) {
        let _ = ctx;
    }
}

fn main() {}
