"""Clocks on the wire."""

import grpc
from huiyin.casework.v1 import casework_pb2 as pb

from services.casework.clocks.events import STATES
from services.casework.clocks.model import RunningClock
from services.casework.clocks.service import Clocks
from services.chassis.database import Database
from services.chassis.rpc import actor_of
from services.chassis.wire import timestamp


class ClocksRpc:
    """The clocks' part of CaseworkService."""

    database: Database
    clocks: Clocks

    def ListClocks(
        self, request: pb.ListClocksRequest, context: grpc.ServicerContext
    ) -> pb.ListClocksResponse:
        actor_of(context)
        with self.database.reading() as tx:
            found = self.clocks.of_petition(tx, request.petition_id)
        return pb.ListClocksResponse(clocks=map(show_clock, found))

    def ExplainClock(
        self, request: pb.ExplainClockRequest, context: grpc.ServicerContext
    ) -> pb.ExplainClockResponse:
        actor_of(context)
        return self.explained(request.clock_id)

    def explained(self, clock_id: str) -> pb.ExplainClockResponse:
        """A clock's explanation, for any door. Raises NotFound."""
        with self.database.reading() as tx:
            told = self.clocks.explain(tx, clock_id)
        ledger = [
            pb.LedgerEntry(
                entry=e.entry.value, at=timestamp(e.at), cause=e.cause, due_on=e.due_on.isoformat()
            )
            for e in told.ledger
        ]
        return pb.ExplainClockResponse(
            clock=show_clock(told.clock),
            rule=told.rule,
            source=told.source,
            rulebook_version=told.clock.rulebook_version,
            calendar_version=told.clock.calendar_version,
            lines=told.lines,
            ledger=ledger,
        )


def show_clock(clock: RunningClock) -> pb.Clock:
    """A clock on the wire."""
    return pb.Clock(
        id=clock.id,
        petition_id=clock.petition_id,
        clock=clock.clock,
        ordinal=clock.ordinal,
        title=clock.title,
        owner_code=clock.owner_code,
        started_on=clock.started_on.isoformat(),
        due_on=clock.due_on.isoformat(),
        ends_at=timestamp(clock.ends_at),
        state=STATES[clock.state],
        met_at=timestamp(clock.met_at),
    )
