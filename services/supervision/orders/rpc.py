"""Missed clocks and orders on the wire."""

import grpc
from huiyin.supervision.v1 import supervision_pb2 as pb

from services.chassis.clock import Clock, legal_day
from services.chassis.database import Database
from services.chassis.identity import Role
from services.chassis.policy import HANDLERS, READERS, allows, scope_of
from services.chassis.rpc import actor_of
from services.chassis.serials import Serials
from services.chassis.wire import asked_day, timestamp
from services.supervision.orders import store
from services.supervision.orders.model import MissedClock, Order
from services.supervision.orders.service import Orders


class OrdersRpc:
    """The orders' part of SupervisionService."""

    database: Database
    clock: Clock
    orders: Orders
    order_serials: Serials

    @allows(READERS)
    def ListBreaches(
        self, request: pb.ListBreachesRequest, context: grpc.ServicerContext
    ) -> pb.ListBreachesResponse:
        actor, r = actor_of(context), request
        with self.database.reading() as tx:
            found, token = self.orders.breaches(
                tx, actor, r.county_code, r.place_prefix, r.page_size, r.page_token
            )
        return pb.ListBreachesResponse(breaches=[_show_missed(m) for m in found], next_page_token=token)

    @allows(Role.ROOM, Role.BUREAU)
    def IssueOrder(
        self, request: pb.IssueOrderRequest, context: grpc.ServicerContext
    ) -> pb.IssueOrderResponse:
        actor, r = actor_of(context), request
        answer_by = asked_day(r.answer_by, "answer_by")
        with self.database.reading() as tx:
            found = store.get_missed(tx, r.clock_id, scope_of(actor))
        serial = self.order_serials.take(found.county_code, legal_day(self.clock.now())) if found else 0
        order = self.database.run(
            lambda tx: self.orders.issue(tx, actor, r, r.clock_id, r.demand, answer_by, serial)
        )
        return pb.IssueOrderResponse(order=_show(order))

    @allows(HANDLERS)
    def AnswerOrder(
        self, request: pb.AnswerOrderRequest, context: grpc.ServicerContext
    ) -> pb.AnswerOrderResponse:
        actor, r = actor_of(context), request
        order = self.database.run(
            lambda tx: self.orders.answer(tx, actor, r, r.order_id, r.version, r.answer)
        )
        return pb.AnswerOrderResponse(order=_show(order))

    @allows(READERS)
    def ListOrders(
        self, request: pb.ListOrdersRequest, context: grpc.ServicerContext
    ) -> pb.ListOrdersResponse:
        actor, r = actor_of(context), request
        with self.database.reading() as tx:
            found, token = self.orders.listing(
                tx, actor, r.county_code, r.petition_id, r.page_size, r.page_token
            )
        return pb.ListOrdersResponse(orders=[_show(o) for o in found], next_page_token=token)


def _show_missed(missed: MissedClock) -> pb.MissedClock:
    return pb.MissedClock(
        clock_id=missed.clock_id,
        petition_id=missed.petition_id,
        registration_number=missed.registration_number,
        clock=missed.clock,
        owner_code=missed.owner_code,
        due_on=missed.due_on.isoformat(),
        missed_at=timestamp(missed.missed_at),
        order_number=missed.order_number,
        met_on=missed.met_on.isoformat() if missed.met_on else "",
    )


def _show(order: Order) -> pb.Order:
    return pb.Order(
        id=order.id,
        number=order.number,
        county_code=order.county_code,
        version=order.version,
        petition_id=order.petition_id,
        clock_id=order.clock_id,
        clock=order.clock,
        addressee_code=order.addressee_code,
        demand=order.demand,
        answer_by=order.answer_by.isoformat(),
        issued_at=timestamp(order.issued_at),
        issued_by=order.issued_by,
        answered_at=timestamp(order.answered_at),
        answer=order.answer,
    )
