"""What can be proved of casework: cases and clocks against their announcements, warrants against routing."""

from collections.abc import Iterable, Mapping
from typing import Any

from huiyin.casework.v1 import casework_pb2 as pb
from sqlalchemy import Connection, Row, Table, func, or_, select

from services.casework import events
from services.casework.acts import store as acts
from services.casework.case import store as cases
from services.casework.case.events import OUTCOMES, STAGES
from services.casework.case.model import Outcome, Stage
from services.casework.clocks import store as clocks
from services.casework.clocks.events import CASE, STATES
from services.casework.clocks.model import ClockState
from services.casework.closing import store as closing
from services.casework.pledge import store as pledge
from services.chassis.checks import Announced, Check, Dense, Difference, Whole
from services.chassis.clock import legal_day
from services.chassis.projections import Copied, Projection

# Every word that is kept about a petition, sealed with its key.
SEALED = (*cases.SEALED, *pledge.SEALED, *acts.SEALED, *closing.SEALED)

# A case is casework's own; these columns of it are copies of what others registered, moved and ordered.
WARRANTS = Projection(
    "warrants",
    events.HEARS,
    [
        Copied(
            cases.case,
            "petition_id",
            [
                "county_code",
                "registration_number",
                "place_code",
                "first_office_code",
                "kind",
                "category",
                "head_count",
                "first_time",
                "reachable",
                "received_at",
                "registered_at",
                "registered_on",
                "decided_at",
                "accepted_at",
                "ordinary",
                "holder_code",
                "holder_is_department",
                "tier",
                "agent_id",
                "offered_code",
                "valid_until",
                "warrant_version",
                "assigned_at",
                "organ_at",
                "organ_on",
                "organ_first",
                "order_number",
            ],
            kept=True,
        )
    ],
)
PROJECTIONS = [WARRANTS]


def _case_told(fact: pb.CaseChanged) -> Mapping[str, Any]:
    return {"version": fact.version, "stage": fact.stage, "outcome": fact.outcome}


def _case_has(row: Row[Any]) -> Mapping[str, Any]:
    return {
        "version": row.version,
        "stage": STAGES[Stage(row.stage)],
        "outcome": OUTCOMES[Outcome(row.outcome)] if row.outcome else 0,
    }


def _clock_told(fact: pb.ClockChanged) -> Mapping[str, Any]:
    same = ("clock", "ordinal", "owner_code", "state", "started_on", "due_on", "met_on")
    return {name: getattr(fact, name) for name in same}


def _clock_has(row: Row[Any]) -> Mapping[str, Any]:
    return dict(row._mapping) | {
        "state": STATES[ClockState(row.state)],
        "started_on": row.started_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "met_on": legal_day(row.met_at).isoformat() if row.met_at else "",
    }


def _ledgers(tx: Connection, most: int) -> Iterable[Difference]:
    query = (
        select(clocks.clock.c.petition_id, clocks.clock.c.id)
        .outerjoin(clocks.entry, clocks.entry.c.clock_id == clocks.clock.c.id)
        .group_by(clocks.clock.c.petition_id, clocks.clock.c.id)
        .having(or_(func.count(clocks.entry.c.number) == 0, _gaps(clocks.entry)))
        .limit(most)
    )
    for petition_id, clock_id in tx.execute(query):
        yield Difference(petition_id, f"clock {clock_id}: its ledger is not numbered 1, 2, 3, …")


def _notes(tx: Connection, most: int) -> Iterable[Difference]:
    of = cases.note.c.petition_id
    for (petition_id,) in tx.execute(select(of).group_by(of).having(_gaps(cases.note)).limit(most)):
        yield Difference(petition_id, f"case {petition_id}: its notes are not numbered 1, 2, 3, …")


def _gaps(table: Table) -> Any:
    number = table.c.number
    return or_(func.min(number) != 1, func.max(number) != func.count(number))


def _unarmed(tx: Connection, most: int) -> Iterable[Difference]:
    for clock_id in clocks.unarmed(tx)[:most]:
        yield Difference(clock_id, f"clock {clock_id}: open, but nothing will tell when it ends")


CHECKS: list[Check] = [
    *map(Dense, events.ANNOUNCES),
    Announced(
        noun="case",
        topic=CASE,
        table=cases.case,
        key="petition_id",
        identity="petition_id",
        kinds={pb.CaseChanged: "petition_id"},
        told=_case_told,
        has=_case_has,
        only=cases.case.c.opened_at.is_not(None),
        # What a case hears is a version of it, too, and announced by others.
        at_least=["version"],
    ),
    Announced(
        noun="clock",
        topic=CASE,
        table=clocks.clock,
        key="petition_id",
        identity="id",
        kinds={pb.ClockChanged: "clock_id"},
        told=_clock_told,
        has=_clock_has,
    ),
    Whole("ledgers are numbered without gaps", _ledgers),
    Whole("notes are numbered without gaps", _notes),
    Whole("open clocks have an armed timer", _unarmed),
    *(each.check("casework") for each in SEALED),
]
