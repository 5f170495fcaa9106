//! Each thing that can be wrong with a package is found, and said clearly.

use super::{Elf, elf, hello};
use crate::package::{Finding, Member, Package, verify};

/// What is found in the good package after a change.
fn found(change: impl FnOnce(&mut Package)) -> Vec<Finding> {
    let mut package = hello();
    change(&mut package);
    verify(&package)
}

fn found_with(name: &str, text: &str) -> Vec<Finding> {
    found(|package| {
        package.members.insert(name.to_owned(), Member::file(text));
    })
}

fn found_with_dispatch(dispatch: Member) -> Vec<Finding> {
    found(|package| {
        package.members.insert("dispatch".to_owned(), dispatch);
    })
}

/// The one finding, as text.
fn only(findings: &[Finding]) -> String {
    let [finding] = findings else {
        panic!("not one finding: {findings:?}")
    };
    finding.to_string()
}

#[test]
fn a_good_package_has_no_findings() {
    assert_eq!(verify(&hello()), []);
}

#[test]
fn an_empty_package_lacks_what_every_charm_has() {
    assert_eq!(
        verify(&Package::default()),
        [
            Finding::Missing("metadata.yaml"),
            Finding::Missing("manifest.yaml"),
            Finding::Missing("dispatch"),
        ],
    );
}

#[test]
fn config_and_actions_may_be_absent() {
    let without = found(|package| {
        package.members.remove("config.yaml");
    });
    assert_eq!(without, []);
}

#[test]
fn dispatch_must_be_executable() {
    let found = found_with_dispatch(Member::file(elf(&Elf::default())));
    assert_eq!(
        only(&found),
        "`dispatch` is not executable (mode 644): pack it with mode 755, \
         by a tool that writes Unix modes",
    );
}

#[test]
fn dispatch_must_be_a_program() {
    let found = found_with_dispatch(Member::executable("#!/bin/sh\nexec ./bin/hello\n"));
    assert_eq!(
        only(&found),
        "`dispatch` is no program of its own: it is not an ELF program"
    );
    let found = found_with_dispatch(Member::symlink("bin/hello"));
    assert_eq!(found[0], Finding::NotExecutable { mode: 0o777 });
}

#[test]
fn dispatch_must_be_static() {
    let dynamic = Elf {
        interpreter: Some("/lib64/ld-linux-x86-64.so.2"),
        libraries: &["libgcc_s.so.1", "libc.so.6"],
        ..Elf::default()
    };
    let found = found_with_dispatch(Member::executable(elf(&dynamic)));
    let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "`dispatch` needs the loader `/lib64/ld-linux-x86-64.so.2`: link it statically",
            "`dispatch` needs shared libraries (libgcc_s.so.1, libc.so.6): link it statically",
        ],
    );
}

#[test]
fn dispatch_must_fit_every_architecture_of_the_manifest() {
    let arm = Elf {
        architecture: "arm64",
        ..Elf::default()
    };
    let found = found_with_dispatch(Member::executable(elf(&arm)));
    assert_eq!(
        only(&found),
        "`dispatch` is a program for arm64, but manifest.yaml lists amd64: \
         pack one file for each architecture",
    );
    let two = found_with(
        "manifest.yaml",
        "bases:\n- {name: ubuntu, channel: '24.04', architectures: [amd64, riscv64]}\n",
    );
    assert_eq!(
        two,
        [Finding::WrongArchitecture {
            built: "amd64".into(),
            listed: "riscv64".into()
        }],
    );
}

#[test]
fn the_manifest_must_have_bases_with_architectures_that_juju_knows() {
    let cases = [
        ("", "manifest.yaml"),
        ("charmcraft-version: 4.5.0\n", "bases"),
        ("bases: []\n", "`bases` holds no base"),
        (
            "bases:\n- {name: ubuntu, channel: '24.04', architectures: [all]}\n",
            "`all`",
        ),
        (
            "bases:\n- {name: ubuntu, channel: '24.04', architectures: [vax]}\n",
            "`vax`",
        ),
        (
            "bases:\n- {name: debian, channel: '12', architectures: [amd64]}\n",
            "`debian`",
        ),
        (
            "bases:\n- {name: ubuntu, channel: '24.04'}\n",
            "manifest.yaml lists no architecture for the base ubuntu@24.04",
        ),
    ];
    for (text, expected) in cases {
        let found = found_with("manifest.yaml", text);
        assert!(only(&found).contains(expected), "{text:?} gave {found:?}");
    }
}

#[test]
fn the_declaration_must_follow_juju_rules() {
    let cases = [
        (
            "metadata.yaml",
            "name: hello-2\nsummary: s\ndescription: d\n",
            "metadata.yaml:1:7: ",
        ),
        ("config.yaml", "", "config.yaml"),
        ("config.yaml", "settings: {}\n", "`options`"),
        (
            "config.yaml",
            "options:\n  a:\n    type: secert\n",
            "config.yaml:3:11: ",
        ),
        (
            "actions.yaml",
            "Send_Mail:\n  description: d\n",
            "actions.yaml:1:1: ",
        ),
    ];
    for (name, text, expected) in cases {
        let found = found_with(name, text);
        assert!(
            found
                .iter()
                .any(|finding| finding.to_string().contains(expected)),
            "{name} {text:?} gave {found:?}",
        );
    }
}

#[test]
fn yaml_must_be_text() {
    for name in ["metadata.yaml", "config.yaml", "manifest.yaml"] {
        let found = found(|package| {
            package
                .members
                .insert(name.to_owned(), Member::file(*b"\xff\xfe"));
        });
        assert!(
            found.contains(&Finding::NotText(name)),
            "{name} gave {found:?}"
        );
    }
}

#[test]
fn nothing_may_lie_below_build() {
    let found = found_with("build/report.txt", "lost");
    assert_eq!(
        only(&found),
        "`build/report.txt` lies below `build/`, which a Juju controller drops from a local charm",
    );
    assert_eq!(found_with("src/build/report.txt", "kept"), []);
}
