"""Which verb of routing answers what it hears."""

from huiyin.casework.v1 import casework_pb2 as casework
from huiyin.intake.v1 import intake_pb2 as intake
from huiyin.supervision.v1 import supervision_pb2 as supervision
from sqlalchemy import Connection

from services.chassis.erasing import Erasing
from services.chassis.inbox import Hears
from services.chassis.wire import instant
from services.routing.assignment.events import ASSIGNMENT
from services.routing.assignment.model import Arrival
from services.routing.assignment.service import Responsibility
from services.routing.network.events import AGENT, PLACE

ANNOUNCES = [PLACE, AGENT, ASSIGNMENT]
HEARS = ["huiyin.intake.petition.v1", "huiyin.casework.case.v1", "huiyin.supervision.suspension.v1"]


def heard(responsibility: Responsibility, erasing: Erasing) -> Hears:
    """Which verb answers which announced message."""

    def registered(tx: Connection, fact: intake.PetitionRegistered) -> None:
        responsibility.assign(
            tx,
            Arrival(
                petition_id=fact.petition_id,
                registration_number=fact.registration_number,
                county_code=fact.county_code,
                place_code=fact.place_code,
                office_code=fact.office_code,
                chosen_agent_id=fact.chosen_agent_id,
                version=fact.version,
            ),
        )

    def case(tx: Connection, fact: casework.CaseChanged) -> None:
        if fact.change == "CLOSED":
            responsibility.close(tx, fact.petition_id)

    def suspension(tx: Connection, fact: supervision.SuspensionChanged) -> None:
        responsibility.suspend(tx, fact.agent_id, fact.suspended, instant(fact.at))

    def erased(tx: Connection, fact: intake.PetitionErased) -> None:
        erasing.heard(tx, fact.petition_id, fact.county_code, instant(fact.erased_at))

    return {
        intake.PetitionRegistered: registered,
        intake.PetitionErased: erased,
        casework.CaseChanged: case,
        supervision.SuspensionChanged: suspension,
    }
