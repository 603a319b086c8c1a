"""Behind HAProxy and front ends that speak XCLIENT, and certificates that are replaced.

HAProxy connects from 127.0.0.20 and sends PROXY version 1, version 2, and version 2 before TLS;
swaks says XCLIENT from 127.0.0.30. 127.0.0.9 is trusted, 127.0.0.10 is not.

Without `proxy_from` the header is heard as a command, and without `xclient_from` nobody is let
speak for others; when everybody is trusted, whom a proxy names makes no difference. A certificate
that was not replaced, or that belongs to another name, is seen.
"""

import os
import re
import ssl
import string
import subprocess
import urllib.request

from lib import expect, peers
from lib.haproxy import Haproxy
from lib.nsd import Nsd
from lib.pki import Pki
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client, Closed, message

OFF = ("the proxies", "the front ends", "distrust", "the new certificate", "the other name")

PROXY, FRONT_END = "127.0.0.20", "127.0.0.30"
TRUSTED, STRANGER = "127.0.0.9", "127.0.0.10"
ANN = "ann@mg.example.test"
# A certificate is looked at every ten seconds, and a failure is told at the second look.
RENEWED_SECONDS = 40


def run(lab):
    dns = Nsd(lab, (lab.case / "zone").read_text())
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port))
    pki = Pki(lab)
    first, second = pki.good("relay.example.test"), pki.good("renewed.example.test")
    other = pki.good("smtp.other.test")
    live = lab.dir / "live.pem", lab.dir / "live.key"
    install(live, first)
    ports = {name: lab.port() for name in ("tls_port", "one_port", "two_port", "three_port")}
    relay = Posthorn(
        lab, dns=dns.address, certificate=live[0], private_key=live[1], provider="auto",
        proxies="" if lab.off("the proxies") else f'"{PROXY}"',
        front_ends="" if lab.off("the front ends") else f'"{FRONT_END}"',
        trusted="127.0.0.0/8" if lab.off("distrust") else f"{TRUSTED}/32",
        other_name="smtp.third.test" if lab.off("the other name") else "smtp.other.test",
        other_certificate=other.pem, other_key=other.key,
        password=lab.secret("password", "s3cret"), **ports)
    relay.start()
    configuration = string.Template((lab.case / "haproxy.cfg").read_text())
    haproxy = Haproxy(lab, configuration.substitute(relay.values))

    behind_haproxy(lab, relay, sink, ports)
    health_checks_are_taken(lab, haproxy)
    only_proxies_are_heard(lab, relay)
    front_ends_speak_for_others(lab, relay, sink)
    certificates(lab, relay, ports, live, (first, second, other))


# -- PROXY --------------------------------------------------------------------------------------


def behind_haproxy(lab, relay, sink, ports):
    for port, secure in (("one_port", False), ("two_port", False), ("three_port", True)):
        to = f"{port.replace('_', '.')}@example.test"
        with connect(ports[port], TRUSTED, secure) as client:
            reply = client.mail(ANN, [to], message(ANN, to, port)) if client.ehlo() else None
            expect.status(reply, 250, "2.0.0")
        got = lab.until(lambda: sink.to(to), f"the mail through {port} arrives")[0]
        expect.contains(got.fields("Received")[-1], f"[{TRUSTED}]", f"Received through {port}")
        with connect(ports[port], STRANGER, secure) as client:
            client.ehlo()
            expect.status(client.command(f"MAIL FROM:<{ANN}>"), 530, "5.7.0")


def connect(port, source, secure):
    client = Client(port, source=source, greet=not secure)
    if secure:
        client.handshake()
        client.greeting = client.reply("the connection")
    expect.code(client.greeting, 220)
    return client


def health_checks_are_taken(lab, haproxy):
    """HAProxy's own connections begin with the command LOCAL."""
    checked = lab.until(lambda: checks(haproxy), "HAProxy has checked the relay")
    expect.equal((checked["status"], checked["check_status"]), ("UP", "L7OK"), "health")


def checks(haproxy):
    server = haproxy.servers()["two"]
    return server if server["check_status"] not in ("", "INI") else None


def only_proxies_are_heard(lab, relay):
    """The header of anybody else is no command, and a proxy without one is not let in."""
    with Client(relay.smtp_port, source=STRANGER) as client:
        reply = client.command(f"PROXY TCP4 {TRUSTED} 127.0.0.1 1 25")
        expect.status(reply, 500, "5.5.1")
        client.ehlo()
        expect.status(client.command(f"MAIL FROM:<{ANN}>"), 530, "5.7.0")
    for number, said in enumerate((b"EHLO client.example.test\r\n", b"PROXY TCP4 me you 1 2\r\n")):
        with Client(relay.smtp_port, source=PROXY, greet=False) as client:
            client.send(said)
            try:
                reply = client.reply("no header")
                raise expect.Mismatch(f"expected: {said!r} is closed\n     got: {reply.text}")
            except Closed:
                pass
        lab.until(lambda: relay.log().count(f"{PROXY}: closed: bad PROXY header") == number + 1,
                  "the log says why")


# -- XCLIENT ------------------------------------------------------------------------------------


def front_ends_speak_for_others(lab, relay, sink):
    said = swaks(relay, FRONT_END, "trusted@example.test", f"ADDR={TRUSTED} NAME=client.test")
    expect.contains(said, "queued as", "swaks for a trusted client")
    got = lab.until(lambda: sink.to("trusted@example.test"), "the mail arrives")[0]
    expect.contains(got.fields("Received")[-1], f"[{TRUSTED}]", "Received behind a front end")

    said = swaks(relay, FRONT_END, "login@example.test", f"ADDR={STRANGER} LOGIN={ANN}")
    expect.contains(said, "queued as", "swaks for somebody who is logged in")
    got = lab.until(lambda: sink.to("login@example.test"), "the mail arrives")[0]
    expect.contains(got.fields("Received")[-1], "with ESMTPA", "Received of a login")

    for attributes in (f"ADDR={STRANGER}", "ADDR=[UNAVAILABLE]"):
        said = swaks(relay, FRONT_END, "stranger@example.test", attributes)
        expect.contains(said, "530 5.7.0", f"swaks with {attributes}")
    said = swaks(relay, FRONT_END, "nobody@example.test", "LOGIN=nobody@mg.example.test")
    expect.contains(said, "550 5.7.8", "swaks with a login that nobody has")
    for line in ("HELO=a+0D+0AX-Evil:+201", "ADDR=127.0.0.9+0A", "LOGIN=a+00b"):
        with Client(relay.smtp_port, source=FRONT_END) as client:
            client.ehlo()
            expect.status(client.command(f"XCLIENT {line}"), 501, "5.5.4")

    with Client(relay.smtp_port, source=STRANGER) as client:
        expect.that("XCLIENT" not in client.ehlo().text, "XCLIENT is offered to front ends only")
        expect.status(client.command(f"XCLIENT ADDR={TRUSTED}"), 550, "5.7.0")
        expect.status(client.command(f"MAIL FROM:<{ANN}>"), 530, "5.7.0")


def swaks(relay, source, to, attributes):
    done = subprocess.run(
        [peers.tool("swaks"), "--server", f"127.0.0.1:{relay.smtp_port}", "--local-interface", source,
         "--from", ANN, "--to", to, "--xclient", attributes, "--helo", "front.example.test"],
        capture_output=True, text=True, timeout=30, check=False)
    return done.stdout + done.stderr


# -- certificates -------------------------------------------------------------------------------


def certificates(lab, relay, ports, live, made):
    first, second, other = made
    for arguments in (["-tls1_2"], ["-tls1_3"]):
        for way in (["-connect", f"127.0.0.1:{relay.smtp_port}", "-starttls", "smtp"],
                    ["-connect", f"127.0.0.1:{ports['tls_port']}"]):
            expect.that(shown(*way, *arguments) == der(first), f"TLS by {way} {arguments}")
    way = ["-connect", f"127.0.0.1:{ports['tls_port']}"]
    old = ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]
    expect.equal(shown(*way, *old), None, "a certificate over TLS 1.1")
    expect.that(shown(*way, "-servername", "smtp.other.test") == der(other), "another name (SNI)")
    expect.that(shown(*way, "-servername", "else.test") == der(first), "an unknown name")

    with Client(relay.smtp_port, source=TRUSTED) as client:
        client.ehlo()
        client.starttls()
        if not lab.off("the new certificate"):
            install(live, second)
        lab.until(lambda: shown(*way) == der(second), "the new certificate is shown",
                  RENEWED_SECONDS)
        expect.code(client.ehlo(), 250)
    ends = re.search(r'posthorn_certificate_expiry_timestamp_seconds\{name="default"\} (\S+)',
                     metrics(relay))
    expect.equal(float(ends.group(1)), float(end_of(second)), "the metric of its end")

    for file in live:
        replace(file, "nonsense")
    told = lab.until(lambda: [line for line in relay.log().splitlines()
                              if "the new certificate is not used" in line],
                     "the log says that it is not used", RENEWED_SECONDS)
    expect.equal(len(told), 1, "lines about it")
    expect.that(shown(*way) == der(second), "the old certificate is still shown")


def metrics(relay):
    url = f"http://127.0.0.1:{relay.metrics_port}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def install(live, certificate):
    """As certbot does: each file in one step, one after the other."""
    for file, made in zip(live, (certificate.pem, certificate.key)):
        replace(file, made.read_text())


def replace(file, text):
    new = file.with_suffix(".new")
    new.write_text(text)
    new.chmod(0o600)
    os.replace(new, file)


def shown(*arguments):
    """The certificate that openssl is shown, or None where there is no handshake."""
    name = () if "-servername" in arguments else ("-noservername",)
    done = subprocess.run(["openssl", "s_client", *arguments, *name], input=b"QUIT\r\n",
                          capture_output=True, timeout=30, check=False)
    pem = re.search(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", done.stdout, re.S)
    return ssl.PEM_cert_to_DER_cert(pem.group().decode()) if pem else None


def der(certificate):
    return ssl.PEM_cert_to_DER_cert(certificate.pem.read_text())


def end_of(certificate):
    done = subprocess.run(["openssl", "x509", "-in", certificate.pem, "-noout", "-enddate"],
                          capture_output=True, text=True, check=True)
    return ssl.cert_time_to_seconds(done.stdout.strip().removeprefix("notAfter="))
