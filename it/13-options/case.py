"""Every X-Mailgun field of the manual, in every spelling of its value, as the receiving peer sees it.

What stays arrives byte for byte, what is an option is gone, what is malformed is refused in words,
and nothing that a field says ever becomes a line of the message. What acts, acts: signing, TLS, test
mode, the time of delivery; tags and variables stand in the events.

Without options (an `mx` listener knows none) nothing of it is so.
"""

import base64
import json
import time
from email.utils import formatdate

from lib import events, expect
from lib.nsd import Nsd
from lib.posthorn import Posthorn, dkim_key
from lib.sink import Sink
from lib.smtp import Client, message

OFF = ("the fields",)

YES_NO = ("yes", "no", "true", "false", "YES", "No", "True", "FALSE")
HTML_TOO = (*YES_NO, "htmlonly", "HtmlOnly")
JSON = '{"first_name": "John", "my_message_id": 123, "list": [1, {"a": null}]}'


def word(text, kind="B"):
    """An RFC 2047 encoded word."""
    data = text.encode()
    if kind == "B":
        return f"=?utf-8?B?{base64.b64encode(data).decode()}?="
    return "=?UTF-8?q?" + "".join(f"={octet:02X}" for octet in data) + "?="


# What goes to the recipient as it was given.
STAYS = (
    *(("X-Mailgun-Track", value) for value in YES_NO),
    *(("X-Mailgun-Track-Clicks", value) for value in HTML_TOO),
    *(("X-Mailgun-Track-Opens", value) for value in YES_NO),
    ("X-Mailgun-Tag", "welcome"),
    ("x-mailgun-tag", "Spring Sale"),
    ("X-Mailgun-Variables", JSON),
    ("X-Mailgun-Variables", '{"folded":\r\n "over", \t"two": 2}'),
    ("X-Mailgun-Variables", word(JSON)),
    ("X-Mailgun-Variables", word('{"a": "b c"}', "Q")),
    ("X-Mailgun-Variables", "{}"),
)
# What is an option and does not leave.
GOES = (
    *(("X-Mailgun-Dkim", value) for value in YES_NO),
    *(("X-Mailgun-Skip-Verification", value) for value in YES_NO),
    *(("X-Mailgun-Require-TLS", value) for value in ("no", "False", "false", "NO")),
    *(("X-Mailgun-Drop-Message", value) for value in ("no", "false")),
    ("X-Mailgun-Deliver-By", "Fri, 14 Oct 2011 12:00:00 +0000"),
    ("X-Mailgun-Deliver-By", "14 Oct 2011 12:00 GMT"),
    ("X-Mailgun-Deliver-By", "1318593600"),
    ("X-Mailgun-Deliver-Within", "1h30m"),
    ("X-Mailgun-Delivery-Time-Optimize-Period", "24h"),
    ("X-Mailgun-Delivery-Time-Optimize-Period", "72H"),
    ("X-Mailgun-Time-Zone-Localize", "14:30"),
    ("X-Mailgun-Time-Zone-Localize", "02:30PM"),
    ("X-Mailgun-Sending-Ip", "127.0.0.1"),
    ("X-Mailgun-Sending-Ip", "not an address"),
    ("X-Mailgun-Sending-Ip-Pool", "60140bc1fee3e84dec5abeeb"),
    ("X-Mailgun-Template-Variables", '{"name": "Ann"}'),
    ("X-Mailgun-Sid", "WyI5Il0="),
)
# Refused with these codes; nothing of it arrives.
REFUSED = (
    *((name, value, 550, "5.6.0") for name in (
        "X-Mailgun-Dkim", "X-Mailgun-Require-TLS", "X-Mailgun-Skip-Verification",
        "X-Mailgun-Drop-Message", "X-Mailgun-Track", "X-Mailgun-Track-Clicks",
        "X-Mailgun-Track-Opens") for value in ("maybe", "", "yes no", "2")),
    *(("X-Mailgun-Deliver-By", value, 550, "5.6.0") for value in (
        "tomorrow", "Fri, 32 Oct 2011 12:00:00 +0000", "Fri, 14 Oct 2011 12:00:00 MESZ", "",
        "99999999999999999999")),
    *(("X-Mailgun-Variables", value, 550, "5.6.0") for value in (
        "{", "[1]", '"text"', '{"a": }', "{'a': 1}", '{"a": 1} {"b": 2}', "nonsense",
        "[" * 5000, '{"a":' * 3000)),
    ("X-Mailgun-Template-Variables", "{", 550, "5.6.0"),
    ("X-Mailgun-Delivery-Time-Optimize-Period", "24", 550, "5.6.0"),
    ("X-Mailgun-Delivery-Time-Optimize-Period", "96h", 550, "5.6.0"),
    ("X-Mailgun-Time-Zone-Localize", "25:00", 550, "5.6.0"),
    ("X-Mailgun-Time-Zone-Localize", "14:30PM", 550, "5.6.0"),
    ("X-Mailgun-Deliver-Within", "1m", 550, "5.6.0"),
    ("X-Mailgun-Drop-Mesage", "yes", 550, "5.6.0"),
    ("X-Mailgun-Dkim", word("yes\r\nBcc: x@example.test"), 550, "5.6.0"),
    ("X-Mailgun-Recipient-Variables", '{"bob@plain.test": {"id": 1}}', 550, "5.7.0"),
    ("X-Mailgun-Recipient-Variables", "{}", 550, "5.7.0"),
    ("X-Mailgun-Template-Name", "welcome", 550, "5.7.0"),
)


def run(lab):
    key, record = dkim_key(lab, "mg.example.test")
    dns = Nsd(lab, (lab.case / "zone").read_text(), record)
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port))
    relay = Posthorn(lab, dns=dns.address, key=key,
                     kind="mx" if lab.off("the fields") else "submission")
    relay.start()
    with Client(relay.smtp_port) as client:
        client.ehlo()
        for number, (name, value) in enumerate((*STAYS, *GOES)):
            arrives_as_it_should(lab, client, sink, number, name, value)
    for name, value, code, enhanced in REFUSED:
        with Client(relay.smtp_port) as client:  # a session ends after twenty errors
            client.ehlo()
            is_refused(client, name, value, code, enhanced)
    with Client(relay.smtp_port) as client:
        client.ehlo()
        hostile_headers_have_a_bound(client)
    lab.note(f"{len(STAYS) + len(GOES)} accepted, {len(REFUSED)} refused")
    signing_obeys(lab, relay, sink)
    tls_obeys(relay)
    test_mode_sends_nothing(lab, relay, sink)
    delivery_waits_for_its_time(lab, relay, sink)
    labels_stand_in_the_events(lab, relay, sink)
    suppressed_fields_do_not_leave(lab, relay, sink)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")


def send(client, recipient, *headers):
    return client.mail("ann@mg.example.test", [recipient], message(
        "ann@mg.example.test", recipient, "options", headers=headers))


def arrives_as_it_should(lab, client, sink, number, name, value):
    recipient = f"n{number}@plain.test"
    expect.code(send(client, recipient, f"{name}: {value}"), 250)
    got = lab.until(lambda: sink.to(recipient), f"{name}: {value} arrives")[0]
    if (name, value) in STAYS:
        expect.contains(got.header, f"{name}: {value}\r\n".encode(), "the header")
    else:
        expect.absent(got.header.lower(), b"x-mailgun", f"the header behind {name}: {value}")
    expect.equal(got.body, b"Good day.\r\n", "the body")


def is_refused(client, name, value, code, enhanced):
    reply = send(client, "bob@plain.test", f"{name}: {value}")
    expect.status(reply, code, enhanced)
    expect.contains(reply.text.lower(), name.lower(), "the refusal")
    expect.that(len(reply.lines) == 1 and len(reply.text) < 500, "one line", reply.text)


def hostile_headers_have_a_bound(client):
    began = time.monotonic()
    expect.status(send(client, "bob@plain.test", *["X-Mailgun-Tag: " + "x" * 900] * 1000),
                  552, "5.3.4")
    expect.code(send(client, "bob@plain.test", "X-Mailgun-Variables: " + json.dumps(
        {"x": "y" * 1_000_000})), 552)
    folded = ",\r\n ".join(f'"k{n}": "{"v" * 60}"' for n in range(1000))
    expect.status(send(client, "bob@plain.test", "X-Mailgun-Variables: {" + folded + "}"),
                  552, "5.3.4")
    expect.that(time.monotonic() - began < 5, "hostile headers are refused at once")


def signing_obeys(lab, relay, sink):
    for value, signed in (("yes", True), ("no", False), ("True", True), ("FALSE", False)):
        recipient = f"dkim-{value.lower()}@plain.test"
        relay.hand_in(recipient, headers=[f"X-Mailgun-Dkim: {value}"])
        got = lab.until(lambda r=recipient: sink.to(r), f"mail with Dkim: {value}")[0]
        expect.equal(bool(got.fields("DKIM-Signature")), signed, f"signed with Dkim: {value}")


def tls_obeys(relay):
    """The peer has no STARTTLS, so that mail which must not go in the clear waits."""
    ids = [relay.hand_in("tls@plain.test", headers=[f"X-Mailgun-Require-TLS: {value}"])
           for value in ("yes", "True")]
    for queue_id in ids:
        told = relay.settled(queue_id, "deferred")
        expect.contains(told["why"].lower(), "tls", "why it waits")


def test_mode_sends_nothing(lab, relay, sink):
    ids = [relay.hand_in("dropped@plain.test", headers=[f"X-Mailgun-Drop-Message: {value}"])
           for value in ("yes", "true", "YES")]
    for queue_id in ids:
        accepted = events.wait(lab, relay, queue_id, "accepted")[0]
        expect.equal(accepted["flags"]["is-test-mode"], True, "flags.is-test-mode")
        delivered = events.wait(lab, relay, queue_id, "delivered")[0]
        expect.equal(delivered["delivery-status"]["code"], 650, "code of a test delivery")
        expect.equal(relay.explain(queue_id)["state"], "dropped", "state of a test message")
    expect.equal(sink.to("dropped@plain.test"), [], "mail in test mode at the peer")


def delivery_waits_for_its_time(lab, relay, sink):
    due = int(time.time()) + 4
    for number, value in enumerate((str(due), formatdate(due), formatdate(due, usegmt=True))):
        relay.hand_in(f"later{number}@plain.test", headers=[f"X-Mailgun-Deliver-By: {value}"])
    for number in range(3):
        lab.until(lambda n=number: sink.to(f"later{n}@plain.test"), "scheduled mail arrives")
    expect.that(time.time() >= due, "not before its time", time.time() - due)
    with Client(relay.smtp_port) as client:
        client.ehlo()
        late = formatdate(time.time() + 3 * 86400 + 3600)
        expect.status(send(client, "bob@plain.test", f"X-Mailgun-Deliver-By: {late}"),
                      550, "5.6.0")


def labels_stand_in_the_events(lab, relay, sink):
    queue_id = relay.hand_in("labels@plain.test", headers=[
        "X-Mailgun-Tag: Welcome", "X-Mailgun-Tag: spring",
        'X-Mailgun-Variables: {"first_name": "J\\u00f6rg", "id": 1}',
        "X-Mailgun-Variables: " + word('{"id": 123, "note": "two\\nlines"}')])
    for kind in ("accepted", "delivered"):
        event = events.wait(lab, relay, queue_id, kind)[0]
        expect.equal([tag.lower() for tag in event["tags"]], ["welcome", "spring"], "tags")
        expect.equal(event["user-variables"]["first_name"], "Jörg", "user-variables")
        expect.equal(str(event["user-variables"]["id"]), "123", "the later field wins")
    expect.equal(len(sink.to("labels@plain.test")), 1, "copies at the peer")


def suppressed_fields_do_not_leave(lab, relay, sink):
    relay.hand_in("quiet@plain.test", headers=[
        'X-Mailgun-Variables: {"secret": 1}', "X-Mailgun-Tag: kept",
        "X-Mailgun-Suppress-Headers: X-Mailgun-Variables"])
    got = lab.until(lambda: sink.to("quiet@plain.test"), "mail with suppressed fields")[0]
    expect.equal(got.fields("X-Mailgun-Variables"), [], "the suppressed field")
    expect.equal(got.fields("X-Mailgun-Tag"), ["kept"], "the other field")
