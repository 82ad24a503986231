"""Where cases are kept."""

from dataclasses import dataclass, replace
from datetime import date
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
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy import case as sql_case

from services.casework.case.model import NEVER, Case, Change, Note, Outcome, Stage
from services.casework.clocks.store import metadata
from services.chassis.database import Instant
from services.chassis.policy import Scope, under
from services.chassis.refusals import NotFound, Stale
from services.chassis.sealing import Sealed, Words, flag
from services.chassis.statements import Statement
from services.chassis.upsert import Upsert

case = Table(
    "case_",
    metadata,
    Column("petition_id", String(36), primary_key=True),
    Column("county_code", String(6), nullable=False),
    Column("version", Integer, nullable=False),
    Column("registration_number", String(32), nullable=False),
    Column("place_code", String(14), nullable=False),
    Column("first_office_code", String(20), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("category", String(20), nullable=False),
    Column("head_count", Integer, nullable=False),
    Column("first_time", Boolean, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("received_at", Instant),
    Column("registered_at", Instant),
    Column("registered_on", Date),
    Column("decided_at", Instant),
    Column("accepted_at", Instant),
    Column("ordinary", Boolean, nullable=False),
    Column("holder_code", String(20), nullable=False),
    Column("holder_is_department", Boolean, nullable=False),
    Column("tier", Integer, nullable=False),
    Column("agent_id", String(32), nullable=False),
    Column("offered_code", String(20), nullable=False),
    Column("valid_until", Date),
    Column("warrant_version", Integer, nullable=False),
    Column("assigned_at", Instant),
    Column("organ_at", Instant),
    Column("organ_on", Date),
    Column("organ_first", Boolean, nullable=False),
    Column("opened_at", Instant),
    Column("stage", String(14), nullable=False),
    Column("step_at", Instant),
    Column("represented", Boolean, nullable=False),
    Column("outcome", String(12)),
    Column("closed_at", Instant),
    Column("order_number", String(32), nullable=False),
    Column("next_due_on", Date, nullable=False),
    Column("next_clock", String(8), nullable=False),
)
Index("case_county", case.c.county_code, case.c.next_due_on, case.c.petition_id)
Index("case_agent", case.c.county_code, case.c.agent_id, case.c.next_due_on, case.c.petition_id)
Index("case_holder", case.c.county_code, case.c.holder_code, case.c.next_due_on, case.c.petition_id)
Index("case_place", case.c.county_code, case.c.place_code)


note = Table(
    "case_note",
    metadata,
    Column("petition_id", String(36), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("code", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    flag(),
    PrimaryKeyConstraint("petition_id", "number"),
)


def county_of(table: Table) -> ColumnElement[str]:
    """The county of a row of another table of casework, in SQL."""
    return select(case.c.county_code).where(case.c.petition_id == table.c.petition_id).scalar_subquery()


_NOTE = Sealed(note, ["reason"], county_of(note))
SEALED = (_NOTE,)

_OF = select(case).where(case.c.petition_id == bindparam("petition_id"))
_FIND, _HOLD = Statement(_OF), Statement(_OF.with_for_update())
_KEEP = Upsert(case, ["petition_id"])
# Built once; an update's own condition may not be named as the columns are.
_CHANGE = update(case).where(case.c.petition_id == bindparam("of"), case.c.version == bindparam("seen"))


@dataclass(frozen=True)
class Filter:
    """What to list; empty fields do not filter."""

    county_code: str
    agent_id: str = ""
    holder_code: str = ""
    place_prefix: str = ""
    due_on_or_before: date | None = None
    with_closed: bool = False


def find(tx: Connection, petition_id: str, county_code: str = "", lock: bool = False) -> Case:
    """The row of a petition, or a blank one when nothing was heard of it yet.

    `lock` holds it until the transaction ends, so that a verb at the same time meets a newer version.
    """
    row = (_HOLD if lock else _FIND).first(tx, {"petition_id": petition_id})
    return _read(row) if row else Case(petition_id, county_code)


def get(tx: Connection, petition_id: str, scope: Scope) -> Case:
    """An opened case. Raises NotFound, outside the scope as for what never was."""
    query = _OF.where(case.c.opened_at.is_not(None), _met(scope))
    row = tx.execute(query, {"petition_id": petition_id}).first()
    if row is None:
        raise NotFound("该事项还没有开始承办；若刚登记，请几秒钟后再看")
    return _read(row)


def meets(tx: Connection, petition_id: str, scope: Scope) -> bool:
    """Whether a petition lies within the scope, whether or not its case has opened."""
    query = select(case.c.petition_id).where(case.c.petition_id == petition_id, _met(scope))
    return tx.execute(query).first() is not None


def keep(tx: Connection, heard: Case) -> Case:
    """Keeps what a heard fact changed, one version on; facts of one petition come one at a time."""
    heard = replace(heard, version=heard.version + 1)
    _KEEP.later(tx, _row(heard))
    return heard


def change(tx: Connection, changed: Case) -> Case:
    """Keeps a changed case, one version on. Raises Stale when another changed it meanwhile."""
    moved = replace(changed, version=changed.version + 1)
    done = tx.execute(_CHANGE, _row(moved) | {"of": changed.petition_id, "seen": changed.version})
    if done.rowcount == 0:
        raise Stale()
    return moved


def add_note(tx: Connection, seal: Words, petition_id: str, change: Change, by: str) -> None:
    """Keeps the reason somebody gave for a change; nothing is ever taken away."""
    last = select(func.coalesce(func.max(note.c.number), 0)).where(note.c.petition_id == petition_id)
    new = {
        "petition_id": petition_id,
        # It is sealed to its number, so that this must be known.
        "number": tx.execute(last).scalar_one() + 1,
        "at": change.at,
        "code": change.code,
        "reason": change.reason,
        "by": by,
    }
    tx.execute(insert(note).values(**_NOTE.kept(seal, new)))


def notes(tx: Connection, petition_id: str, read: Words) -> list[Note]:
    """The reasons given on a case, oldest first."""
    rows = tx.execute(select(note).where(note.c.petition_id == petition_id).order_by(note.c.number))
    found = [_NOTE.values(row, read) for row in rows]
    return [Note(each["at"], each["code"], each["reason"], each["by"]) for each in found]


def remind(tx: Connection, due: Case) -> None:
    """Keeps only when something is next due."""
    tx.execute(
        update(case)
        .where(case.c.petition_id == due.petition_id)
        .values(next_due_on=due.next_due_on, next_clock=due.next_clock)
    )


def page(tx: Connection, scope: Scope, wanted: Filter, size: int, after: list[str] | None) -> list[Case]:
    """The most urgent first, continuing after (day, petition id)."""
    query = select(case).where(
        case.c.county_code == wanted.county_code, case.c.opened_at.is_not(None), _met(scope)
    )
    if wanted.agent_id:
        query = query.where(case.c.agent_id == wanted.agent_id)
    if wanted.holder_code:
        query = query.where(case.c.holder_code == wanted.holder_code)
    if wanted.place_prefix:
        query = query.where(under(case.c.place_code, wanted.place_prefix))
    if wanted.due_on_or_before:
        query = query.where(case.c.next_due_on <= wanted.due_on_or_before)
    if not wanted.with_closed:
        # A closed case still shows while its revisit is owed.
        query = query.where(or_(case.c.closed_at.is_(None), case.c.next_due_on < NEVER))
    if after:
        query = query.where(
            tuple_(case.c.next_due_on, case.c.petition_id) > tuple_(date.fromisoformat(after[0]), after[1])
        )
    rows = tx.execute(query.order_by(case.c.next_due_on, case.c.petition_id).limit(size))
    return [_read(row) for row in rows]


def _met(scope: Scope) -> ColumnElement[bool]:
    c = case.c
    # Closing voids an offer.
    offered = sql_case((c.closed_at.is_(None), c.offered_code), else_="")
    return scope.rows(c.county_code, c.place_code, c.holder_code, offered, c.agent_id)


def _row(of: Case) -> dict[str, Any]:
    return dict(of.__dict__)


def _read(row: Any) -> Case:
    values = row._asdict()
    values["stage"] = Stage(values["stage"])
    values["outcome"] = Outcome(values["outcome"]) if values["outcome"] else None
    return Case(**values)
