"""Where pledges are kept; nothing is ever taken away."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Date, Index, Integer, String, Table, Text, insert, select, update

from services.casework.case.store import county_of
from services.casework.clocks.store import metadata
from services.casework.pledge.model import Pledge, Signature, SignatureWay
from services.chassis.database import Instant
from services.chassis.sealing import Sealed, Words, flag

pledge = Table(
    "pledge",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("text_version", String(20), nullable=False),
    Column("agent_id", String(32), nullable=False),
    Column("scope", Text, nullable=False),
    Column("powers", Text, nullable=False),
    Column("term_ends_on", Date, nullable=False),
    Column("petitioner_way", String(12), nullable=False),
    Column("petitioner_witness", Text, nullable=False),
    Column("petitioner_sha256", Text, nullable=False),
    Column("agent_way", String(12), nullable=False),
    Column("agent_witness", Text, nullable=False),
    Column("agent_sha256", Text, nullable=False),
    Column("signed_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("late_reason", Text, nullable=False),
    Column("warrant_version", Integer, nullable=False),
    Column("ended_at", Instant),
    Column("ended_reason", String(24), nullable=False),
    flag(),
)
Index("pledge_petition", pledge.c.petition_id, pledge.c.id)
# The digest of a signed page is a signature's: who has the page could show whose mandate this was.
_SIGNED = ["petitioner_witness", "petitioner_sha256", "agent_witness", "agent_sha256"]
_PLEDGE = Sealed(pledge, ["scope", "powers", "late_reason", *_SIGNED], county_of(pledge))
SEALED = (_PLEDGE,)

_PLAIN = [
    "id",
    "petition_id",
    "text_version",
    "agent_id",
    "scope",
    "powers",
    "term_ends_on",
    "signed_at",
    "recorded_at",
    "late_reason",
    "warrant_version",
    "ended_at",
    "ended_reason",
]


def add(tx: Connection, seal: Words, new: Pledge) -> None:
    """Keeps a signed pledge."""
    values = {name: getattr(new, name) for name in _PLAIN}
    for side, signature in (("petitioner", new.petitioner_signature), ("agent", new.agent_signature)):
        assert signature.way is not None
        values |= {
            f"{side}_way": signature.way.value,
            f"{side}_witness": signature.witness,
            f"{side}_sha256": signature.file_sha256,
        }
    tx.execute(insert(pledge).values(**_PLEDGE.kept(seal, values)))


def end(tx: Connection, pledge_id: str, at: datetime, reason: str) -> None:
    """The mandate ends."""
    tx.execute(update(pledge).where(pledge.c.id == pledge_id).values(ended_at=at, ended_reason=reason))


def of_petition(tx: Connection, petition_id: str, read: Words) -> list[Pledge]:
    """Every pledge of a petition, oldest first."""
    rows = tx.execute(select(pledge).where(pledge.c.petition_id == petition_id).order_by(pledge.c.id))
    return [_read(_PLEDGE.values(row, read)) for row in rows]


def _read(r: dict[str, Any]) -> Pledge:
    signed = {
        side: Signature(SignatureWay(r[f"{side}_way"]), r[f"{side}_witness"], r[f"{side}_sha256"])
        for side in ("petitioner", "agent")
    }
    return Pledge(
        petitioner_signature=signed["petitioner"],
        agent_signature=signed["agent"],
        **{name: r[name] for name in _PLAIN},
    )
