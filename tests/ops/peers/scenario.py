def scenario(world) -> None:
    juju, same = world.juju, world.same

    def units() -> dict[str, str]:
        found = juju.json("status")["applications"]["peers"]["units"]
        return {name: unit["workload-status"].get("message") for name, unit in found.items()}

    juju("deploy", world.pack("charm"))
    same("alone, the leader hears of what it wrote", juju.hooks("peers/0"),
         ["install", "cluster-relation-created", "leader-elected", "config-changed", "start",
          "cluster-relation-changed"])
    same("alone", units(), {"peers/0": "peers/0 of 1, sees []"})

    juju("add-unit", "peers", "-n", "2")
    same("a second unit", juju.hooks("peers/1")[:8],
         ["install", "cluster-relation-created", "leader-settings-changed", "config-changed",
          "start", "cluster-relation-changed", "cluster-relation-joined",
          "cluster-relation-changed"])
    same("the first meets both", juju.hooks("peers/0"),
         ["cluster-relation-joined", "cluster-relation-changed"] * 2)
    same("all agree", units(), {
        "peers/0": "peers/0 of 3, sees ['peers/1', 'peers/2']",
        "peers/1": "peers/0 of 3, sees ['peers/0', 'peers/2']",
        "peers/2": "peers/0 of 3, sees ['peers/0', 'peers/1']",
    })
    same("the leader alone writes for all", set(juju.said("peers/1")), {"may not write"})

    juju.said("peers")
    juju("remove-unit", "--no-prompt", "peers/0")
    hooks = juju.hooks("peers/0")
    same("the leader goes, and its peer relation has no end", hooks,
         ["cluster-relation-departed", "cluster-relation-departed", "stop", "remove"])
    said = juju.said("peers")
    same("all are told who goes", said.count("peers/0 departs"), 4)
    same("another one leads", said.count("leads"), 1)
    leader = next(name for name, unit in juju.json("status")["applications"]["peers"]["units"].items()
                  if unit.get("leader"))
    other = {"peers/1": "peers/2", "peers/2": "peers/1"}[leader]
    same("the new leader's word reaches all", units(), {
        leader: f"{leader} of 2, sees ['{other}']",
        other: f"{leader} of 2, sees ['{leader}']",
    })
