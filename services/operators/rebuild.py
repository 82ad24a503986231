"""Makes a service's projections anew from what their owners announced, and compares them."""

import base64
import importlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.chassis import projections
from services.chassis.assembly import Assembly
from services.chassis.clock import SystemClock
from services.chassis.embedded_log import EmbeddedLog
from services.chassis.log import Record, producer_of
from services.chassis.projections import Projection, Rows
from services.operators.doors import Doors

_PAGE = 500
# A key whose facts are on their way is compared again, so many times.
_TRIES = 20
_PAUSE = 0.5
MOST_DIFFERENT = 200
"""So many keys are told in full; of the others only how many there are."""


@dataclass(frozen=True)
class Different:
    """A key whose rows are not what its facts make of them."""

    service: str
    projection: str
    key: str
    lines: Sequence[str]
    marks: dict[str, int]
    made_anew: Rows
    apart: Mapping[str, bool] = field(default_factory=dict)
    """Topics of which it heard another number of facts than announced, so that its rows cannot be
    compared; True where it heard more."""


@dataclass
class Compared:
    """What comparing one projection came to; `untold` keys differ, too, but were not looked into."""

    service: str
    projection: str
    keys: int = 0
    different: list[Different] = field(default_factory=list)
    untold: int = 0


class Rebuilding:
    """One service's verbs over a scratch database: the same code hears the same facts once more."""

    def __init__(self, doors: Doors, service: str, scratch: Assembly, folder: Path) -> None:
        self.doors, self.service, self._scratch, self._folder = doors, service, scratch, folder
        self.facts = 0

    @property
    def projections(self) -> Sequence[Projection]:
        """What this service keeps of others' facts."""
        return self._scratch.projections

    def hear(self, topics: Sequence[str], keys: Sequence[str] = ()) -> None:
        """Hears what the owners have announced so far; what was heard before is dropped."""
        for topic in topics:
            log = EmbeddedLog(self._folder / "log", producer_of(topic))
            batch: list[Record] = []
            for fact in self.doors.facts(topic, keys):
                value = base64.b64decode(fact["value"])
                batch.append(Record(topic, fact["key"], value, fact["headers"]))
                if len(batch) == _PAGE:
                    log.append(batch)
                    self.facts += len(batch)
                    batch = []
            if batch:
                log.append(batch)
                self.facts += len(batch)
            log.close()
        assert self._scratch.consumer is not None
        while self._scratch.consumer.step():
            pass

    def compare(self, projection: Projection) -> Compared:
        """Compares every key; one whose facts are on their way is given a few seconds."""
        live = {
            each["key"]: (each["digest"], each["marks"])
            for each in self.doors.keys(self.service, "/facts/projection/digest", name=projection.name)
        }
        anew = dict(self._digests(projection))
        keys = sorted(key for key in live.keys() | anew.keys() if live.get(key) != anew.get(key))
        compared = Compared(self.service, projection.name, len(live.keys() | anew.keys()))
        compared.untold = len(keys[MOST_DIFFERENT:])
        for key in keys[:MOST_DIFFERENT]:
            if different := self._look_into(projection, key):
                compared.different.append(different)
        return compared

    def poison(self) -> int:
        """How many announced facts this service's code cannot apply, even from the beginning."""
        assert self._scratch.consumer is not None
        return self._scratch.consumer.set_aside()[0]

    def _digests(self, projection: Projection) -> Iterator[tuple[str, tuple[str, dict[str, int]]]]:
        after = ""
        while True:
            with self._scratch.database.reading() as tx:
                keys = projections.keys(tx, projection, after, _PAGE)
                rows = projections.rows(tx, projection, keys)
                marks = projections.marks(tx, projection.topics, keys)
            for key in keys:
                yield key, (projections.digest(rows[key]), marks[key])
            if len(keys) < _PAGE:
                return
            after = keys[-1]

    def _look_into(self, projection: Projection, key: str) -> Different | None:
        for _ in range(_TRIES):
            answer = self.doors.get(self.service, "/facts/projection/rows", name=projection.name, key=key)
            self.hear(projection.topics, [key])
            with self._scratch.database.reading() as tx:
                anew = projections.rows(tx, projection, [key])[key]
                marks = projections.marks(tx, projection.topics, [key])[key]
            if answer["marks"] == marks:
                lines = list(projections.differences(projection, answer["rows"], anew))
                return Different(self.service, projection.name, key, lines, marks, anew) if lines else None
            self.doors.pause(_PAUSE)
        heard = answer["marks"]
        apart = {topic: heard[topic] > n for topic, n in marks.items() if heard[topic] != n}
        lines = [f"heard {heard[topic]} facts of {topic}, announced are {marks[topic]}" for topic in apart]
        return Different(self.service, projection.name, key, lines, heard, anew, apart)


@contextmanager
def rebuilding(doors: Doors, service: str) -> Iterator[Rebuilding]:
    """A service over a scratch database, which is gone at the end."""
    bootstrap = importlib.import_module(f"services.{service}.bootstrap")
    with tempfile.TemporaryDirectory(prefix="huiyin-rebuild-") as name:
        folder = Path(name)
        settings = bootstrap.Settings(mode="demo", data=folder, database_url="", kafka_bootstrap="")
        scratch: Assembly = bootstrap.build(settings, SystemClock())
        try:
            scratch.migrate()
            yield Rebuilding(doors, service, scratch, folder)
        finally:
            scratch.close()


def heal(doors: Doors, different: Different) -> bool:
    """Makes a key what its owners' facts make of it.

    Copied columns are written over; other rows are taken away, and the facts sent again. Where facts
    are only missing they are sent again. False when nothing was done, because the key has moved on.
    """
    for topic, more in different.apart.items():
        if not more:
            doors.republish(topic, [different.key])
    if different.apart and not any(different.apart.values()):
        return True
    body: dict[str, Any] = {"key": different.key, "marks": different.marks, "rows": different.made_anew}
    answer = doors.post(different.service, "/facts/projection/heal", body, name=different.projection)
    for topic in answer["topics"]:
        doors.republish(topic, [different.key])
    return bool(answer["healed"])


def hear_again(doors: Doors, service: str, projection: str, key: str) -> None:
    """Empties a key whatever it holds, and lets its owners send its facts again."""
    body: dict[str, Any] = {"key": key, "marks": None, "rows": {}}
    for topic in doors.post(service, "/facts/projection/heal", body, name=projection)["topics"]:
        doors.republish(topic, [key])
