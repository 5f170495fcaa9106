#[allow(unexpected_cfgs)]
const _: () = {
    #[cfg(rust_analyzer)]
    fn keys(config: Config, relations: Relations) {
        &config.host;
        let _: String;
        &config.port;
        let _: u16;
        &config.sender;
        let _: Option<super::Sender>;
        &config;
        &relations.smtp;
        let _: super::Mail;
        &relations.smtp_legacy;
        let _: super::Mail;
        &relations.ring;
        let _: super::Ring;
        &relations;
    }
    #[cfg(rust_analyzer)]
    struct Relations {
        /// Endpoint `smtp`: provides the interface `smtp`.
        smtp: (),
        /// Endpoint `smtp-legacy`: provides the interface `smtp`.
        smtp_legacy: (),
        /// Endpoint `database`: requires the interface `postgresql_client`.
        database: (),
        /// Endpoint `ring`: connects the units over the interface `relay-ring`.
        ring: (),
    }
};
/// The YAML files that declare this charm, as they were when it was compiled.
pub const DECLARATION: ::charm_sdk::Declaration = ::charm_sdk::Declaration {
    files: &[
        ("metadata.yaml", ::core::include_str!("metadata.yaml")),
        ("config.yaml", ::core::include_str!("config.yaml")),
    ],
};
#[doc(hidden)]
pub const DIRECTORY: &str = "relay";
/// The charm's configuration.
#[derive(Debug)]
pub struct Config {
    /// Host name of the relay.
    ///
    /// Try it first:
    ///
    /// ```text
    /// nc relay.example.com 25
    /// ```
    ///
    /// Option `host`: string, without a default.
    pub host: String,
    /// TCP port of the relay.
    ///
    /// Option `port`: int, by default `25`.
    pub port: u16,
    /// A user secret.
    ///
    /// Option `password`: secret, without a default.
    pub password: ::core::option::Option<::charm_sdk::secret::SecretId>,
    /// Option `sender`: string, without a default.
    pub sender: Option<super::Sender>,
    /// Option `ratio`: float, by default `0.5`.
    pub ratio: f64,
    /// Option `type`: boolean, by default `false`.
    pub r#type: bool,
}
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
        let mut options = ctx.config()?;
        let host = options.required::<_, ::std::string::String>("host");
        let port = options.defaulted::<_, i64>("port");
        let password = options.optional::<_, ::charm_sdk::secret::SecretId>("password");
        let sender = options.optional::<_, ::std::string::String>("sender");
        let ratio = options.defaulted::<_, f64>("ratio");
        let r#type = options.defaulted::<_, bool>("type");
        let config = (|| ::core::option::Option::Some(Self {
            host: host?,
            port: port?,
            password: password?,
            sender: sender?,
            ratio: ratio?,
            r#type: r#type?,
        }))();
        options.finish(config)
    }
}
/// Endpoint `smtp`: provides the interface `smtp`.
#[derive(Debug)]
pub enum Smtp {}
impl ::charm_sdk::relation::Endpoint for Smtp {
    const NAME: &'static str = "smtp";
    type Role = ::charm_sdk::relation::Provides;
    type Interface = super::Mail;
}
const _: () = ::core::assert!(
    ::core::matches!(::charm_sdk::relation::interface_name:: < Smtp > ().as_bytes(),
    b"smtp"),
    "endpoint `smtp` has the interface `smtp` (metadata.yaml:6:16), and this type is for another one",
);
/// Endpoint `smtp-legacy`: provides the interface `smtp`.
#[derive(Debug)]
pub enum SmtpLegacy {}
impl ::charm_sdk::relation::Endpoint for SmtpLegacy {
    const NAME: &'static str = "smtp-legacy";
    type Role = ::charm_sdk::relation::Provides;
    type Interface = super::Mail;
}
const _: () = ::core::assert!(
    ::core::matches!(::charm_sdk::relation::interface_name:: < SmtpLegacy > ()
    .as_bytes(), b"smtp"),
    "endpoint `smtp-legacy` has the interface `smtp` (metadata.yaml:8:16), and this type is for another one",
);
/// Endpoint `database`: requires the interface `postgresql_client`.
#[derive(Debug)]
pub enum Database {}
impl ::charm_sdk::relation::Endpoint for Database {
    const NAME: &'static str = "database";
    type Role = ::charm_sdk::relation::Requires;
    type Interface = ::charm_sdk::relation::Untyped;
}
/// Endpoint `ring`: connects the units over the interface `relay-ring`.
#[derive(Debug)]
pub enum Ring {}
impl ::charm_sdk::relation::Endpoint for Ring {
    const NAME: &'static str = "ring";
    type Role = ::charm_sdk::relation::Peers;
    type Interface = super::Ring;
}
const _: () = ::core::assert!(
    ::core::matches!(::charm_sdk::relation::interface_name:: < Ring > ().as_bytes(),
    b"relay-ring"),
    "endpoint `ring` has the interface `relay-ring` (metadata.yaml:14:16), and this type is for another one",
);
pub use ::charm_sdk::event::{
    Install, ConfigChanged, Start, UpdateStatus, UpgradeCharm, LeaderElected,
    LeaderSettingsChanged, Stop, Remove, PreSeriesUpgrade, PostSeriesUpgrade,
    SecretChanged, SecretRotate, SecretExpired, SecretRemove,
};
/// On endpoint `smtp`: a relation was made; its units may not be there yet.
pub type SmtpRelationCreated = ::charm_sdk::event::RelationCreated<Smtp>;
/// On endpoint `smtp`: a remote unit has entered the relation.
pub type SmtpRelationJoined = ::charm_sdk::event::RelationJoined<Smtp>;
/// On endpoint `smtp`: the remote side has changed its data, or a remote unit has just joined.
pub type SmtpRelationChanged = ::charm_sdk::event::RelationChanged<Smtp>;
/// On endpoint `smtp`: a remote unit leaves the relation, or this one does.
pub type SmtpRelationDeparted = ::charm_sdk::event::RelationDeparted<Smtp>;
/// On endpoint `smtp`: the relation is gone; its data can be read for the last time.
pub type SmtpRelationBroken = ::charm_sdk::event::RelationBroken<Smtp>;
/// On endpoint `smtp-legacy`: a relation was made; its units may not be there yet.
pub type SmtpLegacyRelationCreated = ::charm_sdk::event::RelationCreated<SmtpLegacy>;
/// On endpoint `smtp-legacy`: a remote unit has entered the relation.
pub type SmtpLegacyRelationJoined = ::charm_sdk::event::RelationJoined<SmtpLegacy>;
/// On endpoint `smtp-legacy`: the remote side has changed its data, or a remote unit has just joined.
pub type SmtpLegacyRelationChanged = ::charm_sdk::event::RelationChanged<SmtpLegacy>;
/// On endpoint `smtp-legacy`: a remote unit leaves the relation, or this one does.
pub type SmtpLegacyRelationDeparted = ::charm_sdk::event::RelationDeparted<SmtpLegacy>;
/// On endpoint `smtp-legacy`: the relation is gone; its data can be read for the last time.
pub type SmtpLegacyRelationBroken = ::charm_sdk::event::RelationBroken<SmtpLegacy>;
/// On endpoint `database`: a relation was made; its units may not be there yet.
pub type DatabaseRelationCreated = ::charm_sdk::event::RelationCreated<Database>;
/// On endpoint `database`: a remote unit has entered the relation.
pub type DatabaseRelationJoined = ::charm_sdk::event::RelationJoined<Database>;
/// On endpoint `database`: the remote side has changed its data, or a remote unit has just joined.
pub type DatabaseRelationChanged = ::charm_sdk::event::RelationChanged<Database>;
/// On endpoint `database`: a remote unit leaves the relation, or this one does.
pub type DatabaseRelationDeparted = ::charm_sdk::event::RelationDeparted<Database>;
/// On endpoint `database`: the relation is gone; its data can be read for the last time.
pub type DatabaseRelationBroken = ::charm_sdk::event::RelationBroken<Database>;
/// On endpoint `ring`: a relation was made; its units may not be there yet.
pub type RingRelationCreated = ::charm_sdk::event::RelationCreated<Ring>;
/// On endpoint `ring`: a remote unit has entered the relation.
pub type RingRelationJoined = ::charm_sdk::event::RelationJoined<Ring>;
/// On endpoint `ring`: the remote side has changed its data, or a remote unit has just joined.
pub type RingRelationChanged = ::charm_sdk::event::RelationChanged<Ring>;
/// On endpoint `ring`: a remote unit leaves the relation, or this one does.
pub type RingRelationDeparted = ::charm_sdk::event::RelationDeparted<Ring>;
/// On endpoint `ring`: the relation is gone; its data can be read for the last time.
pub type RingRelationBroken = ::charm_sdk::event::RelationBroken<Ring>;
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
    /// On endpoint `smtp`: a relation was made; its units may not be there yet.
    SmtpRelationCreated(SmtpRelationCreated),
    /// On endpoint `smtp`: a remote unit has entered the relation.
    SmtpRelationJoined(SmtpRelationJoined),
    /// On endpoint `smtp`: the remote side has changed its data, or a remote unit has just joined.
    SmtpRelationChanged(SmtpRelationChanged),
    /// On endpoint `smtp`: a remote unit leaves the relation, or this one does.
    SmtpRelationDeparted(SmtpRelationDeparted),
    /// On endpoint `smtp`: the relation is gone; its data can be read for the last time.
    SmtpRelationBroken(SmtpRelationBroken),
    /// On endpoint `smtp-legacy`: a relation was made; its units may not be there yet.
    SmtpLegacyRelationCreated(SmtpLegacyRelationCreated),
    /// On endpoint `smtp-legacy`: a remote unit has entered the relation.
    SmtpLegacyRelationJoined(SmtpLegacyRelationJoined),
    /// On endpoint `smtp-legacy`: the remote side has changed its data, or a remote unit has just joined.
    SmtpLegacyRelationChanged(SmtpLegacyRelationChanged),
    /// On endpoint `smtp-legacy`: a remote unit leaves the relation, or this one does.
    SmtpLegacyRelationDeparted(SmtpLegacyRelationDeparted),
    /// On endpoint `smtp-legacy`: the relation is gone; its data can be read for the last time.
    SmtpLegacyRelationBroken(SmtpLegacyRelationBroken),
    /// On endpoint `database`: a relation was made; its units may not be there yet.
    DatabaseRelationCreated(DatabaseRelationCreated),
    /// On endpoint `database`: a remote unit has entered the relation.
    DatabaseRelationJoined(DatabaseRelationJoined),
    /// On endpoint `database`: the remote side has changed its data, or a remote unit has just joined.
    DatabaseRelationChanged(DatabaseRelationChanged),
    /// On endpoint `database`: a remote unit leaves the relation, or this one does.
    DatabaseRelationDeparted(DatabaseRelationDeparted),
    /// On endpoint `database`: the relation is gone; its data can be read for the last time.
    DatabaseRelationBroken(DatabaseRelationBroken),
    /// On endpoint `ring`: a relation was made; its units may not be there yet.
    RingRelationCreated(RingRelationCreated),
    /// On endpoint `ring`: a remote unit has entered the relation.
    RingRelationJoined(RingRelationJoined),
    /// On endpoint `ring`: the remote side has changed its data, or a remote unit has just joined.
    RingRelationChanged(RingRelationChanged),
    /// On endpoint `ring`: a remote unit leaves the relation, or this one does.
    RingRelationDeparted(RingRelationDeparted),
    /// On endpoint `ring`: the relation is gone; its data can be read for the last time.
    RingRelationBroken(RingRelationBroken),
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
                "smtp-relation-created" => {
                    Self::SmtpRelationCreated(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "smtp-relation-joined" => {
                    Self::SmtpRelationJoined(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "smtp-relation-changed" => {
                    Self::SmtpRelationChanged(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "smtp-relation-departed" => {
                    Self::SmtpRelationDeparted(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "smtp-relation-broken" => {
                    Self::SmtpRelationBroken(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "smtp-legacy-relation-created" => {
                    Self::SmtpLegacyRelationCreated(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "smtp-legacy-relation-joined" => {
                    Self::SmtpLegacyRelationJoined(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "smtp-legacy-relation-changed" => {
                    Self::SmtpLegacyRelationChanged(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "smtp-legacy-relation-departed" => {
                    Self::SmtpLegacyRelationDeparted(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "smtp-legacy-relation-broken" => {
                    Self::SmtpLegacyRelationBroken(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "database-relation-created" => {
                    Self::DatabaseRelationCreated(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "database-relation-joined" => {
                    Self::DatabaseRelationJoined(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "database-relation-changed" => {
                    Self::DatabaseRelationChanged(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "database-relation-departed" => {
                    Self::DatabaseRelationDeparted(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "database-relation-broken" => {
                    Self::DatabaseRelationBroken(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "ring-relation-created" => {
                    Self::RingRelationCreated(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "ring-relation-joined" => {
                    Self::RingRelationJoined(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "ring-relation-changed" => {
                    Self::RingRelationChanged(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "ring-relation-departed" => {
                    Self::RingRelationDeparted(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
                }
                "ring-relation-broken" => {
                    Self::RingRelationBroken(
                        ::charm_sdk::event::EventData::read(environment)?,
                    )
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
    /// `smtp-relation-created`
    ///
    /// On endpoint `smtp`: a relation was made; its units may not be there yet.
    pub struct smtp_relation_created;
    /// `smtp-relation-joined`
    ///
    /// On endpoint `smtp`: a remote unit has entered the relation.
    pub struct smtp_relation_joined;
    /// `smtp-relation-changed`
    ///
    /// On endpoint `smtp`: the remote side has changed its data, or a remote unit has just joined.
    pub struct smtp_relation_changed;
    /// `smtp-relation-departed`
    ///
    /// On endpoint `smtp`: a remote unit leaves the relation, or this one does.
    pub struct smtp_relation_departed;
    /// `smtp-relation-broken`
    ///
    /// On endpoint `smtp`: the relation is gone; its data can be read for the last time.
    pub struct smtp_relation_broken;
    /// `smtp-legacy-relation-created`
    ///
    /// On endpoint `smtp-legacy`: a relation was made; its units may not be there yet.
    pub struct smtp_legacy_relation_created;
    /// `smtp-legacy-relation-joined`
    ///
    /// On endpoint `smtp-legacy`: a remote unit has entered the relation.
    pub struct smtp_legacy_relation_joined;
    /// `smtp-legacy-relation-changed`
    ///
    /// On endpoint `smtp-legacy`: the remote side has changed its data, or a remote unit has just joined.
    pub struct smtp_legacy_relation_changed;
    /// `smtp-legacy-relation-departed`
    ///
    /// On endpoint `smtp-legacy`: a remote unit leaves the relation, or this one does.
    pub struct smtp_legacy_relation_departed;
    /// `smtp-legacy-relation-broken`
    ///
    /// On endpoint `smtp-legacy`: the relation is gone; its data can be read for the last time.
    pub struct smtp_legacy_relation_broken;
    /// `database-relation-created`
    ///
    /// On endpoint `database`: a relation was made; its units may not be there yet.
    pub struct database_relation_created;
    /// `database-relation-joined`
    ///
    /// On endpoint `database`: a remote unit has entered the relation.
    pub struct database_relation_joined;
    /// `database-relation-changed`
    ///
    /// On endpoint `database`: the remote side has changed its data, or a remote unit has just joined.
    pub struct database_relation_changed;
    /// `database-relation-departed`
    ///
    /// On endpoint `database`: a remote unit leaves the relation, or this one does.
    pub struct database_relation_departed;
    /// `database-relation-broken`
    ///
    /// On endpoint `database`: the relation is gone; its data can be read for the last time.
    pub struct database_relation_broken;
    /// `ring-relation-created`
    ///
    /// On endpoint `ring`: a relation was made; its units may not be there yet.
    pub struct ring_relation_created;
    /// `ring-relation-joined`
    ///
    /// On endpoint `ring`: a remote unit has entered the relation.
    pub struct ring_relation_joined;
    /// `ring-relation-changed`
    ///
    /// On endpoint `ring`: the remote side has changed its data, or a remote unit has just joined.
    pub struct ring_relation_changed;
    /// `ring-relation-departed`
    ///
    /// On endpoint `ring`: a remote unit leaves the relation, or this one does.
    pub struct ring_relation_departed;
    /// `ring-relation-broken`
    ///
    /// On endpoint `ring`: the relation is gone; its data can be read for the last time.
    pub struct ring_relation_broken;
}
