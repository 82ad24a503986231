"""The wire form of an order: numbers, codes and days, never its text."""

from huiyin.supervision.v1 import supervision_pb2 as pb
from sqlalchemy import Connection

from services.chassis.announcements import Outbox
from services.chassis.vault import Destroyed
from services.chassis.wire import timestamp
from services.supervision.orders.model import Order

ORDER = "huiyin.supervision.order.v1"


def changed(outbox: Outbox, tx: Connection, order: Order) -> None:
    """Announces that an order was issued or answered."""
    at = order.answered_at or order.issued_at
    fact = pb.OrderChanged(
        petition_id=order.petition_id,
        county_code=order.county_code,
        order_number=order.number,
        clock_id=order.clock_id,
        addressee_code=order.addressee_code,
        answer_by=order.answer_by.isoformat(),
        answered=order.answered_at is not None,
        at=timestamp(at),
        version=order.version,
    )
    outbox.announce(tx, ORDER, order.petition_id, order.county_code, fact, at)


def erased(outbox: Outbox, tx: Connection, gone: Destroyed) -> None:
    """Announces that no word of a petition's orders can be read here any more."""
    fact = pb.OrdersErased(petition_id=gone.owner, county_code=gone.county_code, erased_at=timestamp(gone.at))
    outbox.announce(tx, ORDER, gone.owner, gone.county_code, fact, outbox.clock.now())
