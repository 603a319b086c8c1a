"""What happens to mail stands in events.jsonl in Mailgun's shape, once, whatever dies.

Each type is compared field by field with what clients of Mailgun rely on; peers that try to forge a
line do not; `tail` and `events search` show the same objects; rotation and kill -9 under load lose
nothing and repeat nothing. Without the event file there is nothing to read.
"""

import json
import numbers

from lib import events, expect
from lib.ledger import Ledger, Sender
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client, message

OFF = ("the event file",)
PASSWORD = "wq7N-2hGd-Xk3p-9tLm"

# A peer and a sender that would like to write our log.
FORGED = '550 5.1.1 no\x1b[31m "},{"event":"delivered","id":"forged"} \u2028 ${jndi:ldap://127.0.0.1/x}'

COMMON = {"event": str, "id": str, "timestamp": numbers.Real, "log-level": str, "tags": list,
          "campaigns": list, "user-variables": dict, "flags": dict}
MESSAGE = {"headers": dict, "attachments": list, "size": int}
HEADERS = {"to": str, "message-id": str, "from": str, "subject": str}
STORAGE = {"url": str, "key": str}
RECIPIENT = {"recipient": str, "recipient-domain": str}
ENVELOPE = {"sender": str, "transport": str, "targets": str}
SENT = {**ENVELOPE, "sending-ip": str}
STATUS = {"code": int, "message": str, "description": str, "attempt-no": int,
          "session-seconds": numbers.Real}
REMOTE = {**STATUS, "tls": bool, "certificate-verified": bool, "mx-host": str}
SHAPES = {
    "accepted": {**COMMON, **RECIPIENT, "method": str, "envelope": ENVELOPE, "storage": STORAGE,
                 "message": {**MESSAGE, "headers": HEADERS, "recipients": list}},
    "delivered": {**COMMON, **RECIPIENT, "envelope": SENT, "storage": STORAGE,
                  "message": {**MESSAGE, "headers": HEADERS},
                  "delivery-status": {**REMOTE, "utf8": bool}},
    "failed": {**COMMON, **RECIPIENT, "severity": str, "reason": str, "envelope": ENVELOPE,
               "storage": STORAGE, "message": {**MESSAGE, "headers": HEADERS},
               "delivery-status": STATUS},
    "rejected": {**COMMON, "reject": {"reason": str, "description": str}, "message": dict},
}
FLAGS = {"is-routed": False, "is-authenticated": True, "is-system-test": False,
         "is-test-mode": False}


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    for number in (10, 11):
        lab.keep(Sink(f"127.0.0.{number}", lab.mx_port))
    lab.keep(Sink("127.0.0.12", lab.mx_port)).reply("RCPT", "451 4.7.1 greylisted", times=1)
    lab.keep(Sink("127.0.0.13", lab.mx_port)).reply("RCPT", FORGED)
    lab.keep(Sink("127.0.0.14", lab.mx_port)).reply("MAIL", "451 4.3.0 not today")
    relay = relay_with(lab, dns, "posthorn", "true")
    relay.start()
    delivered_mail(lab, relay)
    greylisted_mail(lab, relay)
    refused_mail(lab, relay)
    mail_that_grows_old(lab, relay)
    refusals_behind_a_login(lab, relay)
    the_commands_show_the_same(lab, relay)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")
    nothing_is_lost_or_repeated(lab, dns)


def relay_with(lab, dns, name, log):
    return Posthorn(lab, name=name, dns=dns.address,
                    events="false" if lab.off("the event file") else log,
                    password_file=lab.secret("password", PASSWORD + "\n"))


def shaped(event, shape=None, path="event"):
    """Every key that clients read is there, and of its type."""
    for key, kind in (SHAPES[event["event"]] if shape is None else shape).items():
        expect.that(key in event, f"{path} has `{key}`", event)
        if isinstance(kind, dict):
            shaped(event[key], kind, f"{path}.{key}")
        else:
            right = isinstance(event[key], kind) and not (
                kind is not bool and isinstance(event[key], bool))
            expect.that(right, f"{path}.{key} is of type {kind.__name__}", event[key])
    return event


def common(event, recipient, level):
    shaped(event)
    expect.that(len(event["id"]) == 22, "an id of 22 characters", event["id"])
    expect.equal(event["log-level"], level, f"log-level of {event['event']}")
    expect.equal(event["recipient"], recipient, "recipient")
    expect.equal(event["recipient-domain"], recipient.partition("@")[2], "recipient-domain")
    for flag, value in FLAGS.items():
        if flag in event["flags"]:
            expect.equal(event["flags"][flag], value, f"flags.{flag}")


def delivered_mail(lab, relay):
    data = message("ann@mg.example.test", "bob@plain.test", "=?utf-8?q?Gr=C3=BC=C3=9Fe?=", headers=[
        "Message-ID: <kept@mg.example.test>", "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="b"', "X-Mailgun-Tag: welcome",
        'X-Mailgun-Variables: {"order": "4711"}'],
        body="--b\r\n\r\nHello\r\n--b\r\nContent-Type: application/pdf\r\n"
             "Content-Transfer-Encoding: base64\r\n"
             "Content-Disposition: attachment; filename=a.pdf\r\n\r\nQUJD\r\n--b--\r\n")
    queue_id = relay.hand_in("bob@plain.test", data=data)
    accepted = events.wait(lab, relay, queue_id, "accepted")[0]
    done = events.wait(lab, relay, queue_id, "delivered")[0]
    for event in (accepted, done):
        common(event, "bob@plain.test", "info")
        expect.equal(event["message"]["headers"], {
            "to": "<bob@plain.test>", "message-id": "kept@mg.example.test",
            "from": "<ann@mg.example.test>", "subject": "Grüße"}, "message.headers")
        expect.equal(event["message"]["attachments"], [
            {"filename": "a.pdf", "content-type": "application/pdf", "size": 3}], "attachments")
        expect.equal(event["message"]["size"], len(data), "message.size")
        expect.equal(event["envelope"]["sender"], "ann@mg.example.test", "envelope.sender")
        expect.equal(event["envelope"]["targets"], "bob@plain.test", "envelope.targets")
        expect.equal(event["envelope"]["transport"], "smtp", "envelope.transport")
        expect.equal(event["tags"], ["welcome"], "tags")
        expect.equal(event["user-variables"], {"order": "4711"}, "user-variables")
        expect.contains(event["storage"]["url"], "https://api.example.test/", "storage.url")
    expect.equal(accepted["method"], "smtp", "method")
    expect.equal(accepted["message"]["recipients"], ["bob@plain.test"], "message.recipients")
    expect.equal(done["envelope"]["sending-ip"], "127.0.0.1", "envelope.sending-ip")
    expect.that("sending-ip" not in accepted["envelope"], "no sending-ip yet", accepted)
    status = done["delivery-status"]
    expect.equal((status["code"], status["attempt-no"], status["mx-host"], status["tls"]),
                 (250, 1, "mx.plain.test", False), "delivery-status")


def greylisted_mail(lab, relay):
    queue_id = relay.hand_in("bob@greylist.test")
    later = events.wait(lab, relay, queue_id, "failed")[0]
    common(later, "bob@greylist.test", "warn")
    shaped(later["delivery-status"], REMOTE, "delivery-status")
    shaped(later["envelope"], SENT, "envelope")
    expect.equal((later["severity"], later["delivery-status"]["code"]), ("temporary", 451),
                 "severity and code")
    expect.that(isinstance(later["delivery-status"]["retry-seconds"], int), "retry-seconds", later)
    done = events.wait(lab, relay, queue_id, "delivered")[0]
    expect.equal(done["delivery-status"]["attempt-no"], 2, "attempt-no")


def refused_mail(lab, relay):
    queue_id = relay.hand_in("nobody@rejecting.test", subject='"},{"event":"delivered"')
    failed = events.wait(lab, relay, queue_id, "failed")[0]
    common(failed, "nobody@rejecting.test", "error")
    expect.equal((failed["severity"], failed["reason"], failed["delivery-status"]["code"]),
                 ("permanent", "bounce", 550), "severity, reason, code")
    expect.contains(failed["delivery-status"]["message"], '"event":"delivered","id":"forged"',
                    "the peer's words, as words")
    expect.equal([e for e in events.read(relay) if e.get("id") == "forged"], [], "forged events")
    raw = (relay.data / "events.jsonl").read_bytes()
    expect.that(b"\x1b" not in raw and "\u2028".encode() not in raw, "no control octet in the file")


def mail_that_grows_old(lab, relay):
    queue_id = relay.hand_in("bob@never.test")
    old = lab.until(lambda: [e for e in events.of(relay, queue_id, "failed")
                             if e["severity"] == "permanent"], "it expires", 15)[0]
    common(old, "bob@never.test", "error")
    expect.equal((old["reason"], old["delivery-status"]["code"]), ("old", 602), "reason and code")


def refusals_behind_a_login(lab, relay):
    before = len(events.read(relay))
    with Client(relay.smtp_port) as client:
        client.ehlo()
        expect.code(client.login("postmaster@mg.example.test", PASSWORD), 235)
        foreign = client.mail("eve@example.com", ["bob@plain.test"], b"")
        expect.status(foreign, 550, "5.7.1")
        client.command("RSET")
        bad = client.mail("ann@mg.example.test", ["bob@plain.test"], message(
            "ann@mg.example.test", "bob@plain.test", "bad", headers=["X-Mailgun-Dkim: maybe"]))
        expect.status(bad, 550, "5.6.0")
        spoofed = client.mail("ann@mg.example.test", ["bob@plain.test"], message(
            "eve@example.com", "bob@plain.test", "spoofed"))
        expect.status(spoofed, 550, "5.7.1")
    found = lab.until(lambda: rejected if len(rejected := [
        e for e in events.read(relay)[before:] if e["event"] == "rejected"]) >= 3 else None,
        "three rejected events")
    for event, part in zip(found, ("eve@example.com", "X-Mailgun-Dkim", "eve@example.com")):
        shaped(event)
        expect.equal(event["log-level"], "warn", "log-level of rejected")
        expect.contains(event["reject"]["reason"], part, "reject.reason")
    expect.equal(found[1]["message"]["headers"]["subject"], "bad", "subject of a refused message")


def the_commands_show_the_same(lab, relay):
    lab.until(lambda: relay.queue() == [], "nothing more happens")
    last = json.loads(relay.command(
        "tail", "-n", "1", "--no-follow", "--json").out)["posthorn"]["sequence"]
    lab.until(lambda: events.read(relay)[-1]["posthorn"]["sequence"] >= last, "all is written")
    written = events.read(relay)
    tailed = [json.loads(line) for line in relay.command(
        "tail", "-n", "1000", "--no-follow", "--json").out.splitlines()]
    expect.equal([e["id"] for e in tailed], [e["id"] for e in written], "ids in tail")
    expect.equal(tailed, written, "objects in tail")
    found = json.loads(relay.command(
        "events", "search", "event=failed", "severity=permanent", "--json").out)
    expect.equal(sorted(e["id"] for e in found["items"]), sorted(
        e["id"] for e in written if e.get("severity") == "permanent"), "events search")
    found = json.loads(relay.command(
        "events", "search", "subject=Grüße AND NOT Wut", "tags=welcome OR spring", "--json").out)
    expect.equal({e["event"] for e in found["items"]}, {"accepted", "delivered"},
                 "events by subject and tag")
    relay.command("events", "search", "nosuchfield=1", ok=(2,))
    relay.command("events", "search", "subject=(open", ok=(2,))


def nothing_is_lost_or_repeated(lab, dns):
    relay = relay_with(lab, dns, "killed", '{ rotation = "1MiB", age = "1d" }')
    ledger = Ledger(lab.dir / "ledger")
    relay.start()
    senders = [Sender(ledger, f"s{n}", relay.smtp_port, "ann@mg.example.test", "bob@plain.test",
                      seed=n, large=0) for n in range(4)]
    for sender in senders:
        sender.start()
    kills = 50 if lab.long else 4
    for _ in range(kills):
        senders[0].pause(lab.random.uniform(0.5, 2.0))
        relay.kill()
        relay.start()
    lab.until(lambda: len(files_of(relay)) > 1, "the file is rotated", 60)
    for sender in senders:
        sender.finish()
    promised = set(ledger.promised.values())
    lab.until(lambda: relay.queue() == [], "the queue is empty", 60)
    lab.until(lambda: not missing(relay, promised), "all events are written", 20)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")
    written = events.read(relay)
    ids = [event["id"] for event in written]
    expect.equal(len(ids) - len(set(ids)), 0, "events written twice")
    places = [(e["posthorn"]["sequence"], e["posthorn"]["index"]) for e in written]
    expect.that(places == sorted(places), "events in the order of the journal")
    sequences = sorted({sequence for sequence, _ in places})
    expect.equal(sequences, list(range(1, len(sequences) + 1)), "no gap in the sequence")
    lab.note(f"{kills} kills, {len(promised)} promised, {len(written)} events, "
             f"{len(files_of(relay))} files")


def files_of(relay):
    return list(relay.data.glob("events*.jsonl*"))


def missing(relay, promised):
    done = {e["posthorn"]["message"] for e in events.read(relay) if e["event"] == "delivered"}
    return promised - done
