use std::sync::Arc;

use secrecy::ExposeSecret;

use super::*;
use crate::context::Leader;
use crate::fake::{Fake, MODEL, SECRET};
use crate::hook_tool::ToolErrorKind;
use crate::relation::{Endpoint, Provides, Untyped};
use crate::{Context, ToolError};

enum Website {}

impl Endpoint for Website {
    const NAME: &'static str = "website";
    type Role = Provides;
    type Interface = Untyped;
}

fn uri() -> String {
    format!("secret://{MODEL}/{SECRET}")
}

fn id() -> SecretId {
    SECRET.parse().unwrap()
}

fn password(text: &str) -> SecretContent {
    SecretContent::new().with("password", text)
}

fn info(access: &str) -> String {
    format!(
        r#"{{"{SECRET}":{{"revision":3,"label":"relay","owner":"application","description":"d","access":[{access}]}}}}"#
    )
}

const GRANTED: &str =
    r#"{"target":"application-web","scope":"relation-web.smtp#wordpress.website","role":"view"}"#;

fn leading() -> Arc<Fake> {
    Fake::new().answers("is-leader", "true")
}

fn leader(ctx: &Context) -> Leader<'_> {
    ctx.leader().unwrap().unwrap()
}

/// The calls after `is-leader`.
fn calls(juju: &Fake) -> Vec<String> {
    juju.calls()[1..].to_vec()
}

#[test]
fn ids_are_read_in_every_form_and_compared_by_the_secret() {
    for text in [
        SECRET.to_owned(),
        format!("secret:{SECRET}"),
        format!("secret:{MODEL}/{SECRET}"),
        format!("{MODEL}/{SECRET}"),
        uri(),
    ] {
        let parsed: SecretId = text.parse().unwrap();
        assert_eq!(parsed, id());
        assert_eq!(parsed.id(), SECRET);
        assert_eq!(parsed.to_string(), text);
        assert_eq!(parsed.in_model(MODEL).to_string(), uri());
    }
}

#[test]
fn what_is_no_id_is_refused_and_not_repeated() {
    for text in [
        String::new(),
        "secret:".to_owned(),
        "secret:zzz".to_owned(),
        "hunter22".to_owned(),
        format!("secret://{SECRET}"),
        format!("secret:not-a-model/{SECRET}"),
        format!("secret:/{SECRET}"),
        format!("Secret:{SECRET}"),
        format!(" {SECRET}"),
        format!("secret://{MODEL}/{SECRET}/"),
        // The last character carries one bit, and w to z are no digits.
        "9m4e2mr0ui3e8a215n41".to_owned(),
        "9m4e2mr0wi3e8a215n4g".to_owned(),
        "9M4E2MR0UI3E8A215N4G".to_owned(),
        "ééééééééé0g".to_owned(),
    ] {
        let error = text.parse::<SecretId>().unwrap_err();
        assert!(text.len() < 8 || !error.to_string().contains(&text));
    }
}

#[test]
fn content_is_read_once_for_each_kind_of_read() {
    let juju = Fake::new()
        .answers("secret-get", r#"{"password":"one"}"#)
        .answers("secret-get --format=json --peek", r#"{"password":"two"}"#)
        .answers(
            "secret-get --format=json --refresh",
            r#"{"password":"two"}"#,
        );
    let ctx = juju.context("config-changed", &[]);
    for _ in 0..2 {
        assert!(ctx.secret_content(&id(), Read::Tracked).unwrap() == password("one"));
        assert!(ctx.secret_content(&id(), Read::Peek).unwrap() == password("two"));
    }
    for _ in 0..2 {
        assert!(ctx.secret_content(&id(), Read::Refresh).unwrap() == password("two"));
        assert!(ctx.secret_content(&id(), Read::Tracked).unwrap() == password("two"));
        assert!(ctx.secret_content(&id(), Read::Peek).unwrap() == password("two"));
    }
    assert_eq!(
        juju.calls(),
        [
            format!("secret-get --format=json {SECRET}"),
            format!("secret-get --format=json --peek {SECRET}"),
            format!("secret-get --format=json --refresh {SECRET}"),
        ]
    );
    assert!(!ctx.has_changes());
}

#[test]
fn a_secret_of_another_model_is_asked_for_with_its_model() {
    let juju = Fake::new().answers("secret-get", "{}");
    let ctx = juju.context("config-changed", &[]);
    let content = ctx
        .secret_content(&uri().parse().unwrap(), Read::Tracked)
        .unwrap();
    assert_eq!(content.keys().count(), 0);
    assert_eq!(
        juju.calls(),
        [format!("secret-get --format=json {}", uri())]
    );
}

#[test]
fn a_label_that_begins_with_a_hyphen_is_no_flag() {
    let juju = Fake::new().answers("secret-get", "{}");
    let ctx = juju.context("config-changed", &[]);
    ctx.secret_content_by_label("-peek", Read::Tracked).unwrap();
    ctx.secret_content_by_label("-peek", Read::Tracked).unwrap();
    assert_eq!(juju.calls(), ["secret-get --format=json --label=-peek"]);
}

#[test]
fn refusals_are_classified_and_not_kept() {
    let juju = Fake::new().fails("secret-get", 1, "permission denied");
    let ctx = juju.context("config-changed", &[]);
    let error = ctx.secret_content(&id(), Read::Tracked).unwrap_err();
    assert!(error.is_permission_denied());
    juju.answers("secret-get", "{}");
    assert!(ctx.secret_content(&id(), Read::Tracked).is_ok());
}

#[test]
fn an_answer_in_another_form_is_not_repeated() {
    for answer in ["hunter2", r#""hunter2""#, r#"{"password":["hunter2"]}"#] {
        let juju = Fake::new().answers("secret-get", answer);
        let ctx = juju.context("config-changed", &[]);
        let error = ctx.secret_content(&id(), Read::Tracked).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[test]
fn a_new_secret_goes_through_a_file_and_is_known_afterwards() {
    let juju = leading().answers("secret-add", &format!("{}\n", uri()));
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    let content = password("hun\"ter\u{1f600}\n2").with("user", "");
    let secret = NewSecret::new(&content)
        .label("relay")
        .description("-for the relay")
        .rotate(Rotate::Monthly)
        .expire("720h");
    let secret = ctx.add_secret(&leader, secret).unwrap();
    assert_eq!(secret.id().to_string(), uri());
    assert_eq!(
        calls(&juju),
        [
            "secret-add --owner=application --label=relay --description=-for the relay --rotate=monthly --expire=720h"
        ]
    );
    let input = juju.inputs().remove(0);
    let read: serde_json::Value = serde_json::from_str(&input).unwrap();
    assert_eq!(read["password"], "hun\"ter\u{1f600}\n2");
    assert_eq!(read["user"], "");

    // Nothing of it is asked again.
    for read in [Read::Tracked, Read::Peek, Read::Refresh] {
        assert!(secret.content(read).unwrap() == content);
        assert!(ctx.secret_content_by_label("relay", read).unwrap() == content);
    }
    let found = ctx.owned_secret(&leader, "relay").unwrap().unwrap();
    assert_eq!(
        (found.revision(), found.description().as_str()),
        (1, "-for the relay")
    );
    assert!(ctx.unit_secret("relay").unwrap().is_none());
    assert_eq!(calls(&juju).len(), 1);
    assert!(ctx.has_changes());
}

#[test]
fn a_unit_secret_needs_no_leader() {
    let juju = Fake::new().answers("secret-add", &uri());
    let ctx = juju.context("config-changed", &[]);
    let secret = ctx.add_unit_secret(NewSecret::new(&password("x"))).unwrap();
    secret.set(SecretChange::new().label("mine")).unwrap();
    secret.remove_revision(1).unwrap();
    assert!(ctx.unit_secret("mine").unwrap().is_some());
    secret.remove().unwrap();
    assert!(ctx.unit_secret("mine").unwrap().is_none());
    assert_eq!(
        juju.calls()[..4],
        [
            "secret-add --owner=unit".to_owned(),
            format!("secret-set --label=mine {}", uri()),
            format!("secret-remove --revision=1 {}", uri()),
            format!("secret-remove {}", uri()),
        ]
    );
}

#[test]
fn keys_that_juju_would_misread_are_refused_before_the_call() {
    let juju = Fake::new();
    let ctx = juju.context("config-changed", &[]);
    for key in [
        "password#base64",
        "password#file",
        "ab",
        "a-b",
        "Password",
        "1abc",
        "-abc",
        "abc-",
        "a--bc",
        "ab c",
        "",
        "abcé",
    ] {
        let content = SecretContent::new().with(key, "hunter2");
        let error = ctx.add_unit_secret(NewSecret::new(&content)).unwrap_err();
        assert_eq!(error.kind(), ToolErrorKind::Invalid, "{key}");
        assert!(!error.to_string().contains("hunter2"));
    }
    let error = ctx
        .add_unit_secret(NewSecret::new(&SecretContent::new()))
        .unwrap_err();
    assert_eq!(error.kind(), ToolErrorKind::Invalid);
    assert_eq!(juju.calls(), [""; 0]);
    assert!(!ctx.has_changes());
}

#[test]
fn keys_that_juju_takes_are_taken() {
    for key in ["abc", "a-b-c", "password", "a1b2", "key-2"] {
        let content = SecretContent::new().with(key, "v");
        assert!(content.to_file("secret-add").is_ok(), "{key}");
    }
}

#[test]
fn a_secret_of_ours_is_looked_up_once() {
    let juju = leading().answers("secret-info-get", &info(GRANTED));
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    let secret = ctx.owned_secret(&leader, "relay").unwrap().unwrap();
    assert_eq!(secret.id().to_string(), uri());
    assert_eq!(secret.label(), "relay");
    assert_eq!(secret.revision(), 3);
    assert_eq!(secret.apps_with_access(), ["web"]);
    assert!(secret.is_granted_to("web") && !secret.is_granted_to("we"));
    assert!(ctx.owned_secret(&leader, &id()).unwrap().is_some());
    assert!(ctx.owned_secret(&leader, "relay").unwrap().is_some());
    assert_eq!(
        calls(&juju),
        ["secret-info-get --format=json --label=relay"]
    );
}

#[test]
fn a_secret_that_is_not_ours_is_none_and_asked_for_once() {
    let juju = leading().fails("secret-info-get", 1, r#"secret "relay" not found"#);
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    for _ in 0..2 {
        assert!(ctx.owned_secret(&leader, "relay").unwrap().is_none());
        assert!(ctx.owned_secret(&leader, &id()).unwrap().is_none());
    }
    assert_eq!(calls(&juju).len(), 2);
}

#[test]
fn other_refusals_of_a_look_up_are_errors() {
    let juju = leading().fails("secret-info-get", 1, "connection is shut down");
    let ctx = juju.context("config-changed", &[]);
    assert!(ctx.owned_secret(&leader(&ctx), "relay").is_err());
    for answer in ["{}", "[]", r#"{"x":{"revision":1,"owner":"application"}}"#] {
        let juju = leading().answers("secret-info-get", answer);
        let ctx = juju.context("config-changed", &[]);
        assert!(
            ctx.owned_secret(&leader(&ctx), "relay").is_err(),
            "{answer}"
        );
    }
}

#[test]
fn new_content_is_seen_by_those_who_ask_for_the_latest() {
    let juju = leading()
        .answers("secret-info-get", &info(""))
        .answers("secret-get", r#"{"password":"old"}"#);
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    let secret = ctx.owned_secret(&leader, "relay").unwrap().unwrap();
    assert!(secret.content(Read::Refresh).unwrap() == password("old"));
    secret
        .set(&leader, SecretChange::new().content(&password("new")))
        .unwrap();
    assert_eq!(juju.inputs(), [r#"{"password":"new"}"#]);
    assert!(secret.content(Read::Peek).unwrap() == password("new"));
    assert!(secret.content(Read::Tracked).unwrap() == password("old"));
    assert_eq!(
        calls(&juju)[1..],
        [
            format!("secret-get --format=json --refresh {}", uri()),
            format!("secret-set {}", uri()),
        ]
    );
    // To follow the new revision is something that Juju has to be told.
    juju.answers("secret-get", r#"{"password":"new"}"#);
    assert!(secret.content(Read::Refresh).unwrap() == password("new"));
    assert_eq!(calls(&juju).len(), 4);
}

#[test]
fn new_content_of_a_new_secret_is_all_there_is() {
    let juju = leading().answers("secret-add", &uri());
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    let first = password("one");
    let secret = ctx.add_secret(&leader, NewSecret::new(&first)).unwrap();
    let second = password("two");
    let change = SecretChange::new().content(&second);
    secret.set(&leader, change).unwrap();
    for read in [Read::Tracked, Read::Peek, Read::Refresh] {
        assert!(secret.content(read).unwrap() == second);
    }
    assert_eq!(calls(&juju).len(), 2);
}

proptest::proptest! {
    #[test]
    fn every_content_is_json(texts: Vec<String>) {
        let keys = (0..).map(|number| format!("key-{number}"));
        let pairs: Vec<_> = keys.zip(texts).collect();
        proptest::prop_assume!(!pairs.is_empty());
        let content = SecretContent::from_iter(pairs.clone());
        let file = content.to_file("secret-add").unwrap();
        let read: serde_json::Value = serde_json::from_str(file.expose_secret()).unwrap();
        for (key, text) in pairs {
            proptest::prop_assert_eq!(&read[key], &text);
        }
    }
}

#[test]
fn a_change_of_nothing_is_no_call() {
    let juju = leading().answers("secret-info-get", &info(""));
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    let secret = ctx.owned_secret(&leader, "relay").unwrap().unwrap();
    secret.set(&leader, SecretChange::new()).unwrap();
    assert_eq!(calls(&juju).len(), 1);
    secret
        .set(&leader, SecretChange::new().label("other").description("e"))
        .unwrap();
    assert_eq!(
        calls(&juju)[1],
        format!("secret-set --label=other --description=e {}", uri())
    );
    assert_eq!(
        (secret.label(), secret.description()),
        ("other".to_owned(), "e".to_owned())
    );
}

#[test]
fn grants_are_made_once_for_an_application() {
    let juju = leading()
        .answers("secret-info-get", &info(""))
        .answers("relation-list", "\"web\"");
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    let secret = ctx.owned_secret(&leader, "relay").unwrap().unwrap();
    for number in ["website:1", "website:1", "website:2"] {
        let relation = ctx.relation::<Website>(number.parse().unwrap());
        secret.grant(&leader, &relation).unwrap();
    }
    let grants: Vec<_> = calls(&juju)
        .into_iter()
        .filter(|call| call.starts_with("secret-grant"))
        .collect();
    assert_eq!(grants, [format!("secret-grant -r website:1 {}", uri())]);
    let again = ctx.owned_secret(&leader, "relay").unwrap().unwrap();
    assert_eq!(again.apps_with_access(), ["web"]);
}

#[test]
fn only_who_has_access_is_revoked() -> Result<(), ToolError> {
    let juju = leading()
        .answers("secret-info-get", &info(GRANTED))
        .answers("relation-list --format=json --app -r website:1", "\"web\"")
        .answers(
            "relation-list --format=json --app -r website:2",
            "\"other\"",
        )
        .answers("relation-list --format=json --app -r website:3", "\"\"");
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    let secret = ctx.owned_secret(&leader, "relay")?.unwrap();
    let website =
        |number: u32| ctx.relation::<Website>(format!("website:{number}").parse().unwrap());
    secret.revoke(&leader, &website(2))?;
    secret.revoke(&leader, &website(1))?;
    secret.revoke(&leader, &website(1))?;
    // Nobody knows whose relation it was: Juju does.
    secret.revoke(&leader, &website(3))?;
    let revokes: Vec<_> = calls(&juju)
        .into_iter()
        .filter(|call| call.starts_with("secret-revoke"))
        .collect();
    assert_eq!(
        revokes,
        [
            format!("secret-revoke -r website:1 {}", uri()),
            format!("secret-revoke -r website:3 {}", uri()),
        ]
    );
    assert!(secret.access().is_empty());
    Ok(())
}

#[test]
fn the_whole_secret_is_never_removed_by_a_revision() {
    let juju = leading().answers("secret-info-get", &info(""));
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    let secret = ctx.owned_secret(&leader, "relay").unwrap().unwrap();
    let error = secret.remove_revision(&leader, 0).unwrap_err();
    assert_eq!(error.kind(), ToolErrorKind::Invalid);
    secret.remove_revision(&leader, 2).unwrap();
    assert_eq!(
        calls(&juju)[1..],
        [format!("secret-remove --revision=2 {}", uri())]
    );
}

#[test]
fn a_removed_secret_is_gone() {
    let juju = leading()
        .answers("secret-info-get", &info(""))
        .answers("secret-ids", &format!(r#"["{SECRET}"]"#));
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    assert_eq!(ctx.owned_secret_ids(&leader).unwrap(), [id()]);
    let secret = ctx.owned_secret(&leader, &id()).unwrap().unwrap();
    secret.remove(&leader).unwrap();
    assert_eq!(calls(&juju)[2], format!("secret-remove {}", uri()));
    assert!(ctx.owned_secret(&leader, &id()).unwrap().is_none());
    assert!(ctx.owned_secret_ids(&leader).unwrap().is_empty());
    assert_eq!(calls(&juju).len(), 3);
}

#[test]
fn no_secrets_are_an_empty_list() {
    let juju = leading().answers("secret-ids", "null");
    let ctx = juju.context("config-changed", &[]);
    let leader = leader(&ctx);
    assert!(ctx.owned_secret_ids(&leader).unwrap().is_empty());
    assert!(ctx.owned_secret_ids(&leader).unwrap().is_empty());
    assert_eq!(calls(&juju).len(), 1);
}

#[test]
fn debug_shows_no_content() {
    let juju = leading().answers("secret-add", &uri());
    let ctx = juju.context("config-changed", &[]);
    let content = password("hunter2");
    let new = NewSecret::new(&content);
    let change = SecretChange::new().content(&content);
    let file = content.to_file("secret-add").unwrap();
    assert!(file.expose_secret().contains("hunter2"));
    let input = crate::Input::SecretFile(&file);
    let stdin = crate::Input::Stdin("hunter2");
    let output = crate::ToolOutput {
        code: 0,
        stdout: b"hunter2".into(),
        stderr: b"hunter2".into(),
    };
    let call = crate::Call {
        tool: "secret-add",
        args: Vec::new(),
        input,
    };
    let before = format!("{content:?} {new:?} {change:?} {input:?} {stdin:?} {output:?} {call:?}");
    let secret = ctx.add_secret(&leader(&ctx), new).unwrap();
    let all = format!("{before} {secret:?} {ctx:?}");
    assert!(!all.contains("hunter2"), "{all}");
    // Nor as the numbers of its bytes.
    assert!(!all.contains("104, 117"), "{all}");
}

#[test]
fn juju_takes_what_fits() {
    let content = |text: &str, times| password(&text.repeat(times));
    for (fits, too_much) in [
        (content("x", 750_000), content("x", 750_001)),
        // In the file each of these has six bytes, in base64 one and a third.
        (content("\u{1}", 166_664), content("\u{1}", 166_665)),
        (content("\"", 499_992), content("\"", 499_993)),
    ] {
        assert!(fits.fits() && !too_much.fits());
        let bytes = fits.to_file("secret-add").unwrap().expose_secret().len();
        assert!(bytes <= 1_000_000);
    }
    let file = content("\u{1}", 166_665).to_file("secret-add").unwrap();
    assert!(file.expose_secret().len() > 1_000_000);
}
