"""Mail exchangers by preference (RFC 5321 §5.1), from a real DNS server.

Without a second exchanger in DNS the first one, which is dead, keeps the mail; a 4xx in place of
the 5xx sends the mail on to the next exchanger; without the null MX it goes to the address.
"""

from lib import expect
from lib.nsd import Nsd
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client, message

OFF = ("a second exchanger", "a permanent refusal", "the null MX")


def run(lab):
    zone = (lab.case / "zone").read_text()
    if lab.off("a second exchanger"):
        zone = zone.replace("failover         MX     20 mx2.failover", "")
    if lab.off("the null MX"):
        zone = zone.replace("nomail           MX     0 .", "")
    dns = Nsd(lab, zone)
    sinks = {name: lab.keep(Sink(address, lab.mx_port, host=f"{name}.test", delay=delay))
             for name, address, delay in (
                 ("mx.home", "127.0.0.10", 0), ("mx2.failover", "127.0.0.12", 0),
                 # Slow at the final dot, so that one connection cannot take all.
                 ("mx1.equal", "127.0.0.13", 0.1), ("mx2.equal", "127.0.0.14", 0.1),
                 ("mx1.rejected", "127.0.0.15", 0), ("mx2.rejected", "127.0.0.16", 0),
                 ("mx1.busy", "127.0.0.17", 0), ("mx2.busy", "127.0.0.18", 0),
                 ("nomail", "127.0.0.19", 0), ("implicit", "127.0.0.20", 0),
                 ("mx.sixfour", "127.0.0.21", 0))}
    sinks["mx1.rejected"].reply("RCPT", "451 4.2.0 later" if lab.off("a permanent refusal") else
                                "550 5.1.1 nobody of that name")
    sinks["mx1.busy"].reply("RCPT", "451 4.3.2 busy")
    relay = Posthorn(lab, dns=dns.address)
    relay.start()

    sent = {domain: relay.hand_in(f"bob@{domain}.test") for domain in (
        "failover", "rejected", "busy", "nomail", "implicit", "alias", "sixfour", "circle",
        "missing")}

    def arrives(domain, host):
        got = lab.until(lambda: sinks[host].to(f"bob@{domain}.test"), f"{domain} reaches {host}")
        expect.equal(len(got), 1, f"copies for {domain}")

    arrives("failover", "mx2.failover")
    arrives("busy", "mx2.busy")           # a 4xx at RCPT: the next host is asked
    arrives("implicit", "implicit")       # no MX: the address itself (RFC 5321 §5.1)
    arrives("alias", "mx2.failover")      # a CNAME leads to another name's exchangers
    arrives("sixfour", "mx.sixfour")      # nobody at the IPv6 address: the IPv4 one
    told = relay.settled(sent["failover"], "delivered")
    expect.equal(told["history"][-1]["mx-host"], "mx2.failover.test", "mx-host of the delivery")

    a_permanent_refusal_is_final(lab, relay, sent["rejected"], sinks)
    a_null_mx_is_final_without_a_connection(relay, sent["nomail"], sinks)
    no_such_domain_is_believed_the_second_time(relay, sent["missing"])
    mail_is_never_sent_to_ourselves(relay, sent["circle"])
    equal_preference_shares_the_load(lab, relay, sinks)


def a_permanent_refusal_is_final(lab, relay, sent, sinks):
    told = relay.settled(sent, "bounced")
    expect.equal([attempt["code"] for attempt in told["history"]], [550], "codes of the attempts")
    expect.equal(len(sinks["mx2.rejected"].sessions), 0, "connections to the next exchanger")
    lab.until(lambda: sinks["mx.home"].to("ann@mg.example.test"), "the sender is told")


def a_null_mx_is_final_without_a_connection(relay, sent, sinks):
    told = relay.settled(sent, "bounced")
    expect.equal(len(sinks["nomail"].sessions), 0, "connections to a domain with a null MX")
    expect.contains(str(told), "5.1.10", "explain of a null MX")  # RFC 7505 §4.2


def no_such_domain_is_believed_the_second_time(relay, sent):
    told = relay.settled(sent, "bounced")
    expect.equal(len(told["history"]), 2, "attempts for a domain that does not exist")
    expect.contains(str(told), "5.1.2", "explain of a domain that does not exist")


def mail_is_never_sent_to_ourselves(relay, sent):
    told = relay.explain(sent)
    expect.that(told["state"] in ("bounced", "deferred"), "mail for ourselves is not sent", told)
    for attempt in told["history"]:
        expect.that(attempt.get("code") != 250, "our own exchanger was not asked", attempt)


def equal_preference_shares_the_load(lab, relay, sinks):
    with Client(relay.smtp_port) as client:
        client.ehlo()
        for number in range(60):
            to = f"n{number}@equal.test"
            expect.code(client.mail("ann@mg.example.test", [to], message(
                "ann@mg.example.test", to, "many")), 250)
    first, second = sinks["mx1.equal"], sinks["mx2.equal"]
    lab.until(lambda: len(first.messages) + len(second.messages) == 60, "60 mails for equal.test")
    lab.note(f"equal preference: {len(first.messages)} + {len(second.messages)}")
    expect.that(first.messages and second.messages, "both exchangers of equal preference are used")
