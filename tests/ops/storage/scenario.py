def scenario(world) -> None:
    juju, same = world.juju, world.same
    juju("deploy", world.pack("charm"))
    same("storage comes before install", juju.hooks("store"),
         ["data-storage-attached", "install", "leader-elected", "config-changed", "start"])
    same("and is there", juju.said("store"),
         ["attached data/0: ['store/0']", "install finds ['data/0']"])

    more = juju.json("run", "store/0", "more")["store/0"]["results"]["caches"]
    same("what is asked for comes after the event", more, "0")
    same("it comes", juju.said("store"), ["attached cache/1: ['store/0']"])
    juju("add-storage", "store/0", "cache=2")
    same("more by hand", sorted(juju.said("store")),
         ["attached cache/2: ['store/0']", "attached cache/3: ['store/0']"])
    juju.fails("add-storage", "store/0", "cache=1")
    same("no more than the charm takes", juju.said("store"), [])

    juju("detach-storage", "cache/1")
    same("detached", juju.said("store"), ["detaching cache/1: ['store/0']"])
    juju("attach-storage", "store/0", "cache/1")
    same("attached again with what it holds", juju.said("store"),
         ["attached cache/1: ['store/0', 'store/0']"])

    juju.hooks("store")
    juju("remove-unit", "--no-prompt", "store/0")
    hooks = juju.hooks("store")
    same("a unit that goes detaches everything",
         (sorted(hooks[:4]), hooks[4:]),
         (["cache-storage-detaching"] * 3 + ["data-storage-detaching"], ["stop", "remove"]))
    juju.said("store")
    juju("add-unit", "store")
    juju("attach-storage", "store/1", "cache/2")
    same("another unit finds what the first left", juju.said("store")[-1],
         "attached cache/2: ['store/0', 'store/1']")
