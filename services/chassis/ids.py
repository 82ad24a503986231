"""Opaque ids and the codes people type."""

import secrets

import uuid_utils

# No 0/O, 1/I/L, U/V: read aloud over the telephone and copied by hand from a slip.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
_CODE_LENGTH = 13
_SEALED_LENGTH = 8


def new_id() -> str:
    """A UUIDv7 as text: unique, and roughly in order of making."""
    return str(uuid_utils.uuid7())


def new_query_code() -> str:
    """A random code of 63 bits and a check character, written like `K7P3-9XTM-2HQW-RA`."""
    # One draw for the whole body: asking the kernel for each character costs as much as a statement.
    drawn, body = secrets.randbelow(len(_ALPHABET) ** _CODE_LENGTH), ""
    for _ in range(_CODE_LENGTH):
        drawn, place = divmod(drawn, len(_ALPHABET))
        body += _ALPHABET[place]
    return _grouped(body + _check(body))


def new_sealed_number() -> str:
    """What follows the day in a sealed matter's number: drawn, so that no number tells how many there are."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_SEALED_LENGTH))


def read_query_code(typed: str) -> str | None:
    """The canonical form of a code as somebody typed it, or None when it cannot be one.

    Spaces, hyphens and case do not matter.
    """
    code = "".join(c for c in typed.upper() if c.isalnum())
    if len(code) != _CODE_LENGTH + 1 or any(c not in _ALPHABET for c in code):
        return None
    return _grouped(code) if _check(code[:-1]) == code[-1] else None


def _check(body: str) -> str:
    # Weights 1, 2, 3 … modulo a prime (29): any one wrong character and any swap is seen.
    total = sum(weight * _ALPHABET.index(c) for weight, c in enumerate(body, start=1))
    return _ALPHABET[total % len(_ALPHABET)]


def _grouped(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
