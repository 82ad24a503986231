"""Where later consents are kept: on the petition's row, beside what stood when it was registered."""

from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from services.intake.model import ConsentRecord
from services.intake.store import petition


def locked(tx: Connection, petition_id: str) -> tuple[ConsentRecord, ...]:
    """What was consented to so far; the petition's row is locked until the transaction ends."""
    query = select(petition.c.consents).where(petition.c.id == petition_id).with_for_update()
    return tuple(map(ConsentRecord.read, tx.execute(query).scalar_one()))


def keep(tx: Connection, petition_id: str, records: Sequence[ConsentRecord]) -> None:
    """Keeps what was consented to. It is no change of the petition's version: nothing of it is announced."""
    kept = [each.kept() for each in records]
    tx.execute(update(petition).where(petition.c.id == petition_id).values(consents=kept))
