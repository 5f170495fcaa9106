//! The Terraform module against the book and the charm's declaration.
//!
//! `terraform fmt` holds the files to one form, so lines are enough here.

use whole_tests::workspace;

use crate::page;

fn module(file: &str) -> String {
    std::fs::read_to_string(workspace().join("terraform").join(file)).unwrap()
}

/// The blocks of a kind, each with its name and the values of its arguments.
fn blocks(text: &str, kind: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut blocks: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some(head) = line.strip_prefix(kind) {
            let name = head.trim().trim_end_matches(" {").trim_matches('"');
            blocks.push((name.to_owned(), Vec::new()));
            inside = true;
        } else if line == "}" {
            inside = false;
        } else if let (true, Some((key, value))) = (inside, line.split_once(" = ")) {
            let argument = (key.trim().to_owned(), value.trim().to_owned());
            blocks.last_mut().unwrap().1.push(argument);
        }
    }
    blocks
}

fn argument<'a>(arguments: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = arguments.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

#[test]
fn the_book_has_every_input_with_type_and_default() {
    let described: Vec<_> = page::rows(&page::read("terraform.md"))
        .into_iter()
        .filter(|row| row.heading == "Inputs")
        .map(|row| [0, 1, 2].map(|cell| row.cells[cell].replace('`', "")))
        .collect();
    let declared: Vec<_> = blocks(&module("variables.tf"), "variable ")
        .into_iter()
        .map(|(name, arguments)| {
            let kind = argument(&arguments, "type").unwrap().to_owned();
            let default = argument(&arguments, "default").unwrap_or("required");
            [name, kind, default.trim_matches('"').to_owned()]
        })
        .collect();
    assert_eq!(described, declared);

    let main = module("main.tf");
    for [name, ..] in declared {
        assert!(main.contains(&format!("var.{name}")), "unused: {name}");
    }
}

#[test]
fn the_book_has_every_output() {
    let rows = page::rows(&page::read("terraform.md"));
    let described: Vec<_> = rows
        .iter()
        .filter(|row| row.heading == "Outputs")
        .map(|row| page::codes(&row.cells[0])[0].clone())
        .collect();
    let outputs = blocks(&module("outputs.tf"), "output ");
    let declared: Vec<_> = outputs.into_iter().map(|(name, _)| name).collect();
    assert_eq!(described, declared);
}

#[test]
fn what_the_module_deploys_is_this_charm_with_its_endpoints() {
    let declaration = charm_schema::load(workspace(), workspace()).unwrap();
    let (_, charm) = &blocks(&module("main.tf"), "resource ")[0];
    let names: Vec<_> = charm.iter().filter(|(key, _)| key == "name").collect();
    assert_eq!(names[1].1, format!("{:?}", *declaration.metadata.name));

    let (_, locals) = &blocks(&module("outputs.tf"), "locals")[0];
    let mut offered: Vec<_> = locals
        .iter()
        .filter_map(|(key, value)| Some((key, value.strip_prefix('"')?.strip_suffix('"')?)))
        .collect();
    offered.sort_unstable();
    let endpoints = declaration.metadata.endpoints.values();
    let mut provided: Vec<_> = endpoints
        .filter(|endpoint| endpoint.role == charm_schema::Role::Provides)
        .map(|endpoint| endpoint.name.as_str())
        .collect();
    provided.sort_unstable();
    let values: Vec<_> = offered.iter().map(|(_, value)| *value).collect();
    assert_eq!(values, provided);
    for (key, value) in offered {
        assert_eq!(*key, value.replace('-', "_"));
    }
}
