"""Rows that are copies of others' facts: which they are, whether they agree, and how they are healed.

A key of a projection is the key of its topics, so that everything of one key is made from that key's
facts alone, and can be made again from them.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Table, delete, select, true, union, update

from services.chassis.database import Instant
from services.chassis.tables import inbox, parked

Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""The rows of one key by table, every value as JSON has it."""

_AT_ONCE = 500


@dataclass(frozen=True)
class Copied:
    """Rows of one table. `key` is the column that holds the topics' key; `columns` are compared.

    `only` leaves out rows that are not copies. `kept` rows hold truth, too: they are never taken
    away, and healing writes over these columns alone.
    """

    table: Table
    key: str
    columns: Sequence[str]
    only: ColumnElement[bool] | None = None
    kept: bool = False

    @property
    def read(self) -> list[str]:
        """The columns that are read: those compared, and what tells a kept row from another."""
        own = self.table.primary_key.columns.keys() if self.kept else []
        return list(dict.fromkeys([*own, *self.columns]))

    @property
    def where(self) -> ColumnElement[bool]:
        """Which rows are copies."""
        return true() if self.only is None else self.only


@dataclass(frozen=True)
class Projection:
    """What one service keeps of the facts of some topics.

    `empty` takes away a key's rows where deleting them is not all that must be done.
    """

    name: str
    topics: Sequence[str]
    tables: Sequence[Copied]
    empty: Callable[[Connection, str], None] | None = None

    @property
    def heard_again(self) -> bool:
        """Whether a key is healed by hearing its facts again; otherwise it is only written over."""
        return any(not each.kept for each in self.tables)


def keys(tx: Connection, projection: Projection, after: str, most: int) -> list[str]:
    """Up to `most` keys that have rows, in the database's own order, continuing after one."""
    found = []
    for each in projection.tables:
        column = each.table.c[each.key]
        near = select(column.label("key")).where(column > after, each.where).distinct()
        found.append(select(near.order_by(column).limit(most).subquery().c.key))
    together = union(*found).subquery()
    return list(tx.execute(select(together.c.key).order_by(together.c.key).limit(most)).scalars())


def rows(tx: Connection, projection: Projection, of: Sequence[str]) -> dict[str, Rows]:
    """The rows of these keys."""
    found: dict[str, Rows] = {key: {} for key in of}
    for each in projection.tables:
        column = each.table.c[each.key]
        for first in range(0, len(of), _AT_ONCE):
            wanted = [each.table.c[name] for name in each.read]
            query = select(column.label("of_key"), *wanted).where(
                column.in_(of[first : first + _AT_ONCE]), each.where
            )
            for row in tx.execute(query):
                plain = dict(zip(each.read, map(_plain, row[1:]), strict=True))
                found[row[0]].setdefault(each.table.name, []).append(plain)
    for tables in found.values():
        for lines in tables.values():
            lines.sort(key=_text)
    return found


def digest(of: Rows) -> str:
    """The same for the same rows, whatever engine keeps them."""
    return hashlib.sha256(_text(of).encode()).hexdigest()[:32]


def marks(tx: Connection, topics: Sequence[str], of: Sequence[str]) -> dict[str, dict[str, int]]:
    """The inbox marks of these keys by topic; 0 where nothing was heard."""
    found = {key: dict.fromkeys(topics, 0) for key in of}
    for first in range(0, len(of), _AT_ONCE):
        query = select(inbox.c.key, inbox.c.topic, inbox.c.sequence).where(
            inbox.c.topic.in_(topics), inbox.c.key.in_(of[first : first + _AT_ONCE])
        )
        for key, topic, sequence in tx.execute(query):
            found[key][topic] = sequence
    return found


def differences(projection: Projection, live: Rows, made_anew: Rows) -> Iterator[str]:
    """What a key's rows say otherwise than the same rows made anew, a line each."""
    for each in projection.tables:
        name = each.table.name
        have, want = live.get(name, []), made_anew.get(name, [])
        if each.kept:
            yield from _changed(each, have, want)
            continue
        yield from (f"{name}: not made from any fact: {_text(row)}" for row in _without(have, want))
        yield from (f"{name}: missing: {_text(row)}" for row in _without(want, have))


def heal(
    tx: Connection, projection: Projection, key: str, at: Mapping[str, int] | None, made_anew: Rows
) -> bool:
    """Heals a key that differs; False when it has moved on since, and must be compared again.

    Kept rows are written over. Where there are others, they are taken away with the key's inbox marks:
    its owners must send the facts again. `at` names the marks at which it was compared; None takes
    the key as it is.
    """
    topics = sorted(projection.topics)
    mark = select(inbox.c.topic, inbox.c.sequence).where(inbox.c.topic.in_(topics), inbox.c.key == key)
    # The lock keeps hearers of this key waiting until all of it is done.
    now = {topic: sequence for topic, sequence in tx.execute(mark.order_by(inbox.c.topic).with_for_update())}
    if at is not None and any(now.get(topic, 0) != at.get(topic, 0) for topic in topics):
        return False
    for each in projection.tables:
        if each.kept:
            _write_over(tx, each, made_anew.get(each.table.name, []))
    if not projection.heard_again:
        return True
    if projection.empty:
        projection.empty(tx, key)
    for each in projection.tables:
        if not each.kept:
            tx.execute(delete(each.table).where(each.table.c[each.key] == key, each.where))
    tx.execute(delete(inbox).where(inbox.c.topic.in_(topics), inbox.c.key == key))
    # What was set aside comes again, too. What could not be read at all was no fact of ours.
    tx.execute(delete(parked).where(parked.c.topic.in_(topics), parked.c.key == key, parked.c.sequence > 0))
    return True


def _write_over(tx: Connection, copied: Copied, made_anew: Sequence[Row]) -> None:
    own = copied.table.primary_key.columns.keys()
    for row in made_anew:
        values = {name: _typed(copied.table, name, row[name]) for name in copied.read}
        here = [copied.table.c[name] == values[name] for name in own]
        tx.execute(
            update(copied.table)
            .where(*here)
            .values({name: value for name, value in values.items() if name not in own})
        )


def _changed(copied: Copied, have: Sequence[Row], want: Sequence[Row]) -> Iterator[str]:
    name, own = copied.table.name, copied.table.primary_key.columns.keys()
    had = {tuple(row[c] for c in own): row for row in have}
    wanted = {tuple(row[c] for c in own): row for row in want}
    for key in sorted(had.keys() | wanted.keys()):
        told = "/".join(str(part) for part in key)
        if key not in wanted:
            yield f"{name} {told}: not made from any fact"
        elif key not in had:
            yield f"{name} {told}: missing"
        else:
            for column in copied.columns:
                if had[key][column] != wanted[key][column]:
                    yield f"{name} {told}: {column} is {had[key][column]!r}, told was {wanted[key][column]!r}"


def _without(some: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    left = list(others)
    found = []
    for row in some:
        if row in left:
            left.remove(row)
        else:
            found.append(row)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
