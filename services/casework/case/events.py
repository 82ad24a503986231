"""The wire form of what happened on a case."""

from typing import Any

from huiyin.casework.v1 import casework_pb2 as pb
from sqlalchemy import Connection

from services.casework.case.model import Case, Change, Outcome, Stage
from services.casework.clocks.events import CASE
from services.chassis.announcements import Outbox
from services.chassis.clock import legal_day
from services.chassis.vault import Destroyed
from services.chassis.wire import timestamp

STAGES: dict[Stage, Any] = {s: pb.Stage.Value(f"STAGE_{s.name}") for s in Stage}
OUTCOMES: dict[Outcome, Any] = {o: pb.Outcome.Value(f"OUTCOME_{o.name}") for o in Outcome}


def changed(outbox: Outbox, tx: Connection, case: Case, change: Change) -> None:
    """Announces a change with the whole standing after it, and the warrant it relied on."""
    fact = pb.CaseChanged(
        petition_id=case.petition_id,
        county_code=case.county_code,
        change=change.code,
        stage=STAGES[case.stage],
        holder_code=case.holder_code,
        agent_id=case.agent_id,
        tier=case.tier,
        outcome=OUTCOMES[case.outcome] if case.outcome else None,
        at=timestamp(change.at),
        on=legal_day(change.at).isoformat(),
        version=case.version,
        journeys_by_agent=change.journeys_by_agent,
        journeys_by_petitioner=change.journeys_by_petitioner,
        first_time=case.first_time,
    )
    relied_on = {"routing.assignment": case.warrant_version}
    outbox.announce(tx, CASE, case.petition_id, case.county_code, fact, change.at, relied_on)


def erased(outbox: Outbox, tx: Connection, gone: Destroyed) -> None:
    """Announces that no word about a petition can be read here any more."""
    fact = pb.CaseErased(petition_id=gone.owner, county_code=gone.county_code, erased_at=timestamp(gone.at))
    outbox.announce(tx, CASE, gone.owner, gone.county_code, fact, outbox.clock.now())
