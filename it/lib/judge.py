"""The judge: what was promised against what arrived, recipient by recipient.

A promise is kept by a delivery, or by a report to the sender that says that there is none. Neither
the sender nor the exchangers are asked: only what they wrote down counts.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from lib.record import Record


@dataclass(frozen=True)
class Verdict:
    """Pairs are written "TOKEN RECIPIENT"."""

    promised: int       # messages answered 250
    recipients: int     # whose RCPT was answered 250 as well
    delivered: int      # pairs that arrived at least once
    reported: int       # promised pairs that did not arrive and of which the sender was told
    lost: list          # promised pairs of which neither holds
    duplicates: int     # copies too many, of mail and of reports
    unpromised: int     # delivered without a 250: the answer was cut off, which is allowed
    unwanted: list      # delivered although the answer was 4xx or 5xx: the client sends it again
    phantoms: list      # delivered and never handed in, or not for that recipient
    damaged: list       # delivered with another payload
    misreported: list   # reported although it arrived, was never refused, or a second time

    def faults(self, copies=0):
        """What is wrong, as words; `copies` are allowed."""
        found = {"lost": self.lost, "corrupt": self.damaged, "invented": self.phantoms,
                 "refused and yet delivered": self.unwanted, "misreported": self.misreported}
        wrong = [f"{len(pairs)} {what} ({', '.join(pairs[:3])})"
                 for what, pairs in found.items() if pairs]
        if self.duplicates > copies:
            wrong.append(f"{self.duplicates} duplicated ({copies} allowed)")
        return wrong

    def __str__(self):
        return (f"{self.promised} promised to {self.recipients} recipients, "
                f"{self.delivered} delivered, {self.reported} reported, {len(self.lost)} lost, "
                f"{self.duplicates} duplicated, {len(self.damaged)} corrupt, "
                f"{len(self.phantoms)} invented, {self.unpromised} delivered without a 250")


def judge(ledger, *sources):
    """Compares a ledger with sinks or records."""
    record = Record.of(*sources)
    mail = [arrival for arrival in record.arrivals if not arrival.report]
    reports = [arrival for arrival in record.arrivals if arrival.report]
    handed_in = _pairs(ledger, ledger.recipients)
    promised = _pairs(ledger, ledger.promised)
    refused = _pairs(ledger, (token for token, code in ledger.codes.items() if code != 250))
    copies = Counter(pair for arrival in mail for pair in _each(arrival))
    delivered = set(copies)
    told = {(report.token, recipient) for report in reports for recipient in report.failed}
    return Verdict(
        promised=len(ledger.promised),
        recipients=len(promised),
        delivered=len(delivered),
        reported=len(told & promised - delivered),
        lost=_words(promised - delivered - told),
        duplicates=sum(copies.values()) - len(copies) + _again(reports),
        unpromised=len(delivered & handed_in - promised - refused),
        unwanted=_words(delivered & refused),
        phantoms=_words(delivered - handed_in),
        damaged=_words(pair for arrival in mail if not arrival.intact for pair in _each(arrival)),
        misreported=_words(_misreported(reports, delivered, record.refused)))


@dataclass(frozen=True)
class Copy:
    """One and the same thing, delivered twice."""

    pair: str
    earlier: float
    later: float
    last: bool      # nothing else came over the connection that had brought it before


def copies(*sources):
    """Each copy too many, of mail and of reports."""
    seen, ends = defaultdict(list), {}
    for arrival in sorted(Record.of(*sources).arrivals, key=lambda arrival: arrival.at):
        ends[arrival.session] = arrival
        for pair in [(arrival.report, "")] if arrival.report else _each(arrival):
            seen[pair].append(arrival)
    return [Copy(" ".join(pair), first.at, then.at, ends[first.session] is first)
            for pair, arrivals in seen.items() for first, then in zip(arrivals, arrivals[1:])]


# By how much a peer may note a delivery later than the relay died that made it.
SLACK = 1.0


def unexplained(ends, within, *sources):
    """Copies for which no end of the relay is to blame. One is to blame for what was on its way:
    on each connection the last delivery, answered no longer ago than `within` seconds, which is
    what writing its outcome down may take. `ends` are the times at which the relay was dead."""
    return [copy for copy in copies(*sources) if not copy.last or not any(
        copy.earlier - SLACK <= end <= copy.earlier + within and end <= copy.later
        for end in ends)]


def _pairs(ledger, tokens):
    return {(token, recipient) for token in tokens for recipient in ledger.recipients[token]}


def _each(arrival):
    return [(arrival.token, recipient) for recipient in arrival.recipients]


def _again(reports):
    return len(reports) - len({report.report for report in reports})


def _misreported(reports, delivered, refused):
    """The same report twice is a copy; another one on the same recipient is a fault."""
    told = Counter((token, recipient) for token, recipient, _ in {
        (report.token, recipient, report.report) for report in reports
        for recipient in report.failed})
    return {(token, recipient) for (token, recipient), times in told.items()
            if times > 1 or (token, recipient) in delivered
            or not {(token, recipient), ("", recipient)} & refused}


def _words(pairs):
    return sorted(f"{token} {recipient}" for token, recipient in pairs)
