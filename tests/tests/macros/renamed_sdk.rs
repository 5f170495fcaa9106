//! Charms that know the SDK by another name.

use crate::charm::{Charm, MAIN};

#[test]
fn a_dependency_may_be_renamed() {
    let charm = Charm::new("renamed");
    charm.edit(
        "Cargo.toml",
        "charm-sdk = {",
        "sdk = { package = \"charm-sdk\",",
    );
    charm.write(
        "src/main.rs",
        with_sdk("::sdk").replace("charm_sdk::", "sdk::"),
    );
    assert_eq!(charm.check().errors, []);

    charm.write("src/main.rs", MAIN.replace("charm_sdk::", "sdk::"));
    charm
        .check()
        .says("cannot find `charm_sdk` in the crate root");
}

#[test]
fn another_crate_may_pass_the_sdk_on() {
    let charm = Charm::new("passed-on");
    charm.package("kit", "kit", "");
    charm.write("kit/src/lib.rs", "pub use charm_sdk as sdk;\n");
    charm.write(
        "Cargo.toml",
        "[package]\nname = \"passed-on\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nkit = { path = \"kit\" }\n\n[workspace]\n",
    );
    charm.write(
        "src/main.rs",
        with_sdk("kit::sdk").replace("charm_sdk::", "kit::sdk::"),
    );
    assert_eq!(charm.check().errors, []);
}

/// The charm, with a path to the SDK given to both macros.
fn with_sdk(path: &str) -> String {
    MAIN.replace(
        "charm_types! {",
        &format!("charm_types! {{ crate = {path};"),
    )
    .replace("#[charm]", &format!("#[charm(crate = {path})]"))
}
