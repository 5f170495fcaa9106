//! Events, as handlers get them.
//!
//! `charm_types!` gives each event of the charm a name, such as
//! `juju::SmtpRelationCreated` for `RelationCreated<juju::Smtp>`.
//!
//! Juju: [Hook](https://documentation.ubuntu.com/juju/3.6/reference/hook/).

use std::fmt;
use std::marker::PhantomData;

use crate::container::{Container, ContainerName};
use crate::context::Context;
use crate::environment::{Environment, EnvironmentError, UnitName};
use crate::relation::{BrokenRelation, Endpoint, Relation, RelationId};
use crate::secret::SecretId;
use crate::storage::{Storage, StorageId, StorageName};

/// What an event says about itself, read from the environment.
pub trait EventData: Clone {
    /// Reads the event.
    ///
    /// # Errors
    ///
    /// A variable that Juju always sets for this event is missing.
    fn read(environment: &Environment) -> Result<Self, EnvironmentError>;
}

/// What can stand in the list of a handler's arguments, after `self`: the
/// context and the event itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a handler for `{E}`",
    label = "not an argument of this handler",
    note = "a handler takes any of `&Context` and the event's own type; everything else comes from the context"
)]
pub trait HandlerArgument<'a, E>: Sized {
    /// The argument for one event.
    fn from_event(ctx: &'a Context, event: &E) -> Self;
}

impl<'a, E> HandlerArgument<'a, E> for &'a Context {
    fn from_event(ctx: &'a Context, _: &E) -> Self {
        ctx
    }
}

impl<'a, E: EventData> HandlerArgument<'a, E> for E {
    fn from_event(_: &'a Context, event: &E) -> Self {
        event.clone()
    }
}

macro_rules! lifecycle {
    ($($(#[$docs:meta])* $event:ident,)*) => {
        $(
            $(#[$docs])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub struct $event;

            impl EventData for $event {
                fn read(_: &Environment) -> Result<Self, EnvironmentError> {
                    Ok(Self)
                }
            }
        )*
    };
}

lifecycle! {
    /// The unit is being installed: the first event of its life.
    Install,
    /// The unit starts: after the first config-changed, and again after each
    /// restart of its machine or pod.
    Start,
    /// The configuration may have changed.
    ConfigChanged,
    /// Some minutes have passed.
    UpdateStatus,
    /// The charm was replaced by another revision.
    UpgradeCharm,
    /// This unit has become the leader of its application.
    LeaderElected,
    /// The leader's settings were changed. Gone in Juju 4.
    LeaderSettingsChanged,
    /// The unit is being stopped.
    Stop,
    /// The unit goes: the last event of its life.
    Remove,
    /// The machine's operating system is about to be upgraded. Gone in Juju 4.
    PreSeriesUpgrade,
    /// The machine's operating system was upgraded. Gone in Juju 4.
    PostSeriesUpgrade,
}

macro_rules! relation_event {
    (
        $(#[$docs:meta])*
        $event:ident {
            $(app: $app_type:ty = $app:expr;)?
            $(unit: $unit_type:ty = $unit:expr;)?
            $(departing: $departing_type:ty = $departing:expr;)?
        }
    ) => {
        $(#[$docs])*
        pub struct $event<E> {
            id: RelationId,
            $(remote_app: $app_type,)?
            $(remote_unit: $unit_type,)?
            $(departing_unit: $departing_type,)?
            endpoint: PhantomData<fn() -> E>,
        }

        impl<E: Endpoint> EventData for $event<E> {
            fn read(environment: &Environment) -> Result<Self, EnvironmentError> {
                Ok(Self {
                    id: required(environment.relation_id().cloned(), "JUJU_RELATION_ID")?,
                    $(remote_app: $app(environment)?,)?
                    $(remote_unit: $unit(environment)?,)?
                    $(departing_unit: $departing(environment)?,)?
                    endpoint: PhantomData,
                })
            }
        }

        impl<E: Endpoint> $event<E> {
            /// The relation's id.
            pub fn id(&self) -> &RelationId {
                &self.id
            }
        }

        impl<E> Clone for $event<E> {
            fn clone(&self) -> Self {
                Self {
                    id: self.id.clone(),
                    $(remote_app: <$app_type>::clone(&self.remote_app),)?
                    $(remote_unit: <$unit_type>::clone(&self.remote_unit),)?
                    $(departing_unit: <$departing_type>::clone(&self.departing_unit),)?
                    endpoint: PhantomData,
                }
            }
        }

        impl<E> fmt::Debug for $event<E> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($event), "({})"), self.id)
            }
        }
    };
}

relation_event! {
    /// A relation was made. Comes once for each relation, before any unit of
    /// the other side has joined.
    RelationCreated {
        app: String = remote_app;
    }
}

relation_event! {
    /// A unit of the other side has joined.
    RelationJoined {
        app: String = remote_app;
        unit: UnitName = remote_unit;
    }
}

relation_event! {
    /// The other side has something new to say: the application, or one of
    /// its units.
    RelationChanged {
        app: String = remote_app;
        unit: Option<UnitName> = maybe_remote_unit;
    }
}

relation_event! {
    /// A unit of the other side has left, or this unit is leaving.
    RelationDeparted {
        app: String = remote_app;
        unit: UnitName = remote_unit;
        departing: Option<UnitName> = departing_unit;
    }
}

relation_event! {
    /// The relation is going away; all units of the other side have left.
    RelationBroken {
        app: Option<String> = maybe_remote_app;
    }
}

macro_rules! with_relation {
    ($($event:ident),*) => {
        $(
            impl<E: Endpoint> $event<E> {
                /// The application on the other side.
                pub fn remote_app(&self) -> &str {
                    &self.remote_app
                }

                /// The relation that the event is about.
                pub fn relation<'a>(&self, ctx: &'a Context) -> Relation<'a, E> {
                    ctx.relation(self.id.clone())
                }
            }
        )*
    };
}

with_relation!(
    RelationCreated,
    RelationJoined,
    RelationChanged,
    RelationDeparted
);

impl<E: Endpoint> RelationJoined<E> {
    /// The unit that has joined.
    pub fn remote_unit(&self) -> &UnitName {
        &self.remote_unit
    }
}

impl<E: Endpoint> RelationChanged<E> {
    /// The unit that has something new to say; `None` if the application has.
    pub fn remote_unit(&self) -> Option<&UnitName> {
        self.remote_unit.as_ref()
    }
}

impl<E: Endpoint> RelationDeparted<E> {
    /// The unit of the other side that is no longer seen.
    pub fn remote_unit(&self) -> &UnitName {
        &self.remote_unit
    }

    /// The unit that leaves: the other side's, or this one.
    pub fn departing_unit(&self) -> Option<&UnitName> {
        self.departing_unit.as_ref()
    }
}

impl<E: Endpoint> RelationBroken<E> {
    /// The application on the other side. Juju forgets it when the agent
    /// restarts while the relation goes away.
    pub fn remote_app(&self) -> Option<&str> {
        self.remote_app.as_deref()
    }

    /// What is left of the relation. Nothing can be written to it.
    pub fn relation<'a>(&self, ctx: &'a Context) -> BrokenRelation<'a, E> {
        BrokenRelation::new(ctx, self.id.clone())
    }
}

macro_rules! secret_event {
    ($(#[$docs:meta])* $event:ident { $(revision: $type:ty)? }) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $event {
            id: SecretId,
            label: Option<String>,
            $(revision: $type,)?
        }

        impl EventData for $event {
            fn read(environment: &Environment) -> Result<Self, EnvironmentError> {
                Ok(Self {
                    id: required(environment.secret_id().cloned(), "JUJU_SECRET_ID")?,
                    label: environment.secret_label().map(str::to_owned),
                    $(revision: required::<$type>(
                        environment.secret_revision(),
                        "JUJU_SECRET_REVISION",
                    )?,)?
                })
            }
        }

        impl $event {
            /// The secret.
            pub fn id(&self) -> &SecretId {
                &self.id
            }

            /// The label by which this unit knows the secret.
            pub fn label(&self) -> Option<&str> {
                self.label.as_deref()
            }

            $(
                /// The revision that the event is about.
                pub fn revision(&self) -> $type {
                    self.revision
                }
            )?
        }
    };
}

secret_event! {
    /// A secret that this unit reads has a new revision. The unit goes on to
    /// read the old one until it asks for [`Read::Refresh`](crate::Read).
    SecretChanged {}
}

secret_event! {
    /// It is time to give a secret of ours new content.
    SecretRotate {}
}

secret_event! {
    /// A revision of a secret of ours has come to its end.
    SecretExpired {
        revision: u64
    }
}

secret_event! {
    /// Nobody reads this revision of a secret of ours any more: remove it.
    SecretRemove {
        revision: u64
    }
}

macro_rules! storage_event {
    ($(#[$docs:meta])* $event:ident) => {
        $(#[$docs])*
        pub struct $event<S> {
            id: StorageId,
            storage: PhantomData<fn() -> S>,
        }

        impl<S: StorageName> EventData for $event<S> {
            fn read(environment: &Environment) -> Result<Self, EnvironmentError> {
                Ok(Self {
                    id: required(environment.storage_id().cloned(), "JUJU_STORAGE_ID")?,
                    storage: PhantomData,
                })
            }
        }

        impl<S: StorageName> $event<S> {
            /// The storage's id, such as `data/0`.
            pub fn id(&self) -> &StorageId {
                &self.id
            }

            /// The storage that the event is about.
            pub fn storage<'a>(&self, ctx: &'a Context) -> Storage<'a, S> {
                Storage::new(ctx, self.id.clone())
            }
        }

        impl<S> Clone for $event<S> {
            fn clone(&self) -> Self {
                Self {
                    id: self.id.clone(),
                    storage: PhantomData,
                }
            }
        }

        impl<S> fmt::Debug for $event<S> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($event), "({})"), self.id)
            }
        }
    };
}

storage_event! {
    /// A storage was attached to the unit. On a machine, that of a new unit comes
    /// before install; on Kubernetes it comes after it.
    StorageAttached
}

storage_event! {
    /// A storage is about to be detached: it can be used for the last time.
    StorageDetaching
}

macro_rules! container_event {
    (
        $(#[$docs:meta])*
        $event:ident {
            $($(#[$field_docs:meta])* $field:ident = $read:ident, $variable:literal;)*
        }
    ) => {
        $(#[$docs])*
        pub struct $event<C> {
            $($field: String,)*
            container: PhantomData<fn() -> C>,
        }

        impl<C: ContainerName> EventData for $event<C> {
            fn read(environment: &Environment) -> Result<Self, EnvironmentError> {
                required(environment.workload_name(), "JUJU_WORKLOAD_NAME")?;
                Ok(Self {
                    $($field: required(environment.$read().map(str::to_owned), $variable)?,)*
                    container: PhantomData,
                })
            }
        }

        impl<C: ContainerName> $event<C> {
            /// The container in which it has happened.
            pub fn container(&self) -> Container<C> {
                Container::new()
            }

            $(
                $(#[$field_docs])*
                pub fn $field(&self) -> &str {
                    &self.$field
                }
            )*
        }

        impl<C> Clone for $event<C> {
            fn clone(&self) -> Self {
                Self {
                    $($field: self.$field.clone(),)*
                    container: PhantomData,
                }
            }
        }

        impl<C: ContainerName> fmt::Debug for $event<C> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($event))
                    .field("container", &C::NAME)
                    $(.field(stringify!($field), &self.$field))*
                    .finish()
            }
        }
    };
}

container_event! {
    /// Pebble answers in a container: after each start of the container, and
    /// again after each restart of Juju's agent. If its handler fails, Juju
    /// sends it again some seconds later.
    PebbleReady {}
}

container_event! {
    /// The workload has left a notice with `pebble notify`. Notices are
    /// delivered at least once, some of them again after the agent restarts.
    PebbleCustomNotice {
        /// The notice's number.
        notice_id = notice_id, "JUJU_NOTICE_ID";
        /// The notice's type: `custom`.
        notice_type = notice_type, "JUJU_NOTICE_TYPE";
        /// The notice's key, such as `example.com/backup-done`.
        key = notice_key, "JUJU_NOTICE_KEY";
    }
}

container_event! {
    /// A health check has failed as often as its threshold allows.
    PebbleCheckFailed {
        /// The check's name.
        check = check_name, "JUJU_PEBBLE_CHECK_NAME";
    }
}

container_event! {
    /// A health check that had failed succeeds again.
    PebbleCheckRecovered {
        /// The check's name.
        check = check_name, "JUJU_PEBBLE_CHECK_NAME";
    }
}

/// An event that the charm does not declare: it was upgraded or rolled back,
/// or Juju has learnt something new. It is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    name: String,
}

impl Unknown {
    /// The event's name, as Juju spells it.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl EventData for Unknown {
    fn read(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self {
            name: environment.event_name().to_owned(),
        })
    }
}

fn required<T>(value: Option<T>, variable: &'static str) -> Result<T, EnvironmentError> {
    value.ok_or(EnvironmentError::missing(variable))
}

fn remote_app(environment: &Environment) -> Result<String, EnvironmentError> {
    required(
        environment.remote_app().map(str::to_owned),
        "JUJU_REMOTE_APP",
    )
}

fn remote_unit(environment: &Environment) -> Result<UnitName, EnvironmentError> {
    required(environment.remote_unit().cloned(), "JUJU_REMOTE_UNIT")
}

#[expect(clippy::unnecessary_wraps, reason = "one form for all fields")]
fn maybe_remote_app(environment: &Environment) -> Result<Option<String>, EnvironmentError> {
    Ok(environment.remote_app().map(str::to_owned))
}

#[expect(clippy::unnecessary_wraps, reason = "one form for all fields")]
fn maybe_remote_unit(environment: &Environment) -> Result<Option<UnitName>, EnvironmentError> {
    Ok(environment.remote_unit().cloned())
}

#[expect(clippy::unnecessary_wraps, reason = "one form for all fields")]
fn departing_unit(environment: &Environment) -> Result<Option<UnitName>, EnvironmentError> {
    Ok(environment.departing_unit().cloned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{Fake, environment};

    enum Data {}

    impl StorageName for Data {
        const NAME: &'static str = "data";
    }

    enum Workload {}

    impl ContainerName for Workload {
        const NAME: &'static str = "workload";
    }

    /// Reads an event from its variables, then without each of them.
    fn read<E: EventData>(name: &str, variables: &[(&'static str, &str)]) -> E {
        for index in 0..variables.len() {
            let mut rest = variables.to_vec();
            let (missing, _) = rest.remove(index);
            let error = E::read(&environment(name, &rest)).err();
            assert_eq!(error.map(|error| error.variable()), Some(missing));
        }
        E::read(&environment(name, variables)).unwrap()
    }

    #[test]
    fn events_of_storage_know_the_storage() {
        let event: StorageAttached<Data> =
            read("data-storage-attached", &[("JUJU_STORAGE_ID", "data/3")]);
        assert_eq!(event.clone().id().as_str(), "data/3");
        assert_eq!(format!("{event:?}"), "StorageAttached(data/3)");
        let ctx = Fake::new().context("data-storage-attached", &[]);
        assert_eq!(event.storage(&ctx).id(), event.id());
    }

    #[test]
    fn events_of_containers_know_what_has_happened() {
        let workload = ("JUJU_WORKLOAD_NAME", "workload");
        let ready: PebbleReady<Workload> = read("workload-pebble-ready", &[workload]);
        assert_eq!(ready.container().name(), "workload");
        let notice: PebbleCustomNotice<Workload> = read(
            "workload-pebble-custom-notice",
            &[
                workload,
                ("JUJU_NOTICE_ID", "7"),
                ("JUJU_NOTICE_TYPE", "custom"),
                ("JUJU_NOTICE_KEY", "example.com/done"),
            ],
        );
        assert_eq!((notice.notice_id(), notice.notice_type()), ("7", "custom"));
        assert_eq!(notice.clone().key(), "example.com/done");
        let failed: PebbleCheckFailed<Workload> = read(
            "workload-pebble-check-failed",
            &[workload, ("JUJU_PEBBLE_CHECK_NAME", "up")],
        );
        assert_eq!(failed.check(), "up");
        assert_eq!(
            format!("{failed:?}"),
            r#"PebbleCheckFailed { container: "workload", check: "up" }"#
        );
    }
}
