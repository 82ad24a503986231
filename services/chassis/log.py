"""The log of announced facts: what any implementation must promise.

* Records of one key keep their order; a record acknowledged by `append` survives any crash.
* `append` either returns the offsets of all its records or raises; after raising, some of them may
  nevertheless be in the log (hearers drop repeats).
* A reader begins where it is told and sees every record from there on, in order per key, at least
  once. It keeps no position of its own: whoever applies a record remembers it in the same
  transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Record:
    """One announced fact on its way: `headers` are CloudEvents attributes, `value` is protobuf."""

    topic: str
    key: str
    value: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Heard:
    """A record as it was read, with its place in the log."""

    record: Record
    partition: int
    offset: int


Place = tuple[str, int]
"""A topic and a partition."""


class Oversize(ValueError):
    """A record is larger than the log takes; it must be refused before it is announced."""


class Reader(Protocol):
    """Reads topics from given places."""

    def poll(self, most: int, seconds: float) -> list[Heard]:
        """Up to `most` records; waits at most `seconds` for the first one."""
        ...

    def seek(self, place: Place, offset: int) -> None:
        """Continues at `offset` in one partition."""
        ...

    def close(self) -> None:
        """Gives up what it holds."""
        ...


class Log(Protocol):
    """An event log."""

    def append(self, records: Sequence[Record]) -> list[int]:
        """Stores records in order and returns their offsets. Raises Oversize, or what broke."""
        ...

    def reader(self, topics: Sequence[str], positions: Mapping[Place, int]) -> Reader:
        """A reader that begins at `positions`, and at the very beginning where none is given."""
        ...

    def ends(self, topics: Sequence[str]) -> Mapping[Place, int]:
        """The offset after the last record of every partition."""
        ...

    def close(self) -> None:
        """Gives up what it holds."""
        ...
