"""Where the register is kept. Copies of rows carry their version; nothing is taken away."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    select,
)

from services.chassis.database import Instant
from services.chassis.policy import Scope, under
from services.chassis.refusals import NotFound
from services.chassis.statements import Statement
from services.chassis.upsert import Upsert
from services.routing.network.model import Agent, AgentKind, Department, Office, Place, Tier

metadata = MetaData()

place = Table(
    "place",
    metadata,
    Column("code", String(14), primary_key=True),
    Column("county_code", String(6), nullable=False),
    Column("name", String(100), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("parent_code", String(14), nullable=False),
    Column("population", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
Index("place_county", place.c.county_code, place.c.code)

office = Table(
    "office",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("county_code", String(6), nullable=False),
    Column("name", String(100), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("place_code", String(14), nullable=False),
    Column("parent_code", String(20), nullable=False),
    Column("host", String(100), nullable=False),
    Column("phone", String(30), nullable=False),
    Column("complaint_phone", String(30), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("version", Integer, nullable=False),
)
Index("office_county", office.c.county_code, office.c.place_code)

agent = Table(
    "agent",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("county_code", String(6), nullable=False),
    Column("name", String(100), nullable=False),
    Column("office_code", String(20), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("post", String(100), nullable=False),
    Column("certificate_number", String(40), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("deputy_id", String(32), nullable=False),
    Column("suspended_at", Instant),
    Column("version", Integer, nullable=False),
)
Index("agent_office", agent.c.county_code, agent.c.office_code)

department = Table(
    "department",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("county_code", String(6), nullable=False),
    Column("name", String(100), nullable=False),
    Column("competence", JSON, nullable=False),
    Column("phone", String(30), nullable=False),
    Column("version", Integer, nullable=False),
)

Noun = TypeVar("Noun", Place, Office, Agent, Department)
_TABLES: dict[type, tuple[Table, str]] = {
    Place: (place, "code"),
    Office: (office, "code"),
    Agent: (agent, "id"),
    Department: (department, "code"),
}

# Built once: a statement made anew for each call costs several times what the database needs for it.
_ONE = {
    kind: select(table).where(table.c[key] == bindparam("code")) for kind, (table, key) in _TABLES.items()
}
_FIND = {kind: Statement(query) for kind, query in _ONE.items()}
_HOLD = {kind: Statement(query.with_for_update()) for kind, query in _ONE.items()}
_OF_OFFICE = (
    select(agent)
    .where(agent.c.county_code == bindparam("county_code"), agent.c.office_code == bindparam("office_code"))
    .order_by(agent.c.id)
)
_AGENTS, _HOLD_AGENTS = Statement(_OF_OFFICE), Statement(_OF_OFFICE.with_for_update())
_KEEP = {kind: Upsert(table, [key]) for kind, (table, key) in _TABLES.items()}


def keep(tx: Connection, noun: Place | Office | Agent | Department) -> None:
    """Adds a row, or changes the one of the same code."""
    values = asdict(noun)
    if isinstance(noun, Department):
        values["competence"] = list(noun.competence)
    _KEEP[type(noun)].later(tx, values)


def known(tx: Connection, kind: type[Noun], codes: Sequence[str]) -> dict[str, Noun]:
    """The rows of these codes that exist."""
    table, key = _TABLES[kind]
    found: dict[str, Noun] = {}
    for first in range(0, len(codes), 500):
        rows = tx.execute(select(table).where(table.c[key].in_(codes[first : first + 500])))
        found |= {getattr(row, key): _read(kind, row) for row in rows}
    return found


def find(tx: Connection, kind: type[Noun], code: str, lock: bool = False) -> Noun | None:
    """One row, or None. `lock` holds it until the transaction ends."""
    row = (_HOLD if lock else _FIND)[kind].first(tx, {"code": code})
    return _read(kind, row) if row else None


def get_agent(tx: Connection, agent_id: str, scope: Scope) -> Agent:
    """One agent of an office under the scope's place. Raises NotFound."""
    near = select(office.c.place_code).where(office.c.code == agent.c.office_code).scalar_subquery()
    row = tx.execute(
        select(agent).where(agent.c.id == agent_id, scope.rows(agent.c.county_code, near))
    ).first()
    if row is None:
        raise NotFound("没有这位代理员，请核对名册")
    return _read(Agent, row)


def county_office(tx: Connection, county_code: str) -> Office | None:
    """The county's own office, or None."""
    query = select(office).where(office.c.county_code == county_code, office.c.tier == int(Tier.COUNTY))
    row = tx.execute(query.order_by(office.c.code)).first()
    return _read(Office, row) if row else None


def agents_of(tx: Connection, county_code: str, office_code: str, lock: bool = False) -> list[Agent]:
    """The agents of one office, by id. `lock` holds their certificates until the transaction ends."""
    here = {"county_code": county_code, "office_code": office_code}
    return [_read(Agent, row) for row in (_HOLD_AGENTS if lock else _AGENTS).rows(tx, here)]


def places(tx: Connection, county_code: str, parent_code: str) -> list[Place]:
    """Places of a county, or the children of one, by code."""
    wanted = [place.c.county_code == county_code]
    if parent_code:
        wanted.append(place.c.parent_code == parent_code)
    return _all(tx, Place, wanted, place.c.code)


def offices(tx: Connection, county_code: str, place_prefix: str) -> list[Office]:
    """Offices of a county or under a place, from the top."""
    wanted = [office.c.county_code == county_code]
    if place_prefix:
        wanted.append(under(office.c.place_code, place_prefix))
    return _all(tx, Office, wanted, office.c.place_code)


def agents(tx: Connection, county_code: str, office_code: str, place_prefix: str) -> list[Agent]:
    """Agents of a county, an office, or the offices under a place, by id."""
    wanted = [agent.c.county_code == county_code]
    if office_code:
        wanted.append(agent.c.office_code == office_code)
    if place_prefix:
        near = select(office.c.code).where(under(office.c.place_code, place_prefix))
        wanted.append(agent.c.office_code.in_(near))
    return _all(tx, Agent, wanted, agent.c.id)


def departments(tx: Connection, county_code: str) -> list[Department]:
    """Departments of a county, by code."""
    return _all(tx, Department, [department.c.county_code == county_code], department.c.code)


def _all(
    tx: Connection, kind: type[Noun], wanted: Sequence[ColumnElement[bool]], order: Column[Any]
) -> list[Noun]:
    table, _ = _TABLES[kind]
    return [_read(kind, row) for row in tx.execute(select(table).where(*wanted).order_by(order))]


def _read(kind: type[Noun], row: Any) -> Noun:
    values = row._asdict()
    if "tier" in values:
        values["tier"] = Tier(values["tier"])
    if "kind" in values:
        values["kind"] = AgentKind(values["kind"])
    if "competence" in values:
        values["competence"] = tuple(values["competence"])
    return kind(**values)
