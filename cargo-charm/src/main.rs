//! Checks, packs and tries Juju charms written in Rust.

fn main() {}
