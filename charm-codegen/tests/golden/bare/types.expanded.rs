#[allow(unexpected_cfgs)]
const _: () = {
    #[cfg(rust_analyzer)]
    fn keys(config: Config, relations: Relations) {
        &config;
        &relations;
    }
    #[cfg(rust_analyzer)]
    struct Relations {}
};
/// The YAML files that declare this charm, as they were when it was compiled.
pub const DECLARATION: ::charm_sdk::Declaration = ::charm_sdk::Declaration {
    files: &[("metadata.yaml", ::core::include_str!("metadata.yaml"))],
};
#[doc(hidden)]
pub const DIRECTORY: &str = "bare";
/// The charm's configuration.
pub struct Config {}
impl Config {
    /// Reads all options.
    ///
    /// # Errors
    ///
    /// The configuration cannot be read, or some options hold values
    /// that their types refuse; then the error names all of them.
    pub fn load(
        ctx: &::charm_sdk::Context,
    ) -> ::core::result::Result<Self, ::charm_sdk::ConfigError> {
        let options = ctx.config()?;
        let config = (|| ::core::option::Option::Some(Self {}))();
        options.finish(config)
    }
}
pub use ::charm_sdk::event::{
    Install, ConfigChanged, Start, UpdateStatus, UpgradeCharm, LeaderElected,
    LeaderSettingsChanged, Stop, Remove, PreSeriesUpgrade, PostSeriesUpgrade,
    SecretChanged, SecretRotate, SecretExpired, SecretRemove,
};
/// Every event that Juju can send to this charm.
#[derive(Debug)]
pub enum Event {
    /// The unit was just deployed: once, before anything else but its storage.
    Install(Install),
    /// The configuration, the trust or the addresses of the unit have changed; also before its first `start`.
    ConfigChanged(ConfigChanged),
    /// The unit starts: after its first `config-changed`, and again after its machine or pod was restarted.
    Start(Start),
    /// The time for a regular look at the unit, five minutes after the last unless the model says otherwise.
    UpdateStatus(UpdateStatus),
    /// The charm was refreshed to another revision; this one now runs.
    UpgradeCharm(UpgradeCharm),
    /// This unit has become the leader of its application.
    LeaderElected(LeaderElected),
    /// Another unit leads this unit's application. Gone in Juju 4.
    LeaderSettingsChanged(LeaderSettingsChanged),
    /// The unit is about to be removed, or its pod to be stopped.
    Stop(Stop),
    /// The last event of a unit.
    Remove(Remove),
    /// The operator prepares the machine for another release of its system. Gone in Juju 4.
    PreSeriesUpgrade(PreSeriesUpgrade),
    /// The machine runs another release of its system. Gone in Juju 4.
    PostSeriesUpgrade(PostSeriesUpgrade),
    /// A secret that this unit reads has a new revision.
    SecretChanged(SecretChanged),
    /// A secret that this charm owns is due for rotation.
    SecretRotate(SecretRotate),
    /// A revision of a secret that this charm owns has expired.
    SecretExpired(SecretExpired),
    /// Nobody reads an old revision of this charm's secret any more; the charm should remove it.
    SecretRemove(SecretRemove),
    /// An event that this charm does not declare, by its name: one of
    /// another revision, or of a later Juju.
    Unknown(::std::string::String),
}
impl Event {
    /// The event that Juju tells about in the environment.
    ///
    /// # Errors
    ///
    /// A variable that belongs to the event is missing or malformed.
    pub fn from_environment(
        environment: &::charm_sdk::Environment,
    ) -> ::core::result::Result<Self, ::charm_sdk::EnvironmentError> {
        ::core::result::Result::Ok(
            match environment.event_name() {
                "install" => {
                    Self::Install(::charm_sdk::event::EventData::read(environment)?)
                }
                "config-changed" => {
                    Self::ConfigChanged(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "start" => Self::Start(::charm_sdk::event::EventData::read(environment)?),
                "update-status" => {
                    Self::UpdateStatus(::charm_sdk::event::EventData::read(environment)?)
                }
                "upgrade-charm" => {
                    Self::UpgradeCharm(::charm_sdk::event::EventData::read(environment)?)
                }
                "leader-elected" => {
                    Self::LeaderElected(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "leader-settings-changed" => {
                    Self::LeaderSettingsChanged(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "stop" => Self::Stop(::charm_sdk::event::EventData::read(environment)?),
                "remove" => {
                    Self::Remove(::charm_sdk::event::EventData::read(environment)?)
                }
                "pre-series-upgrade" => {
                    Self::PreSeriesUpgrade(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "post-series-upgrade" => {
                    Self::PostSeriesUpgrade(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "secret-changed" => {
                    Self::SecretChanged(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "secret-rotate" => {
                    Self::SecretRotate(::charm_sdk::event::EventData::read(environment)?)
                }
                "secret-expired" => {
                    Self::SecretExpired(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "secret-remove" => {
                    Self::SecretRemove(::charm_sdk::event::EventData::read(environment)?)
                }
                unknown => Self::Unknown(::std::string::String::from(unknown)),
            },
        )
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types, missing_debug_implementations)]
pub mod on {
    /// `install`
    ///
    /// The unit was just deployed: once, before anything else but its storage.
    pub struct install;
    /// `config-changed`
    ///
    /// The configuration, the trust or the addresses of the unit have changed; also before its first `start`.
    pub struct config_changed;
    /// `start`
    ///
    /// The unit starts: after its first `config-changed`, and again after its machine or pod was restarted.
    pub struct start;
    /// `update-status`
    ///
    /// The time for a regular look at the unit, five minutes after the last unless the model says otherwise.
    pub struct update_status;
    /// `upgrade-charm`
    ///
    /// The charm was refreshed to another revision; this one now runs.
    pub struct upgrade_charm;
    /// `leader-elected`
    ///
    /// This unit has become the leader of its application.
    pub struct leader_elected;
    /// `leader-settings-changed`
    ///
    /// Another unit leads this unit's application. Gone in Juju 4.
    pub struct leader_settings_changed;
    /// `stop`
    ///
    /// The unit is about to be removed, or its pod to be stopped.
    pub struct stop;
    /// `remove`
    ///
    /// The last event of a unit.
    pub struct remove;
    /// `pre-series-upgrade`
    ///
    /// The operator prepares the machine for another release of its system. Gone in Juju 4.
    pub struct pre_series_upgrade;
    /// `post-series-upgrade`
    ///
    /// The machine runs another release of its system. Gone in Juju 4.
    pub struct post_series_upgrade;
    /// `secret-changed`
    ///
    /// A secret that this unit reads has a new revision.
    pub struct secret_changed;
    /// `secret-rotate`
    ///
    /// A secret that this charm owns is due for rotation.
    pub struct secret_rotate;
    /// `secret-expired`
    ///
    /// A revision of a secret that this charm owns has expired.
    pub struct secret_expired;
    /// `secret-remove`
    ///
    /// Nobody reads an old revision of this charm's secret any more; the charm should remove it.
    pub struct secret_remove;
}
