"""A wrong configuration: exit 78 and one line that names file, line, what is wrong and the cure.

Each row changes the good file in one place. Without the mistakes every row is a good file, and the
relay would start.
"""

import re
import socket
import string
from dataclasses import dataclass

from lib import expect, posthorn
from lib.pki import Pki
from lib.posthorn import Posthorn

OFF = ("the mistakes",)


@dataclass(frozen=True)
class Row:
    mistake: str
    find: str            # in the good file
    put: str             # in its place
    line: str            # the text of the line that has to be named
    words: tuple         # what the message has to say


ROWS = (
    Row("an unknown key", "max_message_size", "max_message_sise", "max_message_sise",
        ("max_message_sise", "max_message_size")),
    Row("an unknown key in a list of tables", 'kind = "submission"', 'kidn = "submission"', "kidn",
        ("kidn", "kind")),
    Row("an unknown section", "[http]", "[htpp]", "[htpp]", ("htpp", "http")),
    Row("an unknown kind of listener", '"submission"', '"submision"', "kind =",
        ("submision", "submission")),
    Row("a number that is no size", '"25MiB"', '"25 parsecs"', "max_message_size",
        ("25 parsecs", "MiB")),
    Row("a duration without a unit", '["1s"]', '["90"]', "retry =", ("90", "min")),
    Row("a boolean in quotes", "require_tls = true", 'require_tls = "yes"', "require_tls",
        ("require_tls", "true")),
    Row("an address without a port", "127.0.0.1:${metrics_port}", "127.0.0.1", "metrics =",
        ("127.0.0.1", "port")),
    Row("a network that is none", "127.0.0.1/32", "127.0.0.1/33", "networks =", ("127.0.0.1/33",)),
    Row("everybody may relay", "127.0.0.1/32", "0.0.0.0/0", "networks =", ("0.0.0.0/0", "relay")),
    Row("broken TOML", 'hostname = "relay.example.test"', 'hostname = "relay.example.test',
        "hostname =", ()),
    Row("a domain that is no domain", '"mg.example.test"\nunsigned', '"mg..test"\nunsigned',
        "mg..test", ("mg..test",)),
    Row("the same domain twice", "[outbound]",
        '[[domain]]\nname = "mg.example.test"\nunsigned = "allow"\n\n[outbound]', "name =",
        ("mg.example.test",)),
    Row("a certificate that is not there", "${certificate}", "${dir}/missing.pem", "certificate =",
        ("missing.pem",)),
    Row("a certificate that is none", "${certificate}", "${config_dir}/noise.pem", "certificate =",
        ("noise.pem",)),
    Row("a key of another certificate", "${private_key}", "${config_dir}/other.key",
        "private_key =", ("other.key",)),
    Row("a password file that is not there", "${password_file}", "${dir}/no-password",
        "password =", ("no-password",)),
)


def run(lab):
    pki = Pki(lab)
    certificate = pki.good("relay.example.test")
    lab.write("noise.pem", "-----BEGIN CERTIFICATE-----\nbm9pc2U=\n-----END CERTIFICATE-----\n")
    lab.secret("other.key", pki.good("other.example.test").key.read_text())
    relay = Posthorn(lab, certificate=certificate.pem, private_key=certificate.key,
                     password_file=lab.secret("password", "secret-9kd\n"))
    relay.command("config", "check")
    good = (lab.case / "posthorn.toml").read_text()
    for number, row in enumerate(ROWS):
        expect.that(row.find in good, f"the good file has {row.find!r}")
        check(lab, relay, good, row, number)
    a_port_in_use(lab, relay)
    serve_refuses_as_well(lab, relay, good)


def check(lab, relay, good, row, number):
    file = bad_file(lab, relay, good, row, f"bad{number:02}.toml")
    result = posthorn.run("config", "check", "--config", file, ok=None)
    complains(result, file, row)


def bad_file(lab, relay, good, row, name):
    text = good if lab.off("the mistakes") else good.replace(row.find, row.put, 1)
    return lab.write(name, string.Template(text).substitute(
        relay.values, dir=lab.dir, config_dir=lab.dir))


def complains(result, file, row):
    expect.equal(result.code, 78, f"exit code for {row.mistake} ({result.all.strip()})")
    lines = [line for line in result.all.splitlines() if str(file) in line]
    expect.equal(len(lines), 1, f"lines that name the file, for {row.mistake} ({result.all!r})")
    numbers = [n for n, line in enumerate(file.read_text().splitlines(), 1) if row.line in line]
    place = re.search(re.escape(str(file)) + r":(\d+)", lines[0])
    expect.that(place and int(place.group(1)) in numbers,
                f"line {numbers} is named for {row.mistake}", lines[0])
    for word in row.words:
        expect.contains(lines[0] + result.all, word, f"the message about {row.mistake}")
    expect.absent(result.all, "secret-9kd", "a message about the configuration")
    expect.absent(result.all, "Exception", "a message about the configuration")


def a_port_in_use(lab, relay):
    holder = socket.create_server(("127.0.0.1", relay.smtp_port))
    if lab.off("the mistakes"):
        holder.close()
    row = Row("a port in use", "", "", f"127.0.0.1:{relay.smtp_port}",
              (str(relay.smtp_port), "in use"))
    result = posthorn.run("serve", "--config", relay.config, ok=None)
    holder.close()
    complains(result, relay.config, row)


def serve_refuses_as_well(lab, relay, good):
    file = bad_file(lab, relay, good, ROWS[0], "serve.toml")
    complains(posthorn.run("serve", "--config", file, ok=None), file, ROWS[0])
