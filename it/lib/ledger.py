"""The ledger: what a sender was promised, on disk before the sender does anything else.

Three parts that know nothing of each other but their files: a sender that writes down each answer
that it got (here), a record of what arrived (`lib/record.py`), and a judge that compares the two
(`lib/judge.py`). `it/ledger` is the same code as a program, for any mail server.

The unit is one recipient of one message. A message has a token of its own and carries the hash of
its own payload, so that a copy, a changed one and a stranger are all told apart.
"""

import hashlib
import json
import os
import random
import re
import ssl
import threading
from collections import Counter

from lib.expect import Mismatch
from lib.judge import Verdict, judge, unexplained  # noqa: F401 (all that a case needs)
from lib.smtp import Client, Closed

# What follows differs between servers: Posthorn and Postfix say this.
_QUEUED = re.compile(r"queued as (\S+)")


def settled(lab, relay, ledger, *sources, seconds=60):
    """The verdict when all is done: the queue is empty, also of the reports that come last. What is
    missing then is missing."""
    lab.until(lambda: relay.queue() == [], "the queue is empty", seconds)
    try:
        lab.until(lambda: relay.queue() == [] and not judge(ledger, *sources).lost, "", 20)
    except Mismatch:
        pass
    return judge(ledger, *sources)


class Ledger:
    """A JSON line when the final dot is about to be sent, another, synced, for its answer. Without
    a file only in memory."""

    def __init__(self, file=None):
        self.recipients = {}    # token -> those whose RCPT was accepted, of all that was handed in
        self.codes = {}         # token -> reply to the final dot; none: the connection broke
        self.promised = {}      # token -> queue id: it was answered 250
        self._file = file and os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def sent(self, token, recipients, sender):
        self.recipients[token] = tuple(recipients)
        self._write(token=token, sender=sender, recipients=list(recipients))

    def answered(self, token, code, queue_id=None):
        self._write(token=token, code=code, id=queue_id)
        if self._file is not None:
            os.fdatasync(self._file)
        self._remember(token, code, queue_id)

    def _remember(self, token, code, queue_id):
        self.codes[token] = code
        if code == 250:
            self.promised[token] = queue_id

    def _write(self, **line):
        # One write of a whole line at the end of the file: threads and processes may share it.
        if self._file is not None:
            os.write(self._file, json.dumps(line).encode() + b"\n")

    @staticmethod
    def read(file):
        """The ledger that a sender left; a torn last line was never acted upon."""
        ledger = Ledger()
        with open(file, "rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                said = json.loads(line)
                if "code" in said:
                    ledger._remember(said["token"], said["code"], said["id"])
                else:
                    ledger.recipients[said["token"]] = tuple(said["recipients"])
        return ledger


class Sender(threading.Thread):
    """Hands in one message after another over one session, and starts anew when it breaks.

    `recipient` gets every message. Of `crowd`, a list of more addresses, each message names
    between none and `most` as well. An address that the server refuses is left out. Between two
    messages it rests for `rest` seconds, behind a refused one for `patience` as well.
    """

    def __init__(self, ledger, name, port, sender, recipient, seed, large=0.02, limit=None, *,
                 crowd=(), most=0, host="127.0.0.1", sizes=(200, 4000), login=None, tls=False, rest=0.0,
                 patience=0.0):
        super().__init__(daemon=True)
        self.ledger, self.name, self.port, self.host = ledger, name, port, host
        self.sender, self.recipient = sender, recipient
        self.crowd, self.most = list(crowd), most
        self.large, self.limit, self.sizes = large, limit, sizes
        self.login, self.tls, self.rest, self.patience = login, tls, rest, patience
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
                with Client(self.port, host=self.host, timeout=15) as client:
                    self._greet(client)
                    while not self._done():
                        taken = self._one(client)
                        self._end.wait(self.rest + (0 if taken else self.patience))
                    client.quit()
            except (OSError, Closed, ssl.SSLError, ValueError):
                self._end.wait(0.05)  # the relay is down: that is the point of the case

    def _done(self):
        return self._end.is_set() or (self.limit is not None and self._number >= self.limit)

    def _greet(self, client):
        client.ehlo()
        if self.tls:
            client.starttls()
            client.ehlo()
        if self.login:
            client.login(*self.login)

    def _one(self, client):
        """Whether it was taken."""
        self._number += 1
        token = f"{self.name}-{self._number}"
        accepted = self._envelope(client)
        if not accepted or not self._said(client.command("DATA")):
            client.command("RSET")
            return False
        self.ledger.sent(token, accepted, self.sender)
        reply = client.content(self.message(token))
        taken = self._said(reply)
        queued = _QUEUED.search(reply.text)
        self.ledger.answered(token, reply.code, queued and queued.group(1))
        return taken

    def _envelope(self, client):
        """MAIL, and RCPT for each recipient: those that were accepted."""
        if not self._said(client.command(f"MAIL FROM:<{self.sender}>")):
            return []
        more = self.random.sample(self.crowd, self.random.randint(0, self.most))
        return [recipient for recipient in (self.recipient, *more)
                if self._said(client.command(f"RCPT TO:<{recipient}>"))]

    def _said(self, reply):
        """True for a yes; any other answer is counted."""
        if reply.code in (250, 354):
            return True
        self.refused[reply.code] += 1
        if reply.code == 421:
            raise Closed("421")
        return False

    def message(self, token):
        # Now and then a body of more than one chunk (256 KiB): those are written ahead.
        size = 300_000 if self.random.random() < self.large else self.random.randrange(*self.sizes)
        payload = self.random.randbytes(size // 2).hex()
        lines = "\r\n".join(payload[i:i + 76] for i in range(0, len(payload), 76)) + "\r\n"
        digest = hashlib.sha256(lines.encode()).hexdigest()
        return (f"From: <{self.sender}>\r\nTo: <{self.recipient}>\r\nSubject: {token}\r\n"
                f"X-Ledger: {token}\r\nX-Payload: {digest}\r\n\r\n{lines}").encode()
