"""Seals personal information where it is kept: county key → a key for each owner → its fields.

An owner is what personal information is about: a petition, a complaint, an agent. Destroying an owner's
key erases everything sealed with it.
"""

import base64
import secrets
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.chassis.among import among
from services.chassis.ciphers import FAMILIES, SECRET, Family, Tampered, family_of, opened
from services.chassis.keys import Keys
from services.chassis.refusals import Conflict
from services.chassis.statements import Statement
from services.chassis.tables import vault_key

LENT = "huiyin_vault"
"""In a writing transaction's `info`: the vault of the database's service."""
_INDEX_BYTES = 16

# Built once: a statement made anew for each call costs several times what the database needs for it.
_ADD = Statement(insert(vault_key))
_OF = select(vault_key).where(among(vault_key.c.owner, "owners"))
_BEHIND = (
    select(vault_key)
    .where(
        vault_key.c.owner > bindparam("after"),
        vault_key.c.county_version != bindparam("newest"),
        vault_key.c.destroyed_at.is_(None),
    )
    .order_by(vault_key.c.owner)
    .limit(bindparam("most"))
    .with_for_update()
)
_UNTOLD = (
    select(vault_key.c.owner, vault_key.c.county_code, vault_key.c.destroyed_at)
    .where(vault_key.c.destroyed_at.is_not(None), vault_key.c.told_at.is_(None))
    .order_by(vault_key.c.owner)
    .limit(bindparam("most"))
)
_TELL = (
    update(vault_key)
    .where(among(vault_key.c.owner, "owners"), vault_key.c.told_at.is_(None))
    .values(told_at=bindparam("at"))
    .returning(vault_key.c.owner)
)


def _destroying(insert: Any) -> Any:
    new = insert(vault_key)
    gone = {name: new.excluded[name] for name in ("wrapped", "destroyed_at", "reason")}
    return new.on_conflict_do_update(
        index_elements=["owner"], set_=gone, where=vault_key.c.destroyed_at.is_(None)
    ).returning(vault_key.c.owner)


_DESTROY = {"sqlite": _destroying(sqlite.insert), "postgresql": _destroying(postgresql.insert)}
_REWRAP = (
    update(vault_key)
    .where(vault_key.c.owner == bindparam("of"))
    .values(county_version=bindparam("version"), wrapped=bindparam("rewrapped"))
)


@dataclass(frozen=True, repr=False)
class OwnerKey:
    """Seals and opens one owner's fields."""

    owner: str
    family: Family
    secret: bytes
    """Empty when the key was destroyed."""

    @property
    def destroyed(self) -> bool:
        """Whether nothing sealed with it can be opened any more."""
        return not self.secret

    def seal(self, field: str, text: str) -> str:
        """The text, sealed to this owner and field; an empty one stays empty.

        Raises Conflict (ERASED) when the key was destroyed.
        """
        self._refuse_destroyed()
        if not text:
            return ""
        return base64.b64encode(self.family.seal(self.secret, text.encode(), self._place(field))).decode()

    def open(self, field: str, sealed: str) -> str:
        """What was sealed, with either cipher.

        Raises Conflict (ERASED) when the key was destroyed, Tampered when the text was not sealed so.
        """
        self._refuse_destroyed()
        if not sealed:
            return ""
        try:
            return opened(self.secret, base64.b64decode(sealed, validate=True), self._place(field)).decode()
        except (Tampered, ValueError) as error:
            raise Tampered(f"{field} of {self.owner}: {error}") from None

    def _place(self, field: str) -> bytes:
        return f"{self.owner}\0{field}".encode()

    def _refuse_destroyed(self) -> None:
        if self.destroyed:
            raise Conflict("ERASED", "该事项的个人信息已依法删除，不能再查看或填写")


@dataclass(frozen=True)
class Destroyed:
    """An owner whose key was destroyed, and when."""

    owner: str
    county_code: str
    at: datetime


class Vault:
    """Makes, finds, rewraps and destroys owners' keys. `cipher` is one of FAMILIES.

    `read` reads the file of keys: now, and again when another process has used a newer one.
    """

    def __init__(self, read: Callable[[], Keys], cipher: str) -> None:
        self._read, self._keys, self._family = read, read(), FAMILIES[cipher]
        self._derived: dict[tuple[str, int, str], bytes] = {}

    def make(self, tx: Connection, owner: str, county_code: str, at: datetime) -> OwnerKey:
        """A new owner's key, kept wrapped. A second one for the same owner meets the table's key."""
        secret = secrets.token_bytes(SECRET)
        _ADD.later(
            tx,
            {
                "owner": owner,
                "county_code": county_code,
                "county_version": self._keys.current,
                "wrapped": self._wrapped(owner, county_code, secret),
                "made_at": at,
                "reason": "",
            },
        )
        return OwnerKey(owner, self._family, secret)

    def key(self, tx: Connection, owner: str, county_code: str, at: datetime) -> OwnerKey:
        """An owner's key, destroyed or not; made when there never was one. Raises Tampered."""
        return self.keys(tx, [owner]).get(owner) or self.make(tx, owner, county_code, at)

    def keys(self, tx: Connection, owners: Collection[str]) -> dict[str, OwnerKey]:
        """Keys by owner, destroyed ones too; who has none is left out. Raises Tampered."""
        return {row.owner: self._key(row) for row in tx.execute(_OF, {"owners": owners})}

    def rotate(self, tx: Connection, after: str, most: int) -> list[str]:
        """Rewraps keys under the newest county key, `most` at once and continuing after an owner.

        Returns whose; none when all are done. What they seal is not touched. Raises Tampered.
        """
        asked = {"after": after, "newest": self._keys.current, "most": most}
        rows = [
            {
                "of": row.owner,
                "version": self._keys.current,
                "rewrapped": self._wrapped(row.owner, row.county_code, self._key(row).secret),
            }
            for row in tx.execute(_BEHIND, asked)
        ]
        if rows:
            tx.execute(_REWRAP, rows)
        return [str(row["of"]) for row in rows]

    def destroy(self, tx: Connection, owner: str, county_code: str, at: datetime, reason: str) -> bool:
        """Overwrites an owner's key; the row stays and says when and why. False when it was done before.

        An owner that never had a key gets none any more. `Database.scrub` afterwards, so that the key is
        gone from the file, too.
        """
        row = {
            "owner": owner,
            "county_code": county_code,
            "county_version": self._keys.current,
            "wrapped": b"",
            "made_at": at,
            "destroyed_at": at,
            "reason": reason,
        }
        return tx.execute(_DESTROY[tx.dialect.name], row).first() is not None

    def untold(self, tx: Connection, most: int) -> list[Destroyed]:
        """Keys whose destruction nobody was told of yet, `most` at once."""
        return [Destroyed(*row) for row in tx.execute(_UNTOLD, {"most": most})]

    def tell(self, tx: Connection, owners: Collection[str], at: datetime) -> set[str]:
        """Notes that the destruction of these is told; returns those of which it was not noted before."""
        return set(tx.execute(_TELL, {"owners": owners, "at": at}).scalars())

    def mark(self, content: str) -> str:
        """The same for the same content, and no use for guessing it without our keys; 64 digits."""
        return self._mark(self._family, content)

    def marks(self, content: str) -> list[str]:
        """What `mark` gave under any cipher, for comparing."""
        return [self._mark(family, content) for family in FAMILIES.values()]

    def index(self, county_code: str, kind: str, written: str) -> str:
        """A blind index: equal for equal phones (`kind` phone) or ID numbers, and tells nothing else.

        Empty when there is nothing to find by.
        """
        return self._index(self._family, county_code, kind, written)

    def indexes(self, county_code: str, kind: str, written: str) -> list[str]:
        """What `index` gave under any cipher, for finding."""
        found = (self._index(family, county_code, kind, written) for family in FAMILIES.values())
        return [index for index in found if index]

    def _index(self, family: Family, county_code: str, kind: str, written: str) -> str:
        plain = normalised(kind, written)
        if not plain:
            return ""
        key = self._from(self._keys.index, family, 0, f"index/{kind}/{county_code}")
        return f"{family.number}{family.digest(key, plain.encode())[:_INDEX_BYTES].hex()}"

    def _mark(self, family: Family, content: str) -> str:
        key = self._from(self._keys.index, family, 0, "marks")
        return family.digest(key, content.encode()).hex()

    def _wrapped(self, owner: str, county_code: str, secret: bytes) -> bytes:
        key = self._county(self._family, county_code, self._keys.current)
        return self._family.seal(key, secret, f"key\0{owner}\0{county_code}".encode())

    def _key(self, row: Row[Any]) -> OwnerKey:
        if row.destroyed_at is not None:
            return OwnerKey(row.owner, self._family, b"")
        if row.county_version not in self._keys.masters:
            self._keys = self._read()
        if row.county_version not in self._keys.masters:
            raise Tampered(
                f"the key of {row.owner} is wrapped by version {row.county_version}, not in our file"
            )
        try:
            county = self._county(family_of(row.wrapped), row.county_code, row.county_version)
            secret = opened(county, row.wrapped, f"key\0{row.owner}\0{row.county_code}".encode())
        except Tampered as error:
            raise Tampered(f"the key of {row.owner}: {error}") from None
        return OwnerKey(row.owner, self._family, secret)

    def _county(self, family: Family, county_code: str, version: int) -> bytes:
        return self._from(self._keys.masters[version], family, version, f"county/{county_code}")

    def _from(self, secret: bytes, family: Family, version: int, purpose: str) -> bytes:
        known = (purpose, version, str(family.number))
        if known not in self._derived:
            self._derived[known] = family.derive(secret, f"huiyin/{purpose}/{family.number}")
        return self._derived[known]


def normalised(kind: str, written: str) -> str:
    """A phone or ID number however it was written: full width or half, with spaces, dashes or +86."""
    plain = unicodedata.normalize("NFKC", written).upper()
    if kind == "id":
        return "".join(c for c in plain if c.isalnum() and c.isascii())
    digits = "".join(c for c in plain if c.isdecimal() and c.isascii())
    for prefix in ("0086", "86"):
        # A mobile number has eleven digits; 86 may begin one of another kind.
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits.removeprefix(prefix)
    return digits
