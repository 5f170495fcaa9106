def scenario(world) -> None:
    juju, same = world.juju, world.same
    error = ("error", 'hook failed: "config-changed"')

    juju("deploy", world.pack("broken"))
    failures = [line for line in juju.lines() if 'hook "install"' in line and "failed" in line]
    same("install is tried until it succeeds", (len(failures), juju.hooks("failing")[0]),
         (2, "install"))
    same("the rest follows", juju.said("failing"), ["red"])

    juju("config", "failing", "color=blue")
    same("an error", juju.unit("failing"), error)
    juju.said("failing")
    juju("config", "failing", "color=green")
    same("nothing else runs meanwhile", (juju.said("failing"), juju.hooks("failing")[4:]), ([], []))
    juju("resolved", "failing/0")
    same("once more, with the option of now", juju.said("failing"), ["green"])
    same("and well", juju.unit("failing")[0], "unknown")

    juju("config", "failing", "color=blue")
    juju("resolved", "--no-retry", "failing/0")
    same("as if it had run", juju.unit("failing")[0], "unknown")
    juju.fails("resolved", "failing/0")

    juju("config", "failing", "color=black")
    juju("refresh", "failing", "--path", world.pack("mended"))
    same("a refresh waits for the error's end", juju.unit("failing"), error)
    juju("refresh", "failing", "--path", world.pack("mended"), "--force-units")
    juju("resolved", "failing/0")
    same("a forced one mends the charm", juju.said("failing")[0], "any color, even black")
    same("and it is well", juju.unit("failing")[0], "unknown")
    juju("config", "failing", "color=white")
    same("from then on", juju.said("failing")[-1], "any color, even white")
