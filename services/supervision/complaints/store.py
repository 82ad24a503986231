"""Where complaints, the copies they need, and suspensions are kept."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    func,
    insert,
    select,
    update,
)

from services.chassis.clock import day_end
from services.chassis.database import Instant
from services.chassis.refusals import Stale
from services.chassis.sealing import Seal, Sealed, flag
from services.chassis.upsert import Upsert
from services.chassis.vault import Vault
from services.supervision.complaints.model import (
    Accusation,
    AccusedKind,
    Breach,
    Complaint,
    ComplaintState,
    ComplaintWay,
    Party,
    SealedFigure,
)
from services.supervision.figures.store import metadata

complaint = Table(
    "complaint",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("county_code", String(6), nullable=False),
    Column("version", Integer, nullable=False),
    Column("accused_kind", String(12), nullable=False),
    Column("accused_code", String(32), nullable=False),
    Column("accused_office", String(20), nullable=False),
    Column("breach", String(24), nullable=False),
    Column("facts", Text, nullable=False),
    Column("complainant_name", Text, nullable=False),
    Column("complainant_phone", Text, nullable=False),
    Column("petition_id", String(36), nullable=False),
    Column("way", String(10), nullable=False),
    Column("state", String(14), nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("taken_by", String(64), nullable=False),
    Column("investigator", String(64), nullable=False),
    Column("heard_at", Instant),
    Column("accused_statement", Text, nullable=False),
    Column("decided_at", Instant),
    Column("finding", Text, nullable=False),
    Column("suspension_number", String(32), nullable=False),
    flag(),
)
Index("complaint_county", complaint.c.county_code, complaint.c.id)
# With a key of its own: whoever erases a petition does not erase what was complained of.
_COMPLAINT = Sealed(
    complaint,
    ["facts", "complainant_name", "complainant_phone", "accused_statement", "finding"],
    complaint.c.county_code,
    owner="id",
)
SEALED = (_COMPLAINT,)

accusation = Table(
    "accusation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("number", String(32), nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("accused_kind", String(12), nullable=False),
    Column("accused_code", String(32), nullable=False),
    Column("accused_office", String(32), nullable=False),
    Column("registered_on", Date, nullable=False),
    Column("forwarded_on", Date),
    Column("version", Integer, nullable=False),
)
Index("accusation_county", accusation.c.county_code, accusation.c.registered_on)

party = Table(
    "party",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("county_code", String(6), nullable=False),
    Column("noun", String(12), nullable=False),
    Column("office_code", String(20), nullable=False),
    Column("version", Integer, nullable=False),
)


def add(tx: Connection, vault: Vault, new: Complaint) -> None:
    """Keeps a complaint, sealed with a key of its own."""
    tx.execute(insert(complaint).values(**_kept(tx, vault, new)))


def change(tx: Connection, vault: Vault, changed: Complaint) -> None:
    """Keeps a changed complaint, one version on. Raises Stale."""
    done = tx.execute(
        update(complaint)
        .where(complaint.c.id == changed.id, complaint.c.version == changed.version - 1)
        .values(**_kept(tx, vault, changed))
    )
    if done.rowcount == 0:
        raise Stale()


def find(tx: Connection, vault: Vault, complaint_id: str) -> Complaint | None:
    """One complaint, by id or number, opened; or None."""
    query = select(complaint).where((complaint.c.id == complaint_id) | (complaint.c.number == complaint_id))
    found = _COMPLAINT.opened(tx, vault, tx.execute(query).all())
    return _read(found[0]) if found else None


def page(tx: Connection, vault: Vault, county_code: str, size: int, after: str | None) -> list[Complaint]:
    """Complaints of a county, newest first, opened."""
    query = select(complaint).where(complaint.c.county_code == county_code)
    if after:
        query = query.where(complaint.c.id < after)
    rows = tx.execute(query.order_by(complaint.c.id.desc()).limit(size)).all()
    return [_read(each) for each in _COMPLAINT.opened(tx, vault, rows)]


def erase(tx: Connection, vault: Vault, of: Complaint, at: datetime, reason: str) -> bool:
    """Destroys the key of its words; False when it was done before."""
    _COMPLAINT.blank(tx, of.id)
    if not vault.destroy(tx, of.id, of.county_code, at, reason):
        return False
    # No other service keeps a word of it: what would be announced tells that there was one.
    vault.tell(tx, [of.id], at)
    return True


_KEEP_ACCUSATION = Upsert(accusation, ["id"], newer="version")


def keep_accusation(tx: Connection, copy: Accusation) -> None:
    """Keeps a copy, never an older over a newer one."""
    _KEEP_ACCUSATION.later(tx, asdict(copy))


def sealed(tx: Connection, county_code: str, own: Sequence[str], first: date, last: date) -> SealedFigure:
    """What was brought and done on these legal days, but for what is about one of `own`."""
    of_ours = select(party.c.code).where(party.c.noun == "agent", party.c.office_code.in_(own))

    def count(of: Table, *where: ColumnElement[bool]) -> int:
        query = select(func.count()).where(
            of.c.county_code == county_code,
            of.c.accused_code.not_in(own),
            of.c.accused_office.not_in(own),
            of.c.accused_code.not_in(of_ours),
            *where,
        )
        return int(tx.execute(query).scalar_one())

    def during(at: Any) -> ColumnElement[bool]:
        return and_(at >= day_end(first - timedelta(days=1)), at < day_end(last))

    decided = during(complaint.c.decided_at)
    return SealedFigure(
        count(complaint, during(complaint.c.taken_at)),
        count(complaint, decided),
        count(complaint, decided, complaint.c.state == ComplaintState.UPHELD.value),
        count(accusation, accusation.c.registered_on.between(first, last)),
        count(accusation, accusation.c.forwarded_on.between(first, last)),
    )


_KEEP_PARTY = Upsert(party, ["code"], newer="version")


def keep_party(tx: Connection, copy: Party) -> None:
    """Keeps a copy, never an older over a newer one."""
    _KEEP_PARTY.later(tx, asdict(copy))


def find_party(tx: Connection, code: str) -> Party | None:
    """An agent, office or department, or None."""
    row = tx.execute(select(party).where(party.c.code == code)).first()
    return Party(**row._mapping) if row else None


def parties_known(tx: Connection) -> bool:
    """Whether any agent has been heard of yet."""
    return tx.execute(select(party.c.code).where(party.c.noun == "agent").limit(1)).first() is not None


def _kept(tx: Connection, vault: Vault, of: Complaint) -> dict[str, Any]:
    return _COMPLAINT.kept(Seal(tx, vault, of.id, of.county_code, of.taken_at), asdict(of))


def _read(values: dict[str, Any]) -> Complaint:
    values |= {
        "accused_kind": AccusedKind(values["accused_kind"]),
        "breach": Breach(values["breach"]),
        "state": ComplaintState(values["state"]),
        "way": ComplaintWay(values["way"]),
    }
    return Complaint(**values)
