//! Write Juju charms whose YAML the compiler enforces.
