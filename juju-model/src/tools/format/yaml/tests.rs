//! Against what go-yaml 2.4.0 itself wrote: `cases.json` holds for each value how it stands alone, in a map, in a list
//! within a map, and, if it is a text, as a key.

use serde_json::Value;

use super::{Output, write};

fn check(cases: &str) {
    let cases: Vec<Vec<Value>> = serde_json::from_str(cases).unwrap();
    for case in &cases {
        let value = Output::from(&case[0]);
        let list = Output::List(vec![value.clone()]);
        let mut forms = vec![
            value.clone(),
            Output::map([("k", value)]),
            Output::map([("k", list)]),
        ];
        if let Some(key) = case[0].as_str() {
            forms.push(Output::map([(key, Output::Number(1.0))]));
        }
        assert_eq!(forms.len() + 1, case.len());
        for (form, expected) in forms.iter().zip(&case[1..]) {
            let expected = expected.as_str().unwrap().trim_end_matches('\n');
            assert_eq!(write(form), expected, "{form:?}");
        }
    }
}

#[test]
fn as_go_yaml_writes_it() {
    check(include_str!("cases.json"));
}

#[test]
fn keys_in_digits_are_sorted_as_numbers_even_where_that_goes_in_circles() {
    let map = Output::map(["a10", "a1b", "a2", "b", "A", "_"].map(|key| (key, Output::Null)));
    let text = write(&map);
    let mut keys: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split(':').next())
        .collect();
    assert_eq!(keys.first(), Some(&"_"));
    assert_eq!(keys.last(), Some(&"b"));
    keys.sort_unstable();
    assert_eq!(keys, ["A", "_", "a10", "a1b", "a2", "b"]);
}
