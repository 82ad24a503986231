"""What operators may ask of one service's facts: those it announced, and those it heard."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select, update

from services.chassis.database import Database
from services.chassis.relay import record
from services.chassis.tables import announcement, inbox, parked


class Facts:
    """Reads announcements, inbox marks and what was set aside; the only change is sending again."""

    def __init__(self, service: str, database: Database) -> None:
        self.service, self.database = service, database

    def announced(
        self, topic: str, after: tuple[str, int], most: int, keys: Sequence[str] = ()
    ) -> list[tuple[int, Any]]:
        """Announcements as records with their sequence, by key and sequence, after (key, sequence).

        Never by number of the row: a row with a smaller one may be committed later, and be missed.
        """
        key, sequence = after
        query = (
            select(announcement)
            .where(
                announcement.c.topic == topic,
                or_(
                    announcement.c.key > key,
                    and_(announcement.c.key == key, announcement.c.sequence > sequence),
                ),
            )
            .order_by(announcement.c.key, announcement.c.sequence)
            .limit(most)
        )
        if keys:
            query = query.where(announcement.c.key.in_(keys))
        with self.database.reading() as tx:
            return [(row.sequence, record(self.service, row)) for row in tx.execute(query)]

    def digest(self, topic: str, after: str, most: int, hashed: bool) -> list[dict[str, Any]]:
        """The last sequence of each key and how many facts it has, by key; and a hash over them."""
        last = (
            select(announcement.c.key, func.max(announcement.c.sequence), func.count())
            .where(announcement.c.topic == topic, announcement.c.key > after)
            .group_by(announcement.c.key)
            .order_by(announcement.c.key)
            .limit(most)
        )
        with self.database.reading() as tx:
            found = {
                key: {"key": key, "sequence": sequence, "count": count}
                for key, sequence, count in tx.execute(last)
            }
            if hashed and found:
                hashes = {key: hashlib.sha256() for key in found}
                facts = select(announcement).where(
                    announcement.c.topic == topic, announcement.c.key.in_(list(found))
                )
                for row in tx.execute(facts.order_by(announcement.c.key, announcement.c.sequence)):
                    hashes[row.key].update(f"{row.sequence} {row.event_id} {row.type} ".encode() + row.data)
                for key, each in hashes.items():
                    found[key]["hash"] = each.hexdigest()
        return list(found.values())

    def marks(self, topic: str, after: str, most: int) -> list[tuple[str, int]]:
        """The last sequence of each key that took effect here, by key."""
        query = (
            select(inbox.c.key, inbox.c.sequence)
            .where(inbox.c.topic == topic, inbox.c.key > after)
            .order_by(inbox.c.key)
            .limit(most)
        )
        with self.database.reading() as tx:
            return [(key, sequence) for key, sequence in tx.execute(query)]

    def set_aside(self, most: int) -> list[dict[str, Any]]:
        """What is parked or waits, oldest first, without contents."""
        query = select(parked).order_by(parked.c.parked_at, parked.c.topic, parked.c.offset).limit(most)
        with self.database.reading() as tx:
            return [
                {name: value for name, value in row._mapping.items() if name not in ("value", "headers")}
                | {"type": row.headers.get("ce_type", ""), "id": row.headers.get("ce_id", "")}
                for row in tx.execute(query)
            ]

    def one_set_aside(self, topic: str, partition: int, offset: int) -> dict[str, Any] | None:
        """One fact that is parked or waits, with its headers, and how many wait behind it.

        `value` is bytes.
        """
        query = select(parked).where(
            parked.c.topic == topic, parked.c.partition == partition, parked.c.offset == offset
        )
        with self.database.reading() as tx:
            row = tx.execute(query).first()
            if row is None:
                return None
            behind = select(func.count()).where(
                parked.c.topic == topic, parked.c.key == row.key, parked.c.sequence > row.sequence
            )
            return dict(row._mapping) | {"waiting_behind": tx.execute(behind).scalar_one()}

    def republish(self, topic: str, keys: Sequence[str], after: int, most: int) -> tuple[int, int]:
        """Marks up to `most` published facts as not published, so that the relay sends them again in order.

        Goes on after a number; returns how many and the last one's number. Hearers drop what they know.
        """
        wanted = [announcement.c.topic == topic, announcement.c.id > after]
        if keys:
            wanted.append(announcement.c.key.in_(keys))
        query = select(announcement.c.id).where(*wanted, announcement.c.published_at.is_not(None))
        with self.database.transaction() as tx:
            found = list(tx.execute(query.order_by(announcement.c.id).limit(most)).scalars())
            if found:
                tx.execute(update(announcement).where(announcement.c.id.in_(found)).values(published_at=None))
        return len(found), found[-1] if found else after
