//! As much of an ELF file as tells whether a program runs by itself.
//!
//! Layout after the System V ABI, "Object Files" and "Program Loading".

/// What the headers of a program say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Program<'a> {
    /// Juju's name of the architecture, if it knows it.
    pub(super) architecture: Option<&'static str>,
    /// The loader that the program asks for; a static one asks for none.
    pub(super) interpreter: Option<&'a str>,
    /// The names of the shared libraries that it needs.
    pub(super) libraries: Vec<&'a str>,
}

/// Juju's names of the architectures whose programs can be recognised.
#[cfg(test)]
pub(super) const ARCHITECTURES: [&str; 7] = [
    "amd64", "i386", "armhf", "arm64", "ppc64el", "s390x", "riscv64",
];

const SEGMENT_LOAD: u32 = 1;
const SEGMENT_DYNAMIC: u32 = 2;
const SEGMENT_INTERPRETER: u32 = 3;
const TAG_END: u64 = 0;
const TAG_NEEDED: u64 = 1;
const TAG_STRING_TABLE: u64 = 5;

/// Reads the headers, or says why these bytes are no program.
pub(super) fn read(bytes: &[u8]) -> Result<Program<'_>, &'static str> {
    let file = File::new(bytes)?;
    let segments = file.segments()?;
    let interpreter = match segments
        .iter()
        .find(|segment| segment.kind == SEGMENT_INTERPRETER)
    {
        Some(segment) => Some(file.text(segment.offset)?),
        None => None,
    };
    Ok(Program {
        architecture: file.architecture()?,
        interpreter,
        libraries: file.libraries(&segments)?,
    })
}

const CUT_SHORT: &str = "its ELF headers point outside the file";

struct File<'a> {
    bytes: &'a [u8],
    wide: bool,
    big_endian: bool,
}

struct Segment {
    kind: u32,
    offset: u64,
    address: u64,
    size: u64,
}

impl<'a> File<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, &'static str> {
        let identity = bytes
            .first_chunk::<16>()
            .ok_or("it is not an ELF program")?;
        if !identity.starts_with(b"\x7fELF") {
            return Err("it is not an ELF program");
        }
        let file = Self {
            bytes,
            wide: match identity[4] {
                1 => false,
                2 => true,
                _ => return Err("its ELF class is neither 32 nor 64 bit"),
            },
            big_endian: match identity[5] {
                1 => false,
                2 => true,
                _ => return Err("its ELF byte order is unknown"),
            },
        };
        // An executable or, position independent, a shared object.
        match file.u16(16)? {
            2 | 3 => Ok(file),
            _ => Err("it is an ELF file, but not an executable one"),
        }
    }

    fn architecture(&self) -> Result<Option<&'static str>, &'static str> {
        Ok(match (self.u16(18)?, self.wide, self.big_endian) {
            (3, false, false) => Some("i386"),
            (21, true, false) => Some("ppc64el"),
            (22, true, true) => Some("s390x"),
            (40, false, false) => Some("armhf"),
            (62, true, false) => Some("amd64"),
            (183, true, false) => Some("arm64"),
            (243, true, false) => Some("riscv64"),
            _ => None,
        })
    }

    fn segments(&self) -> Result<Vec<Segment>, &'static str> {
        let (table, entry_size, count) = if self.wide {
            (self.u64(32)?, self.u16(54)?, self.u16(56)?)
        } else {
            (u64::from(self.u32(28)?), self.u16(42)?, self.u16(44)?)
        };
        (0..u64::from(count))
            .map(|index| {
                let at = table
                    .checked_add(index * u64::from(entry_size))
                    .ok_or(CUT_SHORT)?;
                let field = |offset: u64| at.checked_add(offset).ok_or(CUT_SHORT);
                Ok(if self.wide {
                    Segment {
                        kind: self.u32(at)?,
                        offset: self.u64(field(8)?)?,
                        address: self.u64(field(16)?)?,
                        size: self.u64(field(32)?)?,
                    }
                } else {
                    Segment {
                        kind: self.u32(at)?,
                        offset: self.u32(field(4)?)?.into(),
                        address: self.u32(field(8)?)?.into(),
                        size: self.u32(field(16)?)?.into(),
                    }
                })
            })
            .collect()
    }

    /// The names in the dynamic section's `NEEDED` entries. A static program
    /// that is position independent has such a section, without those.
    fn libraries(&self, segments: &[Segment]) -> Result<Vec<&'a str>, &'static str> {
        let Some(dynamic) = segments
            .iter()
            .find(|segment| segment.kind == SEGMENT_DYNAMIC)
        else {
            return Ok(Vec::new());
        };
        let word = if self.wide { 8 } else { 4 };
        let mut needed = Vec::new();
        let mut strings = None;
        for index in 0..dynamic.size / (2 * word) {
            let at = dynamic
                .offset
                .checked_add(index * 2 * word)
                .ok_or(CUT_SHORT)?;
            let value = self.word(at.checked_add(word).ok_or(CUT_SHORT)?);
            match self.word(at)? {
                TAG_END => break,
                TAG_NEEDED => needed.push(value?),
                TAG_STRING_TABLE => strings = Some(value?),
                _ => {}
            }
        }
        if needed.is_empty() {
            return Ok(Vec::new());
        }
        let strings = strings
            .and_then(|address| offset_of(segments, address))
            .ok_or("it needs shared libraries, but its table of names is missing")?;
        needed
            .into_iter()
            .map(|name| self.text(strings.checked_add(name).ok_or(CUT_SHORT)?))
            .collect()
    }

    fn array<const N: usize>(&self, at: u64) -> Result<[u8; N], &'static str> {
        let mut found = usize::try_from(at)
            .ok()
            .and_then(|at| self.bytes.get(at..))
            .and_then(|rest| rest.first_chunk::<N>())
            .copied()
            .ok_or(CUT_SHORT)?;
        if self.big_endian {
            found.reverse();
        }
        Ok(found)
    }

    fn u16(&self, at: u64) -> Result<u16, &'static str> {
        self.array(at).map(u16::from_le_bytes)
    }

    fn u32(&self, at: u64) -> Result<u32, &'static str> {
        self.array(at).map(u32::from_le_bytes)
    }

    fn u64(&self, at: u64) -> Result<u64, &'static str> {
        self.array(at).map(u64::from_le_bytes)
    }

    fn word(&self, at: u64) -> Result<u64, &'static str> {
        if self.wide {
            self.u64(at)
        } else {
            self.u32(at).map(u64::from)
        }
    }

    /// The text at an offset, up to its NUL.
    fn text(&self, at: u64) -> Result<&'a str, &'static str> {
        let rest = usize::try_from(at)
            .ok()
            .and_then(|at| self.bytes.get(at..))
            .ok_or(CUT_SHORT)?;
        let end = rest.iter().position(|byte| *byte == 0).ok_or(CUT_SHORT)?;
        std::str::from_utf8(&rest[..end]).map_err(|_| "a name in its ELF headers is not UTF-8")
    }
}

/// Where in the file the byte lies that is loaded at `address`.
fn offset_of(segments: &[Segment], address: u64) -> Option<u64> {
    segments
        .iter()
        .filter(|segment| segment.kind == SEGMENT_LOAD)
        .find_map(|segment| {
            let into = address.checked_sub(segment.address)?;
            (into < segment.size).then(|| segment.offset.checked_add(into))?
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::tests::{Elf, elf};

    #[test]
    fn static_programs_of_every_architecture_are_known() {
        for architecture in ARCHITECTURES {
            let bytes = elf(&Elf {
                architecture,
                ..Elf::default()
            });
            assert_eq!(
                read(&bytes),
                Ok(Program {
                    architecture: Some(architecture),
                    interpreter: None,
                    libraries: vec![]
                }),
            );
        }
    }

    #[test]
    fn a_dynamic_program_names_its_loader_and_libraries() {
        for architecture in ["amd64", "armhf", "s390x"] {
            let bytes = elf(&Elf {
                architecture,
                interpreter: Some("/lib/ld.so"),
                libraries: &["libc.so.6", "libgcc_s.so.1"],
            });
            let program = read(&bytes).unwrap();
            assert_eq!(program.interpreter, Some("/lib/ld.so"));
            assert_eq!(program.libraries, ["libc.so.6", "libgcc_s.so.1"]);
        }
    }

    #[test]
    fn what_is_no_program_is_told_apart() {
        assert_eq!(read(b""), Err("it is not an ELF program"));
        assert_eq!(
            read(b"#!/bin/sh\nexec ./bin/charm\n"),
            Err("it is not an ELF program")
        );
        let mut object = elf(&Elf::default());
        object[16] = 1;
        assert_eq!(
            read(&object),
            Err("it is an ELF file, but not an executable one")
        );
        let mut class = elf(&Elf::default());
        class[4] = 9;
        assert_eq!(read(&class), Err("its ELF class is neither 32 nor 64 bit"));
    }

    #[test]
    fn an_unknown_machine_has_no_architecture() {
        let mut bytes = elf(&Elf::default());
        bytes[18] = 8;
        assert_eq!(read(&bytes).unwrap().architecture, None);
    }

    #[test]
    fn no_truncation_and_no_flipped_byte_panics() {
        let bytes = elf(&Elf {
            architecture: "amd64",
            interpreter: Some("/lib/ld.so"),
            libraries: &["libc.so.6"],
        });
        for end in 0..bytes.len() {
            let _ = read(&bytes[..end]);
        }
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] = 0xff;
            if let Ok(program) = read(&broken) {
                assert!(program.libraries.len() <= 1);
            }
        }
    }
}
