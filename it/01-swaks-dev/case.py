"""`./posthorn dev`: swaks logs in over STARTTLS, and the mail is in the inbox as it went out.

Without signing the DKIM-Signature is missing; without mail `inbox wait` finds nothing (exit 4).
"""

import json
import subprocess

from lib import expect, peers, posthorn
from lib.lab import listening

OFF = ("signing", "sending")


def run(lab):
    # A state folder of its own: the inbox commands find the `dev` that wrote there.
    where = {"XDG_STATE_HOME": str(lab.dir / "state")}
    port = lab.port()
    dev = lab.start([posthorn.LAUNCHER, "dev", "--ephemeral", "--port-offset", port - 1025], "dev",
                    env=posthorn.environment(**where))

    def up():
        dev.must_be_alive()
        return listening(port)
    lab.until(up, f"dev listens on {port}", posthorn.START_SECONDS)

    def inbox(*arguments, ok=(0,)):
        return posthorn.run("inbox", *arguments, env=where, ok=ok)

    expect.equal(inbox("wait", "--to", "nobody@example.com", "--timeout", "1s", ok=None).code, 4,
                 "exit code of inbox wait without a mail")
    if not lab.off("sending"):
        swaks(lab, port)
    inbox("wait", "--to", "you@example.com", "--timeout", "20s")
    listed = json.loads(inbox("list", "--json").out)["items"]
    expect.equal([item["subject"] for item in listed], ["a test by swaks"], "subjects in the inbox")
    expect.contains(inbox("list").out, "you@example.com", "inbox list")
    shown = inbox("show", listed[0]["id"]).out
    for part in ("DKIM-Signature: ", "d=sandbox.test", "Received: from ",
                 "Subject: a test by swaks", "Hello from outside."):
        expect.contains(shown, part, "inbox show")

    posthorn.run("send", "--from", "me@sandbox.test", "--to", "me@example.com", "--subject",
                 "a test by send", env=where)
    inbox("wait", "--to", "me@example.com", "--timeout", "20s")
    inbox("clear")
    expect.equal(json.loads(inbox("list", "--json").out)["items"], [], "the inbox once cleared")
    expect.equal(dev.stop(), 0, "exit code of dev after SIGTERM")


def swaks(lab, port):
    header = ["--header", "X-Mailgun-Dkim: no"] if lab.off("signing") else []
    done = subprocess.run([
        peers.tool("swaks"), "--server", "127.0.0.1", "--port", str(port), "-tls", "--auth",
        "LOGIN", "--auth-user", "me@sandbox.test", "--auth-password", "anything", "--from",
        "me@sandbox.test", "--to", "you@example.com", "--h-Subject", "a test by swaks", "--body",
        "Hello from outside.", *header], capture_output=True, text=True, timeout=30, check=False)
    expect.that(done.returncode == 0, "swaks hands its mail in", done.stdout + done.stderr)
    expect.contains(done.stdout, "queued as ", "what swaks was told")
