"""Posthorn hands everything to a smarthost, with a login: once to Postfix, once to a Posthorn.

    client -> Posthorn -> AUTH, STARTTLS -> Postfix  (checks the login by Cyrus SASL) -> sink
    client -> Posthorn -> AUTH, STARTTLS -> Posthorn (a second one)                   -> sink

With a wrong password nothing arrives; without a smarthost the mail takes another way.
"""

from lib import expect, signature
from lib.nsd import Nsd
from lib.pki import Pki
from lib.postfix import smarthost
from lib.posthorn import Posthorn, dkim_key
from lib.sink import Sink

OFF = ("the right password", "the smarthost")
PASSWORD = "battery-staple"


def run(lab):
    pki = Pki(lab)
    key, record = dkim_key(lab, "mg.example.test")
    dns = Nsd(lab, (lab.case / "zone").read_text(), record)
    certificate = pki.good("smart.test")
    through_postfix(lab, pki, dns, key, certificate)
    through_posthorn(lab, pki, dns, key, certificate)


def through_postfix(lab, pki, dns, key, certificate):
    behind = lab.keep(Sink("127.0.0.1", behind_port := lab.port()))
    postfix = smarthost(lab, "smart.test", certificate, PASSWORD, behind_port)
    relay = first(lab, "a", pki, dns, key, postfix.port, "relay@smart.test")
    sent = relay.hand_in("bob@example.test")
    got = lab.until(lambda: behind.to("bob@example.test"), "the mail comes out behind Postfix")[0]
    expect.contains(postfix.logged(), "sasl_username=relay@smart.test", "Postfix's log")
    signature.verified(got.data, dns, "mg.example.test", "it")
    attempt = relay.settled(sent, "delivered")["history"][-1]
    expect.equal((attempt["mx-host"], attempt["tls"], attempt["certificate-verified"]),
                 ("smart.test", True, True), "mx-host, tls and certificate-verified")
    expect.absent(relay.log(), PASSWORD, "the log")
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")


def through_posthorn(lab, pki, dns, key, certificate):
    exchanger = lab.keep(Sink("127.0.0.12", lab.mx_port))
    second = Posthorn(lab, template="second.toml", name="b", dns=dns.address,
                      certificate=certificate.pem, private_key=certificate.key,
                      password_file=lab.secret("password", PASSWORD + "\n"))
    second.start()
    relay = first(lab, "c", pki, dns, key, second.smtp_port, "relay@mg.example.test")
    relay.hand_in("eve@example.test")
    got = lab.until(lambda: exchanger.to("eve@example.test"), "the mail comes out behind both")[0]
    expect.equal(len(got.fields("Received")), 2, "Received fields, one of each relay")
    signature.verified(got.data, dns, "mg.example.test", "it")


def first(lab, name, pki, dns, key, port, login):
    password = "wrong" if lab.off("the right password") else PASSWORD
    secret = lab.write(f"{name}.password", password + "\n")
    smarthost = (f'smarthost = {{ host = "smart.test", port = {port}, tls = "starttls", '
                 f'login = "{login}", password = {{ file = "{secret}" }} }}')
    relay = Posthorn(lab, name=name, dns=dns.address, trust=pki.ca.pem, dkim_key=key,
                     smarthost="" if lab.off("the smarthost") else smarthost)
    relay.start()
    return relay
