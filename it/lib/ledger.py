"""The ledger: every 250 with its queue id, on disk before the sender does anything else.

A sender that writes down what it was promised, a sink that writes down what it got, and a judge
that compares the two. Tokens are unique; each message carries the hash of its own payload.
"""

import hashlib
import os
import random
import re
import ssl
import threading
from collections import Counter
from dataclasses import dataclass

from lib.smtp import Client, Closed

_TOKEN = re.compile(rb"^X-Ledger: ([0-9a-z-]+)\r$", re.M)
_HASH = re.compile(rb"^X-Payload: ([0-9a-f]{64})\r$", re.M)


class Ledger:
    def __init__(self, file):
        self.promised = {}   # token -> queue id: it was answered 250
        self.handed_in = set()  # tokens whose final dot was sent, whatever came back
        self._lock = threading.Lock()
        self._file = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def sent(self, token):
        with self._lock:
            self.handed_in.add(token)

    def note(self, token, queue_id):
        with self._lock:
            os.write(self._file, f"{token} {queue_id}\n".encode())
            os.fdatasync(self._file)
            self.promised[token] = queue_id


class Sender(threading.Thread):
    """Hands in one message after another over one session, and starts anew when it breaks."""

    def __init__(self, ledger, name, port, sender, recipient, seed, large=0.02, limit=None):
        super().__init__(daemon=True)
        self.ledger, self.name, self.port = ledger, name, port
        self.sender, self.recipient = sender, recipient
        self.large, self.limit = large, limit
        self.refused = Counter()     # replies that were no 250, by code
        self.random = random.Random(seed)
        self._end = threading.Event()
        self._number = 0

    def pause(self, seconds):
        """Lets this much time of load go by."""
        self._end.wait(seconds)

    def finish(self):
        self._end.set()
        self.join(30)

    def run(self):
        while not self._done():
            try:
                with Client(self.port, timeout=15) as client:
                    client.ehlo()
                    while not self._done():
                        self._one(client)
            except (OSError, Closed, ssl.SSLError, ValueError):
                self._end.wait(0.05)  # the relay is down: that is the point of the case

    def _done(self):
        return self._end.is_set() or (self.limit is not None and self._number >= self.limit)

    def _one(self, client):
        self._number += 1
        token = f"{self.name}-{self._number}"
        message = self._message(token)
        for step in (f"MAIL FROM:<{self.sender}>", f"RCPT TO:<{self.recipient}>", "DATA"):
            reply = client.command(step)
            if reply.code not in (250, 354):
                self.refused[reply.code] += 1
                if reply.code == 421:
                    raise Closed("421")
                client.command("RSET")
                return
        self.ledger.sent(token)
        reply = client.content(message)
        if reply.code == 250:
            self.ledger.note(token, reply.queue_id)
        else:
            self.refused[reply.code] += 1

    def _message(self, token):
        # Now and then a body of more than one chunk (256 KiB): those are written ahead.
        size = 300_000 if self.random.random() < self.large else self.random.randrange(200, 4000)
        payload = self.random.randbytes(size // 2).hex()
        lines = "\r\n".join(payload[i:i + 76] for i in range(0, len(payload), 76)) + "\r\n"
        digest = hashlib.sha256(lines.encode()).hexdigest()
        return (f"From: <{self.sender}>\r\nTo: <{self.recipient}>\r\nSubject: {token}\r\n"
                f"X-Ledger: {token}\r\nX-Payload: {digest}\r\n\r\n{lines}").encode()


@dataclass(frozen=True)
class Verdict:
    promised: int
    lost: list          # answered 250 and never delivered
    duplicates: int     # copies too many
    unpromised: int     # delivered without a 250: the answer was cut off, which is allowed
    phantoms: list      # delivered and never handed in
    damaged: list       # delivered with another payload


def judge(ledger, sink):
    copies, damaged = Counter(), []
    for message in list(sink.messages):
        token = _TOKEN.search(message.data).group(1).decode()
        copies[token] += 1
        if hashlib.sha256(message.body).hexdigest().encode() != _HASH.search(
                message.data).group(1):
            damaged.append(token)
    promised = set(ledger.promised)
    return Verdict(len(promised), sorted(promised - set(copies)),
                   sum(copies.values()) - len(copies),
                   len(set(copies) & ledger.handed_in - promised),
                   sorted(set(copies) - ledger.handed_in), damaged)
