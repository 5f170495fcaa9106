use crate::testing::{CONFIG, METADATA, errors, load, tokens, usual};
use crate::{LoadError, Source};

fn expand(input: &str, source: Result<Source, LoadError>) -> String {
    super::charm_types(tokens(input), |_| source).to_string()
}

/// The errors of an input for the usual declaration.
fn mistakes(input: &str) -> Vec<String> {
    errors(&super::charm_types(tokens(input), |_| usual()))
}

fn mistakes_in(metadata: &str, config: &str) -> Vec<String> {
    errors(&super::charm_types(tokens(""), |_| load(metadata, config)))
}

#[test]
fn what_is_right_is_not_reported() {
    for input in [
        "",
        "config {}",
        "config { host: Host, port: u16 } relations { smtp: Mail, ring: Peers, }",
        "relations { smtp_legacy: super::Mail, }, config { r#host: Option<Host> },",
        "path = \"..\"; crate = crate::sdk; #[derive(Debug)] config { host: Host }",
    ] {
        assert_eq!(mistakes(input), [""; 0], "{input}");
    }
}

#[test]
fn options_that_are_not_declared_are_reported() {
    assert_eq!(
        mistakes("config { hsot: Host, port: u16, colour: Colour }"),
        [
            "config.yaml has no option `hsot`; did you mean `host`?",
            "config.yaml has no option `colour`; its options are `host`, `port`, `comment`",
        ]
    );
}

#[test]
fn an_option_of_a_charm_without_options_is_reported() {
    let expansion = super::charm_types(tokens("config { host: Host }"), |_| {
        load(METADATA, "options: {}")
    });
    assert_eq!(
        errors(&expansion),
        ["config.yaml has no option `host`; it declares none"]
    );
}

#[test]
fn an_option_with_a_default_is_never_unset() {
    assert_eq!(
        mistakes(
            "config { port: Option<net::Port<u8>>, comment: core::option::Option<&'static str> }"
        ),
        [
            "`port` is never unset: config.yaml:4:3 gives it the default `25`; \
             write `net::Port<u8>` without `Option`",
            "`comment` is never unset: config.yaml:7:3 gives it a default, the empty text; \
             remove that default, or write `&'static str` without `Option`",
        ]
    );
}

#[test]
fn the_author_decides_what_may_be_unset() {
    let read = |input| expand(input, usual());
    assert!(
        read("config { host: Host }")
            .contains(". required :: < _ , :: std :: string :: String > (\"host\")")
    );
    assert!(read("config { host: Option<Host> }").contains(". optional ::"));
    assert!(read("config { port: Port }").contains(". defaulted :: < _ , i64 > (\"port\")"));
}

#[test]
fn an_option_that_is_not_mentioned_keeps_its_obvious_type() {
    let expansion = expand("", usual());
    assert!(
        expansion.contains("pub host : :: core :: option :: Option < :: std :: string :: String >")
    );
    assert!(expansion.contains("pub port : i64"));
    assert!(expansion.contains("pub comment : :: std :: string :: String"));
}

#[test]
fn endpoints_that_are_not_declared_are_reported() {
    assert_eq!(
        mistakes("relations { smtp_legcay: Mail, ldap: Mail }"),
        [
            "metadata.yaml has no endpoint `smtp_legcay`; did you mean `smtp_legacy`?",
            "metadata.yaml has no endpoint `ldap`; its endpoints are `smtp`, `smtp_legacy`, `ring`",
        ]
    );
}

#[test]
fn an_interface_cannot_be_a_generated_type() {
    for name in ["Smtp", "SmtpRelationCreated", "Config", "Event", "Install"] {
        assert_eq!(
            mistakes(&format!("relations {{ smtp: {name} }}")),
            [format!(
                "`{name}` is the type that `charm_types!` generates here, not an interface; \
                 import the interface under another name, or write its path, such as `super::{name}`"
            )]
        );
    }
    assert_eq!(mistakes("relations { smtp: super::Smtp }"), [""; 0]);
}

#[test]
fn the_grammar_is_explained() {
    let one = |input: &str| {
        let mut texts = mistakes(input);
        assert_eq!(texts.len(), 1, "{input}: {texts:?}");
        texts.remove(0)
    };
    assert_eq!(
        one("relation { smtp: Mail }"),
        "no section `relation`; did you mean `relations`?"
    );
    assert_eq!(
        one("storage {}"),
        "no section `storage`; `charm_types!` has the sections `config`, `relations`"
    );
    assert_eq!(
        one("directory = \"..\";"),
        "no setting `directory`; `charm_types!` knows `path` and `crate`"
    );
    assert_eq!(
        one("config { host: Host } config {}"),
        "a second `config` section; put its lines into the first"
    );
    assert_eq!(
        one("#[derive(Debug)] relations {}"),
        "attributes can stand on `config` only: there is no struct of all relations"
    );
    assert_eq!(
        one("config { host }"),
        "`host` has no type; write `host: Type`, or leave it out"
    );
    assert_eq!(one("config { host: Host port: u16 }"), "expected `,`");
}

#[test]
fn an_entry_that_stands_twice_is_shown_at_both_places() {
    assert_eq!(
        mistakes("config { host: A, r#host: B }"),
        ["`host` stands here twice", "`host` stands here first"]
    );
}

#[test]
fn a_mistake_leaves_all_other_types_in_place() {
    let expansion = expand("config { hsot: Host } relations { smtp: Mail }", usual());
    assert!(expansion.contains("pub struct Config"));
    assert!(expansion.contains("pub enum SmtpLegacy"));
    assert!(expansion.contains("type Interface = Mail"));
}

#[test]
fn what_is_being_typed_has_its_place_before_its_first_letter() {
    for (typed, known) in [
        (
            "config { host: super:: }",
            "& config . host ; let _ : super ; & config ;",
        ),
        (
            "config { host: a::b::, }",
            "& config . host ; let _ : a :: b ; & config ;",
        ),
        ("config { host: }", "& config . host ; & config ;"),
        ("config { host }", "& config . host ; & config ;"),
        ("config {}", "& config ;"),
        (
            "relations { ring: super:: }",
            "& relations . ring ; let _ : super ; & relations ;",
        ),
    ] {
        let expansion = expand(typed, usual());
        assert!(expansion.contains(known), "{typed}: {expansion}");
    }
    assert_eq!(mistakes("config { host: super:: }").len(), 1);
}

#[test]
fn names_that_meet_are_reported_with_both_places_and_alone() {
    let config = "options:\n  smtp-host:\n    type: string\n  smtp_host:\n    type: string\n";
    let expansion = super::charm_types(tokens(""), |_| load(METADATA, config));
    let texts = errors(&expansion);
    assert_eq!(texts.len(), 1);
    assert!(
        texts[0].starts_with(
            "config.yaml:4:3: option `smtp_host` becomes `smtp_host` in Rust, \
             and so does option `smtp-host` at config.yaml:2:3\n"
        ),
        "{}",
        texts[0]
    );
    assert!(!expansion.to_string().contains("struct Config"));
}

#[test]
fn an_endpoint_cannot_take_a_name_that_every_charm_has() {
    let metadata = METADATA.replace(
        "  ring:",
        "  event:\n    interface: a\n  config:\n    interface: b\n  secret-changed:",
    );
    let texts = mistakes_in(&metadata, CONFIG);
    let firsts: Vec<&str> = texts
        .iter()
        .filter_map(|text| text.lines().next())
        .collect();
    assert_eq!(
        firsts,
        [
            "metadata.yaml:10:3: endpoint `event` becomes `Event` in Rust, and so does the type of that name, which `charm_types!` always makes",
            "metadata.yaml:12:3: endpoint `config` becomes `Config` in Rust, and so does the type of that name, which `charm_types!` always makes",
            "metadata.yaml:14:3: endpoint `secret-changed` becomes `SecretChanged` in Rust, and so does the event of that name, which every charm has",
        ]
    );
}

#[test]
fn an_endpoint_cannot_be_called_like_the_event_of_another() {
    let metadata = METADATA.replace("  smtp-legacy:", "  smtp-relation-created:");
    let texts = mistakes_in(&metadata, CONFIG);
    assert_eq!(texts.len(), 1);
    assert!(
        texts[0].starts_with(
            "metadata.yaml:5:3: event `smtp-relation-created` becomes `SmtpRelationCreated` in Rust, \
             and so does endpoint `smtp-relation-created` at metadata.yaml:7:3"
        ),
        "{}",
        texts[0]
    );
}

#[test]
fn a_broken_declaration_yields_its_problems_and_nothing_else() {
    let config = CONFIG
        .replace("type: int", "type: itn")
        .replace("type: string", "type: strnig");
    let expansion =
        super::charm_types(tokens("config { hsot: Host }"), |_| load(METADATA, &config));
    let texts = errors(&expansion);
    let firsts: Vec<&str> = texts
        .iter()
        .filter_map(|text| text.lines().next())
        .collect();
    assert_eq!(
        firsts,
        [
            "config.yaml:3:11: unknown option type `strnig`",
            "config.yaml:5:11: unknown option type `itn`",
            "config.yaml:8:11: unknown option type `strnig`",
        ]
    );
    let expansion = expansion.to_string();
    assert!(expansion.contains("include_bytes ! (\"../config.yaml\")"));
    assert!(!expansion.contains("struct Config"));
}

#[test]
fn a_declaration_that_is_not_found_is_reported_once() {
    let expansion = super::charm_types(tokens("path = \"..\";"), |path| {
        assert_eq!(path, Some(".."));
        Err(LoadError::NotFound("nothing there".to_owned()))
    });
    assert_eq!(errors(&expansion), ["nothing there"]);
}

#[test]
fn another_path_to_the_sdk_is_used_everywhere() {
    let expansion = expand("crate = some::sdk;", usual());
    assert!(!expansion.contains("charm_sdk"));
    assert!(expansion.contains("some :: sdk :: Context"));
}

/// The expansion of a charm with one action.
fn with_action(action: &str) -> String {
    let files = vec![
        charm_schema::SourceFile::new("metadata.yaml", METADATA),
        charm_schema::SourceFile::new("actions.yaml", action),
    ];
    let source = Source {
        declaration: charm_schema::parse(files).expect("the declaration is right"),
        directory: ".".to_owned(),
        includes: vec![String::new(); 2],
    };
    let expansion = super::charm_types(tokens(""), |_| Ok(source));
    assert_eq!(errors(&expansion), [""; 0]);
    expansion.to_string()
}

#[test]
fn words_that_meet_in_rust_stay_texts() {
    for (words, ty) in [
        ("[fast, whole]", "pub mode : BackupMode"),
        ("['1.10', '11.0']", "pub mode : :: std :: string :: String"),
        ("[a, A]", "pub mode : :: std :: string :: String"),
        ("['+', '-']", "pub mode : :: std :: string :: String"),
    ] {
        let action = format!(
            "backup:\n  params: {{mode: {{type: string, enum: {words}}}}}\n  required: [mode]\n"
        );
        assert!(with_action(&action).contains(ty), "{words}");
    }
}

#[test]
fn a_default_that_is_nothing_is_none() {
    let expansion = with_action("backup:\n  params: {label: {type: string, default: }}\n");
    assert!(expansion.contains("pub label : :: core :: option :: Option <"));
}

#[test]
fn parameters_are_not_shown() {
    let expansion = with_action("set-password:\n  params: {password: {type: string}}\n");
    assert!(expansion.contains("finish_non_exhaustive"));
    assert!(!expansion.contains("derive (Debug , Clone , PartialEq)] pub struct SetPassword {"));
}

#[test]
fn names_of_which_one_is_a_keyword_meet_too() {
    let config = "options:\n  self: {type: string}\n  self_: {type: string}\n";
    let expansion = super::charm_types(tokens(""), |_| load(METADATA, config));
    let texts = errors(&expansion);
    assert!(texts[0].contains("option `self_` becomes `self_` in Rust, and so does option `self`"));
}
