"""Where it is written down which files a petition has; the files themselves lie elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)

from services.chassis.among import among
from services.chassis.database import Instant
from services.chassis.kinds import Kind
from services.chassis.sealing import ERASED
from services.chassis.tables import vault_key
from services.chassis.vault import OwnerKey
from services.intake.files.model import PetitionFile, Purpose
from services.intake.parties import metadata

petition_file = Table(
    "petition_file",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("petition_id", String(36), nullable=False),
    Column("county_code", String(6), nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String(72), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", String(64), nullable=False),
    UniqueConstraint("petition_id", "number", name="petition_file_number"),
)

_COUNTED = select(func.count(), func.coalesce(func.sum(petition_file.c.size), 0))
# A file whose petition's key is destroyed belongs to nobody any more.
_LIVING = (
    select(petition_file.c.id)
    .join(vault_key, vault_key.c.owner == petition_file.c.petition_id)
    .where(vault_key.c.destroyed_at.is_(None))
)
_LIVING_OF = _LIVING.where(among(petition_file.c.id, "ids"))


def counted(tx: Connection, petition_id: str) -> tuple[int, int]:
    """How many files a petition has, and how many bytes together."""
    files, together = tx.execute(_COUNTED.where(petition_file.c.petition_id == petition_id)).one()
    return int(files), int(together)


def add(tx: Connection, key: OwnerKey, new: PetitionFile) -> None:
    """Writes a file down, its name sealed. Raises Conflict (ERASED)."""
    tx.execute(insert(petition_file).values(**new.__dict__ | {"name": key.seal(_field(new.id), new.name)}))


def find(tx: Connection, key: OwnerKey, file_id: str) -> PetitionFile:
    """One that is known to be there."""
    return _file(tx.execute(select(petition_file).where(petition_file.c.id == file_id)).one(), key)


def owner(tx: Connection, file_id: str) -> str:
    """Whose file it is: a petition's id; empty when there is none."""
    query = select(petition_file.c.petition_id).where(petition_file.c.id == file_id)
    return tx.execute(query).scalar() or ""


def of_petition(tx: Connection, key: OwnerKey, petition_id: str) -> list[PetitionFile]:
    """In the order they came; after an erasure their names say so."""
    query = select(petition_file).where(petition_file.c.petition_id == petition_id)
    return [_file(row, key) for row in tx.execute(query.order_by(petition_file.c.number))]


def page(tx: Connection, after: str, most: int) -> list[tuple[str, datetime]]:
    """Ids of files of petitions that were not erased, in order after one, and when each was added."""
    query = _LIVING.add_columns(petition_file.c.added_at).where(petition_file.c.id > after)
    rows = tx.execute(query.order_by(petition_file.c.id).limit(most))
    return [(row.id, row.added_at) for row in rows]


def living(tx: Connection, ids: Sequence[str]) -> set[str]:
    """Which of these are files of petitions that were not erased."""
    return set(tx.execute(_LIVING_OF, {"ids": ids}).scalars())


def _file(row: Row[Any], key: OwnerKey) -> PetitionFile:
    r = dict(row._mapping)
    name = ERASED if key.destroyed else key.open(_field(row.id), row.name)
    return PetitionFile(**r | {"name": name, "kind": Kind(row.kind), "purpose": Purpose(row.purpose)})


def _field(file_id: str) -> str:
    return f"file/{file_id}/name"
