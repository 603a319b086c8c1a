"""The record: what arrived at an exchanger, on disk before the exchanger says 250.

A message is reduced to what the judge needs: its token, its recipients, whether its payload is the
one that was sent. A report (RFC 3464) is reduced to whom it says that the mail did not reach.
"""

import email
import email.policy
import hashlib
import json
import os
import re
import threading
from dataclasses import asdict, dataclass

_TOKEN = re.compile(rb"^X-Ledger: ([0-9A-Za-z.-]+)\r$", re.M)
_HASH = re.compile(rb"^X-Payload: ([0-9a-f]{64})\r$", re.M)
_REPORT = re.compile(rb"^Content-Type:\s*multipart/report\b", re.M | re.I)


@dataclass(frozen=True)
class Arrival:
    token: str          # "" where there is none: a stranger
    recipients: tuple
    intact: bool        # the payload is what its hash says
    at: float           # monotonic, the same clock for all programs of a machine
    session: str        # the connection that brought it
    report: str = ""    # a report's own Message-ID: `token` is what it is about
    failed: tuple = ()  # and these are whom it did not reach

    @staticmethod
    def of(received):
        """What a sink received."""
        header, _, body = received.data.partition(b"\r\n\r\n")
        if not received.sender and _REPORT.search(header + b"\r\n"):
            return _report(received)
        token, digest = _TOKEN.search(header + b"\r\n"), _HASH.search(header + b"\r\n")
        intact = digest is not None and hashlib.sha256(
            body).hexdigest().encode() == digest.group(1)
        return Arrival(token.group(1).decode() if token else "", tuple(received.recipients),
                       intact, received.at, received.session.name)


def _report(received):
    report = email.message_from_bytes(received.data, policy=email.policy.default)
    failed, token = [], None
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            failed += [_address(block) for block in part.get_payload()
                       if str(block.get("Action", "")).strip().lower() == "failed"]
        elif part.get_content_type() in ("text/rfc822-headers", "message/rfc822"):
            shown = part.get_payload(decode=True) or part.as_bytes()
            token = token or _TOKEN.search(re.sub(rb"\r?\n", b"\r\n", shown + b"\n"))
    return Arrival(token.group(1).decode() if token else "", tuple(received.recipients), True,
                   received.at, received.session.name,
                   str(report.get("Message-ID", "")) or "without id", tuple(failed))


def _address(block):
    """Who it was; Original-Recipient would be what ORCPT said."""
    return str(block.get("Final-Recipient", "")).partition(";")[2].strip()


class Record:
    """Arrivals and refusals for good. With a file each is synced before the answer."""

    def __init__(self, file=None):
        self.arrivals = []
        self.refused = set()    # (token, recipient); refused at RCPT the token is not known: ""
        self._lock = threading.Lock()
        self._file = file and os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def arrived(self, received):
        arrival = Arrival.of(received)
        self._write(asdict(arrival))
        with self._lock:
            self.arrivals.append(arrival)

    def refuse(self, recipients, token=""):
        for recipient in recipients:
            self._write({"token": token, "refused": recipient})
            with self._lock:
                self.refused.add((token, recipient))

    def refuse_content(self, received):
        arrival = Arrival.of(received)
        self.refuse(arrival.recipients, arrival.token)

    def _write(self, line):
        if self._file is not None:
            os.write(self._file, json.dumps(line).encode() + b"\n")
            os.fdatasync(self._file)

    @staticmethod
    def read(*files):
        """What sinks left behind; several exchangers make one record."""
        record = Record()
        for file in files:
            with open(file, "rb") as lines:
                for line in lines:
                    if line.endswith(b"\n"):
                        record._take(json.loads(line))
        return record

    def _take(self, said):
        if "refused" in said:
            self.refused.add((said["token"], said["refused"]))
        else:
            said["recipients"], said["failed"] = tuple(said["recipients"]), tuple(said["failed"])
            self.arrivals.append(Arrival(**said))

    @staticmethod
    def of(*sources):
        """One record of sinks (whether they keep messages or records) and of records."""
        whole = Record()
        for source in sources:
            if not isinstance(source, Record):
                whole.arrivals += [Arrival.of(message) for message in list(source.messages)]
                source = source.refusals
            whole.arrivals += list(source.arrivals)
            whole.refused |= source.refused
        return whole
