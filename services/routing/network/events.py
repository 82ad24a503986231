"""The wire form of what the register announces: codes, days and public names, no person's name."""

from functools import singledispatch
from typing import Any

from huiyin.routing.v1 import routing_pb2 as pb
from sqlalchemy import Connection

from services.chassis.announcements import Outbox
from services.routing.network.model import Agent, AgentKind, Department, Office, Place, Tier

PLACE = "huiyin.routing.place.v1"
AGENT = "huiyin.routing.agent.v1"
TIERS: dict[Tier, Any] = {tier: pb.Tier.Value(f"TIER_{tier.name}") for tier in Tier}
KINDS: dict[AgentKind, Any] = {kind: pb.AgentKind.Value(f"AGENT_KIND_{kind.name}") for kind in AgentKind}


def changed(outbox: Outbox, tx: Connection, noun: Place | Office | Agent | Department) -> None:
    """Announces that a row was added or changed."""
    key = noun.id if isinstance(noun, Agent) else noun.code
    topic = AGENT if isinstance(noun, Agent) else PLACE
    outbox.announce(tx, topic, key, noun.county_code, _fact(noun), outbox.clock.now())


@singledispatch
def _fact(noun: Any) -> Any:
    raise TypeError(type(noun))


@_fact.register
def _(noun: Place) -> Any:
    return pb.PlaceChanged(
        code=noun.code,
        county_code=noun.county_code,
        display_name=noun.name,
        tier=TIERS[noun.tier],
        parent_code=noun.parent_code,
        version=noun.version,
    )


@_fact.register
def _(noun: Office) -> Any:
    return pb.OfficeChanged(
        code=noun.code,
        county_code=noun.county_code,
        display_name=noun.name,
        tier=TIERS[noun.tier],
        place_code=noun.place_code,
        parent_code=noun.parent_code,
        version=noun.version,
    )


@_fact.register
def _(noun: Department) -> Any:
    return pb.DepartmentChanged(
        code=noun.code,
        county_code=noun.county_code,
        display_name=noun.name,
        competence=noun.competence,
        version=noun.version,
    )


@_fact.register
def _(noun: Agent) -> Any:
    return pb.AgentChanged(
        agent_id=noun.id,
        county_code=noun.county_code,
        office_code=noun.office_code,
        kind=KINDS[noun.kind],
        certificate_number=noun.certificate_number,
        certificate_issued_on=noun.issued_on.isoformat(),
        certificate_expires_on=noun.expires_on.isoformat(),
        suspended=noun.suspended_at is not None,
        version=noun.version,
        deputy_id=noun.deputy_id,
    )
