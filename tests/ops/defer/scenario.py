def deferred(world, app: str) -> None:
    juju = world.juju

    def same(what: str, *arguments) -> None:
        world.same(f"{app}: {what}", *arguments)

    juju("deploy", world.pack("charm"), app)
    same("start is put off", juju.said(app), ["config", "later 1"])
    juju("update-status", f"{app}/0")
    same("it comes first at the next event", juju.said(app), ["later 2", "update"])
    juju("config", app, "crash=true")
    same("a hook fails", juju.unit(app), ("error", 'hook failed: "config-changed"'))
    # It is tried several times; each finds what the last good one left.
    same("what it has kept goes with it", set(juju.said(app)), {"later 3"})
    juju("config", app, "crash=false")
    juju("resolved", f"{app}/0")
    same("the next event goes on from there", juju.said(app), ["later 3", "config"])
    juju("config", app, "ready=true")
    same("it is taken", juju.said(app), ["done after [1, 2, 3, 4]", "config"])
    juju("update-status", f"{app}/0")
    same("and gone", juju.said(app), ["update"])


def scenario(world) -> None:
    deferred(world, "with-ops")
    deferred(world, "with-juju")
    kept = {app: world.juju("exec", "--unit", f"{app}/0", "state-get --format json")
            for app in ("with-ops", "with-juju")}
    world.same("only one keeps its state with Juju",
               {app: "StoredStateData" in text for app, text in kept.items()},
               {"with-ops": False, "with-juju": True})
