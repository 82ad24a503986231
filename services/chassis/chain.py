"""What an audit chain is and when it is broken; pure, so that a verifier needs no database.

An entry's hash covers everything it says and the hash of the entry before it in its lane. Whoever
changes, takes away, moves or adds one must make every later one of that lane anew; heads that were
told to others before then no longer fit.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from cryptography.hazmat.primitives import hashes

LANES = 16
# What nobody may count has a lane of its own, whose head travels with no fact.
SEALED_LANE = LANES
EVERY_LANE = range(LANES + 1)
Algorithm = Literal["sha256", "sm3"]

Told = Mapping[int, Collection[str]]
"""Hashes by number that others were told of one lane; two of one number cannot both be right."""


@dataclass(frozen=True)
class Entry:
    """Who did what to which object, and when.

    `number` is dense in its lane from 1. `asked` is the digest of the request, empty for what a service
    did by itself; `told` the digest of what was announced of the object by it, empty for nothing. No
    entry holds contents: digests, ids and codes only.
    """

    county_code: str
    lane: int
    number: int
    at: datetime
    actor: str
    role: str
    act: str
    object_id: str
    asked: str
    told: str
    algorithm: Algorithm
    previous: str
    hash: str = ""

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Entry":
        """An entry as `plain` wrote it."""
        return cls(**{**plain, "at": datetime.fromisoformat(plain["at"])})

    def plain(self) -> dict[str, Any]:
        """The entry as JSON has it."""
        return {**vars(self), "at": self.at.astimezone(UTC).isoformat(timespec="microseconds")}

    def computed(self, service: str) -> str:
        """The hash it must have in this service's chain; without it when it names no known algorithm."""
        said = {name: value for name, value in self.plain().items() if name != "hash"}
        return digest(self.algorithm, _bytes({"service": service, **said}))

    def sealed(self, service: str) -> "Entry":
        """The entry with its hash."""
        return replace(self, hash=self.computed(service))


@dataclass(frozen=True)
class Head:
    """The last entry of a lane: number 0 and no hash before the first."""

    county_code: str
    lane: int
    number: int = 0
    hash: str = ""


def digest(algorithm: Algorithm, content: bytes) -> str:
    """Lower-case hexadecimal digits: SHA-256 (FIPS 180-4) or SM3 (GB/T 32905). KeyError for others."""
    return _DIGESTS[algorithm](content)


def lane_of(object_id: str) -> int:
    """Everything done to one object is in one lane."""
    return zlib.crc32(object_id.encode()) % LANES


def head_of(heads: Iterable[Head]) -> str:
    """One SHA-256 over all lanes of a service, whatever order they come in."""
    return _sha256(_bytes(sorted((h.county_code, h.lane, h.number, h.hash) for h in heads if h.number)))


def broken(
    service: str,
    lane: Iterable[Entry],
    head: Callable[[], Head | None],
    told: Told,
    from_first: bool = True,
) -> str:
    """The first broken place of a lane, in words; empty when it is whole.

    `head` is asked after the last entry was read. `told` are heads of this lane that are kept
    elsewhere. Without `from_first` the lane begins with the least number that is told, instead of 1.
    """
    number, previous = 0, ""
    begun = from_first
    if not from_first:
        number = min(told) - 1
    for entry in lane:
        if not begun:
            # Its hash is told, and covers this.
            previous, begun = entry.previous, True
        if entry.number != number + 1:
            return f"entry {number + 1} is missing, the next one is {entry.number}"
        if entry.algorithm not in _DIGESTS or entry.hash != entry.computed(service):
            return f"entry {entry.number} was changed"
        if entry.previous != previous:
            return f"entry {entry.number} does not follow the one before it"
        if any(hashed != entry.hash for hashed in told.get(entry.number, ())):
            return f"entry {entry.number} is another than the one told to others"
        number, previous = entry.number, entry.hash
    last = head()
    if last is None:
        # A lane without entries never had to have one.
        return _missing(number, told) or ("the head is missing" if number else "")
    if last.number > number:
        return f"entry {number + 1} is missing, the head is at {last.number}"
    if (last.number, last.hash) != (number, previous):
        return f"the head is at {last.number} and does not fit entry {number}"
    return _missing(number, told)


def _missing(number: int, told: Told) -> str:
    later = [n for n in told if n > number]
    return f"entry {number + 1} is missing, others were told {max(later)}" if later else ""


def _bytes(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sm3(content: bytes) -> str:
    # Python's own hashlib has SM3 only where OpenSSL was built with it.
    hashing = hashes.Hash(hashes.SM3())
    hashing.update(content)
    return hashing.finalize().hex()


_DIGESTS: Mapping[str, Callable[[bytes], str]] = {"sha256": _sha256, "sm3": _sm3}
