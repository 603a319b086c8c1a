"""Who is told what cannot be delivered: the sender, once, in words and for programs; nobody else.

Three recipients fail at different times, one gets the mail: one report names the three, though the
relay is killed in between. Python's email package reads it. No report goes to the null sender, on a
report, or to somebody whom a stranger names; a loop ends. What a peer says is quoted and stays a quote.

When no report may go (mail with a null sender) the sender hears nothing.
"""

import email
import email.policy

from lib import events, expect
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client, Closed, message

OFF = ("the sender's path",)
HOSTILE = ("550 5.7.1 go away\x1b[2J Final-Recipient: rfc822;ceo@plain.test\u202e "
           "--=_boundary-0-- <script>")


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    home, plain, rejecting, slow = (
        lab.keep(Sink(f"127.0.0.{number}", lab.mx_port)) for number in (10, 11, 12, 13))
    rejecting.reply("RCPT", HOSTILE, to="hostile").reply("RCPT", "550 5.1.1 nobody of that name")
    slow.reply("RCPT", "451 4.2.0 later", times=3).reply("RCPT", "552 5.2.2 mailbox full")
    home.reply("RCPT", "550 5.1.1 moved away", to="gone@")
    relay = Posthorn(lab, dns=dns.address)
    relay.start()

    one_report_for_one_message(lab, relay, home, plain)
    what_a_peer_says_stays_a_quote(lab, relay, home)
    nobody_else_is_told(lab, relay, home)
    a_loop_ends(relay)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")
    relay.spool_is_sound()


def one_report_for_one_message(lab, relay, home, plain):
    sender = "" if lab.off("the sender's path") else "ann@mg.example.test"
    recipients = ["bob@plain.test", "x@rejecting.test", "y@rejecting.test", "z@slow.test"]
    with Client(relay.smtp_port) as client:
        client.ehlo()
        reply = client.mail(sender, recipients, message(
            "ann@mg.example.test", "all@plain.test", "minutes", headers=[
                "Message-ID: <minutes@mg.example.test>", "Bcc: <secret@plain.test>",
                "X-Mailgun-Dkim: no"]))
    queue_id = expect.code(reply, 250).queue_id
    events.wait(lab, relay, queue_id, "failed", 3)
    expect.equal(home.messages, [], "reports while a recipient is still tried")
    relay.kill()
    relay.start()
    got = lab.until(lambda: home.to("ann@mg.example.test"), "the sender gets a report", 30)
    lab.until(lambda: relay.queue() == [], "the queue is empty")
    expect.equal(len(got), 1, "reports on one message")
    expect.equal(got[0].sender, "", "envelope sender of a report (RFC 5321 §4.5.5)")
    expect.equal(len(plain.to("bob@plain.test")), 1, "copies of the mail that was delivered")

    status, text, header = parts(got[0].data)
    expect.equal(sorted(block["final-recipient"].partition(";")[2].strip()
                        for block in status[1:]),
                 ["x@rejecting.test", "y@rejecting.test", "z@slow.test"], "recipients that failed")
    by = {block["final-recipient"].partition(";")[2].strip(): block for block in status[1:]}
    for block in status[1:]:
        expect.equal(block["action"], "failed", "Action")
    expect.equal(by["x@rejecting.test"]["status"], "5.1.1", "Status")
    expect.equal(by["z@slow.test"]["status"], "5.2.2", "Status of the one that failed later")
    expect.contains(by["z@slow.test"]["diagnostic-code"], "mailbox full", "Diagnostic-Code")
    expect.contains(status[0]["reporting-mta"], "relay.example.test", "Reporting-MTA")
    for word in ("x@rejecting.test", "z@slow.test", "mailbox full"):
        expect.contains(text, word, "the part for people")
    expect.absent(text, "bob@plain.test", "the part for people")
    expect.contains(header, "minutes@mg.example.test", "the header that is returned")
    for word in ("secret@plain.test", "X-Mailgun-Dkim"):
        expect.absent(header, word, "the header that is returned")


def parts(data):
    """A report as Python's email package reads it: status blocks, text, returned header."""
    report = email.message_from_bytes(data, policy=email.policy.default)
    expect.equal(report.get_content_type(), "multipart/report", "type of a report")
    expect.equal(report["content-type"].params["report-type"], "delivery-status", "report-type")
    expect.contains(report["auto-submitted"], "auto-", "Auto-Submitted (RFC 3834)")
    expect.equal([str(defect) for part in report.walk() for defect in part.defects], [], "defects")
    text, status, header = report.iter_parts()
    expect.equal([part.get_content_type() for part in (text, status, header)],
                 ["text/plain", "message/delivery-status", "text/rfc822-headers"], "parts")
    blocks = [{name.lower(): str(value) for name, value in block.items()}
              for block in status.get_payload()]
    return [block for block in blocks if block], text.get_content(), header.get_content()


def what_a_peer_says_stays_a_quote(lab, relay, home):
    relay.hand_in("hostile@rejecting.test", sender="zoe@mg.example.test")
    got = lab.until(lambda: home.to("zoe@mg.example.test"), "a report on a hostile reply")[0]
    status, text, _ = parts(got.data)
    expect.equal(len(status), 2, "blocks in the status part")
    expect.contains(status[1]["final-recipient"], "hostile@rejecting.test", "Final-Recipient")
    expect.that(b"\x1b" not in got.data, "no control octet in the report")
    expect.absent(text, "\u202e", "the part for people")


def nobody_else_is_told(lab, relay, home):
    before = len(home.messages)
    null = relay.hand_in("x@rejecting.test", sender="", data=message(
        "MAILER-DAEMON@mg.example.test", "x@rejecting.test", "a report of somebody else"))
    bounced = relay.hand_in("x@rejecting.test", sender="gone@mg.example.test")
    for queue_id in (null, bounced):
        events.wait(lab, relay, queue_id, "failed")
    # The report to gone@ is refused, and that is the end of it.
    lab.until(lambda: [e for e in events.read(relay) if e["event"] == "failed"
                       and e["recipient"] == "gone@mg.example.test"], "the report itself fails")
    lab.until(lambda: relay.queue() == [], "the queue is empty")
    stranger_is_not_heard(relay)
    last = relay.hand_in("x@rejecting.test", sender="last@mg.example.test")
    events.wait(lab, relay, last, "failed")
    lab.until(lambda: home.to("last@mg.example.test"), "a later report")
    expect.equal(len(home.messages) - before, 1, "reports to anybody else")


def stranger_is_not_heard(relay):
    """Whoever neither logged in nor is trusted can name no victim: nothing is taken from it."""
    for _ in range(20):
        with Client(relay.smtp_port, source="127.0.0.2") as client:
            client.ehlo()
            try:
                reply = client.mail("victim@mg.example.test", ["x@rejecting.test"], b"")
            except Closed:
                continue
            expect.that(reply.code >= 500, "a stranger is refused", reply.text)


def a_loop_ends(relay):
    looped = b"".join(b"Received: from a by b; Fri, 20 Nov 2026 08:00:00 +0000\r\n"
                      for _ in range(101))
    with Client(relay.smtp_port) as client:
        client.ehlo()
        reply = client.mail("ann@mg.example.test", ["bob@plain.test"], looped + message(
            "ann@mg.example.test", "bob@plain.test", "around"))
    expect.status(reply, 554, "5.4.6")
