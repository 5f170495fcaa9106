# The single steps of CI; `just` lists them.

[private]
default:
    @just --list --unsorted

# everything that CI runs
ci:
    .ci/run

# format all code
fmt:
    cargo fmt --all

# is all code formatted?
format:
    .ci/run fmt

# clippy, with warnings as errors
lint:
    .ci/run clippy

# unit tests, doctests and tests of the whole, without network
unit:
    .ci/run test

# what a hook costs, beside bare processes
bench:
    cargo bench --package whole-tests

# the packed charm, killed at every hook tool call (takes minutes)
killed:
    .ci/run killed

# a minute of random texts in the files of a declaration
fuzz:
    .ci/run fuzz

# the documentation builds without warnings
doc:
    .ci/run doc

# the book of operators and charm authors, into target/book
book:
    .ci/run book

# the Terraform module
terraform:
    .ci/run terraform

# the crates as they would be published
package:
    .ci/run package

# licences, banned crates and sources of dependencies
deny:
    .ci/run deny

# the packed charms in a local Juju
try:
    cargo charm try

# write the .charm file of the SMTP Integrator
pack:
    cargo charm pack

# packed by charmcraft; beside charms in Python; driven by Jubilant; with real mail servers
integration:
    .ci/run analyse charmcraft ops jubilant takeover mail
