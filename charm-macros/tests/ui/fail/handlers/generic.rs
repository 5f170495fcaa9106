use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(install)]
    fn install<T: Default>(&mut self) {
        T::default();
    }

    #[on(start)]
    fn start(&mut self, argument: impl Copy) {
        let _ = argument;
    }
}

fn main() {}
