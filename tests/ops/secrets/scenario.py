def scenario(world) -> None:
    juju, same = world.juju, world.same
    juju("deploy", world.pack("owner"))
    juju("deploy", world.pack("consumer"))
    same("a secret is readable where it is added", juju.said("owner"), ["added first", "own revision 1"])
    shown = {secret["label"]: secret for secret in juju.json("secrets").values()}
    token = shown["token"]
    same("the application's", (token["owner"], token["description"], token["rotation"]),
         ("owner", "Opens the door.", "hourly"))
    same("the unit's", shown["own"]["owner"], "owner/0")

    def look() -> tuple[str, str]:
        results = juju.json("run", "consumer/0", "look")["consumer/0"]["results"]
        return results["tracked"], results["newest"]

    same("a label that nobody gave", juju.failed_task("consumer/0", "look")["message"], "no secret")
    juju("integrate", "owner", "consumer")
    # At the databag's event, and at the unit's.
    same("the grant is there with the id", juju.said("consumer"), ["labelled"] * 2)
    same("the label serves from then on", look(), ("first", "first"))
    results = juju.json("run", "consumer/0", "look")["consumer/0"]["results"]
    same("a consumer is told no more", results["info"], "is for owners")

    juju("run", "owner/0", "renew")
    same("new content while the old is tracked", juju.said("owner"),
         ["first becomes renewed, tracked is first"])
    same("the consumer is told of it", juju.said("consumer"), ["changed theirs"])
    same("peek shows it", look(), ("first", "renewed"))
    adopted = juju.json("run", "consumer/0", "adopt")["consumer/0"]["results"]["tracked"]
    same("refresh goes on to it", (adopted, look()), ("renewed", ("renewed", "renewed")))
    # The owner has read it, too, and tracks the first revision.
    same("the owner still reads the old one", juju.said("owner"), [])

    juju("advance", "1h")
    said = juju.said("owner")
    same("rotation", said[:2], ["renewed becomes rotated, tracked is first", "rotated token"])
    same("reaches the consumer", juju.said("consumer"), ["changed theirs"])
    same("which goes on when it wants", look(), ("renewed", "rotated"))
    juju("run", "consumer/0", "adopt")
    same("what nobody tracks is obsolete", juju.said("owner"), ["obsolete token revision 2"])
    # Ops reckons the time of expiry by the real clock, which has gone on since.
    juju("advance", "40m")
    same("expiry", juju.said("owner"), ["expired token revision 1"])
    juju("run", "owner/0", "revoke")
    same("revoked", juju.failed_task("consumer/0", "look")["message"], "denied")
    same("without an event", juju.said("consumer"), [])
    juju("run", "owner/0", "drop")
    same("removed", [each["label"] for each in juju.json("secrets").values()], ["own"])
    same("removed", juju.failed_task("consumer/0", "look")["message"], "no secret")

    uri = juju("add-secret", "for-charms", "token=given").strip()
    juju("config", "consumer", f"user-token={uri}")
    same("a user's secret needs a grant", juju.said("consumer"), ["user's: ModelError"])
    juju("grant-secret", "for-charms", "consumer")
    juju("config", "consumer", "--reset", "user-token")
    juju("config", "consumer", f"user-token={uri}")
    same("a user's secret", juju.said("consumer"), ["user's given"])
    juju("update-secret", "for-charms", "token=given again")
    same("a user's new content", juju.said("consumer"), ["changed None", "user's given again"])
