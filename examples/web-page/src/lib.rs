//! An example charm for Kubernetes, with a container, resources and storage.
//!
//! ```console
//! $ juju add-model web microk8s
//! $ juju deploy ./web-page_amd64.charm --resource server-image=IMAGE --resource page=./index.html
//! ```
//!
//! `IMAGE` is a web server that serves `/srv/www` and is started by a layer of
//! Pebble in the image. The charm itself starts nothing.
//!
//! What to look at here:
//!
//! - Each container has its own events, `server_pebble_ready` and those of its
//!   health checks; they know the container, which knows the socket of its Pebble.
//! - A resource is a file: `ctx.resource::<juju::resources::Page>()` tells where.
//!   That of the image is none of the charm's business, Juju itself runs it.
//! - What the charm hears of the server outlives the event: Juju keeps it for the
//!   unit ([`Context::state`]), and every later status tells it.

use charm_sdk::{Context, Halt, RawDatabag, Status, StorageName, charm, tracing};
use fs_err as fs;

/// What `metadata.yaml` and `config.yaml` declare, as types.
pub mod juju {
    use crate::Port;

    charm_sdk::charm_types! {
        config { port: Port }
    }
}

/// A port that a server can listen on without special rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port(pub u16);

impl charm_sdk::ConfigValue<i64> for Port {
    fn parse(raw: i64) -> Result<Self, charm_sdk::Reason> {
        match u16::try_from(raw) {
            Ok(port @ 1024..) => Ok(Self(port)),
            _ => Err(charm_sdk::Reason::out_of_range(raw, 1024, u16::MAX)),
        }
    }
}

/// What the unit remembers: that the server has answered, or which of its checks
/// fails.
const SERVER: &str = "server";
const READY: &str = "ready";

/// The charm. What it knows stands in the unit's state and in its storage.
#[derive(Debug, Default)]
pub struct WebPage;

#[charm]
impl WebPage {
    /// Pebble answers: the container has started, for the first time or again.
    #[on(server_pebble_ready)]
    fn start(&mut self, ctx: &Context, event: juju::ServerPebbleReady) -> Result<(), Halt> {
        let socket = event.container().socket();
        tracing::info!(socket = %socket.display(), "the server's Pebble is ready");
        remember(ctx, READY)
    }

    #[on(server_pebble_check_failed)]
    fn check_failed(
        &mut self,
        ctx: &Context,
        event: juju::ServerPebbleCheckFailed,
    ) -> Result<(), Halt> {
        remember(ctx, &format!("the check {} fails", event.check()))
    }

    #[on(server_pebble_check_recovered)]
    fn check_recovered(&mut self, ctx: &Context) -> Result<(), Halt> {
        remember(ctx, READY)
    }

    /// A new page comes as a new revision of the resource, with upgrade-charm.
    #[on(config_changed, upgrade_charm, update_status, leader_elected)]
    #[on(pages_storage_attached, website_relation_created)]
    fn publish(&mut self, ctx: &Context) -> Result<(), Halt> {
        let config = juju::Config::load(ctx)?;
        let status = status(ctx)?;
        if let Some(leader) = ctx.leader()? {
            let address = format!("http://{}:{}/", ctx.environment().app(), config.port.0);
            for relation in ctx.relations::<juju::Website>()? {
                let data = RawDatabag::from([("url", address.as_str())]);
                relation.write_app(&leader, &data)?;
            }
        }
        Ok(ctx.set_status(status)?)
    }
}

/// Keeps what is known of the server, for later events too.
///
/// What is kept is a change, and after a change a handler does not halt: that
/// would drop it, and Juju sends no event of a container twice. So what is
/// missing is a status here, and the event succeeds.
fn remember(ctx: &Context, server: &str) -> Result<(), Halt> {
    ctx.state().set(SERVER, server)?;
    let status = match status(ctx) {
        Ok(status) => status,
        Err(Halt::Blocked(message)) => Status::Blocked(message),
        Err(Halt::Waiting(message)) => Status::Waiting(message),
        Err(failed) => return Err(failed),
    };
    Ok(ctx.set_status(status)?)
}

/// The status that is true, once the page is where it belongs.
fn status(ctx: &Context) -> Result<Status, Halt> {
    juju::Config::load(ctx)?;
    let size = put_page(ctx)?;
    Ok(match ctx.state().get(SERVER)?.as_deref() {
        None => Status::waiting("waiting for the server"),
        Some(READY) => Status::Active(format!("a page of {size} bytes")),
        Some(failing) => Status::waiting(failing),
    })
}

/// Puts the page where the server finds it, and tells its size.
fn put_page(ctx: &Context) -> Result<u64, Halt> {
    let page = match ctx.resource::<juju::resources::Page>() {
        Ok(page) => page,
        Err(error) => {
            tracing::info!("the resource page is not there: {error}");
            return Err(Halt::blocked(
                "attach the page: juju attach-resource .. page=index.html",
            ));
        }
    };
    let storage = ctx.storage::<juju::storage::Pages>()?;
    let Some(pages) = storage.first() else {
        let name = juju::storage::Pages::NAME;
        return Err(Halt::waiting(format!("waiting for the storage {name}")));
    };
    let place = pages.location()?.join("index.html");
    fs::copy(page, place).map_err(Halt::failed)
}
