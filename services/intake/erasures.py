"""Who has said that no word of an erased petition can be read there any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, PrimaryKeyConstraint, String, Table, select

from services.chassis.database import Instant
from services.chassis.tables import vault_key
from services.chassis.upsert import Upsert
from services.intake.parties import metadata

# Who keeps words about petitions, besides intake.
KEEPERS = ("routing", "casework", "supervision")

said = Table(
    "erasure_said",
    metadata,
    Column("petition_id", String(36), nullable=False),
    Column("service", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("petition_id", "service"),
)
_KEEP = Upsert(said, ["petition_id", "service"], changes=[])


@dataclass(frozen=True)
class Erasure:
    """An erased petition: complete when `waits_for` is empty. `announced` is False where an earlier
    version erased it and told nobody: erase it again.
    """

    petition_id: str
    at: datetime
    announced: bool
    waits_for: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether nobody keeps a word any more."""
        return not self.waits_for


def keep(tx: Connection, petition_id: str, service: str, at: datetime) -> None:
    """A service has said so; again it changes nothing."""
    _KEEP.later(tx, {"petition_id": petition_id, "service": service, "at": at})


def page(tx: Connection, petitions: Column[str], after: str, most: int) -> Sequence[Erasure]:
    """Up to `most` erasures after a petition id, in order of their petitions; `petitions` is where ids are.

    Accusations, which are erased by themselves, are none of them.
    """
    gone = (
        select(vault_key.c.owner, vault_key.c.destroyed_at, vault_key.c.told_at)
        .join(petitions.table, petitions == vault_key.c.owner)
        .where(vault_key.c.destroyed_at.is_not(None), vault_key.c.owner > after)
        .order_by(vault_key.c.owner)
        .limit(most)
    )
    rows = tx.execute(gone).all()
    query = select(said.c.petition_id, said.c.service).where(said.c.petition_id.in_([r.owner for r in rows]))
    known = {(petition_id, service) for petition_id, service in tx.execute(query)}
    return [
        Erasure(
            row.owner,
            row.destroyed_at,
            row.told_at is not None,
            tuple(name for name in KEEPERS if (row.owner, name) not in known),
        )
        for row in rows
    ]
