"""Where missed clocks and orders are kept."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    insert,
    select,
    tuple_,
    update,
)

from services.chassis.database import Instant
from services.chassis.policy import Scope, under
from services.chassis.refusals import NotFound, Stale
from services.chassis.sealing import Seal, Sealed, flag
from services.chassis.upsert import Upsert
from services.chassis.vault import Vault
from services.supervision.figures.store import metadata
from services.supervision.orders.model import MissedClock, Order

missed = Table(
    "missed_clock",
    metadata,
    Column("clock_id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("place_code", String(14), nullable=False),
    Column("registration_number", String(32), nullable=False),
    Column("clock", String(8), nullable=False),
    Column("owner_code", String(32), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("missed_at", Instant, nullable=False),
    Column("met_on", Date),
    Column("order_number", String(32), nullable=False),
)
Index("missed_county", missed.c.county_code, missed.c.due_on, missed.c.clock_id)
Index("missed_petition", missed.c.petition_id)

order = Table(
    "supervision_order",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("county_code", String(6), nullable=False),
    Column("version", Integer, nullable=False),
    Column("petition_id", String(36), nullable=False),
    Column("clock_id", String(36), nullable=False, unique=True),
    Column("clock", String(8), nullable=False),
    Column("addressee_code", String(32), nullable=False),
    Column("demand", Text, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", String(64), nullable=False),
    Column("answered_at", Instant),
    Column("answered_by", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    flag(),
)
Index("order_county", order.c.county_code, order.c.id)
Index("order_petition", order.c.petition_id)
_ORDER = Sealed(order, ["demand", "answer"], order.c.county_code)
SEALED = (_ORDER,)

_PLACE = update(missed).where(missed.c.petition_id == bindparam("of"))
_KEEP_MISSED = Upsert(missed, ["clock_id"], changes=["owner_code", "met_on"])


def keep_missed(tx: Connection, found: MissedClock) -> None:
    """Keeps a missed clock; an order on it and what is known of its place stay."""
    _KEEP_MISSED.later(tx, asdict(found))


def place(tx: Connection, petition_id: str, place_code: str, registration_number: str) -> None:
    """Completes missed clocks of a petition whose place and number were heard later."""
    known = {k: v for k, v in (("place_code", place_code), ("registration_number", registration_number)) if v}
    if known:
        tx.execute(_PLACE, known | {"of": petition_id})


def get_missed(tx: Connection, clock_id: str, scope: Scope) -> MissedClock | None:
    """One missed clock within the scope, or None."""
    row = tx.execute(select(missed).where(missed.c.clock_id == clock_id, _missed_by(scope))).first()
    return MissedClock(**row._mapping) if row else None


def page_missed(
    tx: Connection, scope: Scope, county_code: str, place_prefix: str, size: int, after: list[str] | None
) -> list[MissedClock]:
    """Missed clocks, the oldest end first."""
    query = select(missed).where(missed.c.county_code == county_code, _missed_by(scope))
    if place_prefix:
        query = query.where(under(missed.c.place_code, place_prefix))
    if after:
        keys = tuple_(date.fromisoformat(after[0]), after[1])
        query = query.where(tuple_(missed.c.due_on, missed.c.clock_id) > keys)
    rows = tx.execute(query.order_by(missed.c.due_on, missed.c.clock_id).limit(size))
    return [MissedClock(**row._mapping) for row in rows]


def add(tx: Connection, vault: Vault, new: Order) -> None:
    """Keeps an order, sealed with its petition's key, and notes it on its missed clock."""
    tx.execute(insert(order).values(**_kept(tx, vault, new)))
    tx.execute(update(missed).where(missed.c.clock_id == new.clock_id).values(order_number=new.number))


def change(tx: Connection, vault: Vault, changed: Order) -> None:
    """Keeps a changed order, one version on. Raises Stale."""
    done = tx.execute(
        update(order)
        .where(order.c.id == changed.id, order.c.version == changed.version - 1)
        .values(**_kept(tx, vault, changed))
    )
    if done.rowcount == 0:
        raise Stale()


def get(tx: Connection, vault: Vault, order_id: str, scope: Scope) -> Order:
    """One order, by id or number, opened. Raises NotFound, outside the scope as for what never was."""
    named = (order.c.id == order_id) | (order.c.number == order_id)
    rows = tx.execute(select(order).where(named, _ordered(scope))).all()
    if not rows:
        raise NotFound("没有这件督办，请核对编号")
    return Order(**_ORDER.opened(tx, vault, rows)[0])


def page(
    tx: Connection,
    vault: Vault,
    scope: Scope,
    county_code: str,
    petition_id: str,
    size: int,
    after: str | None,
) -> list[Order]:
    """Orders, newest first, opened."""
    query = select(order).where(order.c.county_code == county_code, _ordered(scope))
    if petition_id:
        query = query.where(order.c.petition_id == petition_id)
    if after:
        query = query.where(order.c.id < after)
    rows = tx.execute(query.order_by(order.c.id.desc()).limit(size)).all()
    return [Order(**each) for each in _ORDER.opened(tx, vault, rows)]


def _kept(tx: Connection, vault: Vault, of: Order) -> dict[str, Any]:
    return _ORDER.kept(Seal(tx, vault, of.petition_id, of.county_code, of.issued_at), asdict(of))


def _missed_by(scope: Scope) -> ColumnElement[bool]:
    # Who owes a clock is its holder or its agent.
    owner = missed.c.owner_code
    return scope.rows(missed.c.county_code, missed.c.place_code, holder=owner, agent=owner)


def _ordered(scope: Scope) -> ColumnElement[bool]:
    place = select(missed.c.place_code).where(missed.c.clock_id == order.c.clock_id).scalar_subquery()
    addressee = order.c.addressee_code
    return scope.rows(order.c.county_code, place, holder=addressee, agent=addressee)
