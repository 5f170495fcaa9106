//! Interfaces, and which side of one an endpoint is.

use super::{Databag, RawDatabag};

/// A relation interface between two applications: the types of its four kinds
/// of databags.
///
/// ```
/// use charm_sdk::relation::{Interface, NoData, RawDatabag};
///
/// pub enum Http {}
///
/// impl Interface for Http {
///     const NAME: &'static str = "http";
///     type ProviderApp = RawDatabag;
///     type ProviderUnit = NoData;
///     type RequirerApp = NoData;
///     type RequirerUnit = NoData;
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation interface",
    note = "implement `charm_sdk::relation::Interface` for it (`PeerInterface` for a peers endpoint)"
)]
pub trait Interface {
    /// The interface's name in `metadata.yaml`.
    const NAME: &'static str;
    /// The databag of the application that provides.
    type ProviderApp: Databag;
    /// The databags of its units.
    type ProviderUnit: Databag;
    /// The databag of the application that requires.
    type RequirerApp: Databag;
    /// The databags of its units.
    type RequirerUnit: Databag;
}

/// The interface of a peers endpoint: the databags of an application that
/// talks to itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a peers interface",
    note = "implement `charm_sdk::relation::PeerInterface` for it (`Interface` for a provides or requires endpoint)"
)]
pub trait PeerInterface {
    /// The interface's name in `metadata.yaml`.
    const NAME: &'static str;
    /// The application's databag, written by the leader.
    type App: Databag;
    /// The databag of each unit.
    type Unit: Databag;
}

/// The role of an endpoint below `provides:`.
#[derive(Debug)]
pub enum Provides {}

/// The role of an endpoint below `requires:`.
#[derive(Debug)]
pub enum Requires {}

/// The role of an endpoint below `peers:`.
#[derive(Debug)]
pub enum Peers {}

mod sealed {
    pub trait Role {}
    impl Role for super::Provides {}
    impl Role for super::Requires {}
    impl Role for super::Peers {}
}

/// Which databags of an interface are ours and which are the other side's:
/// [`Provides`], [`Requires`] or [`Peers`].
pub trait Role<I>: sealed::Role {
    /// Our application's databag.
    type LocalApp: Databag;
    /// Our units' databags.
    type LocalUnit: Databag;
    /// The other application's databag.
    type RemoteApp: Databag;
    /// The other units' databags.
    type RemoteUnit: Databag;
    /// Whether both sides are one application.
    #[doc(hidden)]
    const PEERS: bool = false;
    /// The interface's name, which the two kinds of interfaces have each.
    #[doc(hidden)]
    const INTERFACE: &'static str;
}

impl<I: Interface> Role<I> for Provides {
    type LocalApp = I::ProviderApp;
    type LocalUnit = I::ProviderUnit;
    type RemoteApp = I::RequirerApp;
    type RemoteUnit = I::RequirerUnit;
    const INTERFACE: &'static str = I::NAME;
}

impl<I: Interface> Role<I> for Requires {
    type LocalApp = I::RequirerApp;
    type LocalUnit = I::RequirerUnit;
    type RemoteApp = I::ProviderApp;
    type RemoteUnit = I::ProviderUnit;
    const INTERFACE: &'static str = I::NAME;
}

impl<I: PeerInterface> Role<I> for Peers {
    type LocalApp = I::App;
    type LocalUnit = I::Unit;
    type RemoteApp = I::App;
    type RemoteUnit = I::Unit;
    const PEERS: bool = true;
    const INTERFACE: &'static str = I::NAME;
}

/// An endpoint of `metadata.yaml`. `charm_types!` makes a type of each.
pub trait Endpoint: 'static {
    /// The endpoint's name.
    const NAME: &'static str;
    /// The side of the interface that this application is.
    type Role: Role<Self::Interface>;
    /// The interface.
    type Interface;
}

/// The name that an endpoint's interface gives itself. The code that
/// `charm_types!` generates compares it with the one in `metadata.yaml`.
#[doc(hidden)]
pub const fn interface_name<E: Endpoint>() -> &'static str {
    <E::Role as Role<E::Interface>>::INTERFACE
}

/// Our application's databag of an endpoint.
pub type LocalApp<E> = <<E as Endpoint>::Role as Role<<E as Endpoint>::Interface>>::LocalApp;
/// Our units' databag of an endpoint.
pub type LocalUnit<E> = <<E as Endpoint>::Role as Role<<E as Endpoint>::Interface>>::LocalUnit;
/// The other application's databag of an endpoint.
pub type RemoteApp<E> = <<E as Endpoint>::Role as Role<<E as Endpoint>::Interface>>::RemoteApp;
/// The other units' databag of an endpoint.
pub type RemoteUnit<E> = <<E as Endpoint>::Role as Role<<E as Endpoint>::Interface>>::RemoteUnit;

/// The interface of an endpoint for which `charm_types!` names no type: all
/// databags are [`RawDatabag`]s.
#[derive(Debug)]
pub enum Untyped {}

impl Interface for Untyped {
    const NAME: &'static str = "";
    type ProviderApp = RawDatabag;
    type ProviderUnit = RawDatabag;
    type RequirerApp = RawDatabag;
    type RequirerUnit = RawDatabag;
}

impl PeerInterface for Untyped {
    const NAME: &'static str = "";
    type App = RawDatabag;
    type Unit = RawDatabag;
}
