"""The wire form of what clocks announce."""

from datetime import datetime
from typing import Any

from huiyin.casework.v1 import casework_pb2 as pb
from sqlalchemy import Connection

from services.casework.clocks.model import Clock, ClockState, Timer
from services.chassis.announcements import Outbox
from services.chassis.clock import legal_day
from services.chassis.wire import timestamp

CASE = "huiyin.casework.case.v1"
STATES: dict[ClockState, Any] = {s: pb.ClockState.Value(f"CLOCK_STATE_{s.name}") for s in ClockState}


def changed(outbox: Outbox, tx: Connection, clock: Clock, at: datetime) -> None:
    """Announces that a clock started, was met, missed or cancelled, or changed its owner."""
    fact = pb.ClockChanged(
        petition_id=clock.petition_id,
        county_code=clock.county_code,
        clock_id=clock.id,
        clock=clock.clock,
        ordinal=clock.ordinal,
        owner_code=clock.owner_code,
        state=STATES[clock.state],
        started_on=clock.started_on.isoformat(),
        due_on=clock.due_on.isoformat(),
        met_at=timestamp(clock.met_at),
        met_on=legal_day(clock.met_at).isoformat() if clock.met_at else "",
        at=timestamp(at),
    )
    outbox.announce(tx, CASE, clock.petition_id, clock.county_code, fact, at)


def rung_reached(outbox: Outbox, tx: Connection, clock: Clock, timer: Timer, fired_at: datetime) -> None:
    """Announces a warning, an end, or days after it."""
    fact = pb.ClockRungReached(
        petition_id=clock.petition_id,
        county_code=clock.county_code,
        clock_id=clock.id,
        clock=clock.clock,
        rung=timer.rung,
        due_at=timestamp(timer.due_at),
        fired_at=timestamp(fired_at),
        owner_code=clock.owner_code,
    )
    outbox.announce(tx, CASE, clock.petition_id, clock.county_code, fact, timer.due_at)
