"""The same request twice has one effect and one answer."""

import hashlib
import re
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.chassis import audit
from services.chassis.identity import Actor
from services.chassis.refusals import Conflict, Invalid
from services.chassis.statements import Statement
from services.chassis.tables import request
from services.chassis.vault import LENT, Vault


class Content(Protocol):
    """A request message of a changing call: every one has a `request_id`."""

    DESCRIPTOR: Any
    request_id: str

    def SerializeToString(self, *, deterministic: bool = ...) -> bytes:  # noqa: N802 - protobuf's own name
        """The message's bytes."""
        ...


# Built once: a statement made anew for each call costs several times what the database needs for it.
_EARLIER = select(request.c.content_hash, request.c.made).where(
    request.c.caller == bindparam("caller"),
    request.c.method == bindparam("method"),
    request.c.request_id == bindparam("request_id"),
)
_REMEMBER = Statement(insert(request))
_UNLESS_KNOWN = Statement(
    {
        # RETURNING tells whether there was anything to insert; an insert's row count is not kept.
        "sqlite": sqlite.insert(request).on_conflict_do_nothing().returning(request.c.request_id),
        "postgresql": postgresql.insert(request).on_conflict_do_nothing().returning(request.c.request_id),
    }
)
_PLAIN = select(request).where(request.c.keyed.is_(False)).limit(bindparam("most")).with_for_update()
_KEY = (
    update(request)
    .where(
        request.c.caller == bindparam("of_caller"),
        request.c.method == bindparam("of_method"),
        request.c.request_id == bindparam("of_id"),
    )
    .values(content_hash=bindparam("mark"), keyed=True)
)
_REQUEST_ID = re.compile(r"[\x21-\x7e]{8,64}")
_WRONG_ID = "请求编号须为8至64个英文字符，每次新的操作换一个编号"


def earlier(tx: Connection, actor: Actor, content: Content) -> dict[str, str] | None:
    """The ids the same request made before, or None when it is new.

    `content` is the request message; its type names the method. Raises Invalid when `request_id`
    is not 8–64 printable characters, Conflict when the same id came with other content.
    """
    request_id: str = content.request_id
    if not _REQUEST_ID.fullmatch(request_id):
        raise Invalid.field("request_id", _WRONG_ID)
    row = tx.execute(
        _EARLIER, {"caller": actor.id, "method": content.DESCRIPTOR.name, "request_id": request_id}
    ).first()
    if row is None:
        return None
    return _same(tx, row, content)


def first(
    tx: Connection,
    actor: Actor,
    content: Content,
    made: dict[str, str],
    at: datetime,
    sealed: bool = False,
) -> dict[str, str] | None:
    """Remembers which ids a request makes, before it makes them; None when it is the first time.

    Otherwise the ids that it made before. One question instead of two where the ids are known
    beforehand. Raises as `earlier` does.
    """
    request_id: str = content.request_id
    if not _REQUEST_ID.fullmatch(request_id):
        raise Invalid.field("request_id", _WRONG_ID)
    hashed = _hash(tx, content)
    key = {"caller": actor.id, "method": content.DESCRIPTOR.name, "request_id": request_id}
    row = key | {"content_hash": hashed, "made": made, "at": at, "keyed": True}
    if _UNLESS_KNOWN.rows(tx, row):
        _note(tx, actor, content, made, hashed, at, sealed=sealed)
        return None
    return _same(tx, tx.execute(_EARLIER, key).one(), content)


def remember(
    tx: Connection,
    actor: Actor,
    content: Content,
    made: dict[str, str],
    at: datetime,
    county_code: str = "",
    sealed: bool = False,
) -> None:
    """Stores which ids a request made, in the transaction that made them, and notes the act for the audit.

    The first id is the object of the act. `county_code` need be told only of an act that neither names
    its county nor announces anything, `sealed` of one that nobody may count.
    """
    hashed = _hash(tx, content)
    _REMEMBER.later(
        tx,
        {
            "caller": actor.id,
            "method": content.DESCRIPTOR.name,
            "request_id": content.request_id,
            "content_hash": hashed,
            "made": made,
            "at": at,
            "keyed": True,
        },
    )
    _note(tx, actor, content, made, hashed, at, county_code, sealed)


def _note(
    tx: Connection,
    actor: Actor,
    content: Content,
    made: dict[str, str],
    hashed: str,
    at: datetime,
    county_code: str = "",
    sealed: bool = False,
) -> None:
    verb = content.DESCRIPTOR.name.removesuffix("Request")
    county = county_code or getattr(content, "county_code", "")
    audit.acted(tx, actor, verb, next(iter(made.values())), hashed, at, county, sealed)


def key_plain(tx: Connection, most: int) -> int:
    """Keys what an earlier version kept as a plain digest; returns how many, `most` at once.

    Their repeats are known as before: a keyed hash is the mark of the plain digest.
    """
    vault: Vault = tx.info[LENT]
    rows = [
        {
            "of_caller": row.caller,
            "of_method": row.method,
            "of_id": row.request_id,
            "mark": vault.mark(row.content_hash),
        }
        for row in tx.execute(_PLAIN, {"most": most})
    ]
    if rows:
        tx.execute(_KEY, rows)
    return len(rows)


def _same(tx: Connection, row: Any, content: Content) -> dict[str, str]:
    vault: Vault = tx.info[LENT]
    digest = _digest(content)
    # `migrate` may not have reached the row yet, and it may be keyed under the other cipher.
    if row.content_hash not in (digest, *vault.marks(digest)):
        raise Conflict("REQUEST_ID_REUSED", "同一请求编号已用于内容不同的操作，请换一个新编号再提交")
    return dict(row.made)


def _hash(tx: Connection, content: Content) -> str:
    # A plain digest outlives an erasure, and whoever guesses the whole request could confirm it.
    vault: Vault = tx.info[LENT]
    return vault.mark(_digest(content))


def _digest(content: Content) -> str:
    return hashlib.sha256(content.SerializeToString(deterministic=True)).hexdigest()
