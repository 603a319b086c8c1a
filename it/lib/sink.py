"""A mail exchanger that records every byte and answers by script.

It is written for the cases and shares no code with the product: it splits lines at CRLF only, ends
a message at CRLF.CRLF only, and keeps what came over the wire beside the unstuffed message.
"""

import base64
import hashlib
import itertools
import os
import random
import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field

from lib.record import Record

# A lone CR or LF with a dot behind it: what a lenient receiver could take for the end of a message.
SMUGGLED = re.compile(rb"(?:(?<!\r)\n|\r(?!\n))\.|\.(?:(?<!\r)\n|\r(?!\n))")


_NUMBERS = itertools.count(1)


@dataclass
class Session:
    peer: str
    name: str = field(default_factory=lambda: f"{os.getpid()}-{next(_NUMBERS)}")
    helo: str = ""
    tls: str = ""            # "TLSv1.3", or "" in the clear
    tls_failure: str = ""    # why a handshake failed
    login: str = ""
    commands: list = field(default_factory=list)


@dataclass(frozen=True)
class Received:
    session: Session
    tls: str
    sender: str
    mail: str                # the whole MAIL command
    recipients: tuple
    data: bytes              # unstuffed, CRLF
    wire: bytes              # as it came, stuffed, without the final dot
    at: float                # monotonic

    @property
    def header(self):
        return self.data.partition(b"\r\n\r\n")[0] + b"\r\n"

    @property
    def body(self):
        return self.data.partition(b"\r\n\r\n")[2]

    def fields(self, name):
        """The values of a header field, unfolded, top first."""
        unfolded = re.sub(rb"\r\n(?=[ \t])", b"", self.header).decode("utf-8", "replace")
        return [line.partition(":")[2].strip() for line in unfolded.split("\r\n")
                if line.lower().startswith(name.lower() + ":")]


@dataclass
class Rule:
    verb: str
    reply: str
    to: str
    times: float


class Whims:
    """Refusals by chance: `tempfail` of RCPTs and `tempfail_dot` of messages are put off, each time
    anew; `refuse` of addresses and `refuse_dot` of messages are refused for good, always the same
    ones. Mail with a null sender is only ever put off: a report that is refused is nobody's."""

    def __init__(self, seed=0, tempfail=0.0, tempfail_dot=0.0, refuse=0.0, refuse_dot=0.0):
        self.seed, self.tempfail, self.tempfail_dot = seed, tempfail, tempfail_dot
        self.refuse, self.refuse_dot = refuse, refuse_dot
        self._random = random.Random(seed)

    def recipient(self, sender, recipient):
        """The reply to RCPT, or None."""
        if sender and self._always(recipient.encode()) < self.refuse:
            return "550 5.1.1 nobody of that name"
        return "450 4.2.0 later" if self._random.random() < self.tempfail else None

    def content(self, received):
        """The reply to the final dot, or None."""
        if received.sender and self._always(received.body) < self.refuse_dot:
            return "554 5.6.0 not this"
        return "451 4.3.0 again" if self._random.random() < self.tempfail_dot else None

    def _always(self, octets):
        """A number from 0 to 1 that is the same for the same octets."""
        digest = hashlib.sha256(str(self.seed).encode() + octets).digest()
        return int.from_bytes(digest[:4]) / (1 << 32)


class Sink:
    """Reply rules are asked first, then whims; without either it accepts.

    `auth` = (login, password). Messages and sessions are kept in memory, unless there is a
    `record` (`lib/record.py`), which keeps what the judge needs of them."""

    def __init__(self, address, port, host="mx.example.test", certificate=None, auth=None,
                 extensions=("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 52428800"), delay=0.0,
                 *, record=None, whims=None):
        self.address, self.host, self.auth, self.delay = address, host, auth, delay
        self.extensions = extensions
        self.record, self.whims = record, whims or Whims()
        self.refusals = record or Record()
        self.messages, self.sessions, self._rules = [], [], []
        self._lock = threading.Lock()
        self._tls = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate.pem, certificate.key)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._server = socket.create_server((address, port), family=family, backlog=200)
        self._open = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def __str__(self):
        return f"sink {self.host} ({self.address})"

    def reply(self, verb, text, to="", times=float("inf")):
        """Answers `verb` (CONNECT EHLO STARTTLS AUTH MAIL RCPT DATA DOT) with `text`, where the
        command contains `to`, so many times. The text "close" drops the connection."""
        with self._lock:
            self._rules.append(Rule(verb, text, to, times))
        return self

    def to(self, recipient):
        """The messages received for a recipient."""
        return [m for m in list(self.messages) if recipient in m.recipients]

    def stop(self):
        _shut(self._server)  # wakes the thread that accepts
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            _shut(connection)

    # -- the dialogue -------------------------------------------------------------------------

    def _accept(self):
        while True:
            try:
                connection, peer = self._server.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection, peer), daemon=True).start()

    def _serve(self, connection, peer):
        session = Session(peer[0])
        if self.record is None:
            with self._lock:
                self.sessions.append(session)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            _Dialog(self, connection, session).run()
        except (OSError, EOFError, ValueError):
            pass  # the peer went away, or we were stopped
        finally:
            with self._lock:
                self._open.discard(connection)
            _shut(connection)

    def scripted(self, verb, line):
        """The reply that a rule gives, or None."""
        with self._lock:
            for rule in self._rules:
                if rule.verb == verb and rule.times > 0 and rule.to.lower() in line.lower():
                    rule.times -= 1
                    return rule.reply
        return None

    def took(self, received):
        if self.record is not None:
            return self.record.arrived(received)
        with self._lock:
            self.messages.append(received)
        return None


class _Dialog:
    def __init__(self, sink, connection, session):
        self.sink, self.socket, self.session = sink, connection, session
        self.buffer = b""
        self.mail, self.recipients = None, []

    def run(self):
        if not self._say("CONNECT", "", f"220 {self.sink.host} ESMTP"):
            return
        while True:
            line = self._line()
            verb = line.split(" ")[0].upper()
            if self.sink.record is None:
                self.session.commands.append(line)
            step = getattr(self, "_" + verb.lower(), None) if verb in _VERBS else None
            if step is None:
                self._send("502 5.5.1 not known here")
            elif step(line) == "end":
                return

    def _ehlo(self, line):
        self.session.helo = line[5:]
        offered = [self.sink.host, *self.sink.extensions]
        if self.sink._tls and not self.session.tls:
            offered.append("STARTTLS")
        if self.sink.auth:
            offered.append("AUTH PLAIN LOGIN")
        last = len(offered) - 1
        self._say("EHLO", line, "\r\n".join(
            f"250{' ' if i == last else '-'}{word}" for i, word in enumerate(offered)))

    def _helo(self, line):
        self.session.helo = line[5:]
        self._say("EHLO", line, f"250 {self.sink.host}")

    def _starttls(self, line):
        if not self.sink._tls:
            return self._send("502 5.5.1 no TLS here")
        if not self._say("STARTTLS", line, "220 2.0.0 go ahead"):
            return None
        try:
            self.socket = self.sink._tls.wrap_socket(self.socket, server_side=True)
        except (ssl.SSLError, OSError) as problem:
            self.session.tls_failure = str(problem)
            return "end"
        self.session.tls = self.socket.version()
        self.buffer, self.mail, self.recipients = b"", None, []
        return None

    def _auth(self, line):
        words = line.split(" ")
        if words[1].upper() == "PLAIN":
            given = words[2] if len(words) > 2 else self._ask("")
            user, password = base64.b64decode(given).decode().split("\0")[1:]
        else:
            user = base64.b64decode(words[2] if len(words) > 2 else self._ask("VXNlcm5hbWU6"))
            user, password = user.decode(), base64.b64decode(self._ask("UGFzc3dvcmQ6")).decode()
        if (user, password) == self.sink.auth:
            self.session.login = user
            return self._say("AUTH", line, "235 2.7.0 welcome")
        return self._send("535 5.7.8 no")

    def _ask(self, challenge):
        self._send(f"334 {challenge}")
        return self._line()

    def _mail(self, line):
        if self.sink.auth and not self.session.login:
            return self._send("530 5.7.0 log in first")
        if self._say("MAIL", line, "250 2.1.0 ok"):
            self.mail, self.recipients = line, []
        return None

    def _rcpt(self, line):
        if not self.mail:
            return self._send("503 5.5.1 MAIL first")
        recipient = _path(line)
        reply = (self.sink.scripted("RCPT", line)
                 or self.sink.whims.recipient(_path(self.mail), recipient) or "250 2.1.5 ok")
        if reply[0] == "5":
            self.sink.refusals.refuse([recipient])
        self._send(reply)
        if reply[0] == "2":
            self.recipients.append(recipient)
        return None

    def _data(self, line):
        if not self.recipients:
            return self._send("554 5.5.1 no recipients")
        if not self._say("DATA", line, "354 go on"):
            return None
        wire = self._content()
        if self.sink.delay:
            time.sleep(self.sink.delay)
        received = Received(self.session, self.session.tls, _path(self.mail), self.mail,
                            tuple(self.recipients), re.sub(rb"(\A|\r\n)\.", rb"\1", wire), wire,
                            time.monotonic())
        self.mail, self.recipients = None, []
        reply = (self.sink.scripted("DOT", ",".join(received.recipients))
                 or self.sink.whims.content(received) or "250 2.0.0 kept")
        # Recorded first, answered then: what the client took for delivered is never missing.
        if reply[0] == "2":
            self.sink.took(received)
        elif reply[0] == "5":
            self.sink.refusals.refuse_content(received)
        return self._send(reply)

    def _content(self):
        """What is sent up to CRLF.CRLF; the CRLF of the DATA line counts as the first one."""
        collected, searched = bytearray(b"\r\n" + self.buffer), 0
        while (end := collected.find(b"\r\n.\r\n", searched)) < 0:
            searched = max(0, len(collected) - 4)
            self.buffer = b""
            self._more()
            collected += self.buffer
        self.buffer = bytes(collected[end + 5:])
        return bytes(collected[2:end + 2])

    def _rset(self, line):
        self.mail, self.recipients = None, []
        self._send("250 2.0.0 ok")

    def _noop(self, line):
        self._send("250 2.0.0 ok")

    def _quit(self, line):
        self._send("221 2.0.0 bye")
        return "end"

    def _say(self, verb, line, usual):
        """Sends the scripted or the usual reply; true when it is a positive one."""
        text = self.sink.scripted(verb, line) or usual
        self._send(text)
        return text[0] in "23"

    def _send(self, text):
        if text == "close":
            raise EOFError
        self.socket.sendall(text.encode() + b"\r\n")

    def _line(self):
        while b"\r\n" not in self.buffer:
            self._more()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line.decode("utf-8", "surrogateescape")

    def _more(self):
        chunk = self.socket.recv(262144)
        if not chunk:
            raise EOFError
        self.buffer += chunk


_VERBS = ("EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT")


def _path(line):
    return line[line.index("<") + 1:line.index(">")]


def _shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()
