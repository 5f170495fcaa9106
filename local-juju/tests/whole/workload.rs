//! Kubernetes models: pods with containers, in which nothing runs.

use crate::world::World;

const METADATA: &str = "\
containers:
  web: {resource: image, mounts: [{storage: data, location: /data}]}
  db: {resource: image}
resources:
  image: {type: oci-image}
storage:
  data: {type: filesystem}
";

fn server(world: &World) -> String {
    let script = r#"
*-pebble-ready) echo "$JUJU_WORKLOAD_NAME ${JUJU_MACHINE_ID:-pod}" >>"$HERE/seen";;
data-storage-attached) echo stored >"$(storage-get location)/file";;
start)
    cat "$(resource-get image)" >"$HERE/image"
    echo started >>starts
    cat starts "$(storage-get -s data/0 location)/file" >"$HERE/files";;
"#;
    world.charm("server", METADATA, script)
}

#[test]
fn a_pod_starts_and_its_containers_are_ready() {
    let world = World::new();
    let charm = server(&world);
    world.juju(&["add-model", "pods", "k8s"]);
    let (_, stderr) = world.fails(&["deploy", &charm]);
    assert!(
        stderr.contains("local charm missing OCI images for: image"),
        "{stderr}"
    );

    let image = "image=ghcr.io/example/server:1.2";
    let output = world
        .command(&["deploy", &charm, "--resource", image])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("nothing runs in them, as local Juju has no Pebble: db, web\n"),
        "{said}"
    );
    let hooks = [
        "install",
        "leader-elected",
        "data-storage-attached",
        "config-changed",
        "start",
        "db-pebble-ready",
        "web-pebble-ready",
    ];
    assert_eq!(world.ran(), hooks.map(|hook| format!("server/0 {hook}")));
    assert_eq!(world.read("seen"), "db pod\nweb pod\n");
    assert_eq!(
        world.read("image"),
        "registrypath: \"ghcr.io/example/server:1.2\"\nusername: \"\"\npassword: \"\"\n"
    );
    let log = world.juju(&["debug-log"]);
    assert_eq!(
        log.matches("nothing runs in it: local Juju has no Pebble")
            .count(),
        2,
        "{log}"
    );

    // Another image is another pod.
    fs_err::write(
        world.path("image.yaml"),
        "registrypath: other\nusername: me\n",
    )
    .unwrap();
    world.juju(&["attach-resource", "server", "image=image.yaml"]);
    let hooks = [
        "stop",
        "upgrade-charm",
        "config-changed",
        "start",
        "db-pebble-ready",
        "web-pebble-ready",
    ];
    assert_eq!(world.ran(), hooks.map(|hook| format!("server/0 {hook}")));
    assert_eq!(world.read("image"), "registrypath: other\nusername: me\n");
    // Of the first one's files, it finds what is in storage alone.
    assert_eq!(world.read("files"), "started\nstored\n");
    assert!(world.juju(&["models"]).contains("pods*"));
    let model = world.juju(&["show-model"]);
    assert!(model.contains("model-type: caas"), "{model}");
}

#[test]
fn what_is_no_image_is_said() {
    let world = World::new();
    let charm = server(&world);
    world.juju(&["add-model", "pods", "k8s"]);
    fs_err::write(world.path("image.yaml"), "image: web\n").unwrap();
    for (given, error) in [
        (
            "image=./absent.yaml",
            "docker image path \"./absent.yaml\" not valid",
        ),
        ("image=a b", "docker image path \"a b\" not valid"),
        (
            "image=image.yaml",
            "image.yaml does not say where the image is",
        ),
    ] {
        let (_, stderr) = world.fails(&["deploy", &charm, "--resource", given]);
        assert!(stderr.contains(error), "{stderr}");
    }
}

#[test]
fn containers_are_not_for_machines() {
    let world = World::new();
    let charm = server(&world);
    let (_, stderr) = world.fails(&["deploy", &charm, "--resource", "image=web:1"]);
    assert!(
        stderr.contains(
            "cannot add application \"server\": charm \"server\" has workload containers, which only a Kubernetes model can run"
        ),
        "{stderr}"
    );
    assert_eq!(world.ran(), [""; 0]);
}
