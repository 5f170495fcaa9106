//! A model's own settings: what `juju model-config` shows and sets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{ConfigValue, parse_go_bool, parse_go_int};
use crate::error::ModelError;
use crate::log::LoggingConfig;
use crate::model::Model;
use crate::time::parse_go_duration;

/// What an operator set with `juju model-config`; all else has Juju's defaults.
///
/// Every setting that Juju knows can be set, and is kept and shown. Those that have an effect are
/// `update-status-hook-interval`, `automatically-retry-hooks`, `logging-config` and the proxies that hooks are told of.
///
/// ```
/// use juju_model::{ConfigValue, Model, ModelSettings};
///
/// let mut model = Model::new(ModelSettings::default());
/// model.set_model_config(&[("update-status-hook-interval", "1h")], &[] as &[&str])?;
/// assert_eq!(model.model_config().update_status_seconds(), 3600);
/// assert_eq!(model.model_config().value("development"), Some(ConfigValue::Bool(false)));
/// assert!(model.set_model_config(&[("development", "perhaps")], &[] as &[&str]).is_err());
/// # Ok::<(), juju_model::ModelError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModelConfig(BTreeMap<String, String>);

/// What a setting may be.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Bool,
    Int,
    /// As Go writes it.
    Duration,
    /// Levels of loggers.
    Logging,
}

const INTERVAL: &str = "update-status-hook-interval";
const RETRY: &str = "automatically-retry-hooks";
const LOGGING: &str = "logging-config";

/// Juju's settings with their defaults, without those that Juju keeps to itself (`name`, `type`, `uuid`).
const SETTINGS: &[(&str, Kind, &str)] = &[
    ("agent-metadata-url", Kind::Text, ""),
    ("agent-stream", Kind::Text, "released"),
    ("apt-ftp-proxy", Kind::Text, ""),
    ("apt-http-proxy", Kind::Text, ""),
    ("apt-https-proxy", Kind::Text, ""),
    ("apt-mirror", Kind::Text, ""),
    ("apt-no-proxy", Kind::Text, ""),
    (RETRY, Kind::Bool, "true"),
    ("backup-dir", Kind::Text, ""),
    ("charmhub-url", Kind::Text, "https://api.charmhub.io"),
    ("cloudinit-userdata", Kind::Text, ""),
    (
        "container-image-metadata-defaults-disabled",
        Kind::Bool,
        "false",
    ),
    ("container-image-metadata-url", Kind::Text, ""),
    ("container-image-stream", Kind::Text, "released"),
    ("container-inherit-properties", Kind::Text, ""),
    ("container-networking-method", Kind::Text, ""),
    ("default-base", Kind::Text, ""),
    ("default-space", Kind::Text, ""),
    ("development", Kind::Bool, "false"),
    ("disable-network-management", Kind::Bool, "false"),
    ("disable-telemetry", Kind::Bool, "false"),
    ("egress-subnets", Kind::Text, ""),
    ("enable-os-refresh-update", Kind::Bool, "true"),
    ("enable-os-upgrade", Kind::Bool, "true"),
    ("extra-info", Kind::Text, ""),
    ("firewall-mode", Kind::Text, "instance"),
    ("ftp-proxy", Kind::Text, ""),
    ("http-proxy", Kind::Text, ""),
    ("https-proxy", Kind::Text, ""),
    ("ignore-machine-addresses", Kind::Bool, "false"),
    ("image-metadata-defaults-disabled", Kind::Bool, "false"),
    ("image-metadata-url", Kind::Text, ""),
    ("image-stream", Kind::Text, "released"),
    ("juju-ftp-proxy", Kind::Text, ""),
    ("juju-http-proxy", Kind::Text, ""),
    ("juju-https-proxy", Kind::Text, ""),
    ("juju-no-proxy", Kind::Text, "127.0.0.1,localhost,::1"),
    (LOGGING, Kind::Logging, "<root>=INFO"),
    ("lxd-snap-channel", Kind::Text, "5.0/stable"),
    ("max-action-results-age", Kind::Duration, "336h"),
    ("max-action-results-size", Kind::Text, "5G"),
    ("mode", Kind::Text, "requires-prompts"),
    ("net-bond-reconfigure-delay", Kind::Int, "17"),
    ("no-proxy", Kind::Text, "127.0.0.1,localhost,::1"),
    ("num-container-provision-workers", Kind::Int, "4"),
    ("num-provision-workers", Kind::Int, "16"),
    ("provisioner-harvest-mode", Kind::Text, "destroyed"),
    ("proxy-ssh", Kind::Bool, "false"),
    ("resource-tags", Kind::Text, ""),
    ("saas-ingress-allow", Kind::Text, "0.0.0.0/0,::/0"),
    ("secret-backend", Kind::Text, "auto"),
    ("snap-http-proxy", Kind::Text, ""),
    ("snap-https-proxy", Kind::Text, ""),
    ("snap-store-assertions", Kind::Text, ""),
    ("snap-store-proxy", Kind::Text, ""),
    ("snap-store-proxy-url", Kind::Text, ""),
    ("ssh-allow", Kind::Text, "0.0.0.0/0,::/0"),
    ("ssl-hostname-verification", Kind::Bool, "true"),
    ("storage-default-block-source", Kind::Text, "loop"),
    ("storage-default-filesystem-source", Kind::Text, "rootfs"),
    ("test-mode", Kind::Bool, "false"),
    ("transmit-vendor-metrics", Kind::Bool, "true"),
    (INTERVAL, Kind::Duration, "5m"),
];

/// Where hooks find the charm's proxies, and by which setting.
const CHARM_PROXIES: [(&str, &str); 4] = [
    ("JUJU_CHARM_HTTP_PROXY", "juju-http-proxy"),
    ("JUJU_CHARM_HTTPS_PROXY", "juju-https-proxy"),
    ("JUJU_CHARM_FTP_PROXY", "juju-ftp-proxy"),
    ("JUJU_CHARM_NO_PROXY", "juju-no-proxy"),
];

/// The settings from before those; they reach every program, under both spellings.
const LEGACY_PROXIES: [&str; 4] = ["http-proxy", "https-proxy", "ftp-proxy", "no-proxy"];

fn declared(name: &str) -> Option<&'static (&'static str, Kind, &'static str)> {
    SETTINGS.iter().find(|(known, ..)| *known == name)
}

fn read(kind: Kind, text: &str) -> Option<ConfigValue> {
    match kind {
        Kind::Text => Some(ConfigValue::String(text.to_owned())),
        Kind::Bool => parse_go_bool(text).map(ConfigValue::Bool),
        Kind::Int => parse_go_int(text).map(ConfigValue::Int),
        Kind::Duration => parse_go_duration(text)
            .filter(|seconds| *seconds > 0)
            .map(|_| ConfigValue::String(text.to_owned())),
        Kind::Logging => LoggingConfig::parse(text).map(|_| ConfigValue::String(text.to_owned())),
    }
}

impl ModelConfig {
    /// Whether Juju has a setting of this name. Others are kept as well, as Juju does, but nothing reads them.
    pub fn knows(name: &str) -> bool {
        declared(name).is_some()
    }

    /// Whether local Juju does anything with a setting.
    pub fn has_effect(name: &str) -> bool {
        name == INTERVAL
            || name == RETRY
            || name == LOGGING
            || LEGACY_PROXIES.contains(&name)
            || CHARM_PROXIES.iter().any(|(_, setting)| *setting == name)
    }

    /// All settings by name: the value, and whether the operator set it.
    pub fn all(&self) -> BTreeMap<&str, (ConfigValue, bool)> {
        let known = SETTINGS.iter().map(|(name, ..)| *name);
        known
            .chain(self.0.keys().map(String::as_str))
            .filter_map(|name| Some((name, (self.value(name)?, self.is_set(name)))))
            .collect()
    }

    /// The value of a setting; none where nobody set what Juju does not know.
    pub fn value(&self, name: &str) -> Option<ConfigValue> {
        match (declared(name), self.0.get(name)) {
            (Some((_, kind, default)), set) => read(*kind, set.map_or(default, String::as_str)),
            (None, set) => set.cloned().map(ConfigValue::String),
        }
    }

    /// Whether the operator set it.
    pub fn is_set(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// `update-status-hook-interval`, in seconds.
    pub fn update_status_seconds(&self) -> i64 {
        parse_go_duration(&self.text(INTERVAL)).map_or(300, |seconds| seconds.max(1))
    }

    /// `automatically-retry-hooks`: whether agents run failed hooks again by themselves.
    pub fn retries_hooks(&self) -> bool {
        parse_go_bool(&self.text(RETRY)).unwrap_or(true)
    }

    /// `logging-config`: what is kept in the debug log, for who keeps it elsewhere.
    pub fn logging(&self) -> LoggingConfig {
        LoggingConfig::parse(&self.text(LOGGING)).unwrap_or_default()
    }

    /// The variables that tell hooks of proxies.
    pub(crate) fn proxy_variables(&self) -> Vec<(String, String)> {
        let mut all: Vec<_> = CHARM_PROXIES
            .iter()
            .map(|(variable, setting)| ((*variable).to_owned(), self.text(setting)))
            .collect();
        for setting in LEGACY_PROXIES {
            if let Some(value) = self.0.get(setting).filter(|value| !value.is_empty()) {
                let variable = setting.replace('-', "_");
                all.push((variable.to_ascii_uppercase(), value.clone()));
                all.push((variable, value.clone()));
            }
        }
        all
    }

    fn text(&self, name: &str) -> String {
        let default = declared(name).map_or("", |(_, _, default)| default);
        self.0
            .get(name)
            .cloned()
            .unwrap_or_else(|| default.to_owned())
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), ModelError> {
        if name == "agent-version" {
            return Err(ModelError::new(
                "\"agent-version\" must be set via \"upgrade-model\"",
            ));
        }
        if let Some((_, kind, _)) = declared(name)
            && read(*kind, text).is_none()
        {
            let wanted = match kind {
                Kind::Text => "a text",
                Kind::Bool => "a bool",
                Kind::Int => "a number",
                Kind::Duration => "a duration such as 90s, 5m or 1h30m",
                Kind::Logging => "levels of loggers such as <root>=INFO;unit=DEBUG",
            };
            return Err(ModelError::new(format!(
                "{name}: expected {wanted}, got {text:?}"
            )));
        }
        self.0.insert(name.to_owned(), text.to_owned());
        Ok(())
    }
}

impl Model {
    /// The model's settings.
    pub fn model_config(&self) -> &ModelConfig {
        &self.config
    }

    /// Sets some of the model's settings, and brings others back to their defaults: all of it or nothing.
    pub fn set_model_config(
        &mut self,
        set: &[(impl AsRef<str>, impl AsRef<str>)],
        reset: &[impl AsRef<str>],
    ) -> Result<(), ModelError> {
        let mut config = self.config.clone();
        for name in reset {
            let name = name.as_ref();
            if set.iter().any(|(other, _)| other.as_ref() == name) {
                return Err(ModelError::new(format!(
                    "cannot set and reset key {name:?} simultaneously"
                )));
            }
            config.0.remove(name);
        }
        for (name, value) in set {
            config.set(name.as_ref(), value.as_ref())?;
        }
        // Agents start to wait anew when the interval changes.
        if config.update_status_seconds() != self.config.update_status_seconds() {
            self.next_tick = self.now.plus(config.update_status_seconds());
        }
        self.config = config;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelSettings;

    const NONE: &[&str] = &[];

    fn model() -> Model {
        Model::new(ModelSettings::default())
    }

    #[test]
    fn every_default_is_of_its_kind() {
        let config = ModelConfig::default();
        for (name, ..) in SETTINGS {
            assert!(config.value(name).is_some(), "{name}");
            assert!(!config.is_set(name));
        }
        assert!(SETTINGS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(config.all().len(), SETTINGS.len());
        assert_eq!(config.update_status_seconds(), 300);
        assert!(config.retries_hooks());
    }

    #[test]
    fn settings_are_set_and_reset_together_or_not_at_all() {
        let mut model = model();
        model
            .set_model_config(&[(RETRY, "false"), (INTERVAL, "10s")], NONE)
            .unwrap();
        assert!(!model.model_config().retries_hooks());
        let before = model.model_config().clone();
        for (set, reset, error) in [
            (
                [(INTERVAL, "1h"), ("proxy-ssh", "perhaps")],
                NONE,
                "proxy-ssh: expected a bool, got \"perhaps\"",
            ),
            (
                [(INTERVAL, "1h"), ("num-provision-workers", "many")],
                NONE,
                "num-provision-workers: expected a number, got \"many\"",
            ),
            (
                [(RETRY, "true"), (INTERVAL, "often")],
                NONE,
                "update-status-hook-interval: expected a duration such as 90s, 5m or 1h30m, got \"often\"",
            ),
            (
                [(RETRY, "true"), (INTERVAL, "-1s")],
                NONE,
                "update-status-hook-interval: expected a duration such as 90s, 5m or 1h30m, got \"-1s\"",
            ),
            (
                [(RETRY, "true"), (LOGGING, "unit=loud")],
                NONE,
                "logging-config: expected levels of loggers such as <root>=INFO;unit=DEBUG, got \"unit=loud\"",
            ),
            (
                [(RETRY, "true"), ("agent-version", "4.1")],
                NONE,
                "\"agent-version\" must be set via \"upgrade-model\"",
            ),
            (
                [(RETRY, "true"), (INTERVAL, "1m")],
                &[INTERVAL],
                "cannot set and reset key \"update-status-hook-interval\" simultaneously",
            ),
        ] {
            let refused = model.set_model_config(&set, reset).unwrap_err();
            assert_eq!(refused.to_string(), error);
            assert_eq!(*model.model_config(), before);
        }
        model
            .set_model_config(&[] as &[(&str, &str)], &[RETRY, "nobody-knows"])
            .unwrap();
        assert!(model.model_config().retries_hooks());
        assert_eq!(model.model_config().update_status_seconds(), 10);
    }

    #[test]
    fn what_juju_does_not_know_is_kept_as_a_text() {
        let mut model = model();
        model.set_model_config(&[("mine", "3")], NONE).unwrap();
        assert!(!ModelConfig::knows("mine"));
        let config = model.model_config();
        assert_eq!(
            config.all()["mine"],
            (ConfigValue::String("3".to_owned()), true)
        );
        assert_eq!(config.value("other"), None);
    }

    #[test]
    fn a_new_interval_counts_from_now() {
        let mut model = model();
        model.set_model_config(&[(INTERVAL, "1h")], NONE).unwrap();
        assert_eq!(model.next_tick, model.now.plus(3_600));
        model.advance(std::time::Duration::from_secs(3_599));
        assert_eq!(model.next_tick, model.now.plus(1));
        // Another setting leaves it be.
        model.set_model_config(&[("mode", "x")], NONE).unwrap();
        assert_eq!(model.next_tick, model.now.plus(1));
        model.advance(std::time::Duration::from_secs(3_601));
        assert_eq!(model.next_tick, model.now.plus(3_600));
    }

    #[test]
    fn proxies_reach_hooks() {
        let mut model = model();
        let variables = |model: &Model| {
            let all = model.model_config().proxy_variables();
            all.into_iter().collect::<BTreeMap<_, _>>()
        };
        assert_eq!(variables(&model).len(), 4);
        let set = [
            ("juju-http-proxy", "http://p:1"),
            ("no-proxy", "example.com"),
        ];
        model.set_model_config(&set, NONE).unwrap();
        let variables = variables(&model);
        assert_eq!(variables["JUJU_CHARM_HTTP_PROXY"], "http://p:1");
        assert_eq!(variables["JUJU_CHARM_HTTPS_PROXY"], "");
        assert_eq!(variables["no_proxy"], "example.com");
        assert_eq!(variables["NO_PROXY"], "example.com");
        assert!(!variables.contains_key("http_proxy"));
    }
}
