"""Where responsibility is kept: one row per petition, and every move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)

from services.chassis.among import among
from services.chassis.database import Instant
from services.chassis.policy import WHOLE, Scope, under
from services.chassis.refusals import NotFound, Stale
from services.chassis.sealing import Sealed, Words, flag
from services.chassis.statements import Statement
from services.routing.assignment.model import Assignment, Ground, Move, MoveLine, Recusal
from services.routing.network.model import Tier
from services.routing.network.store import metadata

assignment = Table(
    "assignment",
    metadata,
    Column("petition_id", String(36), primary_key=True),
    Column("registration_number", String(32), nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("place_code", String(14), nullable=False),
    Column("version", Integer, nullable=False),
    Column("first_office_code", String(20), nullable=False),
    Column("holder_code", String(20), nullable=False),
    Column("holder_is_department", Boolean, nullable=False),
    Column("tier", Integer, nullable=False),
    Column("assigned_at", Instant, nullable=False),
    Column("agent_id", String(32), nullable=False),
    Column("certificate_number", String(40), nullable=False),
    Column("valid_until", Date),
    Column("offered_code", String(20), nullable=False),
    Column("offered_move", String(16)),
    Column("deadline_on", Date),
    Column("bounces", Integer, nullable=False),
    Column("closed", Boolean, nullable=False),
)
Index("assignment_holder", assignment.c.county_code, assignment.c.holder_code, assignment.c.petition_id)
Index("assignment_offered", assignment.c.county_code, assignment.c.offered_code, assignment.c.petition_id)
Index("assignment_agent", assignment.c.agent_id, assignment.c.closed, assignment.c.valid_until)
Index("assignment_place", assignment.c.county_code, assignment.c.place_code, assignment.c.petition_id)

move = Table(
    "move",
    metadata,
    Column("petition_id", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("move", String(16), nullable=False),
    Column("from_code", String(20), nullable=False),
    Column("to_code", String(20), nullable=False),
    Column("agent_id", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    flag(),
    PrimaryKeyConstraint("petition_id", "version"),
)
_COUNTY = select(assignment.c.county_code).where(assignment.c.petition_id == move.c.petition_id)
_MOVE = Sealed(move, ["reason"], _COUNTY.scalar_subquery())
SEALED = (_MOVE,)

recusal = Table(
    "recusal",
    metadata,
    Column("petition_id", String(36), nullable=False),
    Column("agent_id", String(32), nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("ground", String(16), nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_as", String(16), nullable=False),
    Column("decided_at", Instant, nullable=False),
    PrimaryKeyConstraint("petition_id", "agent_id"),
)

# Built once: a statement made anew for each call costs several times what the database needs for it.
_ADD, _ADD_MOVE = Statement(insert(assignment)), Statement(insert(move))
_OF = select(assignment).where(assignment.c.petition_id == bindparam("petition_id"))
_FIND = Statement(_OF)
_CHANGE = update(assignment).where(
    assignment.c.petition_id == bindparam("of"), assignment.c.version == bindparam("seen")
)
_LIVE_WORK = Statement(
    select(assignment.c.agent_id, func.count())
    .where(among(assignment.c.agent_id, "agent_ids"), assignment.c.closed.is_(False))
    .group_by(assignment.c.agent_id)
)


@dataclass(frozen=True)
class Filter:
    """What to list; empty fields do not filter."""

    county_code: str
    holder_code: str = ""
    offered_code: str = ""
    agent_id: str = ""
    place_prefix: str = ""
    with_closed: bool = False


def add(tx: Connection, seal: Words, new: Assignment, line: MoveLine) -> None:
    """Keeps a new assignment and the first line of its history."""
    _ADD.later(tx, new.__dict__)
    _ADD_MOVE.later(tx, _MOVE.kept(seal, line.__dict__))


def change(tx: Connection, seal: Words, changed: Assignment, line: MoveLine) -> None:
    """Keeps a changed assignment, one version on, and its line. Raises Stale."""
    seen = {"of": changed.petition_id, "seen": changed.version - 1}
    if tx.execute(_CHANGE, changed.__dict__ | seen).rowcount == 0:
        raise Stale()
    _ADD_MOVE.later(tx, _MOVE.kept(seal, line.__dict__))


def find(tx: Connection, petition_id: str, scope: Scope = WHOLE) -> Assignment | None:
    """The assignment of a petition, or None."""
    asked = {"petition_id": petition_id}
    row = _FIND.first(tx, asked) if scope.whole else tx.execute(_OF.where(_met(scope)), asked).first()
    return _read(row) if row else None


def get(tx: Connection, petition_id: str, scope: Scope) -> Assignment:
    """The assignment of a petition. Raises NotFound, outside the scope as for what never was."""
    found = find(tx, petition_id, scope)
    if found is None:
        raise NotFound("该事项还没有承办单位，请稍后再查；若刚登记，几秒钟后就有")
    return found


def history(tx: Connection, petition_id: str, read: Words) -> list[MoveLine]:
    """Every move, oldest first."""
    rows = tx.execute(select(move).where(move.c.petition_id == petition_id).order_by(move.c.version))
    return [MoveLine(**{**_MOVE.values(row, read), "move": Move(row.move)}) for row in rows]


def page(tx: Connection, scope: Scope, wanted: Filter, size: int, after: str | None) -> list[Assignment]:
    """Newest first (petition ids are in order of making), continuing after an id."""
    query = select(assignment).where(assignment.c.county_code == wanted.county_code, _met(scope))
    for name in ("holder_code", "offered_code", "agent_id"):
        if value := getattr(wanted, name):
            query = query.where(assignment.c[name] == value)
    if wanted.place_prefix:
        query = query.where(under(assignment.c.place_code, wanted.place_prefix))
    if not wanted.with_closed:
        query = query.where(assignment.c.closed.is_(False))
    if after:
        query = query.where(assignment.c.petition_id < after)
    return [_read(row) for row in tx.execute(query.order_by(assignment.c.petition_id.desc()).limit(size))]


def live_work(tx: Connection, agent_ids: Sequence[str]) -> dict[str, int]:
    """How many live assignments each agent has."""
    return {agent_id: number for agent_id, number in _LIVE_WORK.rows(tx, {"agent_ids": agent_ids})}


def live_of(tx: Connection, agent_id: str) -> list[Assignment]:
    """The live assignments of an agent."""
    query = select(assignment).where(assignment.c.agent_id == agent_id, assignment.c.closed.is_(False))
    return [_read(row) for row in tx.execute(query.order_by(assignment.c.petition_id))]


def lapsed(tx: Connection, today: date, most: int) -> list[Assignment]:
    """Live assignments whose agent's certificate ended before this legal day."""
    query = select(assignment).where(
        assignment.c.closed.is_(False), assignment.c.agent_id != "", assignment.c.valid_until < today
    )
    return [_read(row) for row in tx.execute(query.order_by(assignment.c.petition_id).limit(most))]


def next_lapse(tx: Connection) -> date | None:
    """The first legal day on which some live assignment will have lapsed, or None."""
    query = select(func.min(assignment.c.valid_until)).where(
        assignment.c.closed.is_(False), assignment.c.agent_id != ""
    )
    last: date | None = tx.execute(query).scalar()
    return last + timedelta(days=1) if last else None


def _met(scope: Scope) -> ColumnElement[bool]:
    c = assignment.c
    return scope.rows(c.county_code, c.place_code, c.holder_code, c.offered_code, c.agent_id)


def _read(row: Any) -> Assignment:
    values = row._asdict()
    values["tier"] = Tier(values["tier"])
    values["offered_move"] = Move(values["offered_move"]) if values["offered_move"] else None
    return Assignment(**values)


def recuse(tx: Connection, new: Recusal) -> None:
    """Keeps a recusal."""
    tx.execute(insert(recusal).values(**new.__dict__))


def recusals(tx: Connection, petition_id: str) -> list[Recusal]:
    """Who keeps out of a petition, the earliest first."""
    query = select(recusal).where(recusal.c.petition_id == petition_id)
    rows = tx.execute(query.order_by(recusal.c.decided_at, recusal.c.agent_id))
    return [Recusal(**dict(row._mapping) | {"ground": Ground(row.ground)}) for row in rows]
