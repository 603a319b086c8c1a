"""A new domain and login without touching the file: `domain add`, `credential add`, and Postfix.

Postfix, configured with nothing but the printed recipe, hands its mail in; what arrives is signed
with the key of `domain add`, as dkimpy finds it in DNS by the printed record. A changed password
and a deleted login end at once; all of it outlives a kill. Without the login Postfix keeps its mail.
"""

import json
import re

from lib import expect, signature
from lib.nsd import Nsd, txt_record
from lib.pki import Pki
from lib.postfix import Postfix
from lib.posthorn import Posthorn
from lib.sink import Sink
from lib.smtp import Client

OFF = ("the login",)
DOMAIN = "mg.example.test"
LOGIN = f"postmaster@{DOMAIN}"


def run(lab):
    pki = Pki(lab)
    certificate = pki.good("relay.example.test")
    sink = lab.keep(Sink("127.0.0.11", lab.mx_port))
    dns = Nsd(lab, (lab.case / "zone").read_text())
    relay = Posthorn(lab, dns=dns.address, certificate=certificate.pem,
                     private_key=certificate.key)
    relay.start()
    record = a_domain(relay)
    password, recipe = a_login(relay)
    if lab.off("the login"):
        relay.command("credential", "delete", LOGIN, "--yes")
    judge = Nsd(lab, (lab.case / "zone").read_text(), record, name="judge")
    postfix_by_the_recipe(lab, relay, pki, judge, sink, recipe)
    relay.kill()
    relay.start()
    expect.equal(log_in(relay, pki, password).code, 235, "the login behind a kill -9")
    what_is_changed_ends(relay, pki, password)
    mistakes_are_explained(relay)
    expect.equal(relay.stop(), 0, "exit code after SIGTERM")
    expect.absent(relay.log(), password, "the log")


def a_domain(relay):
    said = relay.command("domain", "add", DOMAIN).out
    for word in ("v=spf1", "v=DKIM1", "v=DMARC1", "MX"):
        expect.contains(said, word, "records to publish")
    listed = json.loads(relay.command("domain", "list", "--json").out)["items"]
    expect.equal(sorted(item["name"] for item in listed), ["file.example.test", DOMAIN],
                 "domain list")
    shown = relay.command("dkim", "show", DOMAIN).out
    selector = re.search(r"(\S+)\._domainkey\." + re.escape(DOMAIN), shown).group(1)
    value = re.sub(r'"\s*"', "", shown[shown.index("v=DKIM1"):]).split('"')[0].strip()
    expect.absent(shown, "PRIVATE KEY", "dkim show")
    return txt_record(f"{selector}._domainkey.{DOMAIN}", value)


def a_login(relay):
    made = json.loads(relay.command("credential", "add", LOGIN, "--json").out)
    expect.equal((made["login"], made["domain"]), (LOGIN, DOMAIN), "credential add --json")
    said = relay.command("credential", "passwd", LOGIN, "--recipe", "postfix").out
    password = re.search(r"static:" + re.escape(LOGIN) + r":(\S+)", said).group(1)
    expect.that(password != made["password"], "another password")
    expect.that(re.fullmatch(r"[A-Za-z0-9-]{20,}", password), "a password for every file format",
                password)
    listed = relay.command("credential", "list", "--json").out
    expect.absent(listed, password, "credential list")
    for program in ("exim", "sendmail"):
        text = relay.command("credential", "passwd", LOGIN, "--recipe", program).out
        expect.contains(text, LOGIN, f"the recipe for {program}")
        expect.contains(text, "127.0.0.1", f"the recipe for {program}")
    said = relay.command("credential", "passwd", LOGIN, "--recipe", "postfix").out
    password = re.search(r"static:" + re.escape(LOGIN) + r":(\S+)", said).group(1)
    return password, said


def postfix_by_the_recipe(lab, relay, pki, judge, sink, recipe):
    """The recipe as printed; only the authority of its certificate is one that nobody knows."""
    lines = [line.strip() for line in recipe.splitlines() if re.match(r"\s*[a-z_A-Z]+ = ", line)]
    main_cf = "\n".join(lines)
    expect.contains(main_cf, f"relayhost = [127.0.0.1]:{relay.smtp_port}", "relayhost")
    expect.contains(main_cf, "smtp_tls_secure_cert_match = relay.example.test", "the name")
    main_cf, authorities = re.subn(r"(?m)^smtp_tls_CAfile = .*$",
                                   f"smtp_tls_CAfile = {pki.ca.pem}", main_cf)
    expect.equal(authorities, 1, "one smtp_tls_CAfile")
    postfix = Postfix(lab, f"\n{main_cf}\n")
    postfix.sendmail(f"cron@{DOMAIN}", "bob@plain.test",
                     f"From: cron@{DOMAIN}\nTo: bob@plain.test\nSubject: cron\n\ndone\n".encode())
    got = lab.until(lambda: sink.to("bob@plain.test"), "cron's mail arrives")[0]
    selector = re.search(r"\bs=([^;\s]+)", got.fields("DKIM-Signature")[0]).group(1)
    signature.verified(got.data, judge, DOMAIN, selector)


def log_in(relay, pki, password):
    with Client(relay.smtp_port) as client:
        client.ehlo()
        client.starttls(pki.ca.pem)
        client.ehlo()
        return client.login(LOGIN, password)


def what_is_changed_ends(relay, pki, password):
    made = json.loads(relay.command("credential", "passwd", LOGIN, "--json").out)
    expect.status(log_in(relay, pki, password), 535, "5.7.8")
    expect.equal(log_in(relay, pki, made["password"]).code, 235, "the new password")
    relay.command("credential", "delete", LOGIN, "--yes")
    expect.status(log_in(relay, pki, made["password"]), 535, "5.7.8")
    expect.equal(json.loads(relay.command("credential", "list", "--json").out)["items"], [],
                 "credential list")


def mistakes_are_explained(relay):
    for words, code, part in (
            (("credential", "add", "x@nowhere.example"), 1, "domain add"),
            (("credential", "delete", LOGIN, "--yes"), 4, LOGIN),
            (("domain", "add", DOMAIN), 1, DOMAIN),
            (("domain", "add", "file.example.test"), 1, "posthorn.toml"),
            (("domain", "add", "not a domain"), 2, "not a domain"),
            (("dkim", "show", "nowhere.example"), 4, "nowhere.example")):
        said = relay.command(*words, ok=(code,))
        expect.contains(said.err, part, f"what `{' '.join(words)}` says")
