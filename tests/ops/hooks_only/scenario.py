def scenario(world) -> None:
    juju, same = world.juju, world.same
    juju("deploy", world.pack("plain"))
    juju("deploy", world.pack("plain"), "other")
    same("a hook is the file of its name", juju.said("plain"), ["install is install in hooks/install"])
    lines = [line for line in juju.lines() if line.startswith("unit-plain-0")]
    same("one without a file is skipped",
         any('skipped "start" hook (missing)' in line for line in lines), True)
    juju("config", "plain", "port=8080")
    unit = juju.json("status")["applications"]["plain"]["units"]["plain/0"]
    same("hook tools", (juju.unit("plain"), unit["open-ports"]),
         (("active", "on 8080"), ["8080/tcp"]))

    done = juju.json("run", "plain/0", "hello", "name=Juju")["plain/0"]["results"]
    same("an action is the file of its name", done["greeting"],
         {"text": "hello Juju", "hook": "<>"})
    same("one without a file", juju.failed_task("plain/0", "missing")["message"],
         'action not implemented on unit "plain/0"')
