//! Tests of whole packages, and the ELF files that they are made of.

use super::{Member, Package};

/// A minimal ELF program, as the tests want it.
pub(super) struct Elf<'a> {
    pub(super) architecture: &'a str,
    pub(super) interpreter: Option<&'a str>,
    pub(super) libraries: &'a [&'a str],
}

impl Default for Elf<'_> {
    fn default() -> Self {
        Self {
            architecture: "amd64",
            interpreter: None,
            libraries: &[],
        }
    }
}

/// Writes the program: headers, then the loader's name, then the dynamic
/// section, then the names of the libraries; loaded at the address 4096.
pub(super) fn elf(program: &Elf<'_>) -> Vec<u8> {
    const BASE: u64 = 4096;
    let (machine, wide, big_endian): (u16, bool, bool) = match program.architecture {
        "i386" => (3, false, false),
        "ppc64el" => (21, true, false),
        "s390x" => (22, true, true),
        "armhf" => (40, false, false),
        "amd64" => (62, true, false),
        "arm64" => (183, true, false),
        "riscv64" => (243, true, false),
        other => panic!("no such architecture: {other}"),
    };
    let number = |value: u64, size: usize| {
        let mut bytes = value.to_le_bytes()[..size].to_vec();
        if big_endian {
            bytes.reverse();
        }
        bytes
    };
    let word = if wide { 8 } else { 4 };
    let (header, entry) = if wide { (64, 56) } else { (52, 32) };

    let loader: Vec<u8> = program
        .interpreter
        .map(|name| format!("{name}\0").into_bytes())
        .unwrap_or_default();
    let mut names = vec![0];
    let mut tags = Vec::new();
    for library in program.libraries {
        tags.push((1, names.len() as u64));
        names.extend(format!("{library}\0").bytes());
    }
    let segments = 2 + u64::from(program.interpreter.is_some());
    let loader_at = header + segments * entry;
    let dynamic_at = loader_at + loader.len() as u64;
    let dynamic_size = (tags.len() as u64 + 2) * 2 * word as u64;
    let names_at = dynamic_at + dynamic_size;
    let end = names_at + names.len() as u64;
    tags.push((5, BASE + names_at));
    tags.push((0, 0));

    let mut file = vec![
        0x7f,
        b'E',
        b'L',
        b'F',
        if wide { 2 } else { 1 },
        if big_endian { 2 } else { 1 },
        1,
    ];
    file.resize(16, 0);
    file.extend(number(3, 2)); // a position independent executable
    file.extend(number(machine.into(), 2));
    file.extend(number(1, 4));
    file.extend(number(0, word)); // entry
    file.extend(number(header, word)); // program headers
    file.extend(number(0, word)); // section headers
    file.extend(number(0, 4));
    for value in [header, entry, segments, 0, 0, 0] {
        file.extend(number(value, 2));
    }
    let mut segment = |kind: u64, at: u64, size: u64| {
        file.extend(number(kind, 4));
        if wide {
            file.extend(number(4, 4)); // flags
        }
        for value in [at, BASE + at, BASE + at, size, size] {
            file.extend(number(value, word));
        }
        if !wide {
            file.extend(number(4, 4));
        }
        file.extend(number(8, word));
    };
    segment(1, 0, end);
    segment(2, dynamic_at, dynamic_size);
    if program.interpreter.is_some() {
        segment(3, loader_at, loader.len() as u64);
    }
    file.extend(loader);
    for (tag, value) in tags {
        file.extend(number(tag, word));
        file.extend(number(value, word));
    }
    file.extend(names);
    assert_eq!(file.len() as u64, end);
    file
}

mod archives;
mod unpacking;
mod verifying;

/// A good package of a charm called `hello`.
pub(super) fn hello() -> Package {
    let files = [
        (
            "metadata.yaml",
            "name: hello\nsummary: Greets.\ndescription: It greets.\n",
        ),
        (
            "config.yaml",
            "options:\n  greeting:\n    type: string\n    description: Said first.\n",
        ),
        (
            "manifest.yaml",
            "bases:\n- name: ubuntu\n  channel: '24.04'\n  architectures: [amd64]\n",
        ),
        ("LICENSE", "Apache-2.0\n"),
    ];
    let mut package = Package::default();
    for (name, text) in files {
        package.members.insert(name.to_owned(), Member::file(text));
    }
    let dispatch = Member::executable(elf(&Elf::default()));
    package.members.insert("dispatch".to_owned(), dispatch);
    package
}
