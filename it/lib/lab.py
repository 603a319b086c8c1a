"""The laboratory of one case: its folder, its ports, the programs it runs, and clearing up.

All traffic stays on loopback. On Linux the whole of 127.0.0.0/8 is local, so every mail exchanger
of a case has an address of its own and all of them listen on one common high port.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from lib.expect import Mismatch

IT = Path(__file__).resolve().parent.parent


class Lab:
    """One case's world. `off` names what of it is switched off by `it/run --prove`; with `long`
    the case gives its whole proof instead of the short form."""

    def __init__(self, name, off=None, long=False):
        self.name = name
        self.long = long
        self.case = IT / name
        self.switched_off = off
        # Short: UNIX socket paths below it must stay under 100 bytes.
        self.dir = Path(tempfile.mkdtemp(prefix="ph-it-"))
        self.dir.chmod(0o755)  # Postfix's daemons run as another user
        self.notes = []
        self.checks = []
        self._running = []
        self._ports = set()
        self.mx_port = self.port()
        self.random = random.Random(self._seed())

    def _seed(self):
        seed = int(os.environ.get("POSTHORN_IT_SEED") or random.randrange(1 << 32))
        self.notes.append(f"seed {seed}")
        return seed

    def off(self, feature):
        """True when the case is to run with this feature switched off, and then has to fail."""
        return self.switched_off == feature

    def note(self, text):
        """A fact worth showing on the case's result line."""
        self.notes.append(text)

    def port(self):
        """A port free on every local address, below those that the kernel hands to clients."""
        while True:
            port = random.randrange(20000, 32000)
            if port not in self._ports and _free(port):
                self._ports.add(port)
                return port

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def secret(self, name, text):
        """A file that nobody else may read, as the configuration wants passwords and keys."""
        path = self.write(name, text)
        path.chmod(0o600)
        return path

    def keep(self, peer):
        """Registers something with stop(); the last one started is stopped first."""
        self._running.append(peer)
        return peer

    def start(self, arguments, name, **options):
        """Starts a program whose output goes to NAME.log and that dies with this case."""
        return self.keep(Program(self.dir / f"{name}.log", arguments, **options))

    def until(self, condition, what, seconds=20.0):
        """Waits for a true value and returns it; it is asked 20 times a second."""
        deadline = time.monotonic() + seconds
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > deadline:
                raise Mismatch(f"expected within {seconds:g} s: {what}")
            time.sleep(0.05)

    def close(self, passed):
        while self._running:
            peer = self._running.pop()
            try:
                peer.stop()
            except Exception as problem:  # one peer's end must not leave the others running
                self.note(f"while stopping {peer}: {problem}")
        if passed and not os.environ.get("POSTHORN_IT_KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)

    def check(self):
        """What must hold at the end of every case."""
        for check in self.checks:
            check()

    def logs(self, lines=40):
        """The ends of all logs, for the report of a failure."""
        for log in sorted([*self.dir.glob("*.log"), *self.dir.glob("*/postfix.log")]):
            if log.stat().st_size:
                yield log, log.read_text(errors="replace").splitlines()[-lines:]


class Program:
    """A child process in a session of its own, ended by its id, killed when this process dies."""

    def __init__(self, log, arguments, env=None, cwd=None, grace=10):
        self.log = log
        self.grace = grace
        self.arguments = [str(argument) for argument in arguments]
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *self.arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=env, cwd=cwd, start_new_session=True)

    def __str__(self):
        return f"{os.path.basename(self.arguments[0])} ({self.pid})"

    @property
    def pid(self):
        return self.process.pid

    def alive(self):
        return self.process.poll() is None

    def must_be_alive(self):
        if not self.alive():
            raise Mismatch(f"expected: {self} keeps running\n     got: exit code "
                           f"{self.process.returncode}: {self.output()[-2000:]}")

    def output(self):
        return self.log.read_text(errors="replace")

    def stop(self, sig=signal.SIGTERM):
        """Ends it and returns its exit code; a program that does not obey is killed."""
        if self.alive():
            self.process.send_signal(sig)
        try:
            return self.process.wait(self.grace)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Mismatch(f"expected: {self} ends within {self.grace} s of signal {sig}")

    def kill(self):
        """SIGKILL, for it and for whatever it started."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        return self.process.wait(10)


def listening(port, address="127.0.0.1"):
    try:
        socket.create_connection((address, port), 0.5).close()
        return True
    except OSError:
        return False


def _free(port):
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                with socket.socket(family, kind) as probe:
                    if family == socket.AF_INET6:
                        probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    probe.bind((address, port))
            except OSError as problem:
                if family == socket.AF_INET6 and problem.errno in (97, 99):  # no IPv6 here
                    continue
                return False
    return True
