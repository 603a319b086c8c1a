"""What senders ask to be told (RFC 3461), how soon, and what they hear: with hosts of both kinds.

Postfix offers DSN: it hears ENVID, RET, NOTIFY and ORCPT, and tells the sender itself. smtp-sink and
the recording sink do not: they hear nothing of it, and Posthorn tells of failure and success. NEVER
is silence. RET=FULL brings the message back. HOLDFOR holds, BY with N tells that mail is late, BY with
R goes to nobody who does not keep the time.

Without the wishes nobody is told of success; without DSN at Postfix it is not Postfix who tells.
"""

import email
import email.policy
import time

from lib import events, expect
from lib.nsd import Nsd
from lib.postfix import Postfix, SmtpSink
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client, message

OFF = ("the wishes", "DSN at the next hop", "the hold")


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    home, rejecting, slow, behind = (
        lab.keep(Sink(f"127.0.0.{number}", lab.mx_port)) for number in (10, 12, 14, 15))
    rejecting.reply("RCPT", "550 5.1.1 nobody of that name")
    slow.reply("RCPT", "451 4.2.0 later")
    plain = SmtpSink(lab, "127.0.0.11", lab.mx_port, "-N")  # which does not announce DSN
    postfix = next_hop_with_dsn(lab, behind)
    relay = Posthorn(lab, dns=dns.address)
    relay.start()

    with_dsn_the_next_hop_tells(lab, relay, home, behind, postfix)
    without_dsn_we_tell(lab, relay, home, plain)
    failures_and_silence(lab, relay, home)
    times(lab, relay, home, behind)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")
    relay.spool_is_sound()


def next_hop_with_dsn(lab, behind):
    """Postfix as mx.dsn.test, which hands everything on to a sink without DSN."""
    off = "smtpd_discard_ehlo_keywords = dsn" if lab.off("DSN at the next hop") else ""
    return Postfix(lab, f"""
mydestination =
relay_domains = dsn.test
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [{behind.address}]:{lab.mx_port}
{off}
""", name="dsn", host="mx.dsn.test", address="127.0.0.13", port=lab.mx_port)


def hand_in(lab, relay, sender, recipients, mail="", subject="wishes"):
    """`recipients` are pairs of address and parameters."""
    wanted = not lab.off("the wishes")
    with Client(relay.smtp_port) as client:
        offered = client.ehlo().text
        for word in ("DSN", "DELIVERBY 10", "FUTURERELEASE 259200 ", "MT-PRIORITY"):
            expect.contains(offered, word, "what EHLO offers")
        expect.code(client.command(f"MAIL FROM:<{sender}>{mail if wanted else ''}"), 250)
        for address, parameters in recipients:
            line = f"RCPT TO:<{address}>{parameters if wanted else ''}"
            expect.code(client.command(line), 250)
        expect.code(client.command("DATA"), 354)
        return expect.code(client.content(message(
            sender, recipients[0][0], subject, "This is the body.\r\n")), 250).queue_id


def report(data):
    """Status blocks and the part that is returned, as Python's email package reads them."""
    whole = email.message_from_bytes(data, policy=email.policy.default)
    expect.equal(whole.get_content_type(), "multipart/report", "type of a report")
    _, status, returned = whole.iter_parts()
    blocks = [{name.lower(): str(value) for name, value in block.items()}
              for block in status.get_payload()]
    return [block for block in blocks if block], returned


def with_dsn_the_next_hop_tells(lab, relay, home, behind, postfix):
    hand_in(lab, relay, "one@mg.example.test", [
        ("ann@dsn.test", " NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;list+2Bann@example.test")],
        " RET=HDRS ENVID=QQ+2B1")
    lab.until(lambda: behind.to("ann@dsn.test"), "the mail goes on behind Postfix")
    # Postfix sends its own report where it sends all mail: to the sink behind it.
    told = lab.until(lambda: behind.to("one@mg.example.test"), "Postfix tells the sender", 30)
    status, _ = report(told[0].data)
    expect.contains(status[0]["reporting-mta"], "mx.dsn.test", "who tells of success")
    expect.equal(status[0]["original-envelope-id"], "QQ+1", "ENVID at Postfix")
    expect.contains(status[1]["original-recipient"], "list+ann@example.test", "ORCPT at Postfix")
    expect.equal(status[1]["action"], "relayed", "what Postfix tells")
    expect.equal(home.to("one@mg.example.test"), [], "reports of ours on what Postfix tells of")


def without_dsn_we_tell(lab, relay, home, plain):
    hand_in(lab, relay, "two@mg.example.test", [
        ("bob@plain.test", " NOTIFY=SUCCESS ORCPT=rfc822;bob+3Dx@example.test")],
        " ENVID=two MT-PRIORITY=3")
    told = lab.until(lambda: home.to("two@mg.example.test"), "Posthorn tells the sender", 30)
    status, returned = report(told[0].data)
    expect.contains(status[0]["reporting-mta"], "relay.example.test", "who tells of success")
    expect.equal(status[0]["original-envelope-id"], "two", "Original-Envelope-Id")
    expect.contains(status[1]["original-recipient"], "bob=x@example.test", "Original-Recipient")
    expect.equal(status[1]["action"], "relayed", "Action")
    expect.equal(status[1]["status"][0], "2", "class of Status")
    expect.equal(returned.get_content_type(), "text/rfc822-headers", "what is returned")
    envelope, mail = plain.messages()[0]
    for word in ("ENVID", "NOTIFY", "ORCPT", "MT-PRIORITY"):
        expect.absent(envelope, word, "what a host without DSN hears")
    expect.contains(mail.decode(), "PRIORITY 3;", "the Received field (RFC 6710 §4.3)")


def failures_and_silence(lab, relay, home):
    never = hand_in(lab, relay, "three@mg.example.test", [
        ("x@rejecting.test", " NOTIFY=NEVER"), ("y@rejecting.test", " NOTIFY=SUCCESS,DELAY")])
    events.wait(lab, relay, never, "failed", 2)
    hand_in(lab, relay, "four@mg.example.test", [
        ("x@rejecting.test", " NOTIFY=FAILURE"), ("y@rejecting.test", " NOTIFY=NEVER")],
        " RET=FULL")
    told = lab.until(lambda: home.to("four@mg.example.test"), "a report on a failure", 30)
    status, returned = report(told[0].data)
    expect.equal([block["final-recipient"] for block in status[1:]], ["rfc822; x@rejecting.test"],
                 "recipients that are reported")
    expect.equal(returned.get_content_type(), "message/rfc822", "what RET=FULL returns")
    expect.contains(returned.as_string(), "This is the body.", "the message that is returned")
    expect.equal(home.to("three@mg.example.test"), [], "reports to who wanted none")


def times(lab, relay, home, behind):
    begun = time.monotonic()
    hold = "" if lab.off("the hold") else " HOLDFOR=4"
    hand_in(lab, relay, "five@mg.example.test", [("held@dsn.test", "")], hold)
    hand_in(lab, relay, "six@mg.example.test", [("z@slow.test", "")], " BY=2;N")
    hand_in(lab, relay, "seven@mg.example.test", [("z@slow.test", "")], " BY=60;R")
    told = lab.until(lambda: home.to("seven@mg.example.test"), "mail that must not be late", 30)
    status, _ = report(told[0].data)
    expect.equal((status[1]["action"], status[1]["status"]), ("failed", "5.3.3"),
                 "BY with R at a host that does not keep times")
    held = lab.until(lambda: behind.to("held@dsn.test"), "mail that was held", 30)
    expect.that(held[0].at - begun > 3.5, "mail is held for its time", held[0].at - begun)
    told = lab.until(lambda: home.to("six@mg.example.test"), "a report on mail that is late", 90)
    status, _ = report(told[0].data)
    expect.equal(status[1]["action"], "delayed", "BY with N")
    expect.equal(status[1]["status"], "4.2.0", "why it waits")
    expect.that("will-retry-until" in status[1], "how long it is tried", status[1])
    expect.equal(len(told), 1, "reports on mail that is late")
