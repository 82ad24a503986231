"""The W3C trace that a request, its facts and their effects share."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[str] = ContextVar("traceparent", default="")


def current() -> str:
    """The traceparent of what is being done now; a new one outside any request."""
    return _current.get() or _fresh()


@contextmanager
def continuing(traceparent: str | None) -> Iterator[str]:
    """Continues a caller's trace, or begins one when theirs is missing or malformed."""
    known = traceparent and _TRACEPARENT.fullmatch(traceparent)
    token = _current.set(traceparent if known and traceparent else _fresh())
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def _fresh() -> str:
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
