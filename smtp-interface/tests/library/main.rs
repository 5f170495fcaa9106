//! The charm and the handlers that the book's page for charm authors shows.

use smtp_interface::requirer::Settings;

/// A whole charm.
mod small {
    use charm_sdk::{Context, Halt, Status, charm};
    use smtp_interface::requirer;

    pub mod juju {
        use smtp_interface::Smtp as SmtpInterface;

        charm_sdk::charm_types! {
            relations { smtp: SmtpInterface }
        }
    }

    #[derive(Default)]
    pub struct Mailer;

    #[charm]
    impl Mailer {
        #[on(upgrade_charm, update_status, secret_changed)]
        #[on(smtp_relation_created, smtp_relation_changed, smtp_relation_broken)]
        fn configure(&mut self, ctx: &Context) -> Result<(), Halt> {
            let offers = requirer::offers::<juju::Smtp>(ctx)?;
            let relay = requirer::first_usable(&offers)?; // blocked or waiting, with the reason
            let login = relay.credentials()?; // blocked if user or password is missing
            let user = login.map_or("nobody", |login| login.user.as_str());
            let status = format!("{} as {user}", relay.address());
            ctx.set_status(Status::Active(status))?;
            Ok(())
        }
    }
}

/// Handlers of a charm that looks after each relation on its own.
mod each_relation {
    use charm_sdk::event::{RelationBroken, RelationChanged, SecretChanged};
    use charm_sdk::tracing::info;
    use charm_sdk::{Context, Halt, charm};
    use smtp_interface::requirer::{self, Offer, Unavailable};

    use super::small::juju;

    #[derive(Default)]
    pub struct Mailer;

    #[charm]
    impl Mailer {
        #[on(smtp_relation_changed)]
        fn changed(
            &mut self,
            ctx: &Context,
            event: RelationChanged<juju::Smtp>,
        ) -> Result<(), Halt> {
            look_after(&requirer::offer(ctx, &event.relation(ctx))?);
            Ok(())
        }

        #[on(smtp_relation_broken)]
        fn broken(&mut self, ctx: &Context, event: RelationBroken<juju::Smtp>) -> Result<(), Halt> {
            look_after(&requirer::gone(&event.relation(ctx))?);
            Ok(())
        }

        #[on(secret_changed)]
        fn rotated(&mut self, ctx: &Context, event: SecretChanged) -> Result<(), Halt> {
            let offers = requirer::offers::<juju::Smtp>(ctx)?;
            for offer in offers.iter().filter(|offer| offer.uses_secret(event.id())) {
                look_after(offer);
            }
            Ok(())
        }
    }

    fn look_after(offer: &Offer) {
        let relation = &offer.relation;
        match &offer.settings {
            Ok(settings) => info!("{relation}: mail goes through {}", settings.address()),
            Err(Unavailable::Gone) => info!("{relation}: gone"),
            Err(Unavailable::NotYet) => info!("{relation}: nothing said, or taken back"),
            Err(Unavailable::Invalid(error)) => info!("{relation}: of no use: {error}"),
            Err(Unavailable::Secret(error)) => info!("{relation}: {error}"),
        }
    }
}

/// What a web application of many frameworks expects.
fn environment(relay: &Settings) -> Vec<(&'static str, String)> {
    let mut variables = vec![
        ("SMTP_HOST", relay.host.bare().to_owned()),
        ("SMTP_PORT", relay.port.to_string()),
        (
            "SMTP_TRANSPORT_SECURITY",
            relay.transport_security.to_string(),
        ),
    ];
    if let Some(sender) = relay.sender_or("no-reply") {
        variables.push(("SMTP_SENDER", sender.to_string()));
    }
    variables
}

mod tests {
    use charm_sdk::Status;
    use charm_sdk::testing::{Event, Scenario};

    use super::small::Mailer;
    use super::{Settings, each_relation, environment};

    const BAG: [(&str, &str); 6] = [
        ("host", "smtp.example.com"),
        ("port", "587"),
        ("auth_type", "plain"),
        ("transport_security", "starttls"),
        ("user", "mailer"),
        ("domain", "example.com"),
    ];

    #[test]
    fn the_small_charm_shows_its_relay_and_what_keeps_it_from_one() {
        let mut juju = Scenario::<Mailer>::new();
        juju.fire("update-status");
        let expected = Status::blocked("integrate with an SMTP provider");
        assert_eq!(juju.unit_status(), expected);

        let relation = juju.relate("smtp", "smtp-integrator");
        juju.fire(relation.created());
        let expected = Status::waiting("waiting for the SMTP provider's settings");
        assert_eq!(juju.unit_status(), expected);

        juju.set_remote_app_databag(relation, BAG);
        juju.fire(relation.changed());
        let expected =
            "the SMTP provider asks for a login by auth_type plain and gives no password";
        assert_eq!(juju.unit_status(), Status::blocked(expected));

        let id = juju.add_remote_secret(relation, [("password", "hunter2")]);
        juju.set_remote_app_databag(relation, [("password_id", id.as_str())]);
        juju.fire(relation.changed()).assert_hides("hunter2");
        let expected = Status::Active("smtp.example.com:587 as mailer".into());
        assert_eq!(juju.unit_status(), expected);
    }

    #[test]
    fn each_relation_is_looked_after_and_a_rotation_concerns_those_that_use_the_secret() {
        let mut juju = Scenario::<each_relation::Mailer>::new();
        let first = juju.relate("smtp", "smtp-integrator");
        let said = |juju: &mut Scenario<each_relation::Mailer>, event: Event| -> Vec<String> {
            let fired = juju.fire(event);
            fired.assert_hides("hunter2");
            fired.log().iter().map(|line| line.text.clone()).collect()
        };
        let lines = said(&mut juju, first.changed());
        assert!(
            lines[0].ends_with("nothing said, or taken back"),
            "{lines:?}"
        );

        let id = juju.add_remote_secret(first, [("password", "hunter2")]);
        juju.set_remote_app_databag(first, BAG);
        juju.set_remote_app_databag(first, [("password_id", id.id())]);
        let lines = said(&mut juju, first.changed());
        assert!(
            lines[0].ends_with("mail goes through smtp.example.com:587"),
            "{lines:?}"
        );

        juju.update_remote_secret(&id, [("password", "hunter2 rotated")]);
        let lines = said(&mut juju, Event::secret_changed(&id));
        assert_eq!(lines.len(), 1, "{lines:?}");
        let other = juju.add_remote_secret(first, [("password", "other")]);
        juju.update_remote_secret(&other, [("password", "other 2")]);
        // Juju tells of it only who has read it, as another part of the charm may have.
        juju.unchecked();
        assert_eq!(said(&mut juju, Event::secret_changed(&other)), [""; 0]);

        let lines = said(&mut juju, first.broken());
        assert!(lines[0].ends_with(": gone"), "{lines:?}");
    }

    #[test]
    fn an_environment_is_made_of_settings() {
        let settings = Settings::from_json(
            r#"{"host": "[2001:db8::25]", "port": 25, "auth_type": "none",
                "transport_security": "none", "domain": "example.com"}"#,
        );
        let variables = environment(&settings.expect("settings"));
        let expected = [
            ("SMTP_HOST", "2001:db8::25"),
            ("SMTP_PORT", "25"),
            ("SMTP_TRANSPORT_SECURITY", "none"),
            ("SMTP_SENDER", "no-reply@example.com"),
        ];
        assert_eq!(
            variables,
            expected.map(|(key, value)| (key, value.to_owned()))
        );
    }

    /// The page shows code that is compiled here, indented as it likes.
    #[test]
    fn the_books_page_shows_what_is_compiled_here() {
        let lines = |text: &str| -> Vec<String> {
            let lines = text.lines().map(|line| line.trim().to_owned());
            lines.filter(|line| !line.is_empty()).collect()
        };
        let sources = [
            include_str!("main.rs"),
            include_str!("../../../examples/smtp-requirer/src/lib.rs"),
        ]
        .map(lines);
        let page = include_str!("../../../docs/src/library.md");
        let blocks: Vec<_> = page
            .split("```rust,ignore\n")
            .skip(1)
            .filter_map(|rest| rest.split_once("\n```"))
            .map(|(block, _)| lines(block))
            .collect();
        assert_eq!(blocks.len(), 5);
        for block in blocks {
            let shown = sources
                .iter()
                .any(|source| source.windows(block.len()).any(|part| part == block));
            assert!(shown, "not compiled: {block:#?}");
        }
    }
}
