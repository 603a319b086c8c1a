"""Postfix, set up with the user manual's own text, relays through Posthorn to three exchangers.

    sendmail -> Postfix -> AUTH, STARTTLS -> Posthorn -> MX from nsd -> recording sink (TLS)
                                                                     -> Postfix's smtp-sink
                                                                     -> Postfix as exchanger (TLS)

At each of them dkimpy verifies the signature with the key from DNS. Bodies arrive byte for byte.

Without signing there is no signature; with a wrong key in DNS it does not verify; without the right
password Postfix cannot hand its mail in.
"""

import string

from lib import expect, signature
from lib.nsd import Nsd
from lib.pki import Pki
from lib.postfix import Postfix, SmtpSink
from lib.posthorn import Posthorn, dkim_key
from lib.sink import SMUGGLED, Sink
from lib.smtp import Client

OFF = ("signing", "the right key in DNS", "the right password")
PASSWORD = "wq7N-2hGd-Xk3p"

# What a relay could spoil: dots, 8-bit text, the longest line, blanks at ends, empty lines.
BODY = (b".\r\n..\r\n.hidden\r\nna\xc3\xafve caf\xc3\xa9 \xe9\xe8\r\n" + b"x" * 998 + b"\r\n"
        b"trailing blanks  \t \r\n\r\n\r\nFrom the start of a line\r\n--\x20\r\n.\r\nend\r\n\r\n")
HEADER = (b"From: =?utf-8?q?Ann?= <ann@mg.example.test>\r\nTO: bob@recorder.test\r\n"
          b"Subject:  two  blanks,\r\n\tfolded with a tab\r\n"
          b"Date: Fri, 20 Nov 2026 08:00:00 +0000\r\nmessage-id: <kept@mg.example.test>\r\n"
          b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
          b"Content-Transfer-Encoding: 8bit\r\nX-Odd-Case: one\r\nx-odd-case: two\r\n")


def run(lab):
    pki = Pki(lab)
    key, record = dkim_key(lab, "mg.example.test")
    if lab.off("the right key in DNS"):
        _, record = dkim_key(lab, "other.example.test")
        record = record.replace("other.example.test", "mg.example.test")
    dns = Nsd(lab, (lab.case / "zone").read_text(), record)
    recorder = lab.keep(Sink("127.0.0.11", lab.mx_port, certificate=pki.good("mx.recorder.test")))
    dump = SmtpSink(lab, "127.0.0.12", lab.mx_port)
    exchanger = receiving_postfix(lab, pki)

    certificate = pki.good("relay.example.test")
    relay = Posthorn(
        lab, dns=dns.address, trust=pki.ca.pem, certificate=certificate.pem,
        private_key=certificate.key, password_file=lab.secret("password", PASSWORD + "\n"),
        signing='unsigned = "allow"' if lab.off("signing") else
        f'dkim = [{{ selector = "it", key = {{ file = "{key}" }} }}]')
    relay.start()
    client = Postfix(lab, string.Template((lab.case / "manual.cf").read_text()).substitute(
        port=relay.smtp_port, tls_key=certificate.key, tls_certificate=certificate.pem,
        password="wrong" if lab.off("the right password") else PASSWORD))

    mail_of_a_program(lab, client, dns, recorder)
    smtp_sink_gets_it_signed(lab, client, relay, dns, dump)
    another_mta_takes_it_over_tls(lab, client, dns, exchanger)
    bytes_arrive_unchanged(lab, client, dns, recorder)
    missing_fields_are_added(lab, relay, dns, recorder)
    nobody_gets_in_without_the_password(relay, pki)


def receiving_postfix(lab, pki):
    certificate = pki.good("mx.postfix.test")
    return Postfix(lab, f"""
mydestination =
virtual_mailbox_domains = postfix.test
virtual_mailbox_base = {lab.dir}/exchanger/data
virtual_mailbox_maps = static:carol
virtual_uid_maps = static:10
virtual_gid_maps = static:10
virtual_minimum_uid = 10
smtpd_tls_security_level = may
smtpd_tls_loglevel = 1
smtpd_tls_received_header = yes
smtpd_tls_key_file = {certificate.key}
smtpd_tls_cert_file = {certificate.pem}
""", name="exchanger", host="mx.postfix.test", address="127.0.0.13", port=lab.mx_port)


def mail_of_a_program(lab, client, dns, recorder):
    client.sendmail("ann@mg.example.test", "bob@recorder.test",
                    b"From: ann@mg.example.test\nTo: bob@recorder.test\nSubject: cron\n\n.\nhi\n")
    got = lab.until(lambda: recorder.to("bob@recorder.test"), "the recording sink gets it")[0]
    expect.equal(got.sender, "ann@mg.example.test", "envelope sender")
    expect.equal(got.session.helo, "relay.example.test", "name in EHLO")
    expect.that(got.tls.startswith("TLSv1."), "the mail came over TLS", got.tls)
    expect.equal(got.body, b".\r\nhi\r\n", "the body")
    received = got.fields("Received")
    expect.contains(received[0], "by relay.example.test", "our Received field, on top")
    expect.contains(received[0], "with ESMTPSA", "our Received field")
    expect.that(len(received) > 1, "Postfix's own Received field is below ours", received)
    for field in ("Date", "Message-ID", "From", "To", "Subject"):
        expect.equal(len(got.fields(field)), 1, f"number of {field} fields")
    signature.verified(got.data, dns, "mg.example.test", "it")


def smtp_sink_gets_it_signed(lab, client, relay, dns, dump):
    client.sendmail("ann@mg.example.test", "eve@dump.test", b"Subject: to smtp-sink\n\nhello\n")
    lab.until(dump.messages, "Postfix's smtp-sink gets it")
    lab.until(lambda: relay.queue() == [], "it has written all of it down")
    envelope, message = dump.messages()[0]
    expect.contains(envelope, "<eve@dump.test>", "the envelope that smtp-sink wrote down")
    # smtp-sink adds a Received field of its own in front, which no signature covers.
    signature.verified(message, dns, "mg.example.test", "it")


def another_mta_takes_it_over_tls(lab, client, dns, exchanger):
    client.sendmail("ann@mg.example.test", "carol@postfix.test", b"Subject: to Postfix\n\nhello\n")
    mailbox = exchanger.dir / "data" / "carol"
    text = lab.until(lambda: mailbox.exists() and mailbox.read_bytes(), "Postfix's mailbox has it")
    expect.contains(text.decode(), "using TLSv1.3", "Postfix's Received field")
    # An mbox entry: the From_ line in front and an empty line behind are the mailbox's.
    message = text.partition(b"\n")[2][:-1].replace(b"\n", b"\r\n")
    signature.verified(message, dns, "mg.example.test", "it")


def bytes_arrive_unchanged(lab, client, dns, recorder):
    with Client(client.port) as session:
        session.ehlo()
        expect.code(session.mail("ann@mg.example.test", ["bytes@recorder.test"],
                                 HEADER + b"\r\n" + BODY, " BODY=8BITMIME"), 250)
    got = lab.until(lambda: recorder.to("bytes@recorder.test"), "the difficult mail arrives")[0]
    expect.equal(got.body, BODY, "the body, byte for byte")
    expect.that(got.header.endswith(HEADER), "header fields as they were, in their order",
                got.header)
    expect.that("BODY=8BITMIME" in got.mail.upper(), "8-bit text is announced as such", got.mail)
    expect.that(not SMUGGLED.search(got.wire), "no lone CR or LF beside a dot on the wire")
    signature.verified(got.data, dns, "mg.example.test", "it")


def missing_fields_are_added(lab, relay, dns, recorder):
    with Client(relay.smtp_port) as session:
        session.ehlo()
        session.starttls()
        session.ehlo()
        expect.code(session.login("postmaster@mg.example.test", PASSWORD, "LOGIN"), 235)
        bare = b"From: ann@mg.example.test\r\nTo: x@recorder.test\r\nSubject: bare\r\n\r\nhi\r\n"
        expect.code(session.mail("ann@mg.example.test", ["bare@recorder.test"], bare), 250)
    got = lab.until(lambda: recorder.to("bare@recorder.test"), "the bare mail arrives")[0]
    expect.equal(len(got.fields("Date")), 1, "number of Date fields")
    identity = got.fields("Message-ID")
    expect.that(len(identity) == 1 and identity[0].endswith("@mg.example.test>"),
                "one Message-ID of the sending domain", identity)
    signature.verified(got.data, dns, "mg.example.test", "it")


def nobody_gets_in_without_the_password(relay, pki):
    with Client(relay.smtp_port) as session:
        offered = session.ehlo()
        expect.absent(offered.text, "AUTH", "EHLO before TLS")
        expect.code(session.login("postmaster@mg.example.test", PASSWORD), 530, 538, 503, 502)
        expect.code(session.command("MAIL FROM:<ann@mg.example.test>"), 530)
        session.starttls(ca=pki.ca.pem)
        expect.contains(session.ehlo().text, "AUTH PLAIN LOGIN", "EHLO under TLS")
        expect.status(session.login("postmaster@mg.example.test", "wrong"), 535, "5.7.8")
        expect.status(session.mail("ann@mg.example.test", ["x@recorder.test"], b"x"), 530, "5.7.0")
