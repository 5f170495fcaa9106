def scenario(world) -> None:
    juju, same = world.juju, world.same
    juju("deploy", world.pack("charm"))

    done = juju.json("run", "actions/0", "backup", "target=s3", "options.compress=true")["actions/0"]
    same("an action completes", done["status"], "completed")
    same("parameters, a default among them, and results within results", done["results"], {
        "given": '{"level": 3, "options": {"compress": true}, "target": "s3"}',
        "size": {"files": "2", "disk": {"mib": "7"}},
        "stdout": f"printed {done['id']}\n",
        "return-code": 0,
    })
    logged = [line.split("+0000 UTC ")[1] for line in done["log"]]
    same("its log", logged, ["first half", "second half"])
    same("it shows again", juju.json("show-task", done["id"])["results"], done["results"])

    task = juju.failed_task("actions/0", "refuse")
    same("a refusal", (task["status"], task["message"]), ("failed", "not today"))
    same("a refusal's results", task["results"], {"tried": "yes", "return-code": 0})
    task = juju.failed_task("actions/0", "crash")
    same("a crash", (task["status"], task["message"]), ("failed", "exit status 1"))
    results = task["results"]
    same("a crash's results", (results["tried"], results["return-code"]), ("yes", 1))
    same("its error", "RuntimeError in charm code: out of paper" in results["stderr"], True)

    unit = juju.json("status")["applications"]["actions"]["units"]["actions/0"]
    same("the refusal's port is open, the crash's is not", unit["open-ports"], ["8001/tcp"])
    same("the unit is in no error", unit["juju-status"]["current"], "idle")

    wrong = {
        "nothing where something is needed": (),
        "too much": ("target=s3", "level=10"),
        "a text where a number belongs": ("target=s3", "level=high"),
        "a number where a text belongs": ("target=7",),
    }
    emitted = juju.lines()
    for what, parameters in wrong.items():
        juju("run", "actions/0", "backup", *parameters)
        new = [line for line in juju.lines()[len(emitted):] if "Emitting Juju event" in line]
        same(f"{what} runs nothing", new, [])
    juju("run", "actions/0", "backup", "target=7", "--string-args")
    juju("run", "actions/0", "restore")
