//! A Juju model in memory: applications, units, relations, secrets, hooks and hook tools.
