"""Rows whose words are kept sealed: which columns of a table, and whose key seals them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Row,
    Table,
    case,
    false,
    func,
    select,
    true,
    update,
)

from services.chassis.checks import Difference, Whole
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.vault import OwnerKey, Vault

ERASED = "已依法删除"
"""What is read where something was written before it was erased."""
# What is kept in its place where no key could seal it any more.
_BLANK = "-"
AT_ONCE = 500

Words = Callable[[str, str], str]
"""What becomes of an owner's words: (field, text) → the text sealed, or as it is read."""


class Seal:
    """Seals one owner's words, with a key that is asked for, or made, when there is something to seal."""

    def __init__(self, tx: Connection, vault: Vault, owner: str, county_code: str, at: datetime) -> None:
        self._tx, self._vault = tx, vault
        self._owner, self._county_code, self._at = owner, county_code, at
        self._key: OwnerKey | None = None

    def __call__(self, field: str, text: str) -> str:
        """The text sealed. Raises Conflict (ERASED) when the owner's key was destroyed."""
        if not text:
            return ""
        if self._key is None:
            self._key = self._vault.key(self._tx, self._owner, self._county_code, self._at)
        return self._key.seal(field, text)


def reads(tx: Connection, vault: Vault, owners: Collection[str]) -> dict[str, Words]:
    """How the words of each owner are read: opened, or told to be erased. The call raises Tampered."""
    keys = vault.keys(tx, owners) if owners else {}
    return {owner: _read_by(keys.get(owner)) for owner in owners}


def read(tx: Connection, vault: Vault, owner: str) -> Words:
    """How one owner's words are read."""
    return reads(tx, vault, [owner])[owner]


def flag() -> Column[bool]:
    """The column by which a table says whether a row is sealed."""
    return Column("sealed", Boolean, nullable=False, server_default=false())


def withheld(_field: str, _text: str) -> str:
    """Reads no word: for those who look at what a row says besides."""
    return ""


@dataclass(frozen=True)
class Sealed:
    """A table whose `words` are kept sealed, with the key of the `owner` its rows name.

    `county` is the county of a row. The table has a `flag`: rows an earlier version wrote are not sealed,
    until `migrate` has found them by the index this declares.
    """

    table: Table
    words: Sequence[str]
    county: ColumnElement[str]
    owner: str = "petition_id"

    def __post_init__(self) -> None:
        clear = self.table.c.sealed.is_(False)
        Index(f"{self.table.name}_clear", *self._key, sqlite_where=clear, postgresql_where=clear)

    def kept(self, seal: Words, values: Mapping[str, Any]) -> dict[str, Any]:
        """A row's values with its words sealed."""
        changed = {name: seal(self._field(name, values), values[name]) for name in self.words}
        return {**values, **changed, "sealed": True}

    def values(self, row: Row[Any], read: Words) -> dict[str, Any]:
        """A row's values with its words as they are read; what is not sealed yet stands as it is."""
        values = dict(row._mapping)
        if values.pop("sealed"):
            for name in self.words:
                values[name] = read(self._field(name, values), values[name]) if values[name] else ""
        return values

    def opened(self, tx: Connection, vault: Vault, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
        """The values of rows of any owners, opened."""
        how = reads(tx, vault, {getattr(row, self.owner) for row in rows})
        return [self.values(row, how[getattr(row, self.owner)]) for row in rows]

    def seal_clear(self, tx: Connection, vault: Vault, at: datetime, most: int = AT_ONCE) -> int:
        """Seals rows that were written before; returns how many, `most` at once."""
        clear = select(self.table, func.coalesce(self.county, "").label("of_county"))
        clear = clear.where(self.table.c.sealed.is_(False)).order_by(*self._key).limit(most)
        rows = tx.execute(clear.with_for_update(of=self.table)).all()
        keys = vault.keys(tx, {getattr(row, self.owner) for row in rows}) if rows else {}
        for row in rows:
            values = dict(row._mapping)
            owner, county = values[self.owner], values.pop("of_county")
            if owner not in keys:
                keys[owner] = vault.make(tx, owner, county, at)
            if keys[owner].destroyed:
                self.blank(tx, owner)
                continue
            kept = self.kept(keys[owner].seal, values)
            here = [column == values[column.name] for column in self._key]
            changed = {name: kept[name] for name in (*self.words, "sealed")}
            tx.execute(update(self.table).where(*here).values(**changed))
        return len(rows)

    def blank(self, tx: Connection, owner: str) -> None:
        """Overwrites the words of an erased owner where they are not sealed, and so outlived the key."""
        c = self.table.c
        gone = {name: case((c[name] == "", ""), else_=_BLANK) for name in self.words}
        tx.execute(
            update(self.table)
            .where(c[self.owner] == owner, c.sealed.is_(False))
            .values(**gone, sealed=true())
        )

    def check(self, service: str) -> Whole:
        """That no row stands in clear."""
        name = self.table.name

        def clear(tx: Connection, most: int) -> Iterable[Difference]:
            owner = self.table.c[self.owner]
            query = select(owner, *self._key).where(self.table.c.sealed.is_(False)).limit(most)
            for row in tx.execute(query):
                told = "/".join(map(str, row[1:]))
                yield Difference(row[0], f"{name} {told} is not sealed: run `{service} migrate`")

        return Whole(f"every {name} is sealed", clear)

    @property
    def _key(self) -> list[ColumnElement[Any]]:
        return list(self.table.primary_key.columns)

    def _field(self, name: str, values: Mapping[str, Any]) -> str:
        # No word can be moved to another row or column, even of the same owner.
        return "/".join([self.table.name, *(str(values[column.name]) for column in self._key), name])


def seals(of: Sequence[Sealed], vault: Vault, clock: Clock) -> list[Callable[[Connection], int]]:
    """What `migrate` does to rows of these tables that were written before."""

    def sealing(each: Sealed) -> Callable[[Connection], int]:
        return lambda tx: each.seal_clear(tx, vault, clock.now())

    return [sealing(each) for each in of]


def rewrap(database: Database, vault: Vault) -> int:
    """Wraps every key with the newest county key; returns how many."""
    done, after = 0, ""
    while owners := database.run(lambda tx: vault.rotate(tx, after, AT_ONCE)):  # noqa: B023
        done, after = done + len(owners), owners[-1]
    return done


def _read_by(key: OwnerKey | None) -> Words:
    def erased(_field: str, text: str) -> str:
        return ERASED if text else ""

    def keyless(field: str, _text: str) -> str:
        raise LookupError(f"{field} is sealed with a key that is not there")

    if key is None:
        return keyless
    return erased if key.destroyed else key.open
