"""Mail that waits, and the hand that moves it: Deliver-By, hold, release, retry, delete.

What is scheduled for the day after tomorrow is listed, explained, and still there after a kill; it
can be sent now, or deleted. What is held stays however often it is due; what is deleted never goes.
Nothing destructive happens without being asked for. Without the schedule the mail goes at once.
"""

import datetime
import json
import time
from email.utils import formatdate

from lib import expect
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink

OFF = ("the schedule", "the hold", "the deletion")
DAYS = 2.9


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    home, plain, later = (
        lab.keep(Sink(f"127.0.0.{number}", lab.mx_port)) for number in (10, 11, 12))
    later.reply("RCPT", "451 4.2.0 later", times=2)
    relay = Posthorn(lab, dns=dns.address)
    relay.start()
    scheduled_mail_waits(lab, relay, plain)
    deferred_mail_is_held_and_retried(lab, relay, later)
    deleted_mail_is_gone(lab, relay, plain, home)
    mistakes_cost_nothing(relay)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")
    relay.spool_is_sound()


def changed(relay, *arguments, ok=(0,)):
    """What a queue command says it changed."""
    said = json.loads(relay.command("queue", *arguments, "--yes", "--json", ok=ok).out)
    expect.equal(said["schema"], "posthorn.queue.v1", "schema")
    return [item["recipient"] for item in said["items"]]


def scheduled_mail_waits(lab, relay, plain):
    due = time.time() + DAYS * 86400
    headers = [] if lab.off("the schedule") else [f"X-Mailgun-Deliver-By: {formatdate(due)}"]
    ids = [relay.hand_in(f"{name}@plain.test", headers=headers) for name in ("now", "never")]
    before = relay.queue()
    expect.equal([(item["recipient"], item["state"], item["reason"]) for item in before],
                 [(f"{name}@plain.test", "scheduled", "scheduled") for name in ("now", "never")],
                 "queue list")
    at = datetime.datetime.fromisoformat(before[0]["next"].replace("Z", "+00:00")).timestamp()
    expect.that(abs(at - due) <= 1, "next is the time that was asked for", before[0])
    relay.kill()
    relay.start()
    expect.equal(relay.queue(), before, "queue list after kill -9")
    told = relay.explain(ids[0])
    expect.equal((told["state"], told["attempts"]), ("scheduled", 0), "explain")
    expect.contains(relay.command("explain", ids[0]).out, "queue release", "what can be done")
    expect.equal(changed(relay, "release", ids[0]), ["now@plain.test"], "released")
    lab.until(lambda: plain.to("now@plain.test"), "what was released arrives")
    relay.settled(ids[0], "delivered")
    expect.equal(changed(relay, "delete", ids[1], "--reason", "second thoughts"),
                 ["never@plain.test"], "deleted")
    told = relay.explain(ids[1])
    expect.equal(told["state"], "bounced", "state of a deleted message")
    expect.contains(told["why"], "second thoughts", "why it is gone")
    expect.equal(relay.queue(), [], "queue list")


def deferred_mail_is_held_and_retried(lab, relay, later):
    queue_id = relay.hand_in("bob@later.test")
    relay.settled(queue_id, "deferred")
    if not lab.off("the hold"):
        expect.equal(changed(relay, "hold", "--to", "later.test", "--reason", "INC-1234"),
                     ["bob@later.test"], "held")
    item = relay.queue()[0]
    expect.equal((item["state"], item["reason"], "next" in item), ("held", "held", False),
                 "a held entry")
    expect.contains(item["why"], "INC-1234", "why it is held")
    relay.command("queue", "retry", "--to", "later.test", "--yes", ok=(4,))
    relay.kill()
    relay.start()
    expect.equal(relay.queue()[0], item, "the held entry after kill -9")
    expect.equal(changed(relay, "release", queue_id), ["bob@later.test"], "released")
    item = relay.queue()[0]
    expect.equal((item["state"], item["attempts"]), ("deferred", 1), "it has its place again")
    changed(relay, "retry", queue_id)
    relay_waits = lab.until(lambda: relay.explain(queue_id)["attempts"] >= 2, "a second attempt")
    expect.that(relay_waits, "the second attempt was made")
    lab.until(lambda: relay.explain(queue_id)["state"] == "deferred", "it is deferred again")
    changed(relay, "retry", "ALL")
    lab.until(lambda: later.to("bob@later.test"), "the third attempt delivers")


def deleted_mail_is_gone(lab, relay, plain, home):
    due = formatdate(time.time() + 5)
    ids = [relay.hand_in(f"d{number}@plain.test", sender="zoe@mg.example.test",
                         headers=[f"X-Mailgun-Deliver-By: {due}"]) for number in range(3)]
    if not lab.off("the deletion"):
        expect.equal(sorted(changed(relay, "delete", "--from", "zoe@*", "--reason", "wrong campaign")),
                     [f"d{number}@plain.test" for number in range(3)], "deleted")
    expect.equal(relay.queue(), [], "queue list")
    for queue_id in ids:
        expect.contains(relay.explain(queue_id)["why"], "wrong campaign", "why it is gone")
    witness = relay.hand_in("witness@plain.test", headers=[
        f"X-Mailgun-Deliver-By: {formatdate(time.time() + 5)}"])
    relay.settled(witness, "delivered")
    expect.equal([m.recipients for m in plain.messages if b"d" in m.recipients[0].encode()[:1]],
                 [], "deleted mail at the peer")
    expect.equal(home.to("zoe@mg.example.test"), [], "reports on what was deleted")


def mistakes_cost_nothing(relay):
    queue_id = relay.hand_in("kept@plain.test", headers=[
        f"X-Mailgun-Deliver-By: {formatdate(time.time() + 3600)}"])
    before = relay.queue()
    for words, code in ((("delete",), 2),                              # nothing is named
                        (("delete", queue_id, "--yes"), 2),            # no reason
                        (("delete", queue_id, "--reason", "x"), 2),    # nobody to ask
                        (("hold", "ALL", "--yes"), 2),                 # no reason
                        (("release", "00000000", "--yes"), 4),         # nothing matches
                        (("hold", "--state", "sideways", "--reason", "x", "--yes"), 2)):
        said = relay.command("queue", *words, ok=(code,))
        expect.that(said.err.strip(), f"`queue {' '.join(words)}` says why", said)
    relay.command("queue", "delete", "ALL", "--reason", "only looking", "--dry-run")
    expect.equal(relay.queue(), before, "queue list behind all mistakes")
    changed(relay, "delete", "ALL", "--reason", "end of the case")
