"""The wire form of a consequence. No complaint is ever announced."""

from datetime import datetime

from huiyin.supervision.v1 import supervision_pb2 as pb
from sqlalchemy import Connection

from services.chassis.announcements import Outbox
from services.chassis.wire import timestamp

SUSPENSION = "huiyin.supervision.suspension.v1"


def suspended(
    outbox: Outbox, tx: Connection, number: str, agent_id: str, county_code: str, at: datetime
) -> None:
    """Announces that an agent's certificate is suspended, under the suspension's own number."""
    fact = pb.SuspensionChanged(
        suspension_number=number,
        agent_id=agent_id,
        county_code=county_code,
        suspended=True,
        at=timestamp(at),
        version=1,
    )
    outbox.announce(tx, SUSPENSION, agent_id, county_code, fact, at)
