"""Clocks on the wire."""

import grpc
from huiyin.casework.v1 import casework_pb2 as pb

from services.casework.clocks.events import STATES
from services.casework.clocks.model import Clock
from services.casework.clocks.service import Clocks
from services.chassis.database import Database
from services.chassis.policy import public
from services.chassis.wire import timestamp


class ClocksRpc:
    """The clocks' part of CaseworkService."""

    database: Database
    clocks: Clocks

    @public
    def ExplainClock(
        self, request: pb.ExplainClockRequest, context: grpc.ServicerContext
    ) -> pb.ExplainClockResponse:
        with self.database.reading() as tx:
            clock, ledger, lines = self.clocks.explain(tx, request.clock_id)
        rule = self.clocks.book.book.clocks[clock.clock]
        return pb.ExplainClockResponse(
            clock=show_clock(clock, self.clocks),
            rule=rule.title,
            source=rule.source,
            rulebook_version=clock.rulebook_version,
            calendar_version=clock.calendar_version,
            lines=lines,
            ledger=[
                pb.LedgerEntry(
                    entry=line.entry, at=timestamp(line.at), cause=line.cause, due_on=line.due_on.isoformat()
                )
                for line in ledger
            ],
        )


def show_clock(clock: Clock, clocks: Clocks) -> pb.Clock:
    """A clock on the wire."""
    return pb.Clock(
        id=clock.id,
        petition_id=clock.petition_id,
        clock=clock.clock,
        ordinal=clock.ordinal,
        title=clocks.book.book.clocks[clock.clock].title,
        owner_code=clock.owner_code,
        started_on=clock.started_on.isoformat(),
        due_on=clock.due_on.isoformat(),
        ends_at=timestamp(clock.ends_at),
        state=STATES[clock.state],
        met_at=timestamp(clock.met_at),
    )
