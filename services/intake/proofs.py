"""What can be proved of intake: petitions against their announcements, copies against their owners."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.intake.v1 import intake_pb2 as pb
from sqlalchemy import Connection, Row, func, select

from services.chassis.checks import Announced, Check, Dense, Difference, Page, Whole
from services.chassis.files import Files
from services.chassis.projections import Copied, Projection
from services.intake import events, parties, store
from services.intake.accusations import store as accusations
from services.intake.accusations.events import ACCUSED
from services.intake.accusations.model import AccusedKind
from services.intake.files import store as filed
from services.intake.files.rules import place
from services.intake.model import AcceptanceState, Channel, Kind, LegalRoute

# The lines of the progress view that intake writes about its own acts, one for each version; every other
# one but the erasure is heard.
OWN_LINES = ("REGISTERED", "ACCEPTED", "GUIDED", "DECLINED")
_HEARD = store.progress_line.c.code.not_in((*OWN_LINES, "ERASED"))
_STATES = {
    pb.PetitionRegistered: AcceptanceState.REGISTERED,
    pb.PetitionAccepted: AcceptanceState.ACCEPTED,
    pb.PetitionGuided: AcceptanceState.GUIDED,
    pb.PetitionDeclined: AcceptanceState.DECLINED,
}

PARTIES = Projection(
    "parties",
    ["huiyin.routing.place.v1"],
    [Copied(parties.party, "code", parties.party.c.keys())],
)
# Lines are numbered as they came, and facts of several topics may come in another order.
PROGRESS = Projection(
    "progress",
    ["huiyin.routing.assignment.v1", "huiyin.casework.case.v1", "huiyin.supervision.order.v1"],
    [
        Copied(store.progress, "petition_id", store.progress.c.keys()),
        Copied(store.progress_line, "petition_id", ["at", "code", "party_code", "reason_code"], only=_HEARD),
        Copied(store.progress_clock, "petition_id", store.progress_clock.c.keys()),
    ],
)
PROJECTIONS = [PARTIES, PROGRESS]


def _told(fact: Any) -> Mapping[str, Any]:
    told: dict[str, Any] = {"version": fact.version, "acceptance_state": _STATES[type(fact)].value}
    if isinstance(fact, pb.PetitionRegistered):
        told |= {name: getattr(fact, name) for name in _REGISTERED}
        told |= {"channel": fact.channel, "kind": fact.kind}
    elif isinstance(fact, pb.PetitionDeclined):
        told["article"] = fact.article
    else:
        told["legal_route"] = fact.legal_route
    return told


_REGISTERED = (
    "registration_number",
    "county_code",
    "place_code",
    "office_code",
    "category",
    "head_count",
    "anonymous",
    "repeat_of",
)


def _has(row: Row[Any]) -> Mapping[str, Any]:
    return {name: row._mapping[name] for name in _REGISTERED} | {
        "version": row.version,
        "acceptance_state": row.acceptance_state,
        "channel": events.CHANNELS[Channel(row.channel)],
        "kind": events.KINDS[Kind(row.kind)],
        "article": row.decision_article,
        "legal_route": events.ROUTES[LegalRoute(row.legal_route)] if row.legal_route else 0,
    }


_ACCUSED = ("version", "county_code", "accused_code", "accused_office_code")


def _accusation_told(fact: pb.AccusationChanged) -> Mapping[str, Any]:
    told = {name: getattr(fact, name) for name in (*_ACCUSED, "registered_on", "forwarded_on")}
    return told | {"number": fact.accusation_number, "accused_kind": fact.accused_kind}


def _accusation_has(row: Row[Any]) -> Mapping[str, Any]:
    return {name: row._mapping[name] for name in (*_ACCUSED, "number")} | {
        "registered_on": row.registered_on.isoformat(),
        "forwarded_on": row.forwarded_on.isoformat() if row.forwarded_on else "",
        "accused_kind": ACCUSED[AccusedKind(row.accused_kind)],
    }


def _lines(tx: Connection, most: int) -> Iterable[Difference]:
    """Registering and deciding are told in the progress view, a line for each version."""
    own = (
        select(store.progress_line.c.petition_id, func.count().label("number"))
        .where(store.progress_line.c.code.in_(OWN_LINES))
        .group_by(store.progress_line.c.petition_id)
        .subquery()
    )
    number = func.coalesce(own.c.number, 0)
    query = (
        select(store.petition.c.id, store.petition.c.version, number)
        .outerjoin(own, own.c.petition_id == store.petition.c.id)
        .where(number != store.petition.c.version)
        .order_by(store.petition.c.id)
        .limit(most)
    )
    for petition_id, version, lines in tx.execute(query):
        yield Difference(petition_id, f"petition {petition_id}: version {version}, {lines} lines of its own")


def _clear(tx: Connection, most: int) -> Iterable[Difference]:
    """Who and what stand in clear only where an earlier version wrote them and `migrate` was not run."""
    query = select(store.petition.c.id).where(store.petition.c.sealed.is_(False)).limit(most)
    for (petition_id,) in tx.execute(query):
        yield Difference(petition_id, f"petition {petition_id} is not sealed: run `intake migrate`")


@dataclass(frozen=True)
class Filed:
    """What is written down of a file is true: it lies where files lie, unless its petition was erased."""

    files: Files
    name: str = "files are where they lie"

    def page(self, tx: Connection, after: str, most: int) -> Page:
        """A page of files."""
        found = filed.page(tx, after, most)
        wrong = [
            Difference(file_id, f"file {file_id} is not there: restore it, or erase its petition")
            for file_id, added_at in found
            if not self.files.has(place(file_id, added_at))
        ]
        return Page(len(found), wrong, found[-1][0] if len(found) == most else "")


CHECKS: list[Check] = [
    *map(Dense, events.ANNOUNCES),
    Announced(
        noun="petition",
        topic=events.PETITION,
        table=store.petition,
        key="id",
        identity="id",
        kinds=dict.fromkeys(_STATES, "petition_id"),
        told=_told,
        has=_has,
    ),
    Announced(
        noun="accusation",
        topic=events.SEALED,
        table=accusations.accusation,
        key="id",
        identity="id",
        kinds={pb.AccusationChanged: "accusation_id"},
        told=_accusation_told,
        has=_accusation_has,
    ),
    Whole("petitions have a line for each version", _lines),
    Whole("petitions are sealed", _clear),
]
