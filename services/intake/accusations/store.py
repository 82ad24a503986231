"""Where accusations are kept; every question names for whom it is asked."""

import json
from dataclasses import asdict, replace
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
    Row,
    String,
    Table,
    Text,
    and_,
    insert,
    or_,
    select,
    update,
)

from services.chassis.database import Instant
from services.chassis.refusals import Stale
from services.chassis.sealing import ERASED
from services.chassis.tables import vault_key
from services.chassis.vault import OwnerKey, Vault
from services.intake.accusations.model import Accusation, Accused, AccusedKind, Reader, Words
from services.intake.model import Channel
from services.intake.parties import metadata

accusation = Table(
    "accusation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("place_code", String(14), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("accused_kind", String(10), nullable=False),
    Column("accused_code", String(32), nullable=False),
    Column("accused_office_code", String(32), nullable=False),
    # Every word of it, sealed as one.
    Column("words", Text, nullable=False),
    Column("missing", JSON, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("registered_on", Date, nullable=False),
    Column("registered_by", String(64), nullable=False),
    Column("query_code", String(20), nullable=False, unique=True),
    Column("forwarded_to", String(100), nullable=False),
    Column("forwarded_basis", Text, nullable=False),
    Column("forwarded_on", Date),
    Column("forwarded_at", Instant),
    Column("forwarded_by", String(64), nullable=False),
    # NULL where an earlier version wrote it, until `migrate` has opened it.
    Column("phone_index", String(40)),
)
Index("accusation_listing", accusation.c.county_code, accusation.c.id)
Index("accusation_phone", accusation.c.county_code, accusation.c.phone_index)
_OWN = [c for c in accusation.c.keys() if c in Accusation.__dataclass_fields__]


def add(tx: Connection, vault: Vault, new: Accusation) -> None:
    """Keeps a new accusation, sealed with a key of its own."""
    key = vault.make(tx, new.id, new.county_code, new.registered_at)
    tx.execute(insert(accusation).values(**_row(key, new), phone_index=_phone(vault, new)))


def change(tx: Connection, vault: Vault, changed: Accusation) -> None:
    """Keeps a changed accusation, one version on. Raises Stale, Conflict (ERASED)."""
    kept = _row(vault.keys(tx, [changed.id])[changed.id], changed)
    of = and_(accusation.c.id == changed.id, accusation.c.version == changed.version - 1)
    if tx.execute(update(accusation).where(of).values(**kept)).rowcount == 0:
        raise Stale()


def find(tx: Connection, vault: Vault, accusation_id: str, reader: Reader | None) -> Accusation | None:
    """By id or number, opened, for somebody, or for the service itself; None as for what never was."""
    named = or_(accusation.c.id == accusation_id, accusation.c.number == accusation_id)
    query = select(accusation).where(named)
    row = tx.execute(query if reader is None else query.where(_met(reader))).first()
    return _read(vault.keys(tx, [row.id])[row.id], row) if row else None


def find_by_query_code(tx: Connection, query_code: str) -> Accusation | None:
    """By canonical query code, with no word of it; or None."""
    query = select(accusation, vault_key.c.destroyed_at).outerjoin(
        vault_key, vault_key.c.owner == accusation.c.id
    )
    row = tx.execute(query.where(accusation.c.query_code == query_code)).first()
    return replace(_read(None, row), erased_at=row.destroyed_at) if row else None


def find_by_phone(tx: Connection, vault: Vault, county_code: str, phone: str) -> list[Accusation]:
    """A county's that left this phone number, oldest first, with no word of any."""
    query = select(accusation).where(
        accusation.c.county_code == county_code,
        accusation.c.phone_index.in_(vault.indexes(county_code, "phone", phone)),
    )
    return [_read(None, row) for row in tx.execute(query.order_by(accusation.c.id))]


def erase(tx: Connection, vault: Vault, of: Accusation, at: datetime, reason: str) -> bool:
    """Destroys the key of its words and what it could be found by; False when it was done before."""
    tx.execute(update(accusation).where(accusation.c.id == of.id).values(phone_index=""))
    if not vault.destroy(tx, of.id, of.county_code, at, reason):
        return False
    # No other service keeps a word of it, so that nobody has to be told.
    vault.tell(tx, [of.id], at)
    return True


def index_phones(tx: Connection, vault: Vault, most: int) -> int:
    """Lets those be found that an earlier version wrote; returns how many, `most` at once."""
    query = select(accusation).where(accusation.c.phone_index.is_(None)).order_by(accusation.c.id)
    rows = tx.execute(query.limit(most).with_for_update()).all()
    keys = vault.keys(tx, [row.id for row in rows]) if rows else {}
    for row in rows:
        found = _phone(vault, _read(keys[row.id], row))
        tx.execute(update(accusation).where(accusation.c.id == row.id).values(phone_index=found))
    return len(rows)


def page(tx: Connection, reader: Reader, size: int, after: str | None) -> list[Accusation]:
    """For somebody, newest first, with no word of any."""
    query = select(accusation).where(_met(reader))
    if after:
        query = query.where(accusation.c.id < after)
    return [_read(None, row) for row in tx.execute(query.order_by(accusation.c.id.desc()).limit(size))]


def _met(reader: Reader) -> ColumnElement[bool]:
    met = [
        accusation.c.county_code == reader.county_code,
        accusation.c.accused_code.not_in(reader.own),
        accusation.c.accused_office_code.not_in(reader.own),
    ]
    if not reader.investigates:
        of_agent = accusation.c.accused_kind == AccusedKind.AGENT.value
        met.append(~and_(of_agent, accusation.c.accused_office_code == ""))
    return and_(*met)


def _phone(vault: Vault, of: Accusation) -> str:
    return vault.index(of.county_code, "phone", of.words.phone)


def _row(key: OwnerKey, of: Accusation) -> dict[str, Any]:
    return {name: getattr(of, name) for name in _OWN} | {
        "accused_kind": of.accused.kind.value,
        "accused_code": of.accused.code,
        "accused_office_code": of.accused.office_code,
        "words": key.seal("words", json.dumps(asdict(of.words), ensure_ascii=False)),
        "forwarded_basis": key.seal("forwarded_basis", of.forwarded_basis),
        "missing": list(of.missing),
    }


def _read(key: OwnerKey | None, row: Row[Any]) -> Accusation:
    r = dict(row._mapping)
    accused = Accused(AccusedKind(r["accused_kind"]), r["accused_code"], r["accused_office_code"])
    words, basis = Words(), ""
    if key is not None and key.destroyed:
        words, basis = Words(facts=ERASED), ERASED
    elif key is not None:
        words = Words(**json.loads(key.open("words", r["words"])))
        basis = key.open("forwarded_basis", r["forwarded_basis"])
    return Accusation(
        **{name: r[name] for name in _OWN if name not in ("words", "forwarded_basis", "missing", "channel")},
        channel=Channel(r["channel"]),
        accused=accused,
        words=words,
        forwarded_basis=basis,
        missing=tuple(r["missing"]),
    )
