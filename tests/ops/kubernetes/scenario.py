def scenario(world) -> None:
    juju, same = world.juju, world.same
    juju("add-model", "pods", "k8s")
    charm = world.pack("charm")
    juju("deploy", charm)
    same("a pod starts", juju.hooks("pod"),
         ["install", "leader-elected", "data-storage-attached", "config-changed", "start",
          "web-pebble-ready"])
    same("its container does not answer", juju.unit("pod"), ("waiting", "for web"))
    same("one folder", juju.said("pod"),
         ["InstallEvent: 1 counted, 1 noted", "PebbleReadyEvent: 2 counted, 2 noted"])

    juju("refresh", "pod", "--path", charm)
    same("another pod", juju.hooks("pod"),
         ["stop", "upgrade-charm", "config-changed", "start", "web-pebble-ready"])
    same("with a folder of its own", juju.said("pod"),
         ["StopEvent: 3 counted, 3 noted", "UpgradeCharmEvent: 1 counted, 1 noted",
          "PebbleReadyEvent: 2 counted, 2 noted"])
    juju("scale-application", "pod", "2")
    same("the second is no leader", juju.hooks("pod/1")[:2], ["install", "leader-settings-changed"])
    juju("scale-application", "pod", "1")
    same("the last one goes first", juju.hooks("pod/1")[-3:],
         ["data-storage-detaching", "stop", "remove"])
