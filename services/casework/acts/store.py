"""Where mediations, promises, acts and feedback are kept: only ever added to."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from services.casework.acts.model import Act, ActKind, DeliveryWay, Feedback, FeedbackKind, Mediation, Promise
from services.casework.case.store import county_of
from services.casework.clocks.store import metadata
from services.chassis.database import Instant
from services.chassis.sealing import Sealed, Words, flag

mediation = Table(
    "mediation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("late_reason", Text, nullable=False),
    Column("mediator", String(64), nullable=False),
    Column("petitioner_statement", Text, nullable=False),
    Column("other_party", Text, nullable=False),
    Column("other_party_statement", Text, nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    flag(),
)
Index("mediation_petition", mediation.c.petition_id, mediation.c.id)

promise = Table(
    "promise",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("mediation_id", String(36), nullable=False),
    Column("petition_id", String(36), nullable=False),
    Column("what", Text, nullable=False),
    Column("by_whom", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("seen_done_at", Instant),
    Column("seen_by", String(64), nullable=False),
    flag(),
)
Index("promise_petition", promise.c.petition_id, promise.c.id)

act = Table(
    "act",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("kind", String(14), nullable=False),
    Column("what", Text, nullable=False),
    Column("with_whom", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("late_reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("journeys_by_agent", Integer, nullable=False),
    Column("journeys_by_petitioner", Integer, nullable=False),
    Column("void", Boolean, nullable=False),
    flag(),
)
Index("act_petition", act.c.petition_id, act.c.id)

feedback = Table(
    "feedback",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("what", Text, nullable=False),
    Column("way", String(12), nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("late_reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    flag(),
)
Index("feedback_petition", feedback.c.petition_id, feedback.c.id)

_MEDIATION = Sealed(
    mediation,
    ["late_reason", "petitioner_statement", "other_party", "other_party_statement", "note"],
    county_of(mediation),
)
_PROMISE = Sealed(promise, ["what", "by_whom"], county_of(promise))
_ACT = Sealed(act, ["what", "with_whom", "late_reason"], county_of(act))
_FEEDBACK = Sealed(feedback, ["what", "late_reason"], county_of(feedback))
SEALED = (_MEDIATION, _PROMISE, _ACT, _FEEDBACK)


def add_mediation(tx: Connection, seal: Words, new: Mediation, promises: Sequence[Promise]) -> None:
    """Keeps a mediation and what it promises."""
    tx.execute(insert(mediation).values(**_MEDIATION.kept(seal, asdict(new))))
    if promises:
        tx.execute(insert(promise), [_PROMISE.kept(seal, asdict(each)) for each in promises])


def see_done(tx: Connection, promise_id: str, at: datetime, by: str) -> None:
    """A promised piece of work was seen done."""
    tx.execute(update(promise).where(promise.c.id == promise_id).values(seen_done_at=at, seen_by=by))


def add_act(tx: Connection, seal: Words, new: Act) -> None:
    """Keeps an act."""
    tx.execute(insert(act).values(**_ACT.kept(seal, asdict(new))))


def add_feedback(tx: Connection, seal: Words, new: Feedback) -> None:
    """Keeps what was told."""
    tx.execute(insert(feedback).values(**_FEEDBACK.kept(seal, asdict(new))))


def void_acts(tx: Connection, petition_id: str, by: str, since: datetime) -> None:
    """Acts of somebody at or after the end of their authority bind nobody; they stay on record."""
    tx.execute(
        update(act)
        .where(act.c.petition_id == petition_id, act.c.by == by, act.c.occurred_at >= since)
        .values(void=True)
    )


def mediations(tx: Connection, petition_id: str, read: Words) -> list[Mediation]:
    """Every mediation, oldest first."""
    return [Mediation(**each) for each in _of(tx, _MEDIATION, petition_id, read)]


def promises(tx: Connection, petition_id: str, read: Words) -> list[Promise]:
    """Every promise of every agreement, oldest first."""
    return [Promise(**each) for each in _of(tx, _PROMISE, petition_id, read)]


def acts(tx: Connection, petition_id: str, read: Words) -> list[Act]:
    """Every act, oldest first."""
    found = _of(tx, _ACT, petition_id, read)
    return [Act(**{**each, "kind": ActKind(each["kind"])}) for each in found]


def feedbacks(tx: Connection, petition_id: str, read: Words) -> list[Feedback]:
    """Everything the petitioner was told, oldest first."""
    return [
        Feedback(**{**each, "kind": FeedbackKind(each["kind"]), "way": DeliveryWay(each["way"])})
        for each in _of(tx, _FEEDBACK, petition_id, read)
    ]


def _of(tx: Connection, of: Sealed, petition_id: str, read: Words) -> list[dict[str, Any]]:
    query = select(of.table).where(of.table.c.petition_id == petition_id).order_by(of.table.c.id)
    return [of.values(row, read) for row in tx.execute(query)]
