"""Facts are announced here, in the transaction that made them true; a relay carries them to the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from google.protobuf.message import Message
from sqlalchemy import Connection, bindparam, func, insert, select

from services.chassis import audit, tracing
from services.chassis.chain import LANES, lane_of
from services.chassis.clock import Clock
from services.chassis.database import ANNOUNCED
from services.chassis.ids import new_id
from services.chassis.log import MOST_BYTES, Oversize
from services.chassis.statements import Statement
from services.chassis.tables import announcement

# An announcement travels with its audit lane's head: bucket and lane are one and the same.
BUCKETS = LANES

# Built once: a statement made anew for each call costs several times what the database needs for it.
# Nobody asks for the row's number, so that none is sent back.
_NEXT = (
    select(func.coalesce(func.max(announcement.c.sequence), 0) + 1)
    .where(announcement.c.topic == bindparam("of_topic"), announcement.c.key == bindparam("of_key"))
    .scalar_subquery()
)
_ANNOUNCE = Statement(insert(announcement).values(sequence=_NEXT).inline())


@dataclass(frozen=True)
class Outbox:
    """What a service announces with: its name becomes the CloudEvents source."""

    service: str
    clock: Clock

    def announce(
        self,
        tx: Connection,
        topic: str,
        key: str,
        county_code: str,
        fact: Message,
        occurred_at: datetime,
        relied_on: Mapping[str, int] | None = None,
    ) -> None:
        """Writes a fact into the outbox of this transaction.

        The sequence is dense per (topic, key). `relied_on` names the versions of other services'
        facts this one was decided on. Raises Oversize when the log would not take it.
        """
        data = fact.SerializeToString(deterministic=True)
        if len(data) > MOST_BYTES:
            raise Oversize(f"{fact.DESCRIPTOR.full_name} of {key}: {len(data)} bytes")
        _ANNOUNCE.later(
            tx,
            {
                "event_id": new_id(),
                "topic": topic,
                "key": key,
                "of_topic": topic,
                "of_key": key,
                "type": fact.DESCRIPTOR.full_name,
                "county_code": county_code,
                "bucket": lane_of(key),
                "data": data,
                "relied_on": dict(relied_on or {}),
                "occurred_at": occurred_at,
                "recorded_at": self.clock.now(),
                "trace": tracing.current(),
            },
        )
        tx.info[ANNOUNCED] = True
        audit.said(tx, key, county_code, fact.DESCRIPTOR.full_name, data, occurred_at)
