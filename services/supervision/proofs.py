"""What can be proved of supervision: orders as announced, figures as counted, copies as their owners say."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from huiyin.supervision.v1 import supervision_pb2 as pb
from sqlalchemy import Connection, Row, delete, func, select, union_all, update

from services.chassis.checks import Announced, Check, Dense, Difference, Whole
from services.chassis.projections import Copied, Projection
from services.supervision import events
from services.supervision.complaints import store as complaints
from services.supervision.complaints.events import SUSPENSION
from services.supervision.complaints.model import ComplaintState
from services.supervision.figures import store as figures
from services.supervision.figures.model import Standing
from services.supervision.orders import store as orders
from services.supervision.orders.events import ORDER

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CELL = ("county_code", "figure_id", "part", "day", "place_code")


def _forget(tx: Connection, petition_id: str) -> None:
    """Takes a petition out of every figure, as if nothing had been heard of it."""
    county = select(figures.entry.c.county_code).where(figures.entry.c.petition_id == petition_id).limit(1)
    known = figures.find(tx, petition_id, tx.execute(county).scalar() or "")
    if known.county_code:
        blank = Standing(petition_id, known.county_code, place_code=known.place_code)
        figures.keep(tx, [figures.Kept(blank, frozenset(), _EPOCH)])
    tx.execute(delete(figures.standing).where(figures.standing.c.petition_id == petition_id))


SEALED = (*complaints.SEALED, *orders.SEALED)

PARTIES = Projection(
    "parties",
    ["huiyin.routing.place.v1", "huiyin.routing.agent.v1"],
    [Copied(complaints.party, "code", complaints.party.c.keys())],
)
STANDINGS = Projection(
    "standings",
    ["huiyin.intake.petition.v1", "huiyin.casework.case.v1"],
    [
        Copied(figures.standing, "petition_id", figures.standing.c.keys()),
        Copied(figures.entry, "petition_id", figures.entry.c.keys()),
        # Which order presses on a missed clock is supervision's own.
        Copied(
            orders.missed,
            "petition_id",
            [name for name in orders.missed.c.keys() if name != "order_number"],
            kept=True,
        ),
    ],
    _forget,
)
ACCUSATIONS = Projection(
    "accusations",
    ["huiyin.intake.sealed.v1"],
    [Copied(complaints.accusation, "id", complaints.accusation.c.keys())],
)
PROJECTIONS = [PARTIES, STANDINGS, ACCUSATIONS]


def _order_told(fact: pb.OrderChanged) -> Mapping[str, Any]:
    same = ("version", "county_code", "petition_id", "clock_id", "addressee_code", "answer_by", "answered")
    return {name: getattr(fact, name) for name in same}


def _order_has(row: Row[Any]) -> Mapping[str, Any]:
    return dict(row._mapping) | {
        "answer_by": row.answer_by.isoformat(),
        "answered": row.answered_at is not None,
    }


def _suspension_told(fact: pb.SuspensionChanged) -> Mapping[str, Any]:
    return {"county_code": fact.county_code, "upheld": fact.suspended}


def _suspension_has(row: Row[Any]) -> Mapping[str, Any]:
    return {"county_code": row.county_code, "upheld": row.state == ComplaintState.UPHELD.value}


def _pressed(tx: Connection, most: int) -> Iterable[Difference]:
    """An order stands on its missed clock, and a missed clock names only an order that exists."""
    query = (
        select(orders.missed.c.clock_id, orders.missed.c.petition_id, orders.missed.c.order_number)
        .outerjoin(orders.order, orders.order.c.number == orders.missed.c.order_number)
        .where(orders.missed.c.order_number != "", orders.order.c.number.is_(None))
    )
    for clock_id, petition_id, number in tx.execute(query.limit(most)):
        yield Difference(petition_id, f"missed clock {clock_id}: names order {number}, which does not exist")
    query = (
        select(orders.order.c.number, orders.order.c.petition_id)
        .outerjoin(orders.missed, orders.missed.c.clock_id == orders.order.c.clock_id)
        .where(func.coalesce(orders.missed.c.order_number, "") != orders.order.c.number)
    )
    for number, petition_id in tx.execute(query.limit(most)):
        yield Difference(petition_id, f"order {number}: its missed clock does not name it")


def _miscounted(tx: Connection, most: int) -> list[Row[Any]]:
    def cell(table: Any, amount: Any) -> Any:
        return select(*(table.c[name] for name in _CELL), amount.label("amount"))

    both = union_all(
        cell(figures.counter, figures.counter.c.amount), cell(figures.entry, -figures.entry.c.amount)
    ).subquery()
    columns = [both.c[name] for name in _CELL]
    off = func.sum(both.c.amount)
    query = select(*columns, off.label("off")).group_by(*columns).having(off != 0).order_by(*columns)
    return list(tx.execute(query.limit(most)))


def _counters(tx: Connection, most: int) -> Iterable[Difference]:
    for row in _miscounted(tx, most):
        told = f"{row.figure_id} {row.part} {row.day} {row.place_code or '?'}"
        yield Difference(row.county_code, f"counter {told}: {row.off:+d} against its entries")


def _count_again(tx: Connection, most: int) -> int:
    """Counts again what was miscounted."""
    wrong = _miscounted(tx, most)
    for row in wrong:
        values = {name: row._mapping[name] for name in _CELL}
        here = [figures.counter.c[name] == value for name, value in values.items()]
        # Locked before the entries are read: whoever adds an entry counts it only after us.
        kept = select(figures.counter.c.shard).where(*here).order_by(figures.counter.c.shard)
        shards = set(tx.execute(kept.with_for_update()).scalars())
        sums: Tally[int] = Tally()
        entries = select(figures.entry.c.petition_id, figures.entry.c.amount).where(
            *(figures.entry.c[name] == value for name, value in values.items())
        )
        for petition_id, amount in tx.execute(entries):
            sums[figures.shard_of(petition_id)] += amount
        for shard in sorted(shards | sums.keys()):
            if shard not in shards:
                tx.execute(figures.counter.insert().values(**values, shard=shard, amount=sums[shard]))
                continue
            tx.execute(
                update(figures.counter)
                .where(*here, figures.counter.c.shard == shard)
                .values(amount=sums[shard])
            )
    return len(wrong)


CHECKS: list[Check] = [
    *map(Dense, events.ANNOUNCES),
    Announced(
        noun="order",
        topic=ORDER,
        table=orders.order,
        key="petition_id",
        identity="number",
        kinds={pb.OrderChanged: "order_number"},
        told=_order_told,
        has=_order_has,
    ),
    Announced(
        noun="suspension",
        topic=SUSPENSION,
        table=complaints.complaint,
        key="accused_code",
        identity="suspension_number",
        kinds={pb.SuspensionChanged: "suspension_number"},
        told=_suspension_told,
        has=_suspension_has,
        only=complaints.complaint.c.suspension_number != "",
    ),
    Whole("missed clocks and orders name each other", _pressed),
    Whole("counters are the sum of their entries", _counters, _count_again),
    *(each.check("supervision") for each in SEALED),
]
