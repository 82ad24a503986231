"""The wire form of what intake announces, and which verb answers what it hears."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from huiyin.casework.v1 import casework_pb2 as casework
from huiyin.intake.v1 import intake_pb2 as pb
from huiyin.routing.v1 import routing_pb2 as routing
from huiyin.supervision.v1 import supervision_pb2 as supervision
from sqlalchemy import Connection

from services.chassis.announcements import Outbox
from services.chassis.clock import legal_day
from services.chassis.inbox import Hears
from services.chassis.wire import instant, timestamp
from services.intake import rules
from services.intake.model import (
    AcceptanceState,
    Channel,
    Kind,
    LegalRoute,
    Party,
    Petition,
    ProgressClock,
    ProgressLine,
    Source,
)

if TYPE_CHECKING:
    from services.intake.service import Intake

PETITION = "huiyin.intake.petition.v1"
# Supervision alone hears it.
SEALED = "huiyin.intake.sealed.v1"
ANNOUNCES = [PETITION, SEALED]
HEARS = [
    "huiyin.routing.place.v1",
    "huiyin.routing.assignment.v1",
    "huiyin.casework.case.v1",
    "huiyin.supervision.order.v1",
]

CHANNELS: Mapping[Channel, Any] = {c: pb.Channel.Value(f"CHANNEL_{c.name}") for c in Channel}
SOURCES: Mapping[Source, Any] = {s: pb.Source.Value(f"SOURCE_{s.name}") for s in Source}
KINDS: Mapping[Kind, Any] = {k: pb.Kind.Value(f"KIND_{k.name}") for k in Kind}
ROUTES: Mapping[LegalRoute, Any] = {r: pb.LegalRoute.Value(f"LEGAL_ROUTE_{r.name}") for r in LegalRoute}
STATES: Mapping[AcceptanceState, Any] = {
    s: pb.AcceptanceState.Value(f"ACCEPTANCE_STATE_{s.name}") for s in AcceptanceState
}


def registered(outbox: Outbox, tx: Connection, petition: Petition) -> None:
    """Announces a registration: codes, numbers and days, no name and no text."""
    draft = petition.draft
    fact = pb.PetitionRegistered(
        petition_id=petition.id,
        registration_number=petition.registration_number,
        county_code=draft.county_code,
        place_code=draft.place_code,
        office_code=draft.office_code,
        chosen_agent_id=draft.chosen_agent_id,
        channel=CHANNELS[draft.channel],
        source=SOURCES[draft.source],
        kind=KINDS[draft.kind],
        category=draft.category,
        head_count=draft.head_count,
        anonymous=draft.anonymous,
        reachable=rules.reachable(draft),
        missing=petition.missing,
        repeat_of=petition.repeat_of,
        received_at=timestamp(draft.received_at),
        registered_at=timestamp(petition.registered_at),
        registered_on=petition.registered_on.isoformat(),
        version=petition.version,
    )
    outbox.announce(tx, PETITION, petition.id, draft.county_code, fact, petition.registered_at)


def decided(outbox: Outbox, tx: Connection, petition: Petition) -> None:
    """Announces an acceptance decision."""
    assert petition.decided_at is not None
    same: dict[str, Any] = {
        "petition_id": petition.id,
        "county_code": petition.draft.county_code,
        "version": petition.version,
    }
    at = timestamp(petition.decided_at)
    if petition.acceptance_state == AcceptanceState.DECLINED:
        fact: Any = pb.PetitionDeclined(article=petition.decision_article, declined_at=at, **same)
    else:
        assert petition.legal_route is not None
        route = ROUTES[petition.legal_route]
        if petition.acceptance_state == AcceptanceState.GUIDED:
            fact = pb.PetitionGuided(legal_route=route, guided_at=at, **same)
        else:
            day = legal_day(petition.decided_at).isoformat()
            fact = pb.PetitionAccepted(legal_route=route, accepted_at=at, accepted_on=day, **same)
    outbox.announce(tx, PETITION, petition.id, petition.draft.county_code, fact, petition.decided_at)


def erased(outbox: Outbox, tx: Connection, petition: Petition, at: datetime) -> None:
    """Announces an erasure: which petition, and when."""
    county = petition.draft.county_code
    fact = pb.PetitionErased(petition_id=petition.id, county_code=county, erased_at=timestamp(at))
    outbox.announce(tx, PETITION, petition.id, county, fact, at)


def heard(intake: "Intake") -> Hears:
    """Which verb answers which announced message."""

    def place(tx: Connection, fact: routing.PlaceChanged) -> None:
        intake.know(tx, _party(fact, "place", fact.tier))

    def office(tx: Connection, fact: routing.OfficeChanged) -> None:
        intake.know(tx, _party(fact, "office", fact.tier))

    def department(tx: Connection, fact: routing.DepartmentChanged) -> None:
        intake.know(tx, _party(fact, "department", 0))

    def assignment(tx: Connection, fact: routing.AssignmentChanged) -> None:
        code = routing.Move.Name(fact.move).removeprefix("MOVE_")
        about = fact.offered_code or fact.holder_code
        # Casework's closing is the one the public reads.
        line = ProgressLine(instant(fact.at), code, about) if code != "CLOSED" else None
        intake.follow(tx, fact.petition_id, line, responsible_code=fact.holder_code, agent_id=fact.agent_id)

    def case(tx: Connection, fact: casework.CaseChanged) -> None:
        stage = casework.Stage.Name(fact.stage).removeprefix("STAGE_")
        reason = casework.Outcome.Name(fact.outcome).removeprefix("OUTCOME_") if fact.outcome else ""
        line = ProgressLine(instant(fact.at), fact.change, fact.holder_code, reason)
        intake.follow(tx, fact.petition_id, line, stage=stage)

    def clock(tx: Connection, fact: casework.ClockChanged) -> None:
        state = casework.ClockState.Name(fact.state).removeprefix("CLOCK_STATE_")
        copy = ProgressClock(fact.clock_id, fact.clock, date.fromisoformat(fact.due_on), state)
        intake.follow_clock(tx, fact.petition_id, copy)

    def order(tx: Connection, fact: supervision.OrderChanged) -> None:
        code = "ORDER_ANSWERED" if fact.answered else "ORDER_ISSUED"
        line = ProgressLine(instant(fact.at), code, fact.addressee_code)
        intake.follow(tx, fact.petition_id, line)

    def erased_by(service: str) -> Callable[[Connection, Any], None]:
        def told(tx: Connection, fact: Any) -> None:
            intake.erased_by(tx, fact.petition_id, service, instant(fact.erased_at))

        return told

    return {
        routing.PlaceChanged: place,
        routing.OfficeChanged: office,
        routing.DepartmentChanged: department,
        routing.AssignmentChanged: assignment,
        casework.CaseChanged: case,
        casework.ClockChanged: clock,
        supervision.OrderChanged: order,
        routing.AssignmentErased: erased_by("routing"),
        casework.CaseErased: erased_by("casework"),
        supervision.OrdersErased: erased_by("supervision"),
    }


def _party(fact: Any, noun: str, tier: int) -> Party:
    return Party(fact.code, fact.display_name, fact.county_code, noun, tier, fact.version)
