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
from services.casework.clocks.store import metadata
from services.chassis.database import Instant

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
    Column("other_party", String(200), nullable=False),
    Column("other_party_statement", Text, nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("note", Text, nullable=False),
)
Index("mediation_petition", mediation.c.petition_id, mediation.c.id)

promise = Table(
    "promise",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("mediation_id", String(36), nullable=False),
    Column("petition_id", String(36), nullable=False),
    Column("what", Text, nullable=False),
    Column("by_whom", String(100), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("seen_done_at", Instant),
    Column("seen_by", String(64), nullable=False),
)
Index("promise_petition", promise.c.petition_id, promise.c.id)

act = Table(
    "act",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("kind", String(14), nullable=False),
    Column("what", Text, nullable=False),
    Column("with_whom", String(200), nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("late_reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("journeys_by_agent", Integer, nullable=False),
    Column("journeys_by_petitioner", Integer, nullable=False),
    Column("void", Boolean, nullable=False),
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
)
Index("feedback_petition", feedback.c.petition_id, feedback.c.id)


def add_mediation(tx: Connection, new: Mediation, promises: Sequence[Promise]) -> None:
    """Keeps a mediation and what it promises."""
    tx.execute(insert(mediation).values(**asdict(new)))
    if promises:
        tx.execute(insert(promise), [asdict(each) for each in promises])


def see_done(tx: Connection, promise_id: str, at: datetime, by: str) -> None:
    """A promised piece of work was seen done."""
    tx.execute(update(promise).where(promise.c.id == promise_id).values(seen_done_at=at, seen_by=by))


def add_act(tx: Connection, new: Act) -> None:
    """Keeps an act."""
    tx.execute(insert(act).values(**asdict(new)))


def add_feedback(tx: Connection, new: Feedback) -> None:
    """Keeps what was told."""
    tx.execute(insert(feedback).values(**asdict(new)))


def void_acts(tx: Connection, petition_id: str, by: str, since: datetime) -> None:
    """Acts of somebody at or after the end of their authority bind nobody; they stay on record."""
    tx.execute(
        update(act)
        .where(act.c.petition_id == petition_id, act.c.by == by, act.c.occurred_at >= since)
        .values(void=True)
    )


def mediations(tx: Connection, petition_id: str) -> list[Mediation]:
    """Every mediation, oldest first."""
    return [Mediation(**row._mapping) for row in _of(tx, mediation, petition_id)]


def promises(tx: Connection, petition_id: str) -> list[Promise]:
    """Every promise of every agreement, oldest first."""
    return [Promise(**row._mapping) for row in _of(tx, promise, petition_id)]


def acts(tx: Connection, petition_id: str) -> list[Act]:
    """Every act, oldest first."""
    return [Act(**{**row._mapping, "kind": ActKind(row.kind)}) for row in _of(tx, act, petition_id)]


def feedbacks(tx: Connection, petition_id: str) -> list[Feedback]:
    """Everything the petitioner was told, oldest first."""
    return [
        Feedback(**{**row._mapping, "kind": FeedbackKind(row.kind), "way": DeliveryWay(row.way)})
        for row in _of(tx, feedback, petition_id)
    ]


def _of(tx: Connection, table: Table, petition_id: str) -> list[Any]:
    query = select(table).where(table.c.petition_id == petition_id).order_by(table.c.id)
    return list(tx.execute(query))
