def scenario(world) -> None:
    juju, same = world.juju, world.same
    juju("deploy", world.pack("principal"), "-n", "2")
    juju("deploy", world.pack("agent"))
    same("nobody runs it yet", juju.hooks("beside"), [])
    juju("integrate", "principal", "beside:host")
    same("it comes to a unit", juju.hooks("beside/0"),
         ["install", "host-relation-created", "leader-elected", "config-changed", "start",
          "host-relation-joined", "host-relation-changed"])
    units = juju.json("status")["applications"]["principal"]["units"]
    beside = {name: next(iter(unit["subordinates"].items())) for name, unit in units.items()}
    same("to each, and knows which", {name: unit["workload-status"]["message"]
                                      for name, (_, unit) in beside.items()},
         {name: f"beside {name}" for name in units})
    same("it sees that one alone", sorted(juju.said("beside")),
         sorted(f"['{name}'] at {unit['public-address']}" for name, unit in units.items()))
    same("whose charm is told nothing",
         [hook for hook in juju.hooks("principal") if "relation" in hook], [])

    gone, _ = beside["principal/1"]
    juju("remove-unit", "--no-prompt", "principal/1")
    hooks = juju.hooks(gone)
    same("it goes with its unit", hooks[-4:],
         ["host-relation-departed", "host-relation-broken", "stop", "remove"])
    same("the other stays", juju.hooks(beside["principal/0"][0]), [])
    juju.said("beside")
    juju("remove-relation", "principal", "beside")
    same("it goes with its relation", juju.said("beside"), ["left principal"])
    same("and leaves", juju.json("status")["applications"]["principal"]["units"]["principal/0"]
         .get("subordinates"), None)
