//! "Configure it" against `config.yaml`, and its examples against the charm.

use charm_schema::Scalar;
use charm_sdk::{Status, testing::Scenario};
use smtp_integrator::SmtpIntegrator;
use whole_tests::workspace;

use crate::page;

#[test]
fn every_option_is_described_with_its_type_and_default() {
    let declared = charm_schema::load(workspace(), workspace())
        .unwrap()
        .options;
    let configure = page::read("configure.md");
    let sections = configure.split("\n## ").skip(1);
    let described: Vec<(&str, &str)> = sections
        .filter_map(|section| {
            let (name, text) = section.split_once("\n\n")?;
            text.starts_with("Type: ")
                .then_some((name, text.lines().next()?))
        })
        .collect();

    let must_be_set = ["host"];
    let expected: Vec<(&str, String)> = declared
        .iter()
        .map(|(name, option)| {
            let default = match &option.default {
                Some(default) => format!("`{}`", shown(default)),
                None if must_be_set.contains(&name.as_str()) => "none, must be set".to_owned(),
                None => "none".to_owned(),
            };
            let kind = option.kind.as_str();
            (
                name.as_str(),
                format!("Type: `{kind}`. Default: {default}."),
            )
        })
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(n, line)| (*n, line.as_str()))
        .collect();
    assert_eq!(described, expected);

    let mut juju = Scenario::<SmtpIntegrator>::new();
    juju.fire("config-changed");
    let missing: Vec<_> = must_be_set
        .iter()
        .map(|name| format!("{name}: must be set"))
        .collect();
    let message = format!("invalid configuration: {}", missing.join("; "));
    assert_eq!(juju.unit_status(), Status::blocked(message));
}

fn shown(default: &Scalar) -> String {
    match default {
        Scalar::String(text) => text.clone(),
        Scalar::Int(number) => number.to_string(),
        Scalar::Float(number) => number.to_string(),
        Scalar::Bool(value) => value.to_string(),
    }
}

#[test]
fn every_example_is_taken_or_refused_as_the_page_says() {
    let rows = page::rows(&page::read("configure.md"));
    assert!(rows.len() > 20);
    for row in rows {
        let value = &page::codes(&row.cells[0])[0];
        let mut juju = Scenario::<SmtpIntegrator>::new();
        juju.config("host", "smtp.example.com");
        juju.config("user", "mailer");
        juju.config("password", "s3cret");
        juju.config(&row.heading, value);
        let relation = juju.relate("smtp", "wordpress");
        juju.fire("config-changed");

        let result = &row.cells[1];
        let expected = if result.starts_with("taken") {
            Status::active()
        } else {
            let reason = &page::codes(result)[0];
            Status::blocked(format!("invalid configuration: {}: {reason}", row.heading))
        };
        assert_eq!(juju.unit_status(), expected, "{} = {value}", row.heading);
        if let Some(as_what) = result.split_once("handed out as ") {
            let handed_out = &page::codes(as_what.1)[0];
            assert_eq!(&juju.local_app_databag(relation)[&row.heading], handed_out);
        }
    }
}
