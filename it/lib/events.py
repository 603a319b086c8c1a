"""The event file as a reader of it sees it: JSON Lines, each one event in Mailgun's shape."""

import json

from lib import expect


def read(relay):
    """All events of a relay in the order in which they were written, rotated files first."""
    folder = relay.data
    files = sorted((file for file in folder.glob("events*.jsonl*") if file.name != "events.jsonl"),
                   key=lambda file: file.name)
    current = folder / "events.jsonl"
    events = []
    for file in [*files, *([current] if current.exists() else [])]:
        events += [_event(line, file) for line in file.read_bytes().split(b"\n")[:-1]]
    return events


def _event(line, file):
    try:
        event = json.loads(line.decode())
    except ValueError as problem:
        raise expect.Mismatch(f"{file.name} has a line that is no JSON in UTF-8: "
                              f"{problem}: {line[:200]!r}") from None
    expect.that(isinstance(event, dict), "each line is a JSON object", line[:200])
    return event


def of(relay, message, *kinds):
    """The events of one message (by our id), of some kinds or all."""
    return [event for event in read(relay)
            if event.get("posthorn", {}).get("message") == message
            and (not kinds or event["event"] in kinds)]


def wait(lab, relay, message, kind, count=1, seconds=20):
    """Waits until a message has so many events of a kind; returns them."""
    return lab.until(
        lambda: found if len(found := of(relay, message, kind)) >= count else None,
        f"{count} {kind} event(s) of {message}", seconds)
