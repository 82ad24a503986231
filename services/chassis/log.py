"""The log of announced facts: what any implementation must promise.

* Records of one key keep their order; a record acknowledged by `append` survives any crash.
* After a failed `append` some of its records may nevertheless be in the log (hearers drop repeats).
* A reader begins where it is told and sees every record from there on, in order per key, at least
  once. It keeps no position of its own: whoever applies a record remembers it in the same
  transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

MOST_BYTES = 512 * 1024
"""A record's value may be this large: well below what brokers take, so that the announcing transaction
is refused and not the record on its way."""


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

Positions = Callable[[], Mapping[Place, int]]
"""Where to begin in every partition that has been read from before."""


class Oversize(ValueError):
    """A record is larger than the log takes; it must be refused before it is announced."""


class Away(Exception):
    """The log does not answer, or not in time: the same records may be appended again.

    `acknowledged` numbers the records of the call that are in the log for certain, none of them
    behind a missing one of its key.
    """

    def __init__(self, reason: str, acknowledged: Sequence[int] = ()) -> None:
        super().__init__(reason)
        self.acknowledged = list(acknowledged)


class Denied(Away):
    """The log answers, but not to us: a wrong name, password or certificate."""


class Refused(Exception):
    """The log answered that it will not take some records, however often they are sent.

    `refused` gives the reason by the record's number in the call; later records of its key were
    not sent. `acknowledged` as in Away: every other record.
    """

    def __init__(self, refused: Mapping[int, str], acknowledged: Sequence[int]) -> None:
        super().__init__("; ".join(refused.values()))
        self.refused = dict(refused)
        self.acknowledged = list(acknowledged)


class Reader(Protocol):
    """Reads topics from given places, one thread at a time."""

    def poll(self, most: int, seconds: float) -> list[Heard]:
        """Up to `most` records; waits at most `seconds` for the first one."""
        ...

    def rewind(self) -> None:
        """Reads on from the kept positions, whatever was polled since."""
        ...

    def kept(self, ends: Mapping[Place, int]) -> None:
        """Tells that everything before these offsets has been applied; for lag tools only."""
        ...

    def close(self) -> None:
        """Gives up what it holds."""
        ...


class Log(Protocol):
    """An event log."""

    def append(self, records: Sequence[Record]) -> list[int]:
        """Stores records in order and returns their offsets. Raises Oversize, Away or Refused."""
        ...

    def reader(self, topics: Sequence[str], positions: Positions) -> Reader:
        """A reader that begins at `positions`, and at the very beginning where none is given.

        Readers of one service's processes divide the partitions among them. Raises Away.
        """
        ...

    def ends(self, topics: Sequence[str]) -> Mapping[Place, int]:
        """The offset after the last record of every partition. Raises Away."""
        ...

    def missing(self, topics: Sequence[str]) -> list[str]:
        """The topics that nobody has created. Raises Away."""
        ...

    def close(self) -> None:
        """Gives up what it holds."""
        ...


def producer_of(topic: str) -> str:
    """The one service that may append to a topic: huiyin.<service>.<aggregate>.v1."""
    return topic.split(".")[1]


def accept(records: Sequence[Record], service: str) -> None:
    """Refuses what no log may take. Raises ValueError for another's topic, Oversize."""
    for record in records:
        if producer_of(record.topic) != service:
            raise ValueError(f"{service} does not own {record.topic}")
        if len(record.value) > MOST_BYTES:
            raise Oversize(f"{record.topic} {record.key}: {len(record.value)} bytes")
