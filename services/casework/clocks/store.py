"""Where clocks, their ledgers and their timers are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
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
    bindparam,
    func,
    insert,
    select,
    update,
)

from services.casework.clocks.model import Clock, ClockState, Entry, Timer
from services.chassis.database import Instant
from services.chassis.refusals import NotFound
from services.chassis.statements import Statement

metadata = MetaData()

clock = Table(
    "clock",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("clock", String(8), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("owner_code", String(32), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("limit", Integer, nullable=False),
    Column("unit", String(12), nullable=False),
    Column("roll", Boolean, nullable=False),
    Column("rulebook_version", String(40), nullable=False),
    Column("calendar_version", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("met_at", Instant),
)
Index("clock_petition", clock.c.petition_id, clock.c.clock, clock.c.ordinal)

entry = Table(
    "clock_entry",
    metadata,
    Column("clock_id", String(36), nullable=False),
    Column("number", Integer, nullable=False),
    Column("entry", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Column("cause", String(40), nullable=False),
    Column("due_on", Date, nullable=False),
    PrimaryKeyConstraint("clock_id", "number"),
)

timer = Table(
    "timer",
    metadata,
    Column("clock_id", String(36), nullable=False),
    Column("rung", String(12), nullable=False),
    Column("due_at", Instant, nullable=False),
    # ARMED, FIRED or DISARMED
    Column("state", String(10), nullable=False),
    Column("fired_at", Instant),
    UniqueConstraint("clock_id", "rung"),
)
Index(
    "timer_armed",
    timer.c.due_at,
    sqlite_where=timer.c.state == "ARMED",
    postgresql_where=timer.c.state == "ARMED",
)

# Built once: a statement made anew for each call costs several times what the database needs for it.
_ADD, _ADD_ENTRY, _ARM = (Statement(insert(table).inline()) for table in (clock, entry, timer))
_DISARM = Statement(
    update(timer)
    .where(timer.c.clock_id == bindparam("of"), timer.c.state == "ARMED")
    .values(state="DISARMED")
)
_CHANGE = Statement(update(clock).where(clock.c.id == bindparam("of")))
_NEXT_NUMBER = select(func.max(entry.c.number) + 1).where(entry.c.clock_id == bindparam("of"))
_ADD_NEXT_ENTRY = Statement(insert(entry).values(number=_NEXT_NUMBER.scalar_subquery()).inline())
_OF_PETITION = Statement(
    select(clock)
    .where(clock.c.petition_id == bindparam("petition_id"))
    .order_by(clock.c.ends_at, clock.c.clock, clock.c.ordinal)
)


def add(tx: Connection, new: Clock, first: Entry, timers: Sequence[Timer]) -> None:
    """Keeps a started clock, its first entry, and its armed timers."""
    _ADD.later(tx, new.__dict__)
    _ADD_ENTRY.later(tx, {"clock_id": new.id, "number": 1, **first.__dict__})
    for each in timers:
        _ARM.later(tx, {**each.__dict__, "state": "ARMED"})


def change(tx: Connection, changed: Clock, line: Entry | None = None) -> None:
    """Keeps a changed clock and adds a line to its ledger."""
    _CHANGE.later(tx, {**changed.__dict__, "of": changed.id})
    if line:
        _ADD_NEXT_ENTRY.later(tx, {"of": changed.id, "clock_id": changed.id, **line.__dict__})


def disarm(tx: Connection, clock_id: str) -> None:
    """Nothing of this clock will fire any more."""
    _DISARM.later(tx, {"of": clock_id})


def get(tx: Connection, clock_id: str) -> Clock:
    """One clock. Raises NotFound."""
    row = tx.execute(select(clock).where(clock.c.id == clock_id)).first()
    if row is None:
        raise NotFound("没有这项时限，请从事项页面进入")
    return _read(row)


def of_petition(tx: Connection, petition_id: str) -> list[Clock]:
    """Every clock of a petition, in order of its end."""
    return [_read(row) for row in _OF_PETITION.rows(tx, {"petition_id": petition_id})]


def ledger(tx: Connection, clock_id: str) -> list[Entry]:
    """A clock's ledger, oldest first."""
    rows = tx.execute(select(entry).where(entry.c.clock_id == clock_id).order_by(entry.c.number))
    return [Entry(row.entry, row.at, row.cause, row.due_on) for row in rows]


def claim(tx: Connection, now: datetime, most: int) -> list[Timer]:
    """Takes due timers for this transaction alone and marks them fired, the earliest first."""
    query = (
        select(timer.c.clock_id, timer.c.rung, timer.c.due_at)
        .where(timer.c.state == "ARMED", timer.c.due_at <= now)
        .order_by(timer.c.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    due = [Timer(row.clock_id, row.rung, row.due_at) for row in tx.execute(query)]
    for each in due:
        tx.execute(
            update(timer)
            .where(timer.c.clock_id == each.clock_id, timer.c.rung == each.rung)
            .values(state="FIRED", fired_at=now)
        )
    return due


def next_armed(tx: Connection) -> datetime | None:
    """The next instant at which a timer fires, or None."""
    found: datetime | None = tx.execute(
        select(timer.c.due_at).where(timer.c.state == "ARMED").order_by(timer.c.due_at).limit(1)
    ).scalar()
    return found


def unarmed(tx: Connection) -> list[str]:
    """Open clocks without an armed timer: always empty, or something is broken."""
    armed = select(timer.c.clock_id).where(timer.c.state == "ARMED")
    query = select(clock.c.id).where(clock.c.state == ClockState.OPEN.value, clock.c.id.not_in(armed))
    return list(tx.execute(query).scalars())


def _read(row: Any) -> Clock:
    return Clock(**{**row._asdict(), "state": ClockState(row.state)})
