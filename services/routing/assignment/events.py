"""The wire form of a change of responsibility."""

from typing import Any

from huiyin.routing.v1 import routing_pb2 as pb
from sqlalchemy import Connection

from services.chassis.announcements import Outbox
from services.chassis.clock import legal_day
from services.chassis.vault import Destroyed
from services.chassis.wire import timestamp
from services.routing.assignment.model import Assignment, Move, MoveLine
from services.routing.network.events import TIERS

ASSIGNMENT = "huiyin.routing.assignment.v1"
MOVES: dict[Move, Any] = {move: pb.Move.Value(f"MOVE_{move.name}") for move in Move}


def changed(
    outbox: Outbox,
    tx: Connection,
    assignment: Assignment,
    line: MoveLine,
    ended_agent_id: str = "",
    relied_on: dict[str, int] | None = None,
) -> None:
    """Announces the whole standing after a move."""
    fact = pb.AssignmentChanged(
        petition_id=assignment.petition_id,
        county_code=assignment.county_code,
        place_code=assignment.place_code,
        move=MOVES[line.move],
        holder_code=assignment.holder_code,
        holder_is_department=assignment.holder_is_department,
        tier=TIERS[assignment.tier],
        agent_id=assignment.agent_id,
        certificate_number=assignment.certificate_number,
        valid_until=assignment.valid_until.isoformat() if assignment.valid_until else "",
        offered_code=assignment.offered_code,
        deadline_on=assignment.deadline_on.isoformat() if assignment.deadline_on else "",
        bounces=assignment.bounces,
        first_office_code=assignment.first_office_code,
        at=timestamp(line.at),
        on=legal_day(line.at).isoformat(),
        version=assignment.version,
        ended_agent_id=ended_agent_id,
    )
    outbox.announce(tx, ASSIGNMENT, assignment.petition_id, assignment.county_code, fact, line.at, relied_on)


def erased(outbox: Outbox, tx: Connection, gone: Destroyed) -> None:
    """Announces that no word about a petition can be read here any more."""
    fact = pb.AssignmentErased(
        petition_id=gone.owner, county_code=gone.county_code, erased_at=timestamp(gone.at)
    )
    outbox.announce(tx, ASSIGNMENT, gone.owner, gone.county_code, fact, outbox.clock.now())
