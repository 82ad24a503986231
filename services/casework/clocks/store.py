"""Where clocks, their ledgers and timers are kept; the lowest noun, whose tables' set the others join."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from services.casework.clocks.model import Entry, LedgerEntry, RunningClock, Timer
from services.chassis.database import Instant
from services.chassis.refusals import NotFound

metadata = MetaData()

matter = Table("matter", metadata, Column("petition_id", String(36), primary_key=True))

clock = Table(
    "clock",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("clock", String(8), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("title", String(100), nullable=False),
    Column("owner_code", String(32), nullable=False),
    Column("started_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("rulebook_version", String(40), nullable=False),
    Column("calendar_version", String(40), nullable=False),
    Column("met_at", Instant),
    Column("missed_at", Instant),
    Column("cancelled_at", Instant),
    UniqueConstraint("petition_id", "clock", "ordinal"),
)

clock_entry = Table(
    "clock_entry",
    metadata,
    Column("clock_id", String(36), nullable=False),
    Column("number", Integer, nullable=False),
    Column("entry", String(10), nullable=False),
    Column("at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("cause", String(40), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("counting", JSON(none_as_null=True)),
    PrimaryKeyConstraint("clock_id", "number"),
)

timer = Table(
    "timer",
    metadata,
    Column("clock_id", String(36), nullable=False),
    Column("rung", String(16), nullable=False),
    Column("petition_id", String(36), nullable=False),
    Column("due_at", Instant, nullable=False),
    # ARMED, FIRED, or DISARMED because the clock ended first.
    Column("state", String(10), nullable=False),
    Column("fired_at", Instant),
    PrimaryKeyConstraint("clock_id", "rung"),
)
_ARMED = timer.c.state == "ARMED"
Index("timer_armed", timer.c.due_at, sqlite_where=_ARMED, postgresql_where=_ARMED)


def hold(tx: Connection, petition_id: str) -> None:
    """Makes everybody else who changes anything of this petition wait until the transaction ends.

    Verbs, heard facts of different topics and sweeps may meet on one petition in different processes.
    """
    insert_ = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    tx.execute(insert_(matter).values(petition_id=petition_id).on_conflict_do_nothing())
    tx.execute(select(matter).where(matter.c.petition_id == petition_id).with_for_update())


def add(tx: Connection, new: RunningClock, timers: Sequence[Timer]) -> None:
    """Keeps a new clock and arms its timers."""
    tx.execute(insert(clock).values(**asdict(new)))
    tx.execute(insert(timer), [asdict(each) | {"state": "ARMED"} for each in timers])


def change(tx: Connection, changed: RunningClock) -> None:
    """Keeps a changed clock; one that has ended is disarmed."""
    tx.execute(update(clock).where(clock.c.id == changed.id).values(**asdict(changed)))
    if changed.ended:
        tx.execute(update(timer).where(timer.c.clock_id == changed.id, _ARMED).values(state="DISARMED"))


def write(
    tx: Connection,
    of: RunningClock,
    entry: Entry,
    at: datetime,
    recorded_at: datetime,
    cause: str,
    counting: dict[str, Any] | None = None,
) -> None:
    """Appends to a clock's ledger."""
    before = select(func.count()).where(clock_entry.c.clock_id == of.id).scalar_subquery()
    tx.execute(
        insert(clock_entry).values(
            clock_id=of.id,
            number=before + 1,
            entry=entry.value,
            at=at,
            recorded_at=recorded_at,
            cause=cause,
            due_on=of.due_on,
            counting=counting,
        )
    )


def get(tx: Connection, clock_id: str) -> RunningClock:
    """One clock. Raises NotFound."""
    row = tx.execute(select(clock).where(clock.c.id == clock_id)).first()
    if row is None:
        raise NotFound("没有找到这个时限，请从事项页面重新打开")
    return RunningClock(**row._mapping)


def of_petition(tx: Connection, petition_id: str) -> list[RunningClock]:
    """A petition's clocks, in order of their ends."""
    query = select(clock).where(clock.c.petition_id == petition_id)
    rows = tx.execute(query.order_by(clock.c.ends_at, clock.c.clock, clock.c.ordinal))
    return [RunningClock(**row._mapping) for row in rows]


def ledger(tx: Connection, clock_id: str) -> list[LedgerEntry]:
    """A clock's ledger, oldest first."""
    query = select(clock_entry).where(clock_entry.c.clock_id == clock_id).order_by(clock_entry.c.number)
    return [LedgerEntry(**{**row._mapping, "entry": Entry(row.entry)}) for row in tx.execute(query)]


def claim(tx: Connection, now: datetime, most: int) -> list[Timer]:
    """Due timers, marked fired: each is claimed once, whoever else sweeps.

    A timer whose petition somebody is changing at this moment is left for the next sweep.
    """
    query = (
        select(timer.c.clock_id, timer.c.petition_id, timer.c.rung, timer.c.due_at)
        .join(matter, matter.c.petition_id == timer.c.petition_id)
        .where(_ARMED, timer.c.due_at <= now)
        .order_by(timer.c.due_at, timer.c.clock_id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    claimed = [Timer(**row._mapping) for row in tx.execute(query)]
    for each in claimed:
        tx.execute(
            update(timer)
            .where(timer.c.clock_id == each.clock_id, timer.c.rung == each.rung)
            .values(state="FIRED", fired_at=now)
        )
    return claimed


def next_armed(tx: Connection) -> datetime | None:
    """The first instant at which a timer is due, or None."""
    due: datetime | None = tx.execute(select(func.min(timer.c.due_at)).where(_ARMED)).scalar()
    return due
