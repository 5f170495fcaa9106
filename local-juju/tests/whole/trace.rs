//! What hooks did, told afterwards and when they fail.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::world::World;

/// Every hook of app/0 and app/1 is quiet but these.
const SCRIPT: &str = "config-changed) echo looking; relation-ids cluster >/dev/null
       printf 'who: %s\\n' $JUJU_UNIT_NAME | relation-set -r $(relation-ids cluster) --file -
       status-set active 'all is well';;
     start) relation-set -r 99 a=b; secret-add password=hunter2-hunter2
       juju-log 'it is hunter2-hunter2'; echo 'with hunter2-hunter2' >&2; exit 7;;
     fine) ;;";

fn deployed() -> (World, String) {
    let world = World::new();
    let charm = world.charm("app", "peers:\n  cluster: {interface: c}", SCRIPT);
    let output = world.command(&["deploy", &charm]).output().unwrap();
    assert!(output.status.success());
    let stderr = String::from_utf8(output.stderr).unwrap();
    (world, stderr)
}

fn runs(world: &World, args: &[&str]) -> Vec<Value> {
    let args = [&["trace", "--format", "json"][..], args].concat();
    serde_json::from_str(&world.juju(&args)).unwrap()
}

#[test]
fn a_hook_that_fails_is_told_of_at_once_with_its_last_words_and_the_call_that_failed() {
    let (_world, stderr) = deployed();
    for line in [
        "app/0: start failed: exit status 7",
        "  | with ***",
        "  the last call that failed: relation-set -r 99 a=b -> 2: ERROR invalid value \"99\" for option -r: relation not found",
        "  `trace app/0 --last 1` shows all that it did",
    ] {
        assert_eq!(
            stderr.lines().filter(|one| *one == line).count(),
            1,
            "{line}: {stderr}"
        );
    }
    assert!(
        stderr.contains("app/0: start failed again, retry 1"),
        "{stderr}"
    );
}

#[test]
fn calls_and_changes_are_shown_in_their_order() {
    let (world, _) = deployed();
    let text = world.juju(&["trace", "app/0", "--event", "config-changed"]);
    let lines: Vec<&str> = text
        .lines()
        .map(|line| {
            line.rsplit_once("  ")
                .filter(|(_, end)| end.ends_with(" ms"))
                .map_or(line, |(line, _)| line)
        })
        .collect();
    assert!(
        lines[0].starts_with("app/0 config-changed  15:04:05  exit 0  "),
        "{text}"
    );
    assert!(lines[0].ends_with("  committed"), "{text}");
    assert_eq!(
        lines[1..],
        [
            "    relation-ids cluster -> cluster:0",
            "    relation-ids cluster -> cluster:0",
            "    relation-set -r cluster:0 --file - < 'who: app/0'",
            "    status-set active 'all is well'",
            "  committed: relation 0, unit: set who",
            "  at once: unit active: all is well",
        ],
        "{text}"
    );
    let failed = world.juju(&["trace", "--failed", "--last", "1"]);
    assert!(failed.contains("retry 3  exit 7"), "{failed}");
    assert!(failed.contains("secret-add password=***"), "{failed}");
    assert!(failed.contains("  dropped: new secret "), "{failed}");
    assert!(failed.contains("  | with ***\n"), "{failed}");
}

#[test]
fn what_is_wanted_is_shown_and_nothing_else() {
    let (world, _) = deployed();
    world.juju(&["add-unit", "app"]);
    let all = runs(&world, &[]);
    let of = |runs: &[Value], key: &str, value: &str| {
        runs.iter().filter(|run| run[key] == value).count()
    };
    assert!(of(&all, "unit", "app/0") > 4 && of(&all, "unit", "app/1") > 4);
    let other = runs(&world, &["app/1"]);
    assert_eq!(of(&other, "unit", "app/1"), other.len());
    assert_eq!(runs(&world, &["app"]).len(), all.len());
    let starts = runs(&world, &["--event", "start"]);
    assert_eq!(of(&starts, "event", "start"), starts.len());
    assert_eq!(
        starts.len(),
        2 * 4,
        "each ran once and was retried three times"
    );
    assert_eq!(runs(&world, &["--failed"]).len(), starts.len());
    assert_eq!(runs(&world, &["--last", "3"]), all[all.len() - 3..]);
    let (_, stderr) = world.fails(&["trace", "nobody/0"]);
    assert!(
        stderr.starts_with("ERROR \"nobody/0\" is neither a unit nor an application"),
        "{stderr}"
    );
}

#[test]
fn no_secret_is_kept_and_the_record_is_the_owners_alone() {
    let (world, _) = deployed();
    let path = world.model_dir().join("trace.jsonl");
    let kept = fs_err::read_to_string(&path).unwrap();
    assert!(!kept.contains("hunter2"), "{kept}");
    assert_eq!(
        fs_err::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn a_line_cut_short_takes_no_other_with_it() {
    let (world, _) = deployed();
    let before = runs(&world, &[]).len();
    let lines = world.juju(&["debug-log"]).lines().count();
    for file in ["trace.jsonl", "debug-log.jsonl"] {
        let path = world.model_dir().join(file);
        let mut text = fs_err::read(&path).unwrap();
        text.extend(b"{\"time\": 17\xff");
        fs_err::write(&path, text).unwrap();
    }
    assert_eq!(runs(&world, &[]).len(), before);
    world.juju(&["update-status"]);
    assert_eq!(
        runs(&world, &[]).len(),
        before,
        "a unit in error runs nothing"
    );
    world.juju(&["exec", "--unit", "app/0", "juju-log heard"]);
    assert_eq!(runs(&world, &[]).len(), before + 1);
    let log = world.juju(&["debug-log"]);
    assert!(
        log.contains("juju-log heard") && log.lines().count() > lines,
        "{log}"
    );
}

#[test]
fn the_record_does_not_grow_for_ever() {
    let (world, _) = deployed();
    let path = world.model_dir().join("trace.jsonl");
    let mut large = fs_err::read(&path).unwrap();
    large.extend(vec![b'x'; 8 * 1024 * 1024]);
    fs_err::write(&path, large).unwrap();
    let before = runs(&world, &[]).len();
    world.juju(&["exec", "--unit", "app/0", "true"]);
    assert_eq!(runs(&world, &[]).len(), before + 1);
    assert!(fs_err::metadata(&path).unwrap().len() < 10_000);
}
