//! What each event makes of the page, the status and the databags.

use charm_sdk::Status;
use charm_sdk::testing::{Event, Scenario};
use fs_err as fs;
use tempfile::TempDir;
use web_page::WebPage;

struct Test {
    juju: Scenario<WebPage>,
    folder: TempDir,
}

impl Test {
    /// A unit with storage, and with a page.
    fn new() -> Self {
        let mut test = Self::without_page();
        test.juju.resource("page", "<h1>Charms</h1>");
        test
    }

    fn without_page() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut juju = Scenario::new();
        let storage = juju.storage("pages");
        juju.mount_storage(&storage, folder.path());
        Self { juju, folder }
    }

    fn page(&self) -> Option<String> {
        fs::read_to_string(self.folder.path().join("index.html")).ok()
    }
}

#[test]
fn the_unit_is_active_once_the_server_answers() {
    let mut test = Test::new();
    assert!(test.juju.is_kubernetes());
    test.juju.fire("config-changed");
    assert_eq!(
        test.juju.unit_status(),
        Status::waiting("waiting for the server")
    );
    let fired = test.juju.fire(Event::pebble_ready("server"));
    assert_eq!(
        test.juju.unit_status(),
        Status::Active("a page of 15 bytes".into())
    );
    assert!(
        fired.log()[0]
            .text
            .contains("/charm/containers/server/pebble.socket")
    );
    assert_eq!(test.page().as_deref(), Some("<h1>Charms</h1>"));
}

#[test]
fn a_failing_check_is_shown_until_it_recovers() {
    let mut test = Test::new();
    test.juju.fire(Event::pebble_ready("server"));
    test.juju.fire(Event::check_failed("server", "up"));
    assert_eq!(
        test.juju.unit_status(),
        Status::waiting("the check up fails")
    );
    // Other events do not hide it.
    test.juju.fire("update-status");
    assert_eq!(
        test.juju.unit_status(),
        Status::waiting("the check up fails")
    );
    test.juju.fire(Event::check_recovered("server", "up"));
    assert_eq!(
        test.juju.unit_status(),
        Status::Active("a page of 15 bytes".into())
    );
}

#[test]
fn without_a_page_the_operator_is_told_what_to_do() {
    let mut test = Test::without_page();
    test.juju.fire("config-changed");
    let status = test.juju.unit_status();
    assert_eq!(
        status,
        Status::blocked("attach the page: juju attach-resource .. page=index.html")
    );
    assert_eq!(test.page(), None);
    // Pebble can be ready before the page is there, and is not forgotten.
    test.juju.fire(Event::pebble_ready("server"));
    assert_eq!(test.juju.unit_status(), status);
    test.juju.resource("page", "x");
    test.juju.fire("upgrade-charm");
    assert_eq!(
        test.juju.unit_status(),
        Status::Active("a page of 1 bytes".into())
    );
}

#[test]
fn a_new_page_takes_the_place_of_the_old_one() {
    let mut test = Test::new();
    test.juju.fire(Event::pebble_ready("server"));
    test.juju.resource("page", "new");
    test.juju.fire("upgrade-charm");
    assert_eq!(test.page().as_deref(), Some("new"));
}

#[test]
fn the_leader_tells_every_application_where_the_page_is() {
    let mut test = Test::new();
    let relation = test.juju.relate("website", "proxy");
    test.juju.set_leader(false);
    test.juju.fire(relation.created());
    assert!(test.juju.local_app_databag(relation).is_empty());
    test.juju.set_leader(true);
    test.juju.fire("leader-elected");
    let bag = test.juju.local_app_databag(relation);
    assert_eq!(bag["url"], "http://web-page:8080/");
    test.juju.config("port", 80);
    test.juju.fire("config-changed");
    assert_eq!(
        test.juju.unit_status(),
        Status::blocked("invalid configuration: port: 80 is not 1024 to 65535")
    );
}
