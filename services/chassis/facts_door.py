"""The operators' door of a service, under /facts on its own HTTP port: inside a cell only, like /standing."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from services.chassis import projections
from services.chassis.checks import Check, Whole
from services.chassis.facts import Facts
from services.chassis.policy import INSIDE
from services.chassis.projections import Projection
from services.chassis.refusals import NotFound
from services.chassis.web import Admits, Count, Kept

if TYPE_CHECKING:
    from services.chassis.assembly import Assembly

_MOST = 1000
Most = Annotated[int, Query(ge=1, le=_MOST)]
Keys = Annotated[list[str] | None, Query(max_length=_MOST)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Replay(_Asked):
    """Which parked facts to try again: all, or those of one key."""

    topic: Kept = ""
    key: Kept = ""


class Republish(_Asked):
    """Which announcements to send again: those of a topic, or of some of its keys, after a number."""

    topic: Kept
    keys: list[Kept] = []
    after: Count = 0
    most: Count = 500


class Heal(_Asked):
    """A key of a projection, the marks at which it was compared, and its rows made anew.

    Without marks the key is taken as it is.
    """

    key: Kept
    marks: dict[str, int] | None
    rows: projections.Rows


def router(of: "Assembly") -> APIRouter:
    """What operators' commands ask of a service; nothing here is part of the people's API."""
    routes = APIRouter(prefix="/facts", include_in_schema=False, dependencies=[Depends(Admits(INSIDE))])
    _outbox(routes, of, Facts(of.name, of.database))
    _inbox(routes, of, Facts(of.name, of.database))
    _proofs(routes, of)
    return routes


def _outbox(routes: APIRouter, of: "Assembly", facts: Facts) -> None:
    @routes.get("/announcements")
    def announcements(
        topic: str, after: str = "", after_sequence: Count = 0, most: Most = 500, key: Keys = None
    ) -> dict[str, Any]:
        """Announced facts by key and sequence, as they travel."""
        found = facts.announced(topic, (after, after_sequence), most, key or ())
        return {
            "facts": [
                {
                    "key": record.key,
                    "sequence": sequence,
                    "headers": dict(record.headers),
                    "value": base64.b64encode(record.value).decode(),
                }
                for sequence, record in found
            ]
        }

    @routes.get("/digest")
    def digest(topic: str, after: str = "", most: Most = 500, hashed: bool = False) -> dict[str, Any]:
        """The last sequence of every key of a topic, and a hash of its facts."""
        return {"keys": facts.digest(topic, after, most, hashed)}

    @routes.get("/refused")
    def refused() -> dict[str, Any]:
        """What the log would not take, without contents."""
        return {"refused": [_told(row) for row in of.relay.refused()]}

    @routes.post("/retry")
    def retry() -> dict[str, int]:
        """Sends what was refused again."""
        return {"sent": of.relay.retry()}

    @routes.post("/republish")
    def republish(asked: Republish) -> dict[str, int]:
        """Sends a batch of announcements again, in order."""
        sent, after = facts.republish(asked.topic, asked.keys, asked.after, min(asked.most, _MOST))
        return {"sent": sent, "after": after}


def _inbox(routes: APIRouter, of: "Assembly", facts: Facts) -> None:
    @routes.get("/marks")
    def marks(topic: str, after: str = "", most: Most = 500) -> dict[str, Any]:
        """The last sequence of every key of a topic that took effect here."""
        return {"keys": [{"key": k, "sequence": n} for k, n in facts.marks(topic, after, most)]}

    @routes.get("/set-aside")
    def set_aside(most: Most = 500) -> dict[str, Any]:
        """What is parked or waits, without contents."""
        return {"set_aside": [_told(row) for row in facts.set_aside(most)]}

    @routes.get("/set-aside/{topic}/{partition}/{offset}")
    def one(topic: str, partition: Count, offset: Count) -> dict[str, Any]:
        """One of them with its headers; its content only when it is an announced message we hear."""
        found = facts.one_set_aside(topic, partition, offset)
        if found is None:
            raise NotFound(f"nothing is set aside at {topic}/{partition}/{offset}")
        value: bytes = found.pop("value")
        known = of.consumer is not None and of.consumer.knows(found["headers"].get("ce_type", ""))
        content = {"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest()}
        if known:
            content["value"] = base64.b64encode(value).decode()
        return _told(found) | content

    @routes.post("/replay")
    def replay(asked: Replay) -> dict[str, int]:
        """Tries parked facts again; tells how many took effect."""
        return {"applied": of.consumer.replay(asked.topic, asked.key) if of.consumer else 0}


def _proofs(routes: APIRouter, of: "Assembly") -> None:
    checks: dict[str, Check] = {check.name: check for check in of.checks}
    kept: dict[str, Projection] = {each.name: each for each in of.projections}

    @routes.get("/checks")
    def names() -> dict[str, Any]:
        """What can be checked here."""
        return {"checks": list(checks)}

    @routes.get("/check")
    def check(name: str, after: str = "", most: Most = 500) -> dict[str, Any]:
        """One check over a page of keys."""
        asked = _found(checks, name)
        with of.database.reading() as tx:
            page = asked.page(tx, after, most)
        return {
            "checked": page.checked,
            "differences": [{"key": d.key, "text": d.text} for d in page.differences],
            "after": page.after,
            "heals": isinstance(asked, Whole) and asked.heal is not None,
        }

    @routes.post("/check/heal")
    def count_again(name: str, most: Most = 500) -> dict[str, int]:
        """Makes anew what is only counted from other rows."""
        asked = _found(checks, name)
        if not isinstance(asked, Whole) or asked.heal is None:
            raise NotFound(f"{name} is truth, which is only reported")
        heal = asked.heal
        return {"healed": of.database.run(lambda tx: heal(tx, most))}

    @routes.get("/projections")
    def listed() -> dict[str, Any]:
        """The projections here and the topics each is made from."""
        return {
            "projections": [
                {"name": each.name, "topics": list(each.topics), "heard_again": each.heard_again}
                for each in kept.values()
            ]
        }

    @routes.get("/projection/digest")
    def digest(name: str, after: str = "", most: Most = 500) -> dict[str, Any]:
        """A digest of every key's rows, with the inbox marks they stand at."""
        of_name = _found(kept, name)
        with of.database.reading() as tx:
            found = projections.keys(tx, of_name, after, most)
            rows = projections.rows(tx, of_name, found)
            marks = projections.marks(tx, of_name.topics, found)
        keys = [{"key": k, "digest": projections.digest(rows[k]), "marks": marks[k]} for k in found]
        return {"keys": keys}

    @routes.get("/projection/rows")
    def rows(name: str, key: str) -> dict[str, Any]:
        """One key's rows, with the inbox marks they stand at."""
        of_name = _found(kept, name)
        with of.database.reading() as tx:
            found = projections.rows(tx, of_name, [key])[key]
            return {"rows": found, "marks": projections.marks(tx, of_name.topics, [key])[key]}

    @routes.post("/projection/heal")
    def heal(name: str, asked: Heal) -> dict[str, Any]:
        """Heals one key; its owners must then send the facts of `topics` again."""
        of_name = _found(kept, name)
        done = of.database.run(lambda tx: projections.heal(tx, of_name, asked.key, asked.marks, asked.rows))
        return {"healed": done, "topics": list(of_name.topics) if of_name.heard_again and done else []}


def _found(named: Mapping[str, Any], name: str) -> Any:
    if name not in named:
        raise NotFound(f"no {name!r} here; there is {', '.join(named) or 'nothing'}")
    return named[name]


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}
