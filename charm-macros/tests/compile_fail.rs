//! What the macros say about mistakes, one case per message; and that they say
//! nothing about what is right.
//!
//! The expected texts are those of the compiler that the workspace pins. After
//! a deliberate change, `TRYBUILD=overwrite cargo test -p charm-macros --test
//! compile_fail` writes them anew, for a person to read.

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.pass("tests/ui/pass/*/main.rs");
    cases.pass("../charm-codegen/tests/golden/*/main.rs");
    cases.compile_fail("tests/ui/fail/actions/*.rs");
    cases.compile_fail("tests/ui/fail/handlers/*.rs");
    cases.compile_fail("tests/ui/fail/permissions/*.rs");
    cases.compile_fail("tests/ui/fail/types/*.rs");
    cases.compile_fail("tests/ui/fail/yaml/*/main.rs");
    cases.compile_fail("tests/ui/fail/yaml/no_declaration/tests/main.rs");
}
