//! Charms in shell script on local Juju, each test in a data folder of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod commands;
mod hooks;
mod kill;
mod models;
mod operator;
mod processes;
mod resources;
mod secrets;
mod simulate;
mod status;
mod storage;
mod store;
mod tasks;
mod trace;
mod workload;
mod world;
