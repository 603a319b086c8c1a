"""Reads what strace saw, and judges: was the disk synced before each 250?

For every "250 ... queued as ID" that is written to a connection there must be, in this order:

    1. the read that brought the last byte of CRLF.CRLF of that message,
    2. a write to the store's log (*.log below the data folder), begun after 1,
    3. an fdatasync or fsync of the same file, begun after 2 ended and ended before 4,
    4. the write of the 250.

A sync that was running already when the message arrived proves nothing and does not count; nor
does one that strace itself replaced (`--inject`), which is how the case shows that it can fail.
"""

import re
from dataclasses import dataclass

READS = ("read", "readv", "recvfrom", "recvmsg")
WRITES = ("write", "writev", "pwrite64", "pwritev", "sendto", "sendmsg")
SYNCS = ("fdatasync", "fsync")
CALLS = READS + WRITES + SYNCS

_LINE = re.compile(r"(?:\[pid +)?(\d+)\]? +(.*)")
# The target ends at the first ">" that is not the arrow of a connection.
_CALL = re.compile(r"(\w+)\((\d+)<((?:[^>]|(?<=-)>)*)(?<!-)>(.*)", re.S)
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)", re.S)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_QUEUED = re.compile(rb"250 [^\r\n]*queued as ([0-9A-Z]{26})")


@dataclass(frozen=True)
class Call:
    name: str
    target: str      # the file, or TCP:[local->remote]
    begun: int       # line numbers in the trace: its order of events
    ended: int
    data: bytes
    result: int
    injected: bool


def calls(lines):
    """The system calls in the order in which they began; unfinished ones are put together."""
    pending, found = {}, []
    for number, line in enumerate(lines):
        split = _LINE.match(line)
        if not split:
            continue
        thread, text = split.groups()
        resumed = _RESUMED.match(text)
        if resumed and thread in pending:
            begun, head = pending.pop(thread)
            found.append(_call(head + resumed.group(2), begun, number))
        elif text.endswith("<unfinished ...>"):
            pending[thread] = (number, text[:-len("<unfinished ...>")].rstrip())
        else:
            found.append(_call(text, number, number))
    # Whatever never ended began all the same: a 250 may have left although we stopped watching.
    for begun, head in pending.values():
        found.append(_call(head + ") = ?", begun, 1 << 60))
    return sorted((call for call in found if call), key=lambda call: call.begun)


def _call(text, begun, ended):
    parsed = _CALL.match(text)
    if not parsed:
        return None
    name, _, target, rest = parsed.groups()
    result = re.search(r"\) += (-?\d+)", rest)
    data = b"".join(_unescape(part) for part in _STRING.findall(rest))
    count = int(result.group(1)) if result else -1
    if name in READS:
        data = data[:max(count, 0)]
    return Call(name, target, begun, ended, data, count, "INJECTED" in rest)


def _unescape(text):
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def unsynced(all_calls, is_log):
    """(how many 250s were seen, complaints). `is_log` says whether a path is the store's log."""
    writes = [c for c in all_calls if c.name in WRITES and is_log(c.target)]
    syncs = [c for c in all_calls if c.name in SYNCS and is_log(c.target)
             and c.result == 0 and not c.injected]
    arrived, streams, seen, complaints = {}, {}, 0, []
    for call in all_calls:
        if not call.target.startswith("TCP"):
            continue
        if call.name in READS and call.data:
            stream = streams.get(call.target, b"") + call.data
            if b"\r\n.\r\n" in stream:
                arrived[call.target] = call.ended
            streams[call.target] = stream[-4:]
        elif call.name in WRITES:
            for queued in _QUEUED.finditer(call.data):
                seen += 1
                dot = arrived.get(call.target)
                if dot is None or not _durable(dot, call.begun, writes, syncs):
                    complaints.append(f"line {call.begun + 1}: 250 for {queued.group(1).decode()} "
                                      "without write and sync of the log since its final dot")
    return seen, complaints


def _durable(dot, reply, writes, syncs):
    return any(dot < write.begun and write.ended < sync.begun and write.target == sync.target
               for sync in syncs if dot < sync.begun and sync.ended < reply for write in writes)
