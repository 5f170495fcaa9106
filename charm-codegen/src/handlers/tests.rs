use crate::testing::{CONFIG, METADATA, errors, load, tokens, usual};
use crate::{LoadError, Source};

fn expand(arguments: &str, item: &str, source: Result<Source, LoadError>) -> String {
    super::charm(tokens(arguments), &tokens(item), |_| source).to_string()
}

/// The errors of a method in an otherwise empty block.
fn mistakes(method: &str) -> Vec<String> {
    let item = tokens(&format!("impl Mail {{ {method} }}"));
    errors(&super::charm(tokens(""), &item, |_| usual()))
}

#[test]
fn what_is_right_is_not_reported() {
    for method in [
        "",
        "fn helper() {}",
        "#[on(install)] fn a(&mut self) {}",
        "#[on(install, start)] #[on(stop,)] fn a(&self, ctx: &Context) -> Result<(), Halt> {}",
        "#[charm_sdk::on(smtp_relation_created)] fn a(self: &mut Self, event: juju::X) {}",
        "#[cfg(a)] #[on(install)] fn a(&self) {} #[cfg(b)] #[on(install)] fn a(&self) {}",
    ] {
        assert_eq!(mistakes(method), [""; 0], "{method}");
    }
}

#[test]
fn events_that_do_not_exist_are_reported() {
    let one = |event: &str| mistakes(&format!("#[on({event})] fn a(&mut self) {{}}"));
    assert_eq!(
        one("config_change"),
        ["no event `config_change`; did you mean `config_changed`?"]
    );
    assert_eq!(
        one("smtp_legcay_relation_joined"),
        ["no event `smtp_legcay_relation_joined`; did you mean `smtp_legacy_relation_joined`?"]
    );
    assert_eq!(
        one("smtp_relation_crated"),
        ["no event `smtp_relation_crated`; did you mean `smtp_relation_created`?"]
    );
    assert_eq!(
        one("ldap_relation_broken"),
        [
            "no event `ldap_relation_broken`: metadata.yaml has no endpoint `ldap`; \
          its endpoints are `smtp`, `smtp_legacy`, `ring`"
        ]
    );
    let unknown = one("full_moon");
    assert!(unknown[0].starts_with("no event `full_moon`; this charm gets `install`, "));
    assert!(unknown[0].ends_with(
        ", and of each endpoint (`smtp`, `smtp_legacy`, `ring`) `_relation_created`, \
         `_relation_joined`, `_relation_changed`, `_relation_departed`, `_relation_broken`"
    ));
}

#[test]
fn every_mistake_of_a_block_is_reported() {
    assert_eq!(
        mistakes("#[on(instal)] async fn a(&mut self) {} #[on(strat)] fn b() {}").len(),
        4
    );
}

#[test]
fn an_event_has_one_handler() {
    assert_eq!(
        mistakes("#[on(install)] fn a(&self) {} #[on(start, install)] fn b(&self) {}"),
        [
            "`install` is already handled by `a`",
            "`install` is first handled here"
        ]
    );
    assert_eq!(
        mistakes("#[on(install, install)] fn a(&self) {}"),
        [
            "`install` is already handled by `a`",
            "`install` is first handled here"
        ]
    );
    assert_eq!(
        mistakes("#[on(install)] fn a(&self) {} #[cfg(x)] #[on(install)] fn b(&self) {}").len(),
        2
    );
}

#[test]
fn a_list_of_events_is_explained() {
    const EMPTY: &str = "`#[on]` names no event; write for example `#[on(config_changed)]`";
    for empty in ["#[on]", "#[on()]", "#[on = \"install\"]"] {
        assert_eq!(mistakes(&format!("{empty} fn a(&self) {{}}")), [EMPTY]);
    }
    assert_eq!(
        mistakes("#[on(smtp-relation-created, install)] fn a(&self) {}"),
        ["Juju's `-` is `_` in Rust; write `smtp_relation_created`"]
    );
    assert_eq!(
        mistakes("#[on(\"config-changed\")] fn a(&self) {}"),
        ["the name of an event is no text here; write `config_changed`"]
    );
    assert_eq!(
        mistakes("#[on(install start)] fn a(&self) {}"),
        ["expected `,`"]
    );
    assert_eq!(
        mistakes("#[on(install)] const A: u8 = 1;"),
        ["`#[on(..)]` belongs on a method: it names the events that the method handles"]
    );
}

#[test]
fn a_handler_can_be_called() {
    let one = |method: &str| {
        let mut texts = mistakes(&format!("#[on(install)] {method}"));
        assert_eq!(texts.len(), 1, "{method}: {texts:?}");
        texts.remove(0)
    };
    assert_eq!(
        one("async fn a(&self) {}"),
        "a handler cannot be `async`: an event runs to its end before the next one starts"
    );
    assert_eq!(
        one("unsafe fn a(&self) {}"),
        "a handler cannot be `unsafe`: the SDK calls it"
    );
    assert_eq!(
        one("fn a<T>(&self) {}"),
        "a handler cannot be generic: the SDK calls it with its own types"
    );
    assert_eq!(
        one("fn a(&self, x: impl Copy) {}"),
        "a handler cannot be generic: write the type that it gets"
    );
    assert_eq!(
        one("fn a(ctx: &Context) {}"),
        "a handler is a method: its first argument is `&mut self` or `&self`"
    );
    for receiver in ["self", "mut self", "self: Box<Self>", "self: Self"] {
        assert_eq!(
            one(&format!("fn a({receiver}) {{}}")),
            "a handler borrows the charm: write `&mut self` or `&self`"
        );
    }
    for result in ["!", "impl Copy"] {
        assert_eq!(
            one(&format!("fn a(&self) -> {result} {{}}")),
            "a handler returns `()` or `Result<(), E>`"
        );
    }
}

#[test]
fn a_handler_that_cannot_be_called_is_not_called() {
    let expansion = expand(
        "",
        "impl Mail { #[on(install)] async fn a(&self) {} }",
        usual(),
    );
    assert!(!expansion.contains("Event :: Install"));
}

#[test]
fn only_a_charms_own_block_can_be_marked() {
    let one = |item: &str| errors(&super::charm(tokens(""), &tokens(item), |_| usual()));
    assert_eq!(
        one("struct Mail;"),
        ["`#[charm]` belongs on the `impl` block of a charm's handlers: expected `impl`"]
    );
    assert_eq!(
        one("impl Default for Mail {}"),
        ["`#[charm]` belongs on the charm's own `impl` block, not on that of a trait"]
    );
}

#[test]
fn an_item_that_cannot_be_read_stays_as_it_is() {
    assert!(expand("", "struct Mail { a: u8 }", usual()).starts_with("struct Mail { a : u8 }"));
}

#[test]
fn a_setting_that_does_not_exist_is_reported() {
    let expansion = super::charm(
        tokens("directory = \"..\""),
        &tokens("impl Mail {}"),
        |_| usual(),
    );
    assert_eq!(
        errors(&expansion),
        ["no setting `directory`; `#[charm]` knows `types`, `path` and `crate`"]
    );
}

#[test]
fn the_block_stays_without_its_marks() {
    let block = "impl Mail { #[on(install)] #[inline] fn a(&self) { self.b() } fn b(&self) {} }";
    let expansion = expand("", block, usual());
    let allowed = "# [allow (clippy :: needless_pass_by_value , clippy :: unused_self)]";
    assert!(expansion.ends_with(&format!(
        "impl Mail {{ # [inline] {allowed} fn a (& self) {{ self . b () }} fn b (& self) {{ }} }}"
    )));
}

#[test]
fn settings_reach_the_expansion() {
    let expansion = expand(
        "types = a::b, crate = c::sdk",
        "impl<T> Mail<T> where T: Copy { #[on(install)] fn a(&self, ctx: &Context) {} }",
        usual(),
    );
    assert!(expansion.contains("impl < T > c :: sdk :: Charm for Mail < T > where T : Copy"));
    assert!(expansion.contains("a :: b :: Event :: Install"));
    assert!(!expansion.contains("charm_sdk") && !expansion.contains("juju"));
}

#[test]
fn conditions_of_a_method_are_those_of_its_arms() {
    let expansion = expand(
        "",
        "impl Mail { #[cfg(unix)] #[on(stop)] fn a(&self) {} }",
        usual(),
    );
    assert!(expansion.contains("# [cfg (unix)] juju :: Event :: Stop (_) =>"));
}

#[test]
fn a_broken_declaration_is_left_to_charm_types() {
    let broken = || load(METADATA, &CONFIG.replace("int", "itn"));
    let item = tokens("impl Mail { #[on(full_moon)] fn a(&self) {} }");
    let expansion = super::charm(tokens(""), &item, |_| broken());
    assert_eq!(errors(&expansion), [""; 0]);
    // But it must be the same that charm_types reports.
    assert!(expansion.to_string().contains("juju :: DIRECTORY"));
}

#[test]
fn a_path_that_leads_nowhere_is_reported_where_it_stands() {
    let not_found = || Err(LoadError::NotFound("nothing there".to_owned()));
    let item = tokens("impl Mail {}");
    let expansion = super::charm(tokens("path = \"..\""), &item, |path| {
        assert_eq!(path, Some(".."));
        not_found()
    });
    assert_eq!(errors(&expansion), ["nothing there"]);
    // Without a path charm_types has said the same, if it is true.
    let expansion = super::charm(tokens(""), &item, |_| not_found());
    assert_eq!(errors(&expansion), [""; 0]);
    assert!(
        expansion
            .to_string()
            .contains("give `#[charm]` the same `path`")
    );
}

#[test]
fn a_mark_without_charm_says_what_is_missing() {
    let expansion = super::lonely("on", &tokens("fn a() {}")).to_string();
    assert!(expansion.contains("needs `#[charm]` on the `impl` block around it"));
    assert!(expansion.ends_with("fn a () { }"));
}

/// A charm with these actions.
fn with_actions(actions: &str) -> Source {
    let files = vec![
        charm_schema::SourceFile::new("metadata.yaml", METADATA),
        charm_schema::SourceFile::new("actions.yaml", actions),
    ];
    Source {
        declaration: charm_schema::parse(files).expect("the declaration is right"),
        directory: ".".to_owned(),
        includes: Vec::new(),
    }
}

/// The errors of some methods of a charm with the actions `backup` and
/// `make-coffee`.
fn mistakes_with_actions(methods: &str) -> Vec<String> {
    let source = with_actions("backup: {additionalProperties: false}\nmake-coffee: {}\n");
    let item = tokens(&format!("impl Mail {{ {methods} }}"));
    errors(&super::charm(tokens(""), &item, |_| Ok(source)))
}

#[test]
fn every_action_needs_a_method() {
    assert_eq!(
        mistakes_with_actions("#[on(start)] fn a(&self) {}"),
        [
            "the action `backup` (actions.yaml:1:1) has no method; write one with `#[action(backup)]`",
            "the action `make-coffee` (actions.yaml:2:1) has no method; write one with `#[action(make_coffee)]`",
        ]
    );
    assert_eq!(
        mistakes_with_actions(
            "#[action(backup)] fn a(&self) {} #[action(make_coffee)] fn b(&self) {}"
        ),
        [""; 0]
    );
}

#[test]
fn an_action_that_is_meant_is_not_missed_as_well() {
    for (wrong, message) in [
        (
            "#[action(bakcup)]",
            "no action `bakcup`; did you mean `backup`?",
        ),
        (
            "#[on(backup)]",
            "`backup` is an action; write `#[action(backup)]`",
        ),
        (
            "#[action(\"backup\")]",
            "the name of an action is no text here; write `backup`",
        ),
        (
            "#[action]",
            "`#[action]` names no action; write for example `#[action(backup)]`",
        ),
    ] {
        let methods = format!("{wrong} fn a(&self) {{}} #[action(make_coffee)] fn b(&self) {{}}");
        assert_eq!(mistakes_with_actions(&methods), [message]);
    }
    assert_eq!(
        mistakes_with_actions("#[action(backup, make_coffee)] fn a(&self) {}"),
        ["a method does one action: its parameters are those of that action"]
    );
}

#[test]
fn a_charm_without_actions_has_none_to_name() {
    assert_eq!(
        mistakes("#[action(backup)] fn a(&self) {}"),
        ["no action `backup`; this charm declares none"]
    );
}

#[test]
fn an_action_may_be_called_like_a_keyword() {
    let source = with_actions("match: {}\nself: {}\n");
    let block = "impl Mail { #[action(match)] fn a(&self) {} #[action(self)] fn b(&self) {} }";
    let expansion = super::charm(tokens(""), &tokens(block), |_| Ok(source));
    assert_eq!(errors(&expansion), [""; 0]);
    let expansion = expansion.to_string();
    assert!(expansion.contains("action :: r#match ;"), "{expansion}");
    assert!(expansion.contains("action :: self_ ;"), "{expansion}");
}

#[test]
fn an_action_whose_method_a_condition_leaves_out_is_not_done() {
    let arm = "juju :: Event :: Action (_) => { :: charm_sdk :: pass_over_event (ctx)";
    let item = "impl Mail { #[cfg(a)] #[action(backup)] fn a(&self) {} }";
    assert!(expand("", item, Ok(with_actions("backup: {}\n"))).contains(arm));
    assert!(!expand("", "impl Mail {}", usual()).contains(arm));
}
