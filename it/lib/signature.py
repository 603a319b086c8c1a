"""The independent judge of our DKIM signatures: dkimpy, with keys out of the case's DNS."""

import re

from lib import expect, peers


def verified(message, dns, domain, selector):
    """Every signature of `message` (bytes, CRLF) holds, and one is by domain and selector."""
    expect.equal(problem(message, dns), "", "dkimpy's complaint about the DKIM signature")
    made_by = [(_tag(s, "d"), _tag(s, "s")) for s in _signatures(message)]
    expect.that((domain, selector) in made_by, f"a signature with d={domain} s={selector}", made_by)
    for one in _signatures(message):
        expect.equal(_tag(one, "a"), "rsa-sha256", "algorithm of the signature")
        expect.equal(_tag(one, "c"), "relaxed/relaxed", "canonicalization of the signature")
        signed = _tag(one, "h").lower().split(":")
        for field in ("from", "to", "subject", "date", "message-id"):
            expect.that(field in signed, f"the signature covers {field}", _tag(one, "h"))


def holds(message, dns):
    """True when there is a signature and each one verifies."""
    return problem(message, dns) == ""


def problem(message, dns):
    """What dkimpy has against the signatures of a message; nothing is an empty text."""
    dkim = peers.python("dkim", "python3-dkim")
    judge, count = dkim.DKIM(message), len(_signatures(message))
    try:
        fine = [judge.verify(idx=index, dnsfunc=dns.txt) for index in range(count)]
    except dkim.DKIMException as refusal:
        return f"{type(refusal).__name__}: {refusal}"
    return "no signature" if not fine else "" if all(fine) else "signature does not match"


def _signatures(message):
    header = re.sub(rb"\r\n(?=[ \t])", b"", message.partition(b"\r\n\r\n")[0])
    return [line.partition(b":")[2].decode() for line in header.split(b"\r\n")
            if line.lower().startswith(b"dkim-signature:")]


def _tag(signature, name):
    for pair in signature.split(";"):
        key, _, value = pair.partition("=")
        if key.strip() == name:
            return re.sub(r"\s", "", value)
    return ""
