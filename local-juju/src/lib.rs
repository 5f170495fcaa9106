//! Juju on one machine, without a controller: deploys and runs real charms for development.

pub mod package;
