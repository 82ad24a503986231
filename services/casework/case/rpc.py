"""The case on the wire."""

from huiyin.casework.v1 import casework_pb2 as pb

from services.casework.case.events import OUTCOMES, STAGES
from services.casework.case.model import NEVER, Case
from services.chassis.clock import legal_day
from services.chassis.wire import timestamp


def show_case(case: Case) -> pb.Case:
    """A case on the wire."""
    return pb.Case(
        petition_id=case.petition_id,
        registration_number=case.registration_number,
        county_code=case.county_code,
        place_code=case.place_code,
        version=case.version,
        stage=STAGES[case.stage],
        holder_code=case.holder_code,
        agent_id=case.agent_id,
        tier=case.tier,
        opened_at=timestamp(case.opened_at),
        outcome=OUTCOMES[case.outcome] if case.outcome else None,
        closed_at=timestamp(case.closed_at),
        closed_on=legal_day(case.closed_at).isoformat() if case.closed_at else "",
        kind=case.kind,
        category=case.category,
        head_count=case.head_count,
        first_time=case.first_time,
        order_number=case.order_number,
        next_due_on="" if case.next_due_on == NEVER else case.next_due_on.isoformat(),
        next_clock=case.next_clock,
    )
