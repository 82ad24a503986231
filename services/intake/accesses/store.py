"""Where the register of accesses is kept.

It is asked about one petition at a time and nothing else: it has no index by person, office or place, so
that nobody can be counted, ranked or looked up by it.
"""

from datetime import date

from sqlalchemy import JSON, Column, Connection, Date, Index, String, Table, Text, insert, select

from services.chassis.database import Instant
from services.intake import store
from services.intake.accesses.model import Access, Reason, Standing
from services.intake.parties import metadata

access = Table(
    "access",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("at", Instant, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("reader", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("office_code", String(20), nullable=False),
    Column("reason", String(12), nullable=False),
    Column("note", Text, nullable=False),
    Column("shown", JSON, nullable=False),
)
_HANDLING = access.c.reason == Reason.HANDLING.value
_FILES = access.c.reason == Reason.FILES.value
Index("access_petition", access.c.petition_id, access.c.id)
Index(
    "access_handling",
    access.c.petition_id,
    access.c.reader,
    access.c.on_day,
    unique=True,
    sqlite_where=_HANDLING,
    postgresql_where=_HANDLING,
)
Index(
    "access_files",
    access.c.petition_id,
    access.c.reader,
    access.c.on_day,
    unique=True,
    sqlite_where=_FILES,
    postgresql_where=_FILES,
)


def standing(tx: Connection, petition_id: str) -> Standing:
    """Who is responsible for a petition, and how far it is."""
    row = tx.execute(select(store.progress).where(store.progress.c.petition_id == petition_id)).first()
    return Standing(row.responsible_code, row.agent_id, row.stage) if row else Standing()


def recorded(tx: Connection, petition_id: str, reader: str, day: date, reason: Reason) -> bool:
    """Whether a reader's look at a petition for a reason is recorded on a legal day."""
    query = select(access.c.id).where(
        access.c.petition_id == petition_id,
        access.c.reader == reader,
        access.c.on_day == day,
        access.c.reason == reason.value,
    )
    return tx.execute(query).first() is not None


def add(tx: Connection, new: Access) -> None:
    """Adds a line; none is ever changed or taken away. Its note is sealed already."""
    tx.execute(insert(access), vars(new) | {"reason": new.reason.value, "shown": list(new.shown)})


def find(tx: Connection, access_id: str) -> Access:
    """One line by id."""
    row = tx.execute(select(access).where(access.c.id == access_id)).one()
    return _access(dict(row._mapping))


def of_petition(tx: Connection, petition_id: str, most: int) -> list[Access]:
    """A petition's register, the newest first."""
    query = select(access).where(access.c.petition_id == petition_id)
    rows = tx.execute(query.order_by(access.c.id.desc()).limit(most))
    return [_access(dict(row._mapping)) for row in rows]


def _access(row: dict[str, object]) -> Access:
    shown: list[str] = row["shown"]  # type: ignore[assignment]
    return Access(**(row | {"reason": Reason(str(row["reason"])), "shown": tuple(shown)}))  # type: ignore[arg-type]
