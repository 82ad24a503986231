"""What can be proved of routing: the register and who is responsible, against what was announced."""

from collections.abc import Iterable, Mapping
from typing import Any

from huiyin.routing.v1 import routing_pb2 as pb
from sqlalchemy import Connection, Row, func, or_, select

from services.chassis.checks import Announced, Check, Dense, Difference, Whole
from services.routing import events
from services.routing.assignment import store
from services.routing.assignment.events import ASSIGNMENT
from services.routing.network import store as network
from services.routing.network.events import AGENT, KINDS, PLACE, TIERS
from services.routing.network.model import AgentKind, Tier

# An agent's name and an office's telephone are public.
SEALED = store.SEALED


def _place_told(fact: Any) -> Mapping[str, Any]:
    told = {"version": fact.version, "name": fact.display_name, "county_code": fact.county_code}
    for name in ("tier", "place_code", "parent_code"):
        if name in fact.DESCRIPTOR.fields_by_name:
            told[name] = getattr(fact, name)
    if isinstance(fact, pb.DepartmentChanged):
        told["competence"] = list(fact.competence)
    return told


def _place_has(row: Row[Any]) -> Mapping[str, Any]:
    has = dict(row._mapping)
    return has | ({"tier": TIERS[Tier(has["tier"])]} if "tier" in has else {})


def _agent_told(fact: pb.AgentChanged) -> Mapping[str, Any]:
    return {
        "version": fact.version,
        "office_code": fact.office_code,
        "kind": fact.kind,
        "certificate_number": fact.certificate_number,
        "issued_on": fact.certificate_issued_on,
        "expires_on": fact.certificate_expires_on,
        "suspended": fact.suspended,
        "deputy_id": fact.deputy_id,
    }


def _agent_has(row: Row[Any]) -> Mapping[str, Any]:
    return dict(row._mapping) | {
        "kind": KINDS[AgentKind(row.kind)],
        "issued_on": row.issued_on.isoformat(),
        "expires_on": row.expires_on.isoformat(),
        "suspended": row.suspended_at is not None,
    }


def _assignment_told(fact: pb.AssignmentChanged) -> Mapping[str, Any]:
    same = (
        "version",
        "place_code",
        "holder_code",
        "holder_is_department",
        "tier",
        "agent_id",
        "certificate_number",
        "valid_until",
        "offered_code",
        "deadline_on",
        "bounces",
        "first_office_code",
    )
    return {name: getattr(fact, name) for name in same} | {"closed": fact.move == pb.MOVE_CLOSED}


def _assignment_has(row: Row[Any]) -> Mapping[str, Any]:
    return dict(row._mapping) | {
        "tier": TIERS[Tier(row.tier)],
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
        "deadline_on": row.deadline_on.isoformat() if row.deadline_on else "",
    }


def _moves(tx: Connection, most: int) -> Iterable[Difference]:
    """Every version of an assignment is a line of its history, and the last one names its agent."""
    numbered = (
        select(
            store.move.c.petition_id,
            func.count().label("lines"),
            func.min(store.move.c.version).label("first"),
            func.max(store.move.c.version).label("last"),
        )
        .group_by(store.move.c.petition_id)
        .subquery()
    )
    held, last = store.assignment, store.move.alias()
    query = (
        select(held.c.petition_id, held.c.version, numbered, last.c.agent_id)
        .outerjoin(numbered, numbered.c.petition_id == held.c.petition_id)
        .outerjoin(last, (last.c.petition_id == held.c.petition_id) & (last.c.version == held.c.version))
        .where(
            or_(
                numbered.c.lines.is_(None),
                numbered.c.lines != held.c.version,
                numbered.c.first != 1,
                numbered.c.last != held.c.version,
                last.c.agent_id != held.c.agent_id,
            )
        )
        .order_by(held.c.petition_id)
        .limit(most)
    )
    for row in tx.execute(query):
        told = f"version {row.version}, {row.lines or 0} moves numbered {row.first} to {row.last}"
        yield Difference(row[0], f"assignment {row[0]}: {told}")


def _register(noun: str, kind: Any, table: Any) -> Announced:
    return Announced(
        noun=noun,
        topic=PLACE,
        table=table,
        key="code",
        identity="code",
        kinds={kind: "code"},
        told=_place_told,
        has=_place_has,
    )


CHECKS: list[Check] = [
    *map(Dense, events.ANNOUNCES),
    _register("place", pb.PlaceChanged, network.place),
    _register("office", pb.OfficeChanged, network.office),
    _register("department", pb.DepartmentChanged, network.department),
    Announced(
        noun="agent",
        topic=AGENT,
        table=network.agent,
        key="id",
        identity="id",
        kinds={pb.AgentChanged: "agent_id"},
        told=_agent_told,
        has=_agent_has,
    ),
    Announced(
        noun="assignment",
        topic=ASSIGNMENT,
        table=store.assignment,
        key="petition_id",
        identity="petition_id",
        kinds={pb.AssignmentChanged: "petition_id"},
        told=_assignment_told,
        has=_assignment_has,
    ),
    Whole("moves are numbered without gaps", _moves),
    *(each.check("routing") for each in SEALED),
]
