//! The declaration of the SMTP Integrator, at the root of the workspace.

use std::path::Path;

use charm_schema::{OptionType, Role, Scalar, load};

#[test]
fn the_smtp_integrator_loads_without_a_warning() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let declaration = load(&root, &root).unwrap();

    assert_eq!(declaration.warnings, []);
    assert_eq!(*declaration.metadata.name, "smtp-integrator");
    let endpoints: Vec<_> = declaration
        .metadata
        .endpoints
        .values()
        .map(|endpoint| {
            (
                endpoint.name.as_str(),
                endpoint.role,
                endpoint.interface.as_str(),
            )
        })
        .collect();
    assert_eq!(
        endpoints,
        [
            ("smtp", Role::Provides, "smtp"),
            ("smtp-legacy", Role::Provides, "smtp"),
            ("smtp-peers", Role::Peers, "smtp-instance"),
        ]
    );
    assert_eq!(declaration.options["port"].default, Some(Scalar::Int(25)));
    assert_eq!(
        declaration.options["password_secret"].kind,
        OptionType::Secret
    );
    assert_eq!(declaration.options["host"].default, None);
}
