//! What `password_secret` can be.

use charm_sdk::testing::{Scenario, juju_model::SecretContent};
use proptest::{prelude::*, sample::select};
use smtp_integrator::SmtpIntegrator;

use crate::texts;

/// The operator's secret.
#[derive(Clone, Debug)]
pub enum UserSecret {
    /// The option is not set.
    Unset,
    /// All is well with it.
    Good { password: String, form: Form },
    /// Nobody has granted it.
    NotGranted { password: String },
    /// The key is another one.
    WithoutKey { value: String },
    /// It has been removed, or never was.
    Missing,
    /// What Juju takes for the URI of a secret, and is none, or is one of
    /// another model.
    Uri(String),
}

/// How the option names the secret.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    Short,
    WithModel,
}

pub fn user_secret() -> impl Strategy<Value = UserSecret> {
    let form = prop_oneof![Just(Form::Short), Just(Form::WithModel)];
    prop_oneof![
        3 => Just(UserSecret::Unset),
        4 => (texts::marked_text(), form)
            .prop_map(|(password, form)| UserSecret::Good { password, form }),
        1 => texts::marked_text().prop_map(|password| UserSecret::NotGranted { password }),
        1 => texts::marked_text().prop_map(|value| UserSecret::WithoutKey { value }),
        1 => Just(UserSecret::Missing),
        2 => uri().prop_map(UserSecret::Uri),
    ]
}

fn uri() -> impl Strategy<Value = String> {
    prop_oneof![
        texts::marked_text().prop_map(|text| format!("secret:{text}")),
        texts::marked_text().prop_map(|text| format!("secret://{text}")),
        "secret:[0-9a-v]{19}[0-9a-v]",
        "secret://[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/[0-9a-v]{19}[0g]",
        select(
            &[
                "secret:",
                "secret://",
                "secret:///",
                "secret:#",
                "secret:?a=b",
                ""
            ][..]
        )
        .prop_map(str::to_owned),
    ]
}

impl UserSecret {
    /// Makes the secret, and gives the option's text.
    pub fn set_up(&self, juju: &mut Scenario<SmtpIntegrator>) -> Option<String> {
        let add = |juju: &mut Scenario<SmtpIntegrator>, key, value: &str| {
            let content = SecretContent::from_plain([(key, value)]);
            juju.model().add_secret("relay", content).unwrap()
        };
        match self {
            Self::Unset => None,
            Self::Good { password, form } => {
                let uri = add(juju, "password", password);
                juju.grant_user_secret("relay");
                Some(match form {
                    Form::Short => uri,
                    Form::WithModel => {
                        let id = uri.trim_start_matches("secret:");
                        format!("secret://{}/{id}", juju.model_uuid())
                    }
                })
            }
            Self::NotGranted { password } => Some(add(juju, "password", password)),
            Self::WithoutKey { value } => {
                let uri = add(juju, "passwords", value);
                juju.grant_user_secret("relay");
                Some(uri)
            }
            Self::Missing => {
                let uri = add(juju, "password", "gone");
                juju.grant_user_secret("relay");
                juju.remove_user_secret("relay");
                Some(uri)
            }
            Self::Uri(uri) => Some(uri.clone()),
        }
    }

    /// The password that is to be had from it.
    pub fn password(&self) -> Option<&str> {
        match self {
            Self::Good { password, .. } if !password.is_empty() => Some(password),
            _ => None,
        }
    }
}
