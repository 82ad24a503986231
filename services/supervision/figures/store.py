"""Where standings, their entries and the sharded counters are kept."""

import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
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
    and_,
    delete,
    func,
    insert,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite

from services.chassis.database import Instant
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


@dataclass(frozen=True)
class Span:
    """Which petitions and legal days to sum over; both days included."""

    county_code: str
    place_prefix: str
    from_day: date
    to_day: date


def find(tx: Connection, petition_id: str, county_code: str) -> Standing:
    """The standing of a petition, or a blank one when nothing was heard of it yet."""
    row = tx.execute(select(standing).where(standing.c.petition_id == petition_id)).first()
    if row is None:
        return Standing(petition_id, county_code)
    clocks = {
        clock_id: ClockStanding(c["clock"], date.fromisoformat(c["due_on"]), c["state"])
        for clock_id, c in row.clocks.items()
    }
    return Standing(**{**row._mapping, "clocks": clocks})


def keep(tx: Connection, now: Standing, entries: frozenset[Entry], at: datetime) -> None:
    """Keeps a standing; retracts what it contributed before and adds what it contributes now."""
    values = asdict(now)
    values["clocks"] = {
        clock_id: {"clock": c.clock, "due_on": c.due_on.isoformat(), "state": c.state}
        for clock_id, c in sorted(now.clocks.items())
    }
    upsert = _upsert(tx, standing).values(**values)
    tx.execute(upsert.on_conflict_do_update(index_elements=["petition_id"], set_=values))
    before = {
        (Entry(r.figure_id, Part(r.part), r.day, r.amount, r.about), r.place_code)
        for r in tx.execute(select(entry).where(entry.c.petition_id == now.petition_id))
    }
    after = {(each, now.place_code) for each in entries}
    change: Counter[tuple[str, Part, date, str]] = Counter()
    for each, place_code in before - after:
        change[(each.figure_id, each.part, each.day, place_code)] -= each.amount
    for each, place_code in after - before:
        change[(each.figure_id, each.part, each.day, place_code)] += each.amount
    if before != after:
        _replace_entries(tx, now, (each for each, _ in before - after), (each for each, _ in after - before))
    shard = zlib.crc32(now.petition_id.encode()) % _SHARDS
    for (figure_id, part, day, place_code), amount in sorted(change.items()):
        if amount:
            _count(tx, now.county_code, figure_id, part, day, place_code, shard, amount)
    mark = _upsert(tx, applied).values(county_code=now.county_code, shard=shard, at=at)
    tx.execute(
        mark.on_conflict_do_update(
            index_elements=["county_code", "shard"], set_={"at": at}, where=applied.c.at < at
        )
    )


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
    tx: Connection, span: Span, figure_id: str, size: int, after: list[str] | None
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
        .where(entry.c.figure_id == figure_id, entry.c.part == base, *_within(entry, span))
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
        low = span.place_prefix
        wanted.append(and_(table.c.place_code >= low, table.c.place_code < low + "~"))
    return wanted


def _replace_entries(tx: Connection, of: Standing, old: Iterable[Entry], new: Iterable[Entry]) -> None:
    for each in old:
        tx.execute(
            delete(entry).where(
                entry.c.petition_id == of.petition_id,
                entry.c.figure_id == each.figure_id,
                entry.c.part == each.part.value,
                entry.c.day == each.day,
                entry.c.about == each.about,
            )
        )
    rows = [
        {
            "county_code": of.county_code,
            "petition_id": of.petition_id,
            "place_code": of.place_code,
            **asdict(each),
        }
        for each in new
    ]
    if rows:
        tx.execute(insert(entry), rows)


def _count(
    tx: Connection,
    county_code: str,
    figure_id: str,
    part: Part,
    day: date,
    place: str,
    shard: int,
    amount: int,
) -> None:
    upsert = _upsert(tx, counter).values(
        county_code=county_code,
        figure_id=figure_id,
        part=part.value,
        day=day,
        place_code=place,
        shard=shard,
        amount=amount,
    )
    tx.execute(
        upsert.on_conflict_do_update(
            index_elements=["county_code", "figure_id", "part", "day", "place_code", "shard"],
            set_={"amount": counter.c.amount + amount},
        )
    )


def _upsert(tx: Connection, table: Table) -> Any:
    return (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(table)
