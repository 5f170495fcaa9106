//! Containers: where the workload of a charm on Kubernetes runs.

use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use crate::context::Context;

/// A container that the charm declares.
///
/// `charm_types!` makes a type for each: the container `workload` is
/// `juju::containers::Workload`.
///
/// Juju: [containers](https://documentation.ubuntu.com/juju/3.6/reference/charm/).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no container of this charm",
    note = "`charm_types!` makes a type for each: the container `workload` is `juju::containers::Workload`"
)]
pub trait ContainerName {
    /// The name, as Juju spells it.
    const NAME: &'static str;
}

impl Context {
    /// A container of the unit's pod. Nothing is asked for it.
    ///
    /// ```no_run
    /// # use charm_sdk::{Context, Halt, Status};
    /// # struct Workload;
    /// # impl charm_sdk::ContainerName for Workload { const NAME: &'static str = "workload"; }
    /// fn reconcile(ctx: &Context) -> Result<(), Halt> {
    ///     let workload = ctx.container::<Workload>();
    ///     if workload.connect().is_err() {
    ///         return Err(Halt::waiting("waiting for Pebble in the container workload"));
    ///     }
    ///     Ok(ctx.set_status(Status::active())?)
    /// }
    /// ```
    pub fn container<C: ContainerName>(&self) -> Container<C> {
        Container::new()
    }
}

/// A container of the unit's pod, in which Pebble looks after the workload.
pub struct Container<C>(PhantomData<fn() -> C>);

impl<C: ContainerName> Container<C> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }

    /// Its name, as Juju spells it.
    pub fn name(&self) -> &'static str {
        C::NAME
    }

    /// The socket on which its Pebble answers, as seen from the charm.
    ///
    /// Pebble: [API](https://documentation.ubuntu.com/pebble/reference/api/).
    pub fn socket(&self) -> PathBuf {
        ["/charm/containers", C::NAME, "pebble.socket"]
            .iter()
            .collect()
    }

    /// Connects to its Pebble, which speaks HTTP there. Any HTTP client that
    /// takes a stream will do.
    ///
    /// # Errors
    ///
    /// Pebble does not run (yet): pebble-ready tells when it does.
    pub fn connect(&self) -> io::Result<UnixStream> {
        UnixStream::connect(self.socket())
    }
}

impl<C: ContainerName> fmt::Debug for Container<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Container({})", C::NAME)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::fake::Fake;

    struct Workload;

    impl ContainerName for Workload {
        const NAME: &'static str = "my-workload";
    }

    #[test]
    fn a_container_is_reached_by_the_socket_of_its_pebble() {
        let juju = Fake::new();
        let workload = juju.context("start", &[]).container::<Workload>();
        assert_eq!(
            workload.socket(),
            Path::new("/charm/containers/my-workload/pebble.socket")
        );
        assert_eq!(format!("{workload:?}"), "Container(my-workload)");
        assert!(workload.connect().is_err());
        assert_eq!(juju.calls(), [""; 0]);
    }
}
