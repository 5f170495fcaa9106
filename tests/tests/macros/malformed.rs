//! YAML files of bytes that no editor shows, or of more than a person would
//! write. What can be seen has its case in `ui/`.

use crate::charm::{CONFIG, Charm, Reported};

#[test]
fn lines_may_end_as_on_windows_and_a_file_begin_with_a_mark() {
    let charm = Charm::new("windows");
    charm.write(
        "config.yaml",
        format!("\u{feff}{CONFIG}").replace('\n', "\r\n"),
    );
    assert_eq!(charm.check().errors, []);

    charm.edit("config.yaml", "type: int", "type: itn");
    only_problem(&charm, "config.yaml:5:11: unknown option type `itn`");
}

#[test]
fn a_file_that_is_not_utf_8_is_one_problem() {
    let charm = Charm::new("latin-1");
    let latin = [
        CONFIG.as_bytes(),
        b"    description: Gr\xf6\xdfe und St\xe4rke\n",
    ]
    .concat();
    charm.write("config.yaml", latin);
    only_problem(&charm, "config.yaml:9:20: the file is not UTF-8 here");

    let wide: Vec<u8> = CONFIG.encode_utf16().flat_map(u16::to_le_bytes).collect();
    charm.write("config.yaml", [b"\xff\xfe", wide.as_slice()].concat());
    only_problem(&charm, "config.yaml:1:1: the file is not UTF-8 here");
}

#[test]
fn characters_that_control_something_are_one_problem() {
    let charm = Charm::new("control");
    charm.edit("config.yaml", "type: int", "type: i\0nt");
    only_problem(
        &charm,
        "config.yaml:5:12: the character U+0000 is not allowed in YAML",
    );
}

#[test]
fn a_huge_file_is_one_problem() {
    let charm = Charm::new("huge");
    let line = "# A charm needs no such file.\n";
    charm.write("config.yaml", line.repeat((8 << 20) / line.len()));
    only_problem(&charm, "config.yaml:1:1: the file is larger than 1024 KiB");
    // Much in few bytes.
    charm.write("config.yaml", format!("options: {}", "[".repeat(1 << 19)));
    only_problem(
        &charm,
        "config.yaml:1:265: values are nested deeper than 64 levels",
    );
    charm.write(
        "config.yaml",
        format!("options:\n{}", "  - x\n".repeat(1 << 17)),
    );
    only_problem(
        &charm,
        "config.yaml:9999:5: the file holds more than 10000 values",
    );
}

/// Nothing else is reported, however much of the declaration the charm uses.
fn only_problem(charm: &Charm, message: &str) {
    let errors = charm.check().errors;
    let firsts: Vec<&str> = errors.iter().map(Reported::first_line).collect();
    assert_eq!(firsts, [message]);
}
