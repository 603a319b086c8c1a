"""Posthorn as the cases see it: a launcher, a configuration file, SMTP ports and JSON."""

import contextlib
import json
import os
import re
import signal
import string
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from lib import expect
from lib.nsd import txt_record
from lib.smtp import Client, message

LAUNCHER = Path(os.environ.get("POSTHORN") or Path(__file__).resolve().parents[2] / "posthorn")

# A JVM on a busy machine of two cores, not what an operator should see.
START_SECONDS = 60


@dataclass(frozen=True)
class Result:
    arguments: tuple
    code: int
    out: str
    err: str

    @property
    def all(self):
        return self.out + self.err


def run(*arguments, ok=(0,), env=None, timeout=60, inside=()):
    """`./posthorn ARGUMENTS`, run to its end, behind the words `inside`."""
    expect.that(LAUNCHER.exists(), f"the launcher {LAUNCHER} is there")
    done = subprocess.run([*inside, LAUNCHER, *map(str, arguments)],
                          env=environment(**(env or {})), capture_output=True, text=True,
                          errors="replace", timeout=timeout,
                          stdin=subprocess.DEVNULL, check=False)
    result = Result(tuple(map(str, arguments)), done.returncode, done.stdout, done.stderr)
    if ok is not None:
        expect.that(result.code in ok, f"`posthorn {' '.join(result.arguments)}` exits "
                    f"{' or '.join(map(str, ok))}", f"{result.code}: {result.all.strip()}")
    return result


def build():
    """Lets the launcher build what is not built, so that no case waits for Maven."""
    if LAUNCHER.exists():
        run("version", ok=None, timeout=900)


def environment(**more):
    """The caller's environment without anything that would configure Posthorn."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("POSTHORN__") and name not in ("POSTHORN", "POSTHORN_CONFIG")}
    return {**kept, **more}


def dkim_key(lab, domain, selector="it"):
    """A key made by `dkim keygen`: its file, and the record that it prints for the zone."""
    file = lab.dir / f"dkim-{domain}.pem"
    printed = run("dkim", "keygen", domain, "--selector", selector, "--out", file).out
    value = _dkim_value(printed)
    expect.contains(printed, f"{selector}._domainkey.{domain}", "the record of dkim keygen")
    return file, txt_record(f"{selector}._domainkey.{domain}", value)


def _dkim_value(printed):
    """v=DKIM1... out of a zone file line, whose value may be cut into strings."""
    text = printed[printed.index("v=DKIM1"):] if "v=DKIM1" in printed else ""
    value = re.sub(r'"\s*"', "", text).split('"')[0].strip()
    expect.that(re.fullmatch(r"v=DKIM1;[ -~]*p=[A-Za-z0-9+/=]{300,}", value),
                "dkim keygen prints a TXT record", printed)
    return value


class Posthorn:
    """One relay: the case's TOML template, filled in, with a data folder of its own."""

    def __init__(self, lab, template="posthorn.toml", name="posthorn", **values):
        self.lab, self.name = lab, name
        self.data = lab.dir / name
        self.smtp_port, self.metrics_port = lab.port(), lab.port()
        self.values = {"data": self.data, "smtp_port": self.smtp_port, "mx_port": lab.mx_port,
                       "metrics_port": self.metrics_port, **values}
        text = string.Template((lab.case / template).read_text()).substitute(self.values)
        self.config = lab.write(f"{name}.toml", text)
        self.program = None
        self.inside = ()  # words in front of whatever is to see this relay's disk
        lab.checks.append(self.no_stack_traces)

    # -- running it ---------------------------------------------------------------------------

    def start(self, wrapper=(), wait=True, env=None):
        """Starts `serve` and waits until /readyz says yes; returns the seconds that took."""
        began = time.monotonic()
        self.program = self.lab.start(
            [*self.inside, *wrapper, LAUNCHER, "serve", "--config", self.config], self.name,
            env=environment(**(env or {})))
        if wait:
            self.lab.until(self._up, f"{self.name} is ready (/readyz)", START_SECONDS)
        return time.monotonic() - began

    def _up(self):
        self.program.must_be_alive()
        return self.readyz() == 200

    def stop(self):
        """SIGTERM; returns the exit code."""
        return self.program.stop()

    def kill(self):
        """SIGKILL: the plug is pulled."""
        self.program.process.send_signal(signal.SIGKILL)
        self.program.process.wait(10)

    @property
    def pid(self):
        return self.program.pid

    def log(self):
        return self.program.output()

    def no_stack_traces(self):
        """An exception means a bug: no case ends with one in the log."""
        lines = self.log().splitlines() if self.program else []
        traces = [i for i, line in enumerate(lines) if re.match(r"\s+at [\w.$/@]+\(", line)]
        if traces:
            expect.that(False, f"no stack trace in the log of {self.name}",
                        "\n".join(lines[max(0, traces[0] - 3):traces[0] + 8]))

    def memory(self):
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024

    def readyz(self):
        """The HTTP status of /readyz; None while nothing answers."""
        return self._get("/readyz")

    def _get(self, path):
        url = f"http://127.0.0.1:{self.metrics_port}{path}"
        try:
            with contextlib.closing(urllib.request.urlopen(url, timeout=5)) as answer:
                return answer.status
        except urllib.error.HTTPError as problem:
            return problem.code
        except OSError:
            return None

    # -- using it -----------------------------------------------------------------------------

    def hand_in(self, recipient, sender="ann@mg.example.test", data=None, **words):
        """Hands a message in from a trusted address; returns the id that the 250 names."""
        with Client(self.smtp_port) as client:
            expect.code(client.ehlo(), 250)
            reply = client.mail(sender, [recipient], data or message(
                sender, recipient, words.pop("subject", "hello"), **words))
            client.quit()
        expect.status(reply, 250, "2.0.0")
        expect.that(reply.queue_id, "the 250 ends in `queued as` and 26 characters", reply.text)
        return reply.queue_id

    # -- asking it ----------------------------------------------------------------------------

    def command(self, *arguments, ok=(0,)):
        return run(*arguments, "--config", self.config, ok=ok, inside=self.inside)

    def queue(self):
        """The items of `queue list --json`."""
        listed = json.loads(self.command("queue", "list", "--json").out)
        expect.equal(listed["schema"], "posthorn.queue.v1", "schema of queue list")
        return listed["items"]

    def explain(self, message_id):
        """`explain ID --json`: one recipient's state and history."""
        return json.loads(self.command("explain", message_id, "--json").out)

    def settled(self, message_id, state, seconds=20):
        """Waits until `explain` says that state, and returns what it says."""
        told = {}

        def reached():
            told.update(self.explain(message_id))
            return told.get("state") == state
        try:
            self.lab.until(reached, f"{message_id} is {state}", seconds)
        except expect.Mismatch as problem:
            raise expect.Mismatch(f"{problem}\n     got: {told}") from None
        return told

    def spool_is_sound(self):
        """`spool check` on a stopped relay finds nothing."""
        return self.command("spool", "check")
