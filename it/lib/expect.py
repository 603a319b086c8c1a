"""Assertions that say what was expected, of what, and what came instead."""


class Mismatch(AssertionError):
    """The product (or a peer) did something else than the case expects."""


class Skip(Exception):
    """The machine lacks something; the text names it and the line that installs it."""


class Unable(Skip):
    """The machine's kernel does not let us: nothing that could be installed would help, so this is
    a skip, said aloud, even where everything is required."""


def that(condition, what, got=None):
    """`what` is a sentence that ought to be true."""
    if not condition:
        raise Mismatch(f"expected: {what}" + ("" if got is None else f"\n     got: {_short(got)}"))


def equal(got, want, what):
    that(got == want, f"{what}: {_short(want)}", got)


def contains(text, part, what):
    that(part in text, f"{what} contains {_short(part)}", text)


def absent(text, part, what):
    that(part not in text, f"{what} does not contain {_short(part)}", text)


def code(reply, *codes):
    """An SMTP reply has one of these codes."""
    that(reply.code in codes, f"reply {' or '.join(map(str, codes))} to {reply.to}", reply.text)
    return reply


def status(reply, code_, enhanced):
    """An SMTP reply has this code and this enhanced status code (RFC 2034)."""
    code(reply, code_)
    that(reply.enhanced == enhanced, f"{code_} {enhanced} to {reply.to}", reply.text)
    return reply


def _short(value):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 1500 else text[:1000] + f" ... ({len(text)} characters)"
