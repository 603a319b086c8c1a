"""A plain SMTP client that sends exactly the bytes it is told to, and shows every reply."""

import base64
import re
import socket
import ssl
from dataclasses import dataclass

QUEUED = re.compile(r"queued as ([0-9A-HJKMNP-TV-Z]{26})\b")


@dataclass(frozen=True)
class Reply:
    to: str
    code: int
    lines: tuple

    @property
    def text(self):
        return "\n".join(self.lines)

    @property
    def enhanced(self):
        """The enhanced status code, or None (RFC 2034)."""
        found = re.match(r"\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b", self.lines[0])
        return found.group(1) if found else None

    @property
    def queue_id(self):
        """The message id that ends the 250 after the final dot."""
        found = QUEUED.search(self.lines[-1])
        return found.group(1) if found else None


class Closed(Exception):
    """The server closed the connection instead of answering."""


class Client:
    """Everything is a method of one step of the dialogue; nothing is sent on its own."""

    def __init__(self, port, host="127.0.0.1", source=None, timeout=20, greet=True):
        self.socket = socket.create_connection(
            (host, port), timeout, source_address=(source, 0) if source else None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self.greeting = self.reply("the connection") if greet else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as problem:
            raise Closed("connection closed while sending") from problem

    def reply(self, to="?"):
        lines = []
        while True:
            line = self._line(to)
            lines.append(line)
            if line[3:4] != "-":
                return Reply(to, int(line[:3]), tuple(lines))

    def _line(self, to):
        while b"\n" not in self._buffer:
            try:
                chunk = self.socket.recv(65536)
            except ConnectionResetError as problem:
                raise Closed(f"connection reset after {to}") from problem
            if not chunk:
                raise Closed(f"connection closed after {to}")
            self._buffer += chunk
        line, self._buffer = self._buffer.split(b"\n", 1)
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def command(self, line):
        self.send(line.encode() + b"\r\n")
        return self.reply(line[:80])

    def ehlo(self, name="client.example.test"):
        return self.command(f"EHLO {name}")

    def starttls(self, ca=None, name="relay.example.test"):
        """Without `ca` any certificate will do."""
        reply = self.command("STARTTLS")
        if reply.code == 220:
            self.handshake(ca, name)
        return reply

    def handshake(self, ca=None, name="relay.example.test"):
        context = ssl.create_default_context(cafile=ca) if ca else ssl._create_unverified_context()
        self.socket = context.wrap_socket(self.socket, server_hostname=name)

    def login(self, user, password, mechanism="PLAIN"):
        if mechanism == "LOGIN":
            for words in ("AUTH LOGIN", _base64(user)):
                reply = self.command(words)
                if reply.code != 334:
                    return reply
            return self.command(_base64(password))
        return self.command("AUTH PLAIN " + _base64(f"\0{user}\0{password}"))

    def mail(self, sender, recipients, data, parameters=""):
        """One whole transaction; returns the first refusal, or the reply to the final dot."""
        reply = self.command(f"MAIL FROM:<{sender}>{parameters}")
        for recipient in recipients if reply.code == 250 else ():
            reply = self.command(f"RCPT TO:<{recipient}>")
            if reply.code != 250:
                break
        if reply.code != 250:
            return reply
        reply = self.command("DATA")
        if reply.code != 354:
            return reply
        return self.content(data)

    def content(self, data):
        """Message bytes (CRLF lines), dot-stuffed here, and the final dot."""
        if not data.endswith(b"\r\n"):
            data += b"\r\n"
        self.send(re.sub(rb"(?m)^\.", b"..", data) + b".\r\n")
        return self.reply("the final dot")

    def quit(self):
        reply = self.command("QUIT")
        self.close()
        return reply


def message(sender, recipient, subject, body="Good day.\r\n", headers=()):
    """A small message as bytes."""
    lines = [f"From: <{sender}>", f"To: <{recipient}>", f"Subject: {subject}", *headers, "", body]
    return "\r\n".join(lines).encode()


def _base64(text):
    return base64.b64encode(text.encode()).decode()
