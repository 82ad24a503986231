"""Looking at facts on their way, and sending them again."""

import base64
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError

from services.chassis.log import Heard, Log, Place
from services.operators.doors import Doors
from services.topics import MESSAGES, TOPICS

_BATCH = 200
_FIRST_SECONDS = 5.0
_QUIET_SECONDS = 1.0


@dataclass(frozen=True)
class Lag:
    """How far one service is behind one topic it hears."""

    service: str
    topic: str
    end: int
    position: int

    @property
    def behind(self) -> int:
        """Facts in the log that have not been applied."""
        return max(0, self.end - self.position)


@dataclass(frozen=True)
class Kept:
    """What one service keeps that is not where it should be."""

    service: str
    unpublished: int
    refused: int
    parked: int
    waiting: int


def tail(
    log: Log,
    topics: Sequence[str],
    key: str = "",
    last: int | None = 10,
    follow: bool = False,
) -> Iterator[dict[str, Any]]:
    """Records of the log, decoded: the `last` of every partition, None for all; `follow` never ends.

    Belongs to no group: nobody's position moves. Raises Away.
    """
    ends = dict(log.ends(topics))
    begin: Mapping[Place, int] = {
        place: 0 if last is None else max(0, end - last) for place, end in ends.items()
    }
    reader = log.reader(topics, lambda: begin)
    try:
        left = {place for place, end in ends.items() if begin[place] < end}
        seconds = _FIRST_SECONDS
        while left or follow:
            found = reader.poll(_BATCH, seconds)
            if not found and not follow:
                return
            seconds = _QUIET_SECONDS
            for heard in found:
                place = (heard.record.topic, heard.partition)
                if heard.offset + 1 >= ends.get(place, 0):
                    left.discard(place)
                if not key or heard.record.key == key:
                    yield decoded(heard)
    finally:
        reader.close()


def decoded(heard: Heard) -> dict[str, Any]:
    """A record as one says it: where it stands, its CloudEvents attributes, its message."""
    record = heard.record
    attributes = {name.removeprefix("ce_"): value for name, value in record.headers.items() if value}
    attributes.pop("content-type", None)
    place = {"topic": record.topic, "partition": heard.partition, "offset": heard.offset, "key": record.key}
    return place | attributes | {"data": message(record.headers.get("ce_type", ""), record.value)}


def message(kind: str, value: bytes) -> dict[str, Any]:
    """An announced message as JSON has it; of anything else only how large it is."""
    if kind not in MESSAGES:
        return {"unknown": kind, "bytes": len(value)}
    try:
        found = MESSAGES[kind].FromString(value)
    except DecodeError:
        return {"undecodable": kind, "bytes": len(value)}
    said: dict[str, Any] = MessageToDict(found, preserving_proto_field_name=True)
    return said


def line(of: Mapping[str, Any]) -> str:
    """One JSON line."""
    return json.dumps(of, ensure_ascii=False)


def lag(doors: Doors) -> tuple[list[Lag], list[Kept]]:
    """How far every service is behind every topic it hears, and what each keeps."""
    standings = [doors.get(service, "/standing") for service in doors.services]
    ends: dict[str, int] = defaultdict(int)
    for standing in standings:
        for place, end in standing["ends"].items():
            ends[place.rpartition("/")[0]] += end
    lags, kept = [], []
    for standing in standings:
        positions: dict[str, int] = defaultdict(int)
        for place, position in standing["positions"].items():
            positions[place.rpartition("/")[0]] += position
        service = standing["service"]
        lags += [Lag(service, topic, ends[topic], positions[topic]) for topic in standing["hears"]]
        refused = len(doors.get(service, "/facts/refused")["refused"])
        kept.append(Kept(service, standing["unpublished"], refused, standing["parked"], standing["waiting"]))
    return lags, kept


def set_aside(doors: Doors, service: str = "") -> list[dict[str, Any]]:
    """What is parked or waits, of one service or all."""
    return [
        {"service": name} | each
        for name in ([service] if service else doors.services)
        for each in doors.get(name, "/facts/set-aside")["set_aside"]
    ]


def show(doors: Doors, service: str, topic: str, partition: int, offset: int) -> dict[str, Any]:
    """One fact that was set aside, decoded when it is an announced message."""
    found: dict[str, Any] = doors.get(service, f"/facts/set-aside/{topic}/{partition}/{offset}")
    if "value" in found:
        found["data"] = message(found["headers"]["ce_type"], base64.b64decode(found.pop("value")))
    return found


def replay(doors: Doors, service: str = "", topic: str = "", key: str = "") -> dict[str, int]:
    """Tries parked facts again; how many took effect, by service."""
    return {
        name: doors.post(name, "/facts/replay", {"topic": topic, "key": key})["applied"]
        for name in ([service] if service else doors.services)
    }


def refused(doors: Doors) -> list[dict[str, Any]]:
    """What the log would not take."""
    return [
        {"service": name} | each
        for name in doors.services
        for each in doors.get(name, "/facts/refused")["refused"]
    ]


def retry(doors: Doors) -> dict[str, int]:
    """Sends what was refused again; how many facts, by service."""
    return {name: doors.post(name, "/facts/retry", {})["sent"] for name in doors.services}


def all_topics() -> list[str]:
    """Every topic's name."""
    return [topic.name for topic in TOPICS]
