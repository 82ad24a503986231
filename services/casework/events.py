"""Which verb of casework answers what it hears."""

from datetime import date

from huiyin.intake.v1 import intake_pb2 as intake
from huiyin.routing.v1 import routing_pb2 as routing
from huiyin.supervision.v1 import supervision_pb2 as supervision
from sqlalchemy import Connection

from services.casework.acts.service import Acts
from services.casework.case.model import Assigned, Decided, Registered
from services.casework.case.service import Cases
from services.casework.clocks.events import CASE
from services.chassis.erasing import Erasing
from services.chassis.inbox import Hears
from services.chassis.wire import instant

ANNOUNCES = [CASE]
HEARS = ["huiyin.intake.petition.v1", "huiyin.routing.assignment.v1", "huiyin.supervision.order.v1"]


def heard(cases: Cases, acts: Acts, erasing: Erasing) -> Hears:
    """Which verb answers which announced message."""

    def registered(tx: Connection, fact: intake.PetitionRegistered) -> None:
        cases.registered(
            tx,
            Registered(
                petition_id=fact.petition_id,
                registration_number=fact.registration_number,
                county_code=fact.county_code,
                place_code=fact.place_code,
                office_code=fact.office_code,
                kind=intake.Kind.Name(fact.kind).removeprefix("KIND_").lower(),
                category=fact.category,
                head_count=fact.head_count,
                first_time=not fact.repeat_of,
                reachable=fact.reachable,
                received_at=instant(fact.received_at),
                registered_at=instant(fact.registered_at),
                registered_on=date.fromisoformat(fact.registered_on),
            ),
        )

    def accepted(tx: Connection, fact: intake.PetitionAccepted) -> None:
        ordinary = fact.legal_route == intake.LEGAL_ROUTE_PETITION_PROCEDURE
        at = instant(fact.accepted_at)
        cases.decided(tx, Decided(fact.petition_id, fact.county_code, at, True, ordinary))

    def guided(tx: Connection, fact: intake.PetitionGuided) -> None:
        at = instant(fact.guided_at)
        cases.decided(tx, Decided(fact.petition_id, fact.county_code, at, False, False))

    def declined(tx: Connection, fact: intake.PetitionDeclined) -> None:
        at = instant(fact.declined_at)
        cases.decided(tx, Decided(fact.petition_id, fact.county_code, at, False, False))

    def assigned(tx: Connection, fact: routing.AssignmentChanged) -> None:
        # The echo of our own closing: it changes nobody and nothing, and must not make a reader stale.
        if fact.move == routing.MOVE_CLOSED:
            return
        acts.assigned(
            tx,
            Assigned(
                petition_id=fact.petition_id,
                county_code=fact.county_code,
                place_code=fact.place_code,
                holder_code=fact.holder_code,
                holder_is_department=fact.holder_is_department,
                tier=fact.tier,
                agent_id=fact.agent_id,
                valid_until=date.fromisoformat(fact.valid_until) if fact.valid_until else None,
                first=fact.move == routing.MOVE_ASSIGNED,
                ended_agent_id=fact.ended_agent_id,
                offered_code=fact.offered_code,
                at=instant(fact.at),
                on=date.fromisoformat(fact.on),
                version=fact.version,
            ),
        )

    def order(tx: Connection, fact: supervision.OrderChanged) -> None:
        number = "" if fact.answered else fact.order_number
        cases.ordered(tx, fact.petition_id, fact.county_code, number)

    def erased(tx: Connection, fact: intake.PetitionErased) -> None:
        erasing.heard(tx, fact.petition_id, fact.county_code, instant(fact.erased_at))

    return {
        intake.PetitionRegistered: registered,
        intake.PetitionAccepted: accepted,
        intake.PetitionGuided: guided,
        intake.PetitionDeclined: declined,
        intake.PetitionErased: erased,
        routing.AssignmentChanged: assigned,
        supervision.OrderChanged: order,
    }
