"""When an order may be issued and answered: pure functions (art. 40)."""

from dataclasses import replace
from datetime import date, datetime

from services.chassis.identity import Actor, Role
from services.chassis.refusals import Conflict, FieldViolation, Invalid, NotAllowed, Stale
from services.supervision.orders.model import MissedClock, Order


def issue(
    missed: MissedClock,
    order_id: str,
    number: str,
    demand: str,
    answer_by: date,
    actor: Actor,
    now: datetime,
    today: date,
) -> Order:
    """An order on a missed clock, addressed to whoever owes it."""
    if actor.role not in (Role.BUREAU, Role.ROOM):
        raise NotAllowed("NOT_ALLOWED", "督办由县信访局或乡镇代理室发出")
    if missed.order_number:
        raise Conflict("ALREADY_ORDERED", f"这项逾期已发督办（{missed.order_number}），请等待答复")
    wrong: list[FieldViolation] = []
    if not demand.strip():
        wrong.append(FieldViolation("demand", "请写明督办要求"))
    if len(demand) > 1000:
        wrong.append(FieldViolation("demand", f"督办要求最多1000字，现有{len(demand)}字"))
    if answer_by < today:
        wrong.append(FieldViolation("answer_by", "答复期限不能早于今天"))
    if wrong:
        raise Invalid(wrong)
    return Order(
        id=order_id,
        number=number,
        county_code=missed.county_code,
        version=1,
        petition_id=missed.petition_id,
        clock_id=missed.clock_id,
        clock=missed.clock,
        addressee_code=missed.owner_code,
        demand=demand.strip(),
        answer_by=answer_by,
        issued_at=now,
        issued_by=actor.id,
    )


def answer(order: Order, version: int, text: str, actor: Actor, now: datetime) -> Order:
    """The order answered and ended."""
    if order.version != version:
        raise Stale()
    if order.answered_at is not None:
        raise Conflict("ALREADY_ANSWERED", "这件督办已经答复")
    if not text.strip() or len(text) > 2000:
        raise Invalid.field("answer", "请写明督办的办理结果，最多2000字")
    return replace(
        order, version=order.version + 1, answered_at=now, answered_by=actor.id, answer=text.strip()
    )
