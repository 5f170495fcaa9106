//! The smtp relation of Juju charms, both sides.
