"""The packed example requirer sends mail through real servers on loopback.

scenario.py LOCAL_JUJU SMTP_INTEGRATOR_CHARM SMTP_REQUIRER_CHARM. Started by root,
it goes on as an unprivileged user, in a folder of its own.
"""

import asyncio
import email
import email.policy
import json
import logging
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "ops"))
from juju import Checks as Count, Juju as LocalJuju  # noqa: E402

USER, PASSWORD = b"mailer", b"correct horse #1, \xc3\xbcber"
HOST = "localhost"


class Juju(LocalJuju):
    """The commands of local Juju, and the action that sends a mail."""

    def send(self, **params: str | int) -> tuple[str, dict, str]:
        """Runs the action: its status, its results, and its message."""
        command = ["run", "--format", "json", "smtp-requirer/0", "send-mail"]
        # Values are YAML, of which JSON is a part.
        values = (f"{key}={json.dumps(value, ensure_ascii=False)}"
                  for key, value in params.items())
        done = self._run(*command, *values)
        if not done.stdout.startswith("{"):
            sys.exit(f"FAILED: the action is not run: {done.stderr}")
        task = json.loads(done.stdout)["smtp-requirer/0"]
        if PASSWORD.decode() in done.stdout + done.stderr:
            sys.exit("FAILED: the password is shown")
        return task["status"], task.get("results", {}), task.get("message", "")


class Checks(Count):
    """What becomes of a mail."""

    def sent(self, what: str, server: "Server", **params: str) -> dict:
        """A mail that arrives as it was written, at each of its recipients."""
        server.mails.clear()
        subject, body = f"{what}: Grüße 😀", "First line\n.second\n\nЗдравствуйте"
        status, results, message = self.juju.send(subject=subject, body=body, **params)
        self.same(f"{what}: it is sent", (status, message), ("completed", ""))
        [mail] = server.mails
        to = params.get("to", "ops@example.com, oncall@example.com")
        self.same(f"{what}: the envelope",
                  (mail["from"], mail["to"]), ("no-reply@example.com", to.split(", ")))
        text = email.message_from_bytes(mail["content"], policy=email.policy.default)
        found = text.get_content().replace("\r\n", "\n").removesuffix("\n")
        self.same(f"{what}: the text", found, body)
        headers = {key: text[key] for key in ("From", "To", "Subject", "Message-ID")}
        self.same(f"{what}: the headers", headers, {
            "From": "no-reply@example.com",
            "To": to,
            "Subject": subject,
            "Message-ID": results["message-id"],
        })
        self.same(f"{what}: no defects", text.defects, [])
        return mail

    def refused(self, what: str, *texts: str, **params: str | int) -> None:
        status, results, message = self.juju.send(**params)
        self.same(f"{what}: failed", status, "failed")
        for text in texts:
            if text not in message:
                sys.exit(f"FAILED {what}: {text!r} is not in {message!r}")
        self.same(f"{what}: no results but the exit code",
                  [key for key in results if key != "return-code"], [])


class Server:
    """A server of aiosmtpd in a thread, with what it has received."""

    def __init__(self, context: ssl.SSLContext | None = None, *, at_once: bool = False,
                 login: bool = False):
        self.mails: list[dict] = []
        options = {
            "hostname": "relay.test",
            "enable_SMTPUTF8": True,
            "require_starttls": context is not None and not at_once,
            "tls_context": None if at_once else context,
            "auth_required": login,
            "auth_require_tls": context is not None and not at_once,
            "authenticator": self.authenticate if login else None,
        }
        loop = asyncio.new_event_loop()
        serve = loop.create_server(lambda: SMTP(self, loop=loop, **options), HOST, 0,
                                   ssl=context if at_once else None, family=socket.AF_INET)
        server = loop.run_until_complete(serve)
        self.port = server.sockets[0].getsockname()[1]
        threading.Thread(target=loop.run_forever, daemon=True).start()

    def authenticate(self, server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER, PASSWORD)
        return AuthResult(success=good, handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 no mailbox of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": envelope.content,
            "tls": session.ssl is not None,
            "login": bool(session.authenticated),
        })
        return "250 2.0.0 queued as 1"


class Stub:
    """A server that takes connections and then does as it is told."""

    def __init__(self, talk):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.run, args=(talk,), daemon=True).start()

    def run(self, talk) -> None:
        while True:
            connection, _ = self.socket.accept()
            with connection:
                talk(connection)


def hang(connection: socket.socket) -> None:
    while connection.recv(1024):
        pass


def drop(connection: socket.socket) -> None:
    connection.sendall(b"220 relay.test\r\n")
    connection.recv(1024)


def certificate(folder: pathlib.Path) -> tuple[ssl.SSLContext, str]:
    """A certificate for HOST, and the authority that has signed it."""
    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
            "-subj", "/CN=Authority of the test")
    openssl("req", *key, "-keyout", "relay.key", "-out", "relay.csr", "-subj", "/CN=relay")
    folder.joinpath("san").write_text(f"subjectAltName=DNS:{HOST}\n")
    openssl("x509", "-req", "-in", "relay.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", "san", "-out", "relay.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "relay.pem", folder / "relay.key")
    return context, folder.joinpath("ca.pem").read_text()


def become_nobody(folder: pathlib.Path) -> None:
    """Charms may run as an unprivileged user; nothing here needs another."""
    if os.geteuid() != 0:
        return
    nobody = 65534
    for path in [folder, *folder.iterdir()]:
        os.chown(path, nobody, nobody)
    os.setgroups([])
    os.setgid(nobody)
    os.setuid(nobody)


def main(*files: str) -> None:
    # The servers complain about what is tried on purpose.
    logging.disable()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        # Where they come from, another user may have no way to them.
        files = [shutil.copy2(file, folder) for file in files]
        become_nobody(folder)
        os.environ["JUJU_DATA"] = str(folder / "juju")
        context, authority = certificate(folder)
        run(*files, context, authority)


def run(program: str, integrator: str, requirer: str, context: ssl.SSLContext,
        authority: str) -> None:
    juju = Juju(program)
    checks = Checks(juju)
    juju("deploy", integrator)
    juju("deploy", requirer)
    checks.refused("no provider", "integrate with an SMTP provider")

    def configure(server, **options: str) -> None:
        options = {"port": str(server.port), **options}
        juju("config", "smtp-integrator", *(f"{key}={value}" for key, value in options.items()))

    login = {"auth_type": "plain", "user": USER.decode(), "password": PASSWORD.decode()}
    configure(Server(), host=HOST, smtp_sender="no-reply@example.com", transport_security="none",
              recipients="ops@example.com, oncall@example.com", domain="client.example")
    juju("config", "smtp-requirer", f"ca-certificates={authority}")
    for endpoint in ("smtp", "smtp-legacy"):
        juju("integrate", f"smtp-integrator:{endpoint}", f"smtp-requirer:{endpoint}")
        for security in ("none", "starttls", "tls"):
            tls = None if security == "none" else context
            for auth in ("none", "plain"):
                what = f"{endpoint}, {security}, {auth}"
                server = Server(tls, at_once=security == "tls", login=auth == "plain")
                options = login if auth == "plain" else {"auth_type": "none"}
                configure(server, transport_security=security, **options)
                mail = checks.sent(what, server)
                checks.same(f"{what}: protected and logged in", (mail["tls"], mail["login"]),
                            (tls is not None and security == "starttls", auth == "plain"))
        juju("remove-relation", f"smtp-integrator:{endpoint}", f"smtp-requirer:{endpoint}")

    juju("integrate", "smtp-integrator:smtp", "smtp-requirer:smtp")
    server = Server(context, login=True)
    configure(server, transport_security="starttls", **login)
    checks.sent("other recipients", server, to="a@example.org, jürgen@example.org")
    checks.refused("a recipient is refused", "nobody@example.org: 550 5.1.1 no mailbox",
                   to="a@example.org, nobody@example.org")
    configure(server, password="wrong")
    checks.refused("a wrong password", "refuses the login: 535")
    configure(server, **login)

    server.mails.clear()
    juju("config", "smtp-requirer", "--reset", "ca-certificates")
    checks.refused("an authority that is not trusted", "not signed by an authority")
    juju("config", "smtp-requirer", f"ca-certificates={authority}")
    configure(server, host="127.0.0.1")
    checks.refused("a certificate for another name", "for another name")
    checks.same("nothing has arrived", server.mails, [])
    juju("config", "smtp-requirer", "--reset", "ca-certificates")
    configure(server, skip_ssl_verify="true")
    checks.sent("certificates are not checked", server)
    configure(server, host=HOST, skip_ssl_verify="false")

    configure(Server(login=True))
    checks.refused("no STARTTLS", "does not offer STARTTLS")
    configure(Stub(hang), transport_security="none")
    checks.refused("a server that hangs", "no answer within 500ms", timeout=2)
    configure(Stub(drop))
    checks.refused("a server that drops the connection", "dropped the connection")
    configure(Stub(hang), host="relay.invalid")
    checks.refused("a name that is none", "relay.invalid is not known")

    checks.same("the password is in no log", PASSWORD.decode() in "\n".join(juju.lines()), False)
    checks.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
