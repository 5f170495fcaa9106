//! `links`: where people find more about a charm.

use crate::fields::{did_you_mean, mapping, text};
use crate::problem::{Report, quoted};
use crate::source::Spanned;
use crate::yaml::{Entry, Mapping};

/// Where people find more about a charm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Its documentation.
    pub documentation: Option<String>,
    /// Where its problems are reported.
    pub issues: Vec<String>,
    /// Where its source lies.
    pub source: Vec<String>,
    /// Where it is presented.
    pub website: Vec<String>,
    /// Whom to ask: addresses or names.
    pub contact: Vec<String>,
}

const KEYS: [&str; 5] = ["documentation", "issues", "source", "website", "contact"];

pub(super) fn read(top: &Mapping, report: &mut Report) -> Links {
    let mut links = Links::default();
    let Some(entry) = top.entry("links").filter(|entry| !entry.value.is_null()) else {
        return links;
    };
    for field in mapping(entry, report).into_iter().flat_map(Mapping::iter) {
        match field.key.as_str() {
            "documentation" => {
                links.documentation = text(field, report).inspect(|address| {
                    web_address(&Spanned::new(address.clone(), field.blame()), report);
                });
            }
            "issues" => links.issues = addresses(field, report),
            "source" => links.source = addresses(field, report),
            "website" => links.website = addresses(field, report),
            "contact" => {
                let all = super::platforms::one_or_more(field, report).into_iter();
                links.contact = all.map(|one| one.value).collect();
            }
            other => {
                let help = format!("links are {}", KEYS.join(", "));
                report
                    .error(
                        field.key.span,
                        format!("`links` has no key {}", quoted(other)),
                    )
                    .help(did_you_mean(other, &KEYS, &help));
            }
        }
    }
    links
}

fn addresses(field: &Entry, report: &mut Report) -> Vec<String> {
    let all = super::platforms::one_or_more(field, report);
    for one in &all {
        web_address(one, report);
    }
    all.into_iter().map(|one| one.value).collect()
}

/// Charmcraft takes addresses of web pages only.
fn web_address(address: &Spanned<String>, report: &mut Report) {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    if host.is_none_or(|host| host.is_empty() || host.contains(char::is_whitespace)) {
        report
            .error(
                address.span,
                format!("{} is not the address of a web page", quoted(address)),
            )
            .help("it starts with https:// or http:// and a host");
    }
}
