def scenario(world) -> None:
    juju, same = world.juju, world.same

    def app() -> tuple[str, str]:
        status = juju.json("status")["applications"]["status"]["application-status"]
        return status["current"], status.get("message", "")

    juju("deploy", world.pack("charm"), "-n", "2")
    same("the best", juju.unit("status/1"), ("active", ""))
    same("the leader speaks for the application", app(), ("active", "says status/0"))
    same("the workload's version", juju.json("status")["applications"]["status"]["version"], "1.2.3")
    juju("config", "status", "database=slow")
    same("the worst", juju.unit("status/1"), ("waiting", "for the database"))
    juju("config", "status", "database=down")
    same("worse", juju.unit("status/0"), ("blocked", "database is down"))
    same("which is not the application's", app(), ("active", "says status/0"))

    juju("config", "status", "crash=true")
    same("Juju's own", juju.unit("status/0"), ("error", 'hook failed: "config-changed"'))
    same("what the failed hook had set is there below it",
         juju("exec", "--unit", "status/0", "status-get").strip(), "maintenance")
    juju("config", "status", "crash=false", "database=up")
    juju("resolved", "--all")
    same("well again", juju.unit("status/0"), ("active", ""))
    same("on all units", juju.unit("status/1"), ("active", ""))
