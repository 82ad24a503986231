"""Which verb of supervision answers what it hears."""

from dataclasses import replace
from datetime import date

from huiyin.casework.v1 import casework_pb2 as casework
from huiyin.intake.v1 import intake_pb2 as intake
from huiyin.routing.v1 import routing_pb2 as routing
from sqlalchemy import Connection

from services.chassis.erasing import Erasing
from services.chassis.inbox import Hears
from services.chassis.wire import instant
from services.supervision.complaints.events import SUSPENSION
from services.supervision.complaints.model import Accusation, Party
from services.supervision.complaints.service import Complaints
from services.supervision.figures.model import ClockStanding, Standing
from services.supervision.figures.service import Figures
from services.supervision.orders.events import ORDER
from services.supervision.orders.model import MissedClock
from services.supervision.orders.service import Orders

ANNOUNCES = [ORDER, SUSPENSION]
HEARS = [
    "huiyin.routing.place.v1",
    "huiyin.routing.agent.v1",
    "huiyin.intake.petition.v1",
    "huiyin.intake.sealed.v1",
    "huiyin.casework.case.v1",
]


def heard(figures: Figures, orders: Orders, complaints: Complaints, erasing: Erasing) -> Hears:
    """Which verb answers which announced message."""

    def registered(tx: Connection, fact: intake.PetitionRegistered) -> None:
        def standing(before: Standing) -> Standing:
            return replace(
                before,
                registration_number=fact.registration_number,
                place_code=fact.place_code,
                registered_on=date.fromisoformat(fact.registered_on),
                complete=not fact.missing,
                repeat=bool(fact.repeat_of),
            )

        figures.hear(tx, fact.petition_id, fact.county_code, instant(fact.registered_at), standing)
        orders.place(tx, fact.petition_id, fact.place_code, fact.registration_number)

    def case(tx: Connection, fact: casework.CaseChanged) -> None:
        def standing(before: Standing) -> Standing:
            after = replace(
                before,
                journeys_by_agent=before.journeys_by_agent + fact.journeys_by_agent,
                journeys_by_petitioner=before.journeys_by_petitioner + fact.journeys_by_petitioner,
            )
            if fact.change != "CLOSED":
                return after
            return replace(
                after,
                tier=fact.tier,
                closed_on=date.fromisoformat(fact.on),
                outcome=casework.Outcome.Name(fact.outcome).removeprefix("OUTCOME_").lower(),
            )

        figures.hear(tx, fact.petition_id, fact.county_code, instant(fact.at), standing)

    def clock(tx: Connection, fact: casework.ClockChanged) -> None:
        state = casework.ClockState.Name(fact.state).removeprefix("CLOCK_STATE_").lower()
        due_on = date.fromisoformat(fact.due_on)
        standing = ClockStanding(fact.clock, due_on, state)
        at = instant(fact.at)
        figures.hear_clock(tx, fact.petition_id, fact.county_code, at, fact.clock_id, standing)
        if fact.state == casework.CLOCK_STATE_MISSED:
            known = figures.standing(tx, fact.petition_id, fact.county_code)
            orders.missed(
                tx,
                MissedClock(
                    clock_id=fact.clock_id,
                    petition_id=fact.petition_id,
                    county_code=fact.county_code,
                    place_code=known.place_code,
                    registration_number=known.registration_number,
                    clock=fact.clock,
                    owner_code=fact.owner_code,
                    due_on=due_on,
                    missed_at=at,
                    met_on=date.fromisoformat(fact.met_on) if fact.met_on else None,
                ),
            )

    def accusation(tx: Connection, fact: intake.AccusationChanged) -> None:
        kind = intake.AccusedKind.Name(fact.accused_kind).removeprefix("ACCUSED_KIND_").lower()
        complaints.know_accusation(
            tx,
            Accusation(
                id=fact.accusation_id,
                number=fact.accusation_number,
                county_code=fact.county_code,
                accused_kind=kind,
                accused_code=fact.accused_code,
                accused_office=fact.accused_office_code,
                registered_on=date.fromisoformat(fact.registered_on),
                forwarded_on=date.fromisoformat(fact.forwarded_on) if fact.forwarded_on else None,
                version=fact.version,
            ),
        )

    def office(tx: Connection, fact: routing.OfficeChanged) -> None:
        party = Party(fact.code, fact.county_code, "office", fact.parent_code, fact.version)
        complaints.know(tx, party)

    def department(tx: Connection, fact: routing.DepartmentChanged) -> None:
        complaints.know(tx, Party(fact.code, fact.county_code, "department", "", fact.version))

    def agent(tx: Connection, fact: routing.AgentChanged) -> None:
        party = Party(fact.agent_id, fact.county_code, "agent", fact.office_code, fact.version)
        complaints.know(tx, party)

    def erased(tx: Connection, fact: intake.PetitionErased) -> None:
        erasing.heard(tx, fact.petition_id, fact.county_code, instant(fact.erased_at))

    return {
        intake.PetitionRegistered: registered,
        intake.PetitionErased: erased,
        intake.AccusationChanged: accusation,
        casework.CaseChanged: case,
        casework.ClockChanged: clock,
        routing.OfficeChanged: office,
        routing.DepartmentChanged: department,
        routing.AgentChanged: agent,
    }
