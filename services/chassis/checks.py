"""What must be so in one service's database, asked a page at a time, and told when it is not."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from google.protobuf.message import Message
from sqlalchemy import ColumnElement, Connection, Row, Table, func, select, true, union

from services.chassis.tables import announcement


@dataclass(frozen=True)
class Difference:
    """Something that is not as it must be: which key it is about, and what is wrong, in codes."""

    key: str
    text: str


@dataclass(frozen=True)
class Page:
    """How many were looked at, what was wrong with them, and where to go on; `after` is empty at the end."""

    checked: int
    differences: Sequence[Difference]
    after: str = ""


class Check(Protocol):
    """One thing that must be so."""

    @property
    def name(self) -> str:
        """What it says, in a few words."""
        ...

    def page(self, tx: Connection, after: str, most: int) -> Page:
        """Looks at up to `most` keys after one."""
        ...


@dataclass(frozen=True)
class Whole:
    """A check that one query answers: it finds only what is wrong, a key and a text each."""

    name: str
    find: Callable[[Connection, int], Iterable[Difference]]
    heal: Callable[[Connection, int], int] | None = None
    """For what is only counted from other rows: makes it anew; returns how much was wrong."""

    def page(self, tx: Connection, after: str, most: int) -> Page:
        """Everything at once."""
        return Page(1, list(self.find(tx, most)))


@dataclass(frozen=True)
class Dense:
    """Every key's facts are numbered 1, 2, 3, … on one topic."""

    topic: str

    @property
    def name(self) -> str:
        """Which topic."""
        return f"sequences of {self.topic}"

    def page(self, tx: Connection, after: str, most: int) -> Page:
        """A page of keys."""
        query = (
            select(
                announcement.c.key,
                func.count(),
                func.min(announcement.c.sequence),
                func.max(announcement.c.sequence),
            )
            .where(announcement.c.topic == self.topic, announcement.c.key > after)
            .group_by(announcement.c.key)
            .order_by(announcement.c.key)
            .limit(most)
        )
        found = list(tx.execute(query))
        wrong = [
            Difference(key, f"{count} facts are numbered {first} to {last}")
            for key, count, first, last in found
            if first != 1 or last != count
        ]
        return Page(len(found), wrong, found[-1][0] if len(found) == most else "")


@dataclass(frozen=True)
class Announced:
    """Rows of truth say what their own announcements, taken one after another, add up to.

    `key` is the column with the topic's key, `identity` the one that tells rows of one key apart; the
    message's field of the same meaning is given by `kinds`. `told` and `has` give what is compared, by
    name; of a name in `at_least` the row may hold a greater value, because it also counts what is not
    announced. `only` leaves out rows that have not been announced yet.
    """

    noun: str
    topic: str
    table: Table
    key: str
    identity: str
    kinds: Mapping[type[Message], str]
    told: Callable[[Any], Mapping[str, Any]]
    has: Callable[[Row[Any]], Mapping[str, Any]]
    only: ColumnElement[bool] | None = None
    at_least: Sequence[str] = ()

    @property
    def name(self) -> str:
        """Which noun."""
        return f"{self.noun} as announced"

    def page(self, tx: Connection, after: str, most: int) -> Page:
        """A page of keys that have rows or announcements."""
        where = true() if self.only is None else self.only
        types = {kind.DESCRIPTOR.full_name: (kind, field) for kind, field in self.kinds.items()}
        keys = self._keys(tx, where, list(types), after, most)
        rows: dict[tuple[str, str], Row[Any]] = {}
        for row in tx.execute(select(self.table).where(self.table.c[self.key].in_(keys), where)):
            rows[(row._mapping[self.key], row._mapping[self.identity])] = row
        told: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
        said = (
            select(announcement.c.key, announcement.c.type, announcement.c.data)
            .where(
                announcement.c.topic == self.topic,
                announcement.c.key.in_(keys),
                announcement.c.type.in_(list(types)),
            )
            .order_by(announcement.c.key, announcement.c.sequence)
        )
        for key, kind_name, data in tx.execute(said):
            kind, field = types[kind_name]
            message = kind.FromString(data)
            told[(key, str(getattr(message, field)))].update(self.told(message))
        wrong = [
            Difference(key, f"{self.noun} {identity}: {text}")
            for key, identity in sorted(rows.keys() | told.keys())
            for text in self._compare(rows.get((key, identity)), told.get((key, identity)))
        ]
        return Page(len(keys), wrong, keys[-1] if len(keys) == most else "")

    def _keys(
        self, tx: Connection, where: ColumnElement[bool], types: Sequence[str], after: str, most: int
    ) -> list[str]:
        own = self.table.c[self.key]
        kept = select(own.label("key")).where(own > after, where).distinct().order_by(own).limit(most)
        said = (
            select(announcement.c.key)
            .where(
                announcement.c.topic == self.topic,
                announcement.c.key > after,
                announcement.c.type.in_(types),
            )
            .distinct()
            .order_by(announcement.c.key)
            .limit(most)
        )
        both = union(select(kept.subquery().c.key), select(said.subquery().c.key)).subquery()
        return list(tx.execute(select(both.c.key).order_by(both.c.key).limit(most)).scalars())

    def _compare(self, row: Row[Any] | None, told: Mapping[str, Any] | None) -> list[str]:
        if row is None:
            return ["was announced, but has no row"]
        if told is None:
            return ["was never announced"]
        has = self.has(row)
        return [
            f"{name} is {has[name]!r}, announced was {value!r}"
            for name, value in told.items()
            if not (has[name] >= value if name in self.at_least else has[name] == value)
        ]
