//! Names of Juju that are keywords, variables of the generated code, or types
//! of the standard library.

use charm_sdk::charm;

mod juju {
    /// The author's own types may be called like those of the prelude.
    pub struct String;
    pub struct Vec;
    pub struct Err;
    pub enum Infallible {}

    charm_sdk::charm_types! {
        config { type: charm_sdk::SecretString, r#gen: i64 }
    }
}

#[derive(Default)]
struct Charm;

#[charm]
impl Charm {
    #[on(self_relation_created)]
    fn created(&mut self, event: juju::SelfRelationCreated) {
        let _ = event.id();
    }

    #[on(result_2_relation_broken)]
    fn broken(&mut self, event: juju::Result2RelationBroken) {
        let _ = event.id();
    }
}

fn read(config: juju::Config) {
    let _: charm_sdk::SecretString = config.r#type;
    let _: bool = config.self_;
    let _: i64 = config.r#gen;
    let _: Option<f64> = config.options;
    let _: Option<String> = config.config;
    let _: Option<String> = config.ctx;
    let _: Option<String> = config.Some;
    let _: bool = config._2fa;
    let _: Option<String> = config.log_level;
}

fn main() {
    let _ = (read, charm_sdk::run::<Charm>);
    let _: Option<juju::Option> = None;
}
