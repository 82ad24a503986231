"""The event log of one machine: one SQLite file per producing service.

Only its producer writes and checkpoints a file; hearers open it for reading. Before SQLite 3.51.3
several writers on one WAL file risk corruption, so there is never a second one. What it does not
model: fail-over, truncation, quotas, rebalancing. A topic has one partition.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.chassis.log import Heard, Place, Positions, Record, accept, producer_of

_POLL_SECONDS = 0.02
_TABLES = """
create table if not exists record (
    topic text not null, offset integer not null, key text not null,
    value blob not null, headers text not null, primary key (topic, offset)) without rowid
"""


class EmbeddedLog:
    """A folder of log files; `service` is the only producer this object appends for."""

    def __init__(self, folder: Path, service: str) -> None:
        self.folder = folder
        self.service = service
        self._lock = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._files: dict[str, sqlite3.Connection] = {}

    def append(self, records: Sequence[Record]) -> list[int]:
        accept(records, self.service)
        offsets = []
        with self._lock:
            writer = self._open_for_writing()
            writer.execute("begin immediate")
            try:
                ends: dict[str, int] = {}
                for record in records:
                    end = ends.get(record.topic)
                    if end is None:
                        end = _end(writer, record.topic)
                    writer.execute(
                        "insert into record values (?, ?, ?, ?, ?)",
                        (record.topic, end, record.key, record.value, json.dumps(dict(record.headers))),
                    )
                    offsets.append(end)
                    ends[record.topic] = end + 1
                writer.execute("commit")
            except BaseException:
                writer.execute("rollback")
                raise
        return offsets

    def reader(self, topics: Sequence[str], positions: Positions) -> "EmbeddedReader":
        return EmbeddedReader(self.folder, topics, positions)

    def ends(self, topics: Sequence[str]) -> Mapping[Place, int]:
        found = {}
        with self._lock:
            for topic in topics:
                file = self._files.get(producer_of(topic)) or _open_for_reading(self.folder, topic)
                if file is None:
                    found[(topic, 0)] = 0
                    continue
                self._files[producer_of(topic)] = file
                found[(topic, 0)] = _end(file, topic)
        return found

    def missing(self, topics: Sequence[str]) -> list[str]:
        # A topic begins with its first record.
        return []

    def close(self) -> None:
        with self._lock:
            for file in (self._writer, *self._files.values()):
                if file:
                    file.close()
            self._writer, self._files = None, {}

    def _open_for_writing(self) -> sqlite3.Connection:
        if self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._writer = sqlite3.connect(
                self.folder / f"{self.service}.db", isolation_level=None, check_same_thread=False, timeout=30
            )
            self._writer.execute("pragma journal_mode=wal")
            self._writer.execute("pragma synchronous=full")
            self._writer.execute(_TABLES)
        return self._writer


class EmbeddedReader:
    """Reads from several producers' files, one thread at a time."""

    def __init__(self, folder: Path, topics: Sequence[str], positions: Positions) -> None:
        self.folder = folder
        self._topics, self._kept_positions = list(topics), positions
        self._positions: dict[str, int] | None = None
        self._files: dict[str, sqlite3.Connection] = {}

    def poll(self, most: int, seconds: float) -> list[Heard]:
        give_up = time.monotonic() + seconds
        while True:
            heard = self._read(most)
            if heard or time.monotonic() >= give_up:
                return heard
            time.sleep(_POLL_SECONDS)

    def rewind(self) -> None:
        self._positions = None

    def kept(self, ends: Mapping[Place, int]) -> None:
        # Lag is asked of the service here: there is no broker that would tell it.
        return

    def close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _read(self, most: int) -> list[Heard]:
        heard: list[Heard] = []
        if self._positions is None:
            kept = self._kept_positions()
            self._positions = {topic: kept.get((topic, 0), 0) for topic in self._topics}
        # Another topic goes first each time, so that a flood on one does not hold up the others.
        self._topics = self._topics[1:] + self._topics[:1]
        for topic in self._topics:
            if len(heard) >= most:
                break
            file = self._files.get(producer_of(topic))
            if file is None:
                file = _open_for_reading(self.folder, topic)
                if file is None:
                    continue
                self._files[producer_of(topic)] = file
            rows = file.execute(
                "select offset, key, value, headers from record where topic = ? and offset >= ? "
                "order by offset limit ?",
                (topic, self._positions[topic], most - len(heard)),
            ).fetchall()
            for offset, key, value, headers in rows:
                heard.append(Heard(Record(topic, key, value, json.loads(headers)), 0, offset))
                self._positions[topic] = offset + 1
        return heard


def _open_for_reading(folder: Path, topic: str) -> sqlite3.Connection | None:
    path = folder / f"{producer_of(topic)}.db"
    if not path.exists():
        return None
    file = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=30,
    )
    try:
        file.execute("select 1 from record limit 1").fetchall()
    except sqlite3.OperationalError:
        # The producer has made the file, but not yet its table.
        file.close()
        return None
    return file


def _end(file: sqlite3.Connection, topic: str) -> int:
    row = file.execute("select max(offset) from record where topic = ?", (topic,)).fetchone()
    return 0 if row[0] is None else int(row[0]) + 1
