"""The same request twice has one effect and one answer."""

import hashlib
import re
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, insert, select

from services.chassis.identity import Actor
from services.chassis.refusals import Conflict, Invalid
from services.chassis.tables import request


class Content(Protocol):
    """A request message of a changing call: every one has a `request_id`."""

    DESCRIPTOR: Any
    request_id: str

    def SerializeToString(self, *, deterministic: bool = ...) -> bytes:  # noqa: N802 - protobuf's own name
        """The message's bytes."""
        ...


_REQUEST_ID = re.compile(r"[\x21-\x7e]{8,64}")


def earlier(tx: Connection, actor: Actor, content: Content) -> dict[str, str] | None:
    """The ids the same request made before, or None when it is new.

    `content` is the request message; its type names the method. Raises Invalid when `request_id`
    is not 8–64 printable characters, Conflict when the same id came with other content.
    """
    request_id: str = content.request_id
    if not _REQUEST_ID.fullmatch(request_id):
        raise Invalid.field("request_id", "请求编号须为8至64个英文字符，每次新的操作换一个编号")
    row = tx.execute(
        select(request.c.content_hash, request.c.made).where(
            request.c.caller == actor.id,
            request.c.method == content.DESCRIPTOR.name,
            request.c.request_id == request_id,
        )
    ).first()
    if row is None:
        return None
    if row.content_hash != _hash(content):
        raise Conflict("REQUEST_ID_REUSED", "同一请求编号已用于内容不同的操作，请换一个新编号再提交")
    return dict(row.made)


def remember(tx: Connection, actor: Actor, content: Content, made: dict[str, str], at: datetime) -> None:
    """Stores which ids a request made, in the transaction that made them."""
    tx.execute(
        insert(request).values(
            caller=actor.id,
            method=content.DESCRIPTOR.name,
            request_id=content.request_id,
            content_hash=_hash(content),
            made=made,
            at=at,
        )
    )


def _hash(content: Content) -> str:
    return hashlib.sha256(content.SerializeToString(deterministic=True)).hexdigest()
