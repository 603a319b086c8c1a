"""The foreign programs and the judges work, without Posthorn.

A case is worth as much as what it is judged by. So first: Postfix as client, as exchanger and as
its test tools, swaks, nsd, dkimpy, strace; and each judge must refuse what it is there to refuse.
"""

import base64
import string
import subprocess

from lib import expect, ledger, peers, record, signature, trace
from lib.lab import IT
from lib.nsd import Nsd, txt_record
from lib.pki import Pki
from lib.postfix import Postfix, SmtpSink, smarthost, smtp_source
from lib.sink import SMUGGLED, Received, Session, Sink
from lib.smtp import Client, message


def run(lab):
    dns_answers_for_the_zone_and_nothing_else(lab)
    pki = Pki(lab)
    postfix_delivers_with_the_manuals_text(lab, pki)
    smtp_source_fills_smtp_sink(lab)
    postfix_takes_mail_after_auth_under_tls(lab, pki)
    certificates_are_what_they_say(lab, pki)
    dkimpy_refuses_a_changed_message(lab)
    the_trace_judge_sees_a_missing_sync(lab)
    the_ledger_judge_sees_each_fault()
    the_ledger_finds_that_postfix_keeps_its_promises(lab)
    the_sink_is_not_fooled_by_lenient_ends(lab)


def dns_answers_for_the_zone_and_nothing_else(lab):
    lab.dns = Nsd(lab, (lab.case / "zone").read_text(),
                  txt_record("long.test", "v=DKIM1; p=" + "A" * 600))
    expect.equal(lab.dns.ask("example.test", "MX"), ["10 mx.example.test."], "MX of example.test")
    expect.equal(lab.dns.txt(b"long.test."), b"v=DKIM1; p=" + b"A" * 600, "a TXT of two strings")
    expect.equal(lab.dns.txt("missing.test"), None, "TXT of a name that does not exist")


def postfix_delivers_with_the_manuals_text(lab, pki):
    certificate = pki.good("relay.example.test")
    port = lab.port()
    sink = lab.keep(Sink("127.0.0.1", port, certificate=certificate,
                         auth=("postmaster@mg.example.test", "correct-horse")))
    postfix = Postfix(lab, string.Template((lab.case / "manual.cf").read_text()).substitute(
        port=port, password="correct-horse", tls_key=certificate.key,
        tls_certificate=certificate.pem))
    postfix.sendmail("ann@mg.example.test", "bob@example.test", b"Subject: hello\n\nA line.\n")
    got = lab.until(lambda: sink.to("bob@example.test"), "Postfix hands its mail on")[0]
    expect.that(got.tls.startswith("TLS"), "Postfix used STARTTLS", got.tls)
    expect.equal(got.session.login, "postmaster@mg.example.test", "login that Postfix used")
    expect.equal(got.sender, "ann@mg.example.test", "envelope sender")
    expect.contains(got.data, b"\r\n\r\nA line.\r\n", "the message")


def smtp_source_fills_smtp_sink(lab):
    sink = SmtpSink(lab, "127.0.0.12", lab.mx_port)
    exit_code, output = smtp_source(f"127.0.0.12:{lab.mx_port}", "-m", 50, "-s", 5, "-l", 2000,
                                    "-f", "ann@mg.example.test", "-t", "bob@example.test")
    expect.equal((exit_code, output), (0, ""), "exit code and output of smtp-source")
    messages = sink.messages()
    expect.equal(len(messages), 50, "files written by smtp-sink")
    envelope, content = messages[0]
    expect.contains(envelope, "X-Mail-Args: <ann@mg.example.test>", "envelope in smtp-sink's file")
    expect.contains(content, b"\r\nMessage-Id: <", "message in smtp-sink's file")


def postfix_takes_mail_after_auth_under_tls(lab, pki):
    certificate = pki.good("smart.example.test")
    sink = lab.keep(Sink("127.0.0.1", port := lab.port()))
    postfix = smarthost(lab, "smart.example.test", certificate, "battery-staple", port)

    def swaks(password):
        return subprocess.run([
            peers.tool("swaks"), "--server", "127.0.0.13", "--port", str(postfix.port), "-tls",
            "--auth", "PLAIN", "--auth-user", "relay@smart.example.test", "--auth-password",
            password, "--from", "ann@mg.example.test", "--to", "eve@example.test"],
            capture_output=True, text=True, timeout=30, check=False)
    refused = swaks("wrong")
    expect.equal(refused.returncode, 28, "swaks' exit code for a refused login")
    accepted = swaks("battery-staple")
    expect.that(accepted.returncode == 0, "swaks hands mail to Postfix after AUTH", accepted.stdout)
    lab.until(lambda: sink.to("eve@example.test"), "Postfix hands on what swaks sent")


def certificates_are_what_they_say(lab, pki):
    """Python's TLS, which is not ours, takes the good certificate and refuses the others."""
    for number, (certificate, fine) in enumerate((
            (pki.good("mx.good.test"), True), (pki.good("mx.other.test"), False),
            (pki.self_signed("mx.good.test"), False)), 21):
        lab.keep(Sink(f"127.0.0.{number}", lab.mx_port, certificate=certificate))
        with Client(lab.mx_port, host=f"127.0.0.{number}") as client:
            client.ehlo()
            try:
                client.starttls(ca=pki.ca.pem, name="mx.good.test")
                verified = True
            except OSError:
                verified = False
        expect.equal(verified, fine, f"verification of {certificate.pem.name}")


def dkimpy_refuses_a_changed_message(lab):
    dkim = peers.python("dkim", "python3-dkim")
    key = lab.dir / "dkim.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", key, "2048"], check=True,
                   capture_output=True)
    public = subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-outform", "DER"],
                            check=True, capture_output=True).stdout
    value = "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()
    dns = Nsd.__new__(Nsd)  # the same resolver interface, without a second server
    dns.txt = lambda name, timeout=5: value.encode() if b"it._domainkey" in name else None
    text = message("ann@mg.example.test", "bob@example.test", "signed",
                   headers=("Date: Fri, 20 Nov 2026 08:00:00 +0000", "Message-ID: <1@test>"))
    line = dkim.sign(text, b"it", b"mg.example.test", key.read_bytes(),
                     canonicalize=(b"relaxed", b"relaxed"), include_headers=[
                         b"from", b"to", b"subject", b"date", b"message-id"])
    signature.verified(line + text, dns, "mg.example.test", "it")
    expect.that(not signature.holds(text, dns), "a message without a signature does not verify")
    for changed in (text.replace(b"Good", b"Bad"), text.replace(b"signed", b"forged")):
        expect.that(not signature.holds(line + changed, dns), "a changed message does not verify")


# A relay in a few lines, which syncs before its 250 or does not, for the trace judge.
RELAY = """
import os, socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
log = os.open(sys.argv[2], os.O_CREAT | os.O_WRONLY)
connection, _ = server.accept()
data = b""
while more := connection.recv(65536):
    data += more
    if data.endswith(b"\\r\\n.\\r\\n"):
        if sys.argv[3] == "early": os.fdatasync(log)
        os.write(log, data)
        if sys.argv[3] == "good": os.fdatasync(log)
        connection.send(b"250 2.0.0 queued as 0123456789ABCDEFGHJKMNPQRS\\r\\n")
        if sys.argv[3] == "late": os.fdatasync(log)
"""


def the_trace_judge_sees_a_missing_sync(lab):
    strace = peers.tracing()
    script = lab.write("relay.py", RELAY)
    for kind, inject, sound in (("good", [], True), ("late", [], False), ("early", [], False),
                                ("never", [], False),
                                ("good", ["-e", "inject=fdatasync:retval=0"], False)):
        port, output = lab.port(), lab.dir / f"{kind}{len(inject)}.strace"
        program = lab.start(
            [strace, "-f", "-yy", "-s", "100000", "-o", output, "-e",
             "trace=" + ",".join(trace.CALLS), *inject, "/usr/bin/python3", script, port,
             lab.dir / "000001.log", kind], f"relay-{kind}")
        client = lab.until(lambda: _connected(port), "the little relay listens")
        client.send(b"Subject: x\r\n\r\n.")
        client.send(b"\r\n")
        client.reply("the final dot")
        client.close()
        program.process.wait(10)
        lines = output.read_text(encoding="latin-1").splitlines()
        seen, complaints = trace.unsynced(trace.calls(lines), lambda path: path.endswith(".log"))
        expect.equal(seen, 1, f"250s seen in the trace of '{kind}'")
        expect.equal(not complaints, sound, f"judgement of '{kind}' {inject}")


def _connected(port):
    try:
        return Client(port, greet=False)
    except OSError:
        return None


def the_ledger_judge_sees_each_fault():
    maker = ledger.Sender(None, "t", 0, "a@mg.example.test", "b@example.test", 1)
    book, took = ledger.Ledger(), record.Record()
    texts = {name: maker.message(name) for name in (
        "lost", "twice", "partly", "damaged", "cut-off", "put-off", "stranger", "bounced", "liar")}
    for name in texts.keys() - {"stranger"}:
        book.sent(name, ["b@test", "c@test"] if name in ("partly", "bounced") else ["b@test"],
                  "a@mg.example.test")
    for name in ("lost", "twice", "partly", "damaged", "bounced", "liar"):
        book.answered(name, 250, "A")
    book.answered("put-off", 451)

    def arrive(name, recipient="b@test", data=None, sender="a@mg.example.test"):
        took.arrivals.append(record.Arrival.of(Received(
            Session("127.0.0.1"), "", sender, "", (recipient,), data or texts[name], b"", 0.0)))

    def report(name, number):
        arrive(name, data=REPORT.format(token=name, number=number).replace(
            "\n", "\r\n").encode(), sender="")
    for name in ("twice", "twice", "partly", "bounced", "cut-off", "put-off", "stranger"):
        arrive(name)
    arrive("damaged", data=texts["damaged"].replace(b"0\r\n", b"1\r\n"))
    arrive("liar")
    arrive("liar", "z@test")            # a recipient that was never named
    report("bounced", 1)
    report("bounced", 1)                # the same one again is a copy
    report("liar", 2)                   # never refused
    took.refuse(["c@test"], "bounced")
    expect.equal(ledger.judge(book, took), ledger.Verdict(
        promised=6, recipients=8, delivered=9, reported=1, lost=["lost b@test", "partly c@test"],
        duplicates=2, unpromised=1, unwanted=["put-off b@test"],
        phantoms=["liar z@test", "stranger b@test"], damaged=["damaged b@test"],
        misreported=["liar c@test"]), "verdict of the ledger")


def the_ledger_finds_that_postfix_keeps_its_promises(lab):
    """The same programs against another mail server, which puts off, refuses and reports."""
    port, files = lab.port(), [lab.dir / "ledger", lab.dir / "record"]
    postfix = Postfix(lab, f"""
mydestination =
relayhost = [127.0.0.1]:{port}
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
""", name="other")
    tool = IT / "ledger"
    lab.start([tool, "sink", "--listen", f"127.0.0.1:{port}", "--tempfail", 0.2, "--tempfail-dot",
               0.1, "--refuse", 0.1, files[1]], "ledger-sink")
    sent = subprocess.run(
        [tool, "send", "--to", f"127.0.0.1:{postfix.port}", "--from", "ann@mg.example.test",
         "--rcpt", "bob@example.test", "--users", "40", "--most", "10", "--messages", "15",
         "--large", "0.1", files[0]], capture_output=True, text=True, timeout=60, check=False)
    expect.contains(sent.stdout, "60 handed in, 60 answered 250", "what the sender says")

    def compare():
        return subprocess.run([tool, "compare", *files], capture_output=True, text=True,
                              timeout=60, check=False)
    lab.until(lambda: compare().returncode == 0, "Postfix has kept all promises", 60)
    said = compare().stdout
    lab.note("Postfix " + said.strip())
    expect.contains(said, "as promised: 60 promised", "the comparer")
    expect.absent(said, " 0 reported", "the comparer")
    lines = files[1].read_text().splitlines()
    lost = next(line for line in lines if '"s0-' in line and '"refused"' not in line)
    files[1].write_text("\n".join(line for line in lines if line != lost) + "\n")
    expect.equal(compare().returncode, 1, "the comparer's exit code when an arrival is missing")


# As RFC 3464 has it, short.
REPORT = """Message-ID: <{number}@relay.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.test

Final-Recipient: rfc822; c@test
Action: failed
Status: 5.1.1

Final-Recipient: rfc822; d@test
Action: delayed
Status: 4.0.0
--b
Content-Type: text/rfc822-headers

Subject: x
X-Ledger: {token}
--b--
"""


def the_sink_is_not_fooled_by_lenient_ends(lab):
    sink = lab.keep(Sink("127.0.0.31", lab.mx_port))
    for content in (b"a\n.\nb", b"a\n.\r\nb", b"a\r.\rb", b"a\r.\r\nb", b"a\r\n.\rb"):
        with Client(lab.mx_port, host="127.0.0.31") as client:
            client.ehlo()
            client.command("MAIL FROM:<a@mg.example.test>")
            client.command("RCPT TO:<b@example.test>")
            client.command("DATA")
            client.send(content + b"\r\n.\r\n")
            expect.code(client.reply("the final dot"), 250)
        expect.equal(sink.messages[-1].wire, content + b"\r\n", "what the sink recorded")
        expect.that(SMUGGLED.search(sink.messages[-1].wire),
                    "the sink's judge sees what is smuggled", content)
    with Client(lab.mx_port, host="127.0.0.31") as client:
        client.ehlo()
        expect.code(client.mail("a@mg.example.test", ["b@example.test"], b"..\r\n.x\r\n"), 250)
    expect.equal(sink.messages[-1].data, b"..\r\n.x\r\n", "a dot-stuffed message, unstuffed")
    expect.that(not SMUGGLED.search(sink.messages[-1].wire), "stuffing is not smuggling")
