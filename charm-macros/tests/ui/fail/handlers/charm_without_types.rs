use charm_sdk::charm;

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(install)]
    fn install(&mut self) {}
}

fn main() {}
