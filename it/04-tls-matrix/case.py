"""The manual's table of require-tls x skip-verification, against four kinds of exchanger.

`EXPECTED` is the table. Flags come from the sending domain, and once more from header fields of a
message that override the domain's and do not leave with it.

Without the requirement mail goes out in the clear; without verification a wrong name is taken.
"""

from concurrent.futures import ThreadPoolExecutor

from lib import expect
from lib.nsd import Nsd
from lib.pki import Pki
from lib.posthorn import Posthorn
from lib.sink import Sink

OFF = ("the requirement", "verification", "overriding")

EXCHANGERS = ("plain", "good", "wrongname", "selfsigned")
# clear: delivered without TLS; secret: over TLS, certificate not checked; verified: over TLS with
# the certificate checked; kept: not delivered, tried again later.
EXPECTED = {
    # require, skip   no STARTTLS  good        wrong name  self-signed
    (False, False): ("clear",     "verified", "clear",    "clear"),
    (False, True):  ("clear",     "secret",   "secret",   "secret"),
    (True,  False): ("kept",      "verified", "kept",     "kept"),
    (True,  True):  ("kept",      "secret",   "secret",   "secret"),
}
DOMAINS = {(False, False): "ff", (False, True): "ft", (True, False): "tf", (True, True): "tt"}
# Overrides: the domain's row, the message's own fields, the row that holds then.
OVERRIDES = (
    ((False, False), ("X-Mailgun-Require-TLS: yes",), (True, False)),
    ((True, True), ("X-Mailgun-Require-TLS: no", "X-Mailgun-Skip-Verification: no"),
     (False, False)),
    ((True, False), ("X-Mailgun-Skip-Verification: true",), (True, True)),
)


def run(lab):
    pki = Pki(lab)
    dns = Nsd(lab, (lab.case / "zone").read_text())
    certificates = (None, pki.good("mx.good.test"), pki.good("mx.elsewhere.test"),
                    pki.self_signed("mx.selfsigned.test"))
    sinks = {name: lab.keep(Sink(f"127.0.0.{number}", lab.mx_port, f"mx.{name}.test", certificate))
             for number, (name, certificate) in enumerate(zip(EXCHANGERS, certificates), 11)}
    relay = Posthorn(lab, dns=dns.address, trust=pki.ca.pem,
                     require_tls=str(not lab.off("the requirement")).lower(),
                     skip_verification=str(lab.off("verification")).lower())
    relay.start()

    sent = []
    for row, domain in DOMAINS.items():
        for exchanger, outcome in zip(EXCHANGERS, EXPECTED[row]):
            sent.append(hand_in(relay, f"{domain}@{exchanger}.test", domain, (), outcome))
    for number, (row, fields, holds) in enumerate(OVERRIDES):
        fields = () if lab.off("overriding") else fields
        for exchanger, outcome in zip(EXCHANGERS, EXPECTED[holds]):
            to = f"override{number}@{exchanger}.test"
            sent.append(hand_in(relay, to, DOMAINS[row], fields, outcome))

    # Each question is a start of the command: two at a time.
    with ThreadPoolExecutor(2) as pool:
        for verdict in [pool.submit(compare, lab, relay, sinks, *one) for one in sent]:
            verdict.result()


def hand_in(relay, to, domain, fields, outcome):
    return relay.hand_in(to, sender=f"ann@{domain}.example.test", headers=fields), to, outcome


def compare(lab, relay, sinks, queue_id, to, outcome):
    exchanger = to.partition("@")[2].removesuffix(".test")
    sink, what = sinks[exchanger], f"{to} ({outcome})"
    told = lab.until(lambda: attempted(relay.explain(queue_id)), f"an attempt for {to}", 40)
    last = told["history"][-1]
    expect.equal(last["mx-host"], f"mx.{exchanger}.test", f"mx-host for {what}")
    if outcome == "kept":
        expect.equal(told["state"], "deferred", f"state of {what}")
        spoken = [line for session in sink.sessions for line in session.commands if to in line]
        expect.equal(spoken, [], f"commands about {what}")
        return
    expect.equal(told["state"], "delivered", f"state of {what}")
    expect.equal((last["tls"], last["certificate-verified"]),
                 (outcome != "clear", outcome == "verified"),
                 f"tls and certificate-verified in the history of {what}")
    got = sink.to(to)
    expect.equal(len(got), 1, f"copies of {what}")
    expect.equal(bool(got[0].tls), outcome != "clear", f"TLS seen by the exchanger for {what}")
    for field in ("X-Mailgun-Require-TLS", "X-Mailgun-Skip-Verification"):
        expect.equal(got[0].fields(field), [], f"{field} in the delivered copy of {what}")


def attempted(told):
    return told if told.get("history") and told["state"] not in ("ready", "sending") else None
