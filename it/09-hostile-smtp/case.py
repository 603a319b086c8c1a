"""Hostile SMTP: the right reply, bounded memory, and the server lives on.

With a larger size limit too large a message is taken; when everybody is trusted, it is an open
relay; without the From policy a trusted network sends in anybody's name.
"""

import random

from lib import expect
from lib.nsd import Nsd
from lib.pki import Pki
from lib.posthorn import Posthorn
from lib.sink import SMUGGLED, Sink
from lib.smtp import Client, Closed, message

OFF = ("the size limit", "distrust", "the From policy")
MIB = 1024 * 1024
STRANGER = "127.0.0.9"   # not in the trusted networks
ROOM_MIB = 128           # what resident memory may grow by over the whole case

# What some server takes for the end of a message, and what is none: only CRLF.CRLF is
# (RFC 5321 §2.3.8, §4.1.1.4).
NO_ENDS = (b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r", b"\n.\r",
           b"\r\n\x00.\r\n", b"\r\n.\x00\r\n", b"\r\x00\n.\r\x00\n", b"\r\n.\x0b\n",
           b"\xe2\x80\xa8.\xe2\x80\xa8", b"\xc2\x85.\xc2\x85", b"\r\n\xae\r\n")


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port))
    certificate = Pki(lab).good("relay.example.test")
    relay = Posthorn(
        lab, dns=dns.address, certificate=certificate.pem, private_key=certificate.key,
        max_message_size="50MiB" if lab.off("the size limit") else "25MiB",
        from_policy="any" if lab.off("the From policy") else "credential-domain",
        trusted_domain='domain = "mg.example.test"' if lab.off("the From policy") else "",
        trusted="127.0.0.0/8" if lab.off("distrust") else "127.0.0.1/32")
    relay.start()
    relay.hand_in("warm@example.test")
    before = relay.memory()

    strangers_may_not_relay(relay)
    nobody_sends_as_somebody_else(relay)
    an_endless_command_is_cut_off(relay)
    too_large_by_announcement(relay)
    too_large_by_count(relay)
    for sequence in NO_ENDS:
        nothing_is_smuggled(relay, sequence)
    noise_is_refused(relay)
    commands_before_starttls_are_forgotten(relay)
    too_many_recipients(relay)
    commands_out_of_order(relay)

    relay.hand_in("last@example.test")
    lab.until(lambda: sink.to("last@example.test"), "mail still goes through")
    grown = relay.memory() - before
    lab.note(f"resident memory {before} MiB, grown by {grown} MiB")
    expect.that(grown < ROOM_MIB, f"memory grows by less than {ROOM_MIB} MiB", grown)
    smuggled = [m for m in sink.messages if m.sender == "evil@mg.example.test"]
    expect.equal(len(smuggled), 0, "smuggled messages at the exchanger")
    for got in list(sink.messages):
        expect.that(not SMUGGLED.search(got.wire), "nothing to smuggle further on", got.wire[:300])


def strangers_may_not_relay(relay):
    """No AUTH, no trusted address: nothing that looks like a recipient is taken."""
    for sender in ("ann@mg.example.test", "spam@elsewhere.test", ""):
        for recipient in ("victim@example.test", "@mg.example.test:victim@example.test",
                          "victim%example.test@mg.example.test", "example.test!victim",
                          "victim@example.test@mg.example.test", '"victim@example.test"',
                          '"victim@example.test"@mg.example.test', "@a.test,@b.test:v@example.test",
                          "victim@[127.0.0.11]", "victim@[IPv6:::ffff:127.0.0.11]",
                          "victim@mg.ex\u0430mple.test", "victim@mg.example.test", "postmaster"):
            with Client(relay.smtp_port, source=STRANGER) as client:
                client.ehlo()
                first = client.command(f"MAIL FROM:<{sender}> SMTPUTF8")
                second = client.command(f"RCPT TO:<{recipient}>")
                expect.that(first.code >= 500 or second.code >= 500,
                            f"a stranger's {sender!r} to {recipient!r} is refused",
                            first.text + " / " + second.text)
                expect.that(client.command("DATA").code >= 500, "and DATA with it")


def nobody_sends_as_somebody_else(relay):
    """A trusted network may send as our own domains, and as nothing that looks like one of them."""
    for sender in ("spam@elsewhere.test", "@mg.example.test:spam@elsewhere.test",
                   "ann%mg.example.test@elsewhere.test", "mg.example.test!ann@elsewhere.test",
                   '"ann@mg.example.test"@elsewhere.test', "ann@mg.example.test@elsewhere.test",
                   "ann@[127.0.0.1]", "ann@xmg.example.test", "ann@mg.example.test.elsewhere.test",
                   "ann@mg.ex\u0430mple.test", "ann@mg.example.te\u0455t"):
        with Client(relay.smtp_port) as client:
            client.ehlo()
            refused = client.command(f"MAIL FROM:<{sender}> SMTPUTF8")
            expect.that(refused.code >= 500, f"{sender!r} is refused", refused.text)


def an_endless_command_is_cut_off(relay):
    with Client(relay.smtp_port) as client:
        client.ehlo()
        try:
            for _ in range(10):
                client.send(b"A" * MIB)
            client.send(b"\r\n")
            expect.code(client.reply("a command of 10 MiB"), 500)
        except Closed:
            pass  # hanging up is an answer too
    with Client(relay.smtp_port) as client:
        client.ehlo()
        expect.status(client.command("NOOP " + "x" * 5000), 500, "5.5.2")
        expect.code(client.command("NOOP"), 250)


def too_large_by_announcement(relay):
    with Client(relay.smtp_port) as client:
        expect.contains(client.ehlo().text, "SIZE 26214400", "EHLO")
        expect.status(client.command("MAIL FROM:<ann@mg.example.test> SIZE=26214401"), 552, "5.3.4")
        expect.status(client.command("MAIL FROM:<ann@mg.example.test> SIZE=26214400"), 250, "2.1.0")


def too_large_by_count(relay):
    """One reply to the final dot, and the rest of the content never becomes commands."""
    with Client(relay.smtp_port, timeout=60) as client:
        client.ehlo()
        client.command("MAIL FROM:<ann@mg.example.test>")
        client.command("RCPT TO:<large@example.test>")
        client.command("DATA")
        line = b"x" * 998 + b"\r\n"
        try:
            for _ in range(26):
                client.send(line * 1049)
            client.send(b"\r\nMAIL FROM:<evil@mg.example.test>\r\n.\r\n")
            expect.status(client.reply("27 MB without SIZE"), 552, "5.3.4")
            expect.code(client.mail("ann@mg.example.test", ["after@example.test"], message(
                "ann@mg.example.test", "after@example.test", "after")), 250)
        except Closed as closed:
            raise expect.Mismatch(f"expected: the session lives on after 552, but {closed}")


def nothing_is_smuggled(relay, sequence):
    with Client(relay.smtp_port) as client:
        client.ehlo()
        client.command("MAIL FROM:<ann@mg.example.test>")
        client.command("RCPT TO:<smuggle@example.test>")
        expect.code(client.command("DATA"), 354)
        client.send(b"Subject: one\r\n\r\nfirst" + sequence +
                    b"MAIL FROM:<evil@mg.example.test>\r\nRCPT TO:<victim@example.test>\r\nDATA\r\n"
                    b"Subject: two\r\n\r\nsecond\r\n.\r\n")
        first = client.reply(f"content with {sequence!r}")
        expect.that(first.code == 250 or first.code >= 500, f"one reply to {sequence!r}",
                    first.text)
        # If the sequence had ended the message, the next reply would be one to MAIL or RCPT.
        try:
            expect.equal(client.command("VRFY x").text[:3], "252", f"next reply after {sequence!r}")
        except Closed:
            expect.that(first.code >= 500, "hanging up after a refusal only", first.text)


def noise_is_refused(relay):
    noise = random.Random(9)
    for _ in range(5):
        with Client(relay.smtp_port) as client:
            try:
                client.send(noise.randbytes(65536) + b"\r\n")
                expect.that(client.reply("noise").code >= 500, "noise is refused")
            except Closed:
                pass
    with Client(relay.smtp_port) as client:
        client.ehlo()
        client.send(b"MAIL FROM:<a\x00b@mg.example.test>\r\n")
        expect.that(client.reply("a NUL").code >= 500, "a NUL in an address is refused")
        client.send(b"NOOP\n")
        client.send(b"\r\n")
        expect.that(client.reply("a line with a lone LF").code >= 500, "a lone LF ends no line")


def commands_before_starttls_are_forgotten(relay):
    """What came in the clear behind STARTTLS must not count as said under TLS (CVE-2011-0411)."""
    with Client(relay.smtp_port) as client:
        client.ehlo()
        client.send(b"STARTTLS\r\nMAIL FROM:<evil@mg.example.test>\r\nNOOP\r\n")
        reply = client.reply("STARTTLS with commands behind it")
        try:
            if reply.code == 220:
                client.handshake()
                expect.contains(client.ehlo().text, "250-", "the first reply under TLS is EHLO's")
                expect.that(client.command("RCPT TO:<x@example.test>").code >= 500,
                            "MAIL in the clear is forgotten")
        except (Closed, OSError):
            pass  # refusing to go on is fine


def too_many_recipients(relay):
    """RFC 5321 §4.5.3.1.10: 452, and those that were taken stay."""
    with Client(relay.smtp_port, timeout=60) as client:
        client.ehlo()
        client.command("MAIL FROM:<ann@mg.example.test>")
        client.send(b"".join(b"RCPT TO:<n%d@example.test>\r\n" % n for n in range(1001)))
        codes = [client.reply("RCPT").code for _ in range(1001)]
        expect.equal(codes, [250] * 1000 + [452], "replies to 1001 recipients")
        expect.code(client.command("RSET"), 250)


def commands_out_of_order(relay):
    with Client(relay.smtp_port) as client:
        for line in ("MAIL FROM:<ann@mg.example.test>", "RCPT TO:<x@example.test>", "DATA"):
            expect.status(client.command(line), 503, "5.5.1")
        client.ehlo()
        expect.status(client.command("RCPT TO:<x@example.test>"), 503, "5.5.1")
        expect.status(client.command("DATA"), 503, "5.5.1")
        expect.status(client.command("BOGUS"), 500, "5.5.1")
        expect.that(client.command("MAIL FROM:<a@b> EVIL=1").code in (501, 504, 555),
                    "an unknown parameter is refused")
