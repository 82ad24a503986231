"""Where standings, their entries and the sharded counters are kept."""

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite

from services.chassis.among import among
from services.chassis.database import Instant
from services.chassis.policy import Scope, under
from services.chassis.statements import Statement
from services.chassis.upsert import Upsert
from services.supervision.figures.model import ClockStanding, Entry, Part, Standing

metadata = MetaData()
_SHARDS = 16

standing = Table(
    "standing",
    metadata,
    Column("petition_id", String(36), primary_key=True),
    Column("county_code", String(6), nullable=False),
    Column("registration_number", String(32), nullable=False),
    Column("place_code", String(14), nullable=False),
    Column("registered_on", Date),
    Column("complete", Boolean, nullable=False),
    Column("repeat", Boolean, nullable=False),
    Column("tier", Integer, nullable=False),
    Column("closed_on", Date),
    Column("outcome", String(12), nullable=False),
    Column("journeys_by_agent", Integer, nullable=False),
    Column("journeys_by_petitioner", Integer, nullable=False),
    Column("clocks", JSON, nullable=False),
)

entry = Table(
    "figure_entry",
    metadata,
    Column("county_code", String(6), nullable=False),
    Column("figure_id", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("petition_id", String(36), nullable=False),
    Column("part", String(12), nullable=False),
    Column("about", String(36), nullable=False),
    Column("place_code", String(14), nullable=False),
    Column("amount", Integer, nullable=False),
    PrimaryKeyConstraint("county_code", "figure_id", "day", "petition_id", "part", "about"),
)
Index("entry_petition", entry.c.petition_id)

counter = Table(
    "figure_counter",
    metadata,
    Column("county_code", String(6), nullable=False),
    Column("figure_id", String(40), nullable=False),
    Column("part", String(12), nullable=False),
    Column("day", Date, nullable=False),
    Column("place_code", String(14), nullable=False),
    # Sharded by petition, so that no row is one that all petitions of a day update.
    Column("shard", SmallInteger, nullable=False),
    Column("amount", Integer, nullable=False),
    PrimaryKeyConstraint("county_code", "figure_id", "part", "day", "place_code", "shard"),
)

applied = Table(
    "figures_applied",
    metadata,
    Column("county_code", String(6), nullable=False),
    Column("shard", SmallInteger, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("county_code", "shard"),
)


_CELL = ("county_code", "figure_id", "part", "day", "place_code", "shard")
_HOLD = Upsert(standing, ["petition_id"], changes=[])
_KEEP = Upsert(standing, ["petition_id"])
_APPLY = Upsert(applied, ["county_code", "shard"], newer="at")
_FIND = Statement(select(standing).where(standing.c.petition_id == bindparam("petition_id")))
_ENTRIES = Statement(select(entry).where(among(entry.c.petition_id, "petition_ids")))
_CONTRIBUTE = insert(entry)
_ENTRY_KEY = [column.name for column in entry.primary_key]
_RETRACT = delete(entry).where(*(entry.c[name] == bindparam(f"of_{name}") for name in _ENTRY_KEY))


def _counting(insert: Any) -> Any:
    cell = insert(counter)
    return cell.on_conflict_do_update(
        index_elements=list(_CELL), set_={"amount": counter.c.amount + cell.excluded.amount}
    ).returning(counter.c.amount)


_COUNT = {"sqlite": _counting(sqlite.insert), "postgresql": _counting(postgresql.insert)}


@dataclass(frozen=True)
class Kept:
    """A standing to keep, with all it contributes, and the instant of the last fact in it."""

    standing: Standing
    entries: frozenset[Entry]
    at: datetime


@dataclass(frozen=True)
class Span:
    """Which petitions and legal days to sum over; both days included."""

    county_code: str
    place_prefix: str
    from_day: date
    to_day: date


def find(tx: Connection, petition_id: str, county_code: str) -> Standing:
    """The standing of a petition, or a blank one when nothing was heard of it yet."""
    row = _FIND.first(tx, {"petition_id": petition_id})
    return _read(row) if row else Standing(petition_id, county_code)


def hold(tx: Connection, petition_id: str, county_code: str) -> Standing:
    """The standing of a petition, locked until the transaction ends; a blank row when there was none."""
    (row,) = _HOLD.rows(tx, _row(Standing(petition_id, county_code)))
    return _read(row)


def keep(tx: Connection, kept: Sequence[Kept]) -> None:
    """Keeps standings; retracts what they contributed before and adds what they contribute now."""
    kept = sorted(kept, key=lambda each: each.standing.petition_id)
    before: dict[str, set[tuple[Entry, str]]] = {each.standing.petition_id: set() for each in kept}
    for r in _ENTRIES.rows(tx, {"petition_ids": list(before)}):
        counted = Entry(r.figure_id, Part(r.part), r.day, r.amount, r.about)
        before[r.petition_id].add((counted, r.place_code))
    old: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    change: Counter[tuple[str, str, str, date, str, int]] = Counter()
    for each in kept:
        now = each.standing
        after = {(counted, now.place_code) for counted in each.entries}
        # Retracted where it was counted, counted where it is now.
        for sign, entries in ((-1, before[now.petition_id] - after), (1, after - before[now.petition_id])):
            for counted, place_code in entries:
                (old if sign < 0 else new).append(_entry_row(now, counted, place_code))
                cell = (now.county_code, counted.figure_id, counted.part.value, counted.day, place_code)
                change[(*cell, shard_of(now.petition_id))] += sign * counted.amount
    if old:
        # A delete's own values may not be named as the columns are.
        tx.execute(_RETRACT, [{f"of_{name}": row[name] for name in _ENTRY_KEY} for row in old])
    if new:
        tx.execute(_CONTRIBUTE, new)
    # Sorted, so that two processes never lock the shared counters crosswise.
    cells = [dict(zip(_CELL, cell, strict=True), amount=n) for cell, n in sorted(change.items()) if n]
    if cells:
        tx.execute(_COUNT[tx.dialect.name], cells)
    _KEEP.later(tx, *(_row(each.standing) for each in kept))
    latest: dict[tuple[str, int], datetime] = {}
    for each in kept:
        place = (each.standing.county_code, shard_of(each.standing.petition_id))
        latest[place] = max(each.at, latest.get(place, each.at))
    marks = [{"county_code": c, "shard": n, "at": at} for (c, n), at in sorted(latest.items())]
    _APPLY.later(tx, *marks)


def shard_of(petition_id: str) -> int:
    """Which of the counters of a day and place a petition is counted in."""
    return zlib.crc32(petition_id.encode()) % _SHARDS


def sums(tx: Connection, span: Span) -> dict[tuple[str, Part], int]:
    """The counters summed over a span, by figure and part."""
    query = (
        select(counter.c.figure_id, counter.c.part, func.sum(counter.c.amount))
        .where(*_within(counter, span))
        .group_by(counter.c.figure_id, counter.c.part)
    )
    return {(figure_id, Part(part)): int(total) for figure_id, part, total in tx.execute(query)}


def as_of(tx: Connection, county_code: str) -> datetime | None:
    """The instant of the last fact that was applied."""
    query = select(func.max(applied.c.at)).where(applied.c.county_code == county_code)
    found: datetime | None = tx.execute(query).scalar()
    return found


def drill_down(
    tx: Connection, scope: Scope, span: Span, figure_id: str, size: int, after: list[str] | None
) -> list[tuple[Standing, date, bool, str]]:
    """The petitions behind a figure with day, whether they count in the numerator, and the clock."""
    own = entry.alias()
    counted = select(own.c.petition_id).where(
        own.c.county_code == entry.c.county_code,
        own.c.figure_id == entry.c.figure_id,
        own.c.petition_id == entry.c.petition_id,
        own.c.day == entry.c.day,
        own.c.about == entry.c.about,
        own.c.part == Part.NUMERATOR.value,
    )
    base = _base(tx, span, figure_id)
    query = (
        select(entry.c.petition_id, entry.c.day, entry.c.about, counted.exists().label("numerator"))
        .where(
            entry.c.figure_id == figure_id,
            entry.c.part == base,
            *_within(entry, span),
            scope.rows(entry.c.county_code, entry.c.place_code),
        )
        .order_by(entry.c.day, entry.c.petition_id, entry.c.about)
        .limit(size)
    )
    if after:
        query = query.where(
            tuple_(entry.c.day, entry.c.petition_id, entry.c.about)
            > tuple_(date.fromisoformat(after[0]), after[1], after[2])
        )
    rows = list(tx.execute(query))
    return [(find(tx, r.petition_id, span.county_code), r.day, bool(r.numerator), r.about) for r in rows]


def _base(tx: Connection, span: Span, figure_id: str) -> str:
    some = select(entry.c.part).where(
        entry.c.figure_id == figure_id, entry.c.part == Part.DENOMINATOR.value, *_within(entry, span)
    )
    return Part.DENOMINATOR.value if tx.execute(some.limit(1)).first() else Part.NUMERATOR.value


def _within(table: Table, span: Span) -> list[ColumnElement[bool]]:
    wanted = [
        table.c.county_code == span.county_code,
        table.c.day >= span.from_day,
        table.c.day <= span.to_day,
    ]
    if span.place_prefix:
        wanted.append(under(table.c.place_code, span.place_prefix))
    return wanted


def _read(row: Any) -> Standing:
    clocks = {
        clock_id: ClockStanding(c["clock"], date.fromisoformat(c["due_on"]), c["state"])
        for clock_id, c in row.clocks.items()
    }
    return Standing(**{**row._asdict(), "clocks": clocks})


def _row(of: Standing) -> dict[str, Any]:
    clocks = {
        clock_id: {"clock": c.clock, "due_on": c.due_on.isoformat(), "state": c.state}
        for clock_id, c in sorted(of.clocks.items())
    }
    return {**of.__dict__, "clocks": clocks}


def _entry_row(of: Standing, counted: Entry, place_code: str) -> dict[str, Any]:
    return {
        "county_code": of.county_code,
        "petition_id": of.petition_id,
        "place_code": place_code,
        "figure_id": counted.figure_id,
        "part": counted.part.value,
        "day": counted.day,
        "about": counted.about,
        "amount": counted.amount,
    }
