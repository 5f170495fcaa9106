def scenario(world) -> None:
    juju, same = world.juju, world.same

    def look(app: str = "front") -> dict:
        return juju.json("run", f"{app}/0", "look")[f"{app}/0"]["results"]

    charm = world.pack("charm")
    page = f"page={world.file('any name', 'first')}"
    juju("deploy", charm, "front", "--resource", page)
    juju("deploy", charm, "back", "-n", "2", "--resource", page)
    found = look()
    address = juju.json("status")["applications"]["front"]["units"]["front/0"]["public-address"]
    same("addresses", (found["bind"], found["ingress"], found["egress"]),
         (address, address, f"{address}/32"))
    same("a resource under its own name", found["page"], "page.html: first")
    same("the goal of one", (found["planned"], found["goal-units"], found["goal-backend"]),
         ("1", "front/0", ""))
    juju("integrate", "front:backend", "back:web")
    same("the goal of all", look()["goal-backend"], "back back/0 back/1")
    same("without peers", look("back")["goal-units"], "back/0 back/1")

    juju("config", "front", "ports=443 8080")
    same("ports", look()["open"], "443 8080")
    unit = juju.json("status")["applications"]["front"]["units"]["front/0"]
    same("ports in the status", unit["open-ports"], ["443/tcp", "8080/tcp"])

    juju.hooks("front")
    juju("attach-resource", "front", f"page={world.file('another', 'second')}")
    same("a new resource", juju.hooks("front"), ["upgrade-charm", "config-changed"])
    same("its content", look()["page"], "page.html: second")

    same("the cloud needs trust", look()["cloud"],
         "ERROR cannot access cloud credentials: permission denied")
    juju("trust", "front")
    same("trust is a setting", juju.hooks("front"), ["config-changed"])
    same("the cloud", "ERROR" in look()["cloud"], False)
