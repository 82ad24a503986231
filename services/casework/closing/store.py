"""Where revisits are kept."""

from dataclasses import asdict

from sqlalchemy import Boolean, Column, Connection, String, Table, Text, insert, select

from services.casework.case.store import county_of
from services.casework.clocks.store import metadata
from services.casework.closing.model import Revisit
from services.chassis.database import Instant
from services.chassis.sealing import Sealed, Words, flag

revisit = Table(
    "revisit",
    metadata,
    Column("petition_id", String(36), primary_key=True),
    Column("visited_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("finding", Text, nullable=False),
    Column("new_risk", Boolean, nullable=False),
    Column("late_reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    flag(),
)
_REVISIT = Sealed(revisit, ["finding", "late_reason"], county_of(revisit))
SEALED = (_REVISIT,)


def add(tx: Connection, seal: Words, new: Revisit) -> None:
    """Keeps a revisit."""
    tx.execute(insert(revisit).values(**_REVISIT.kept(seal, asdict(new))))


def find(tx: Connection, petition_id: str, read: Words) -> Revisit | None:
    """The revisit of a petition, or None."""
    row = tx.execute(select(revisit).where(revisit.c.petition_id == petition_id)).first()
    return Revisit(**_REVISIT.values(row, read)) if row else None
