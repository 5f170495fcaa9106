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
    files: &[("charmcraft.yaml", ::core::include_str!("charmcraft.yaml"))],
};
#[doc(hidden)]
pub const DIRECTORY: &str = "depot";
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
/// The storage that the charm declares.
pub mod storage {
    /// Storage `data`.
    ///
    /// The files.
    #[derive(Debug)]
    pub enum Data {}
    /// Storage `cold-data`.
    #[derive(Debug)]
    pub enum ColdData {}
}
impl ::charm_sdk::StorageName for storage::Data {
    const NAME: &'static str = "data";
}
impl ::charm_sdk::StorageName for storage::ColdData {
    const NAME: &'static str = "cold-data";
}
/// The containers that the charm declares.
pub mod containers {
    /// Container `file-server`.
    #[derive(Debug)]
    pub enum FileServer {}
}
impl ::charm_sdk::ContainerName for containers::FileServer {
    const NAME: &'static str = "file-server";
}
/// The resources that the charm declares.
pub mod resources {
    /// Resource `server-image`.
    ///
    /// What the container runs.
    #[derive(Debug)]
    pub enum ServerImage {}
}
impl ::charm_sdk::ResourceName for resources::ServerImage {
    const NAME: &'static str = "server-image";
}
/// The actions of this charm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Brings files back.
    ///
    /// Action `restore`.
    Restore,
    /// Action `verify`.
    Verify,
}
/// The parameters of this charm's actions.
pub mod actions {
    /// Brings files back.
    ///
    /// The parameters of action `restore`.
    #[derive(Clone, PartialEq)]
    pub struct Restore {
        /// Where from:
        ///
        /// ```text
        /// s3://bucket
        /// ```
        ///
        /// Parameter `source`: must be given.
        pub source: ::std::string::String,
        /// Parameter `mode`: by default `add`.
        pub mode: RestoreMode,
        /// Parameter `limits`: has defaults.
        pub limits: RestoreLimits,
        /// Parameter `only`: may be left out.
        pub only: ::core::option::Option<::std::vec::Vec<::std::string::String>>,
        /// Parameter `rules`: may be left out.
        pub rules: ::core::option::Option<::std::vec::Vec<RestoreRulesItem>>,
        /// Parameter `labels`: may be left out.
        pub labels: ::core::option::Option<
            ::std::collections::BTreeMap<::std::string::String, ::std::string::String>,
        >,
        /// Parameter `type`: may be left out.
        pub r#type: ::core::option::Option<::std::string::String>,
        /// Parameter `extra`: may be left out.
        pub extra: ::core::option::Option<super::any_json>,
    }
    /// Without the parameters: they may be private.
    impl ::core::fmt::Debug for Restore {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Restore").finish_non_exhaustive()
        }
    }
    /// The parameter `mode` of action `restore`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum RestoreMode {
        /// `add`
        Add,
        /// `replace-all`
        ReplaceAll,
    }
    impl RestoreMode {
        /// The word in `actions.yaml`.
        pub fn as_str(self) -> &'static str {
            match self {
                Self::Add => "add",
                Self::ReplaceAll => "replace-all",
            }
        }
    }
    /// The parameter `limits` of action `restore`.
    #[derive(Clone, PartialEq)]
    pub struct RestoreLimits {
        /// Parameter `files`: by default `1000`.
        pub files: i64,
        /// Parameter `ratio`: must be given.
        pub ratio: f64,
    }
    /// Without the parameters: they may be private.
    impl ::core::fmt::Debug for RestoreLimits {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("RestoreLimits").finish_non_exhaustive()
        }
    }
    /// The items of parameter `rules` of action `restore`.
    #[derive(Clone, PartialEq)]
    pub struct RestoreRulesItem {
        /// Parameter `path`: must be given.
        pub path: ::std::string::String,
        /// Parameter `keep`: by default `true`.
        pub keep: ::core::option::Option<bool>,
    }
    /// Without the parameters: they may be private.
    impl ::core::fmt::Debug for RestoreRulesItem {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("RestoreRulesItem").finish_non_exhaustive()
        }
    }
    /// The parameters of action `verify`.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Verify;
}
#[allow(non_camel_case_types)]
type any_json = ::charm_sdk::action::Json;
impl ::charm_sdk::ParamValue for actions::Restore {
    fn from_json(
        value: &::charm_sdk::action::Json,
    ) -> ::core::result::Result<Self, ::charm_sdk::ParamError> {
        let params = ::charm_sdk::action::Params::of(value)?;
        ::core::result::Result::Ok(Self {
            source: params.required("source")?,
            mode: params.required("mode")?,
            limits: params.required("limits")?,
            only: params.optional("only")?,
            rules: params.optional("rules")?,
            labels: params.optional("labels")?,
            r#type: params.optional("type")?,
            extra: params.optional("extra")?,
        })
    }
}
impl ::charm_sdk::ParamValue for actions::RestoreMode {
    fn from_json(
        value: &::charm_sdk::action::Json,
    ) -> ::core::result::Result<Self, ::charm_sdk::ParamError> {
        match value.as_str() {
            ::core::option::Option::Some("add") => ::core::result::Result::Ok(Self::Add),
            ::core::option::Option::Some("replace-all") => {
                ::core::result::Result::Ok(Self::ReplaceAll)
            }
            _ => {
                ::core::result::Result::Err(
                    ::charm_sdk::ParamError::new(
                        "is not one of the words that are allowed",
                    ),
                )
            }
        }
    }
}
impl ::charm_sdk::ParamValue for actions::RestoreLimits {
    fn from_json(
        value: &::charm_sdk::action::Json,
    ) -> ::core::result::Result<Self, ::charm_sdk::ParamError> {
        let params = ::charm_sdk::action::Params::of(value)?;
        ::core::result::Result::Ok(Self {
            files: params.required("files")?,
            ratio: params.required("ratio")?,
        })
    }
}
impl ::charm_sdk::ParamValue for actions::RestoreRulesItem {
    fn from_json(
        value: &::charm_sdk::action::Json,
    ) -> ::core::result::Result<Self, ::charm_sdk::ParamError> {
        let params = ::charm_sdk::action::Params::of(value)?;
        ::core::result::Result::Ok(Self {
            path: params.required("path")?,
            keep: params.optional("keep")?,
        })
    }
}
impl ::charm_sdk::ParamValue for actions::Verify {
    fn from_json(
        value: &::charm_sdk::action::Json,
    ) -> ::core::result::Result<Self, ::charm_sdk::ParamError> {
        ::charm_sdk::action::Params::of(value)?;
        ::core::result::Result::Ok(Self)
    }
}
#[doc(hidden)]
#[allow(non_camel_case_types, missing_debug_implementations)]
pub mod action {
    /// Brings files back.
    ///
    /// Action `restore`.
    pub struct restore;
    /// Action `verify`.
    pub struct verify;
}
pub use ::charm_sdk::event::{
    Install, ConfigChanged, Start, UpdateStatus, UpgradeCharm, LeaderElected,
    LeaderSettingsChanged, Stop, Remove, PreSeriesUpgrade, PostSeriesUpgrade,
    SecretChanged, SecretRotate, SecretExpired, SecretRemove,
};
/// Storage `data`: it was attached to the unit: of a new one before `install`, on Kubernetes after it.
pub type DataStorageAttached = ::charm_sdk::event::StorageAttached<storage::Data>;
/// Storage `data`: it is about to be detached and can be used for the last time.
pub type DataStorageDetaching = ::charm_sdk::event::StorageDetaching<storage::Data>;
/// Storage `cold-data`: it was attached to the unit: of a new one before `install`, on Kubernetes after it.
pub type ColdDataStorageAttached = ::charm_sdk::event::StorageAttached<
    storage::ColdData,
>;
/// Storage `cold-data`: it is about to be detached and can be used for the last time.
pub type ColdDataStorageDetaching = ::charm_sdk::event::StorageDetaching<
    storage::ColdData,
>;
/// Container `file-server`: its Pebble answers, for the first time or again.
pub type FileServerPebbleReady = ::charm_sdk::event::PebbleReady<containers::FileServer>;
/// Container `file-server`: its workload has left a notice.
pub type FileServerPebbleCustomNotice = ::charm_sdk::event::PebbleCustomNotice<
    containers::FileServer,
>;
/// Container `file-server`: a health check has failed as often as its threshold allows.
pub type FileServerPebbleCheckFailed = ::charm_sdk::event::PebbleCheckFailed<
    containers::FileServer,
>;
/// Container `file-server`: a health check that had failed succeeds again.
pub type FileServerPebbleCheckRecovered = ::charm_sdk::event::PebbleCheckRecovered<
    containers::FileServer,
>;
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
    /// Storage `data`: it was attached to the unit: of a new one before `install`, on Kubernetes after it.
    DataStorageAttached(DataStorageAttached),
    /// Storage `data`: it is about to be detached and can be used for the last time.
    DataStorageDetaching(DataStorageDetaching),
    /// Storage `cold-data`: it was attached to the unit: of a new one before `install`, on Kubernetes after it.
    ColdDataStorageAttached(ColdDataStorageAttached),
    /// Storage `cold-data`: it is about to be detached and can be used for the last time.
    ColdDataStorageDetaching(ColdDataStorageDetaching),
    /// Container `file-server`: its Pebble answers, for the first time or again.
    FileServerPebbleReady(FileServerPebbleReady),
    /// Container `file-server`: its workload has left a notice.
    FileServerPebbleCustomNotice(FileServerPebbleCustomNotice),
    /// Container `file-server`: a health check has failed as often as its threshold allows.
    FileServerPebbleCheckFailed(FileServerPebbleCheckFailed),
    /// Container `file-server`: a health check that had failed succeeds again.
    FileServerPebbleCheckRecovered(FileServerPebbleCheckRecovered),
    /// An operator asks for an action.
    Action(Action),
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
                "data-storage-attached" => {
                    Self::DataStorageAttached(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "data-storage-detaching" => {
                    Self::DataStorageDetaching(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "cold-data-storage-attached" => {
                    Self::ColdDataStorageAttached(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "cold-data-storage-detaching" => {
                    Self::ColdDataStorageDetaching(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "file-server-pebble-ready" => {
                    Self::FileServerPebbleReady(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "file-server-pebble-custom-notice" => {
                    Self::FileServerPebbleCustomNotice(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "file-server-pebble-check-failed" => {
                    Self::FileServerPebbleCheckFailed(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "file-server-pebble-check-recovered" => {
                    Self::FileServerPebbleCheckRecovered(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "actions/restore" => Self::Action(Action::Restore),
                "actions/verify" => Self::Action(Action::Verify),
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
    /// `data-storage-attached`
    ///
    /// Storage `data`: it was attached to the unit: of a new one before `install`, on Kubernetes after it.
    pub struct data_storage_attached;
    /// `data-storage-detaching`
    ///
    /// Storage `data`: it is about to be detached and can be used for the last time.
    pub struct data_storage_detaching;
    /// `cold-data-storage-attached`
    ///
    /// Storage `cold-data`: it was attached to the unit: of a new one before `install`, on Kubernetes after it.
    pub struct cold_data_storage_attached;
    /// `cold-data-storage-detaching`
    ///
    /// Storage `cold-data`: it is about to be detached and can be used for the last time.
    pub struct cold_data_storage_detaching;
    /// `file-server-pebble-ready`
    ///
    /// Container `file-server`: its Pebble answers, for the first time or again.
    pub struct file_server_pebble_ready;
    /// `file-server-pebble-custom-notice`
    ///
    /// Container `file-server`: its workload has left a notice.
    pub struct file_server_pebble_custom_notice;
    /// `file-server-pebble-check-failed`
    ///
    /// Container `file-server`: a health check has failed as often as its threshold allows.
    pub struct file_server_pebble_check_failed;
    /// `file-server-pebble-check-recovered`
    ///
    /// Container `file-server`: a health check that had failed succeeds again.
    pub struct file_server_pebble_check_recovered;
}
