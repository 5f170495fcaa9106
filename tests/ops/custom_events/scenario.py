def scenario(world) -> None:
    juju, same = world.juju, world.same
    wake = "JUJU_DISPATCH_PATH=hooks/wake ./dispatch"
    juju("deploy", world.pack("charm"))
    same("an event within an event, put off, and again at start", juju.said("custom"),
         ["not yet hello", "emitted", "not yet hello"])
    juju("config", "custom", "word=bye")
    same("each keeps what it carries", juju.said("custom"),
         ["not yet hello", "not yet bye", "emitted"])
    juju.hooks("custom")
    juju("exec", "--unit", "custom/0", wake)
    same("an event from outside", juju.unit("custom"), ("active", "awake"))
    same("comes after those put off", juju.said("custom"), ["not yet hello", "not yet bye"])
    same("and is no hook", juju.hooks("custom"), [])
    juju("update-status")
    same("all are taken", juju.said("custom"), ["word hello", "word bye"])
    juju("update-status")
    same("once", juju.said("custom"), [])
