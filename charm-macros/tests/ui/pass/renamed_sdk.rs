//! A crate that knows the SDK by another name, and keeps the types elsewhere.

mod sdk {
    pub use charm_sdk::*;
}

mod generated {
    pub mod types {
        crate::sdk::charm_types! {
            crate = crate::sdk;
            config { host: String }
        }
    }
}

#[derive(Default)]
struct Charm<const N: usize>;

#[sdk::charm(types = crate::generated::types, crate = crate::sdk)]
impl<const N: usize> Charm<N> {
    #[sdk::on(install)]
    fn install(&mut self, ctx: &sdk::Context) -> Result<(), sdk::Halt> {
        generated::types::Config::load(ctx)?;
        Ok(())
    }
}

fn main() {
    let _ = sdk::run::<Charm<1>>;
}
