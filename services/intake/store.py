"""Where the front desk keeps things."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    Text,
    bindparam,
    case,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from services.chassis.database import Instant
from services.chassis.policy import Scope, under
from services.chassis.refusals import NotFound, Stale
from services.chassis.statements import Statement
from services.chassis.upsert import Upsert
from services.chassis.vault import OwnerKey, Vault
from services.intake import sealing
from services.intake.model import (
    AcceptanceState,
    Channel,
    ConsentRecord,
    Draft,
    Kind,
    LegalRoute,
    Petition,
    Petitioner,
    Progress,
    ProgressClock,
    ProgressLine,
    Source,
)
from services.intake.parties import metadata

petition = Table(
    "petition",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("registration_number", String(32), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("place_code", String(14), nullable=False),
    Column("office_code", String(20), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("source", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("category", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("phone_index", String(40), nullable=False, server_default=""),
    Column("anonymous", Boolean, nullable=False),
    Column("request", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("head_count", Integer, nullable=False),
    Column("representatives", JSON, nullable=False),
    Column("other_party", Text, nullable=False),
    Column("chosen_agent_id", String(32), nullable=False),
    Column("earlier_registration_number", String(32), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("missing", JSON, nullable=False),
    Column("repeat_of", String(36), nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("registered_on", Date, nullable=False),
    Column("registered_by", String(64), nullable=False),
    Column("query_code", String(20), nullable=False, unique=True),
    Column("acceptance_state", String(12), nullable=False),
    Column("legal_route", String(12)),
    Column("decision_reason", Text, nullable=False),
    Column("decision_article", String(10), nullable=False),
    Column("guided_to", Text, nullable=False),
    Column("decided_at", Instant),
    # False of rows that were written before there was a vault, until `migrate` has sealed them.
    Column("sealed", Boolean, nullable=False, server_default=false()),
    Column("under_fourteen", Boolean, nullable=False, server_default=false()),
    # On the row, so that a registration needs no further statement.
    Column("consents", JSON, nullable=False, server_default="[]"),
)
Index("petition_listing", petition.c.county_code, petition.c.id)
Index("petition_place", petition.c.county_code, petition.c.place_code, petition.c.id)
Index("petition_phone", petition.c.county_code, petition.c.phone_index)
Index(
    "petition_clear",
    petition.c.id,
    sqlite_where=petition.c.sealed.is_(False),
    postgresql_where=petition.c.sealed.is_(False),
)

progress = Table(
    "progress",
    metadata,
    Column("petition_id", String(36), primary_key=True),
    Column("responsible_code", String(20), nullable=False),
    Column("agent_id", String(32), nullable=False),
    Column("stage", String(16), nullable=False),
)

progress_line = Table(
    "progress_line",
    metadata,
    Column("petition_id", String(36), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("code", String(32), nullable=False),
    Column("party_code", String(20), nullable=False),
    Column("reason_code", String(32), nullable=False),
    PrimaryKeyConstraint("petition_id", "number"),
)

progress_clock = Table(
    "progress_clock",
    metadata,
    Column("petition_id", String(36), nullable=False),
    Column("clock_id", String(36), nullable=False),
    Column("clock", String(8), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("state", String(12), nullable=False),
    PrimaryKeyConstraint("petition_id", "clock_id"),
)

# Built once: a statement made anew for each call costs several times what the database needs for it.
_ADD = Statement(insert(petition))
_ADD_LINE = Statement(insert(progress_line))
_NEXT_NUMBER = select(func.coalesce(func.max(progress_line.c.number), 0) + 1).where(
    progress_line.c.petition_id == bindparam("of")
)
_ADD_NEXT_LINE = Statement(insert(progress_line).values(number=_NEXT_NUMBER.scalar_subquery()).inline())
_KEEP_CLOCK = Upsert(progress_clock, ["petition_id", "clock_id"], changes=["due_on", "state"])
_STAND = {
    frozenset(parts): Upsert(progress, ["petition_id"], changes=parts)
    for parts in (["responsible_code", "agent_id"], ["stage"], [])
}
_OFFERS = ("HANDED_UP", "HANDED_DOWN", "REFERRED")
_MOVES = (*_OFFERS, "ASSIGNED", "TAKEN_OVER", "RETURNED", "CLOSED")
_DRAFT = [c for c in petition.c.keys() if c in Draft.__dataclass_fields__ and c not in ("petitioner",)]
_LISTS = ("missing", "consents")
_OWN = [c for c in petition.c.keys() if c in Petition.__dataclass_fields__ and c not in _LISTS]


def add(tx: Connection, vault: Vault, new: Petition) -> None:
    """Keeps a new petition, sealed with a key of its own."""
    _ADD.later(tx, _kept(vault, _key(tx, vault, new), new))


def change(tx: Connection, vault: Vault, changed: Petition) -> None:
    """Keeps a changed petition; `version` is one above the stored one. Raises Stale otherwise.

    Raises Conflict (ERASED) when its words were erased.
    """
    known = vault.keys(tx, [changed.id]).get(changed.id)
    kept = _kept(vault, known or _key(tx, vault, changed), changed)
    if known:
        # What it is found by may be erased at this moment, and consent given or taken back.
        del kept["phone_index"], kept["consents"]
    done = tx.execute(
        update(petition)
        .where(petition.c.id == changed.id, petition.c.version == changed.version - 1)
        .values(**kept)
    )
    if done.rowcount == 0:
        raise Stale()


def get(tx: Connection, vault: Vault, petition_id: str, scope: Scope) -> Petition:
    """By id or registration number, opened. Raises NotFound, outside the scope as for what never was."""
    row = tx.execute(
        select(petition).where(
            or_(petition.c.id == petition_id, petition.c.registration_number == petition_id), _met(scope)
        )
    ).first()
    if row is None:
        raise NotFound("没有找到该信访事项，请核对编号")
    return _opened(tx, vault, [row])[0]


def find_by_number(tx: Connection, registration_number: str) -> Petition | None:
    """By registration number, with no name and no text; or None."""
    row = tx.execute(select(petition).where(petition.c.registration_number == registration_number)).first()
    return sealing.withheld(_petition(row)) if row else None


def find_by_query_code(tx: Connection, query_code: str) -> Petition | None:
    """By canonical query code, with no name and no text; or None."""
    row = tx.execute(select(petition).where(petition.c.query_code == query_code)).first()
    return sealing.withheld(_petition(row)) if row else None


def find_by_phone(tx: Connection, vault: Vault, county_code: str, phone: str) -> list[Petition]:
    """A county's petitions that left this phone number, oldest first, opened."""
    found = tx.execute(
        select(petition)
        .where(
            petition.c.county_code == county_code,
            petition.c.phone_index.in_(vault.indexes(county_code, "phone", phone)),
        )
        .order_by(petition.c.id)
    )
    return _opened(tx, vault, found.all())


def page(
    tx: Connection,
    vault: Vault,
    scope: Scope,
    county_code: str,
    place_prefix: str,
    size: int,
    after: str | None,
) -> list[Petition]:
    """Newest first, opened, `size` at most, continuing after an id."""
    query = select(petition).where(petition.c.county_code == county_code, _met(scope))
    if place_prefix:
        query = query.where(under(petition.c.place_code, place_prefix))
    if after:
        query = query.where(petition.c.id < after)
    return _opened(tx, vault, tx.execute(query.order_by(petition.c.id.desc()).limit(size)).all())


def erase(tx: Connection, vault: Vault, of: Petition, at: datetime, reason: str) -> None:
    """Destroys the key of a petition's texts and what it could be found by; the row stays."""
    if not vault.keys(tx, [of.id]):
        _seal(tx, vault, of)
    vault.destroy(tx, of.id, of.draft.county_code, at, reason)
    tx.execute(update(petition).where(petition.c.id == of.id).values(phone_index=""))


def seal_clear(tx: Connection, vault: Vault, most: int) -> int:
    """Seals petitions that were written before there was a vault; returns how many, `most` at once."""
    clear = select(petition).where(petition.c.sealed.is_(False)).order_by(petition.c.id).limit(most)
    rows = tx.execute(clear.with_for_update()).all()
    for each in _opened(tx, vault, rows):
        _seal(tx, vault, each)
    return len(rows)


def stand(tx: Connection, petition_id: str, **standing: str) -> None:
    """Sets parts of the progress view's head: responsible_code with agent_id, stage, or none.

    The view is locked until the transaction ends: two hearers never give the same number to a line.
    """
    blank = {"petition_id": petition_id, "responsible_code": "", "agent_id": "", "stage": ""}
    _STAND[frozenset(standing)].later(tx, blank | standing)


def begin_lines(tx: Connection, petition_id: str, line: ProgressLine) -> None:
    """Adds the first line to the progress view of a new petition."""
    _ADD_LINE.later(tx, {"petition_id": petition_id, "number": 1, **line.__dict__})


def add_line(tx: Connection, petition_id: str, line: ProgressLine) -> None:
    """Adds a line to the progress view."""
    _ADD_NEXT_LINE.later(tx, {"of": petition_id, "petition_id": petition_id, **line.__dict__})


def keep_clock(tx: Connection, petition_id: str, clock: ProgressClock) -> None:
    """Adds or changes a clock of the progress view."""
    _KEEP_CLOCK.later(tx, {"petition_id": petition_id, **clock.__dict__})


def read_progress(tx: Connection, of: Petition) -> Progress:
    """The whole progress view of a petition."""
    head = tx.execute(select(progress).where(progress.c.petition_id == of.id)).first()
    lines = tx.execute(
        select(progress_line)
        .where(progress_line.c.petition_id == of.id)
        .order_by(progress_line.c.at, progress_line.c.number)
    )
    clocks = tx.execute(
        select(progress_clock)
        .where(progress_clock.c.petition_id == of.id)
        .order_by(progress_clock.c.due_on, progress_clock.c.clock)
    )
    return Progress(
        petition=of,
        responsible_code=head.responsible_code if head else "",
        agent_id=head.agent_id if head else "",
        stage=head.stage if head else "",
        lines=tuple(ProgressLine(r.at, r.code, r.party_code, r.reason_code) for r in lines),
        clocks=tuple(ProgressClock(r.clock_id, r.clock, r.due_on, r.state) for r in clocks),
    )


def _met(scope: Scope) -> ColumnElement[bool]:
    own = progress.c.petition_id == petition.c.id
    responsible = select(progress.c.responsible_code).where(own).scalar_subquery()
    in_charge = select(progress.c.agent_id).where(own).scalar_subquery()
    # Routing is not asked: the last move in the progress view tells whom the petition is offered to.
    of_petition = progress_line.c.petition_id == petition.c.id
    offered = (
        select(case((progress_line.c.code.in_(_OFFERS), progress_line.c.party_code), else_=""))
        .where(of_petition, progress_line.c.code.in_(_MOVES))
        .order_by(progress_line.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = scope.rows(petition.c.county_code, petition.c.place_code, responsible, offered, in_charge)
    if not scope.agent:
        return rows
    # Who wrote it down keeps the slip they handed over.
    return or_(rows, petition.c.registered_by == scope.agent)


def _seal(tx: Connection, vault: Vault, of: Petition) -> None:
    kept = _kept(vault, _key(tx, vault, of), of)
    tx.execute(update(petition).where(petition.c.id == of.id).values(**kept))


def _key(tx: Connection, vault: Vault, of: Petition) -> OwnerKey:
    return vault.make(tx, of.id, of.draft.county_code, of.registered_at)


def _kept(vault: Vault, key: OwnerKey, of: Petition) -> dict[str, object]:
    phone_index = vault.index(of.draft.county_code, "phone", of.draft.petitioner.phone)
    return _row(sealing.sealed(key, of)) | {"phone_index": phone_index, "sealed": True}


def _opened(tx: Connection, vault: Vault, rows: Sequence[Row[Any]]) -> list[Petition]:
    keys = vault.keys(tx, [row.id for row in rows]) if rows else {}
    return [sealing.opened(keys[r.id], _petition(r)) if r.sealed else _petition(r) for r in rows]


def _row(of: Petition) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(of.draft, name) for name in _DRAFT}
    values |= {name: getattr(of.draft.petitioner, name) for name in ("name", "address", "phone")}
    values |= {"representatives": list(of.draft.representatives), "missing": list(of.missing)}
    values |= {"consents": [each.kept() for each in of.consents]}
    return values | {name: getattr(of, name) for name in _OWN}


def _petition(row: Row[tuple[object, ...]]) -> Petition:
    r = row._mapping
    draft = Draft(
        petitioner=Petitioner(r["name"], r["address"], r["phone"]),
        channel=Channel(r["channel"]),
        source=Source(r["source"]),
        kind=Kind(r["kind"]),
        representatives=tuple(r["representatives"]),
        **{name: r[name] for name in _DRAFT if name not in ("channel", "source", "kind", "representatives")},
    )
    return Petition(
        draft=draft,
        missing=tuple(r["missing"]),
        consents=tuple(map(ConsentRecord.read, r["consents"])),
        acceptance_state=AcceptanceState(r["acceptance_state"]),
        legal_route=LegalRoute(r["legal_route"]) if r["legal_route"] else None,
        **{name: r[name] for name in _OWN if name not in ("acceptance_state", "legal_route")},
    )
