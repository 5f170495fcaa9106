//! Tests of the whole: compile-fail cases, packed charms on local Juju.
