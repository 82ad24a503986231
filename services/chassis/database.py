"""One database per service: SQLite on one machine, PostgreSQL past it, behaving alike."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, create_engine, event, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TIMESTAMP, String, TypeDecorator, TypeEngine

T = TypeVar("T")

_WRITES = "huiyin_writes"
_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Instant(TypeDecorator[datetime]):
    """An instant in UTC. Naive values are refused (ValueError); the day type is DATE."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        value = value.astimezone(UTC)
        # Text of fixed width sorts as the instants do.
        return value if dialect.name == "postgresql" else value.strftime(_FORMAT)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.strptime(value, _FORMAT).replace(tzinfo=UTC)


class Database:
    """Opens transactions; nobody else commits.

    `url` is an SQLAlchemy URL with driver `sqlite` or `postgresql+psycopg`. `connections` is the
    most that may be open at once: door threads plus loops.
    """

    def __init__(self, url: str, connections: int = 16) -> None:
        self.url = make_url(url)
        self._committed: list[Callable[[], None]] = []
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            # Writers queue here instead of in SQLite's sleep-and-retry: fair, and p99 falls threefold.
            self._writer: threading.Lock | None = threading.Lock()
            self.engine = create_engine(
                self.url,
                pool_size=connections,
                max_overflow=0,
                # A defect's traceback must not carry a villager's words into the log.
                hide_parameters=True,
                connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 30},
            )
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self._writer = None
            self.engine = create_engine(
                self.url,
                pool_size=connections,
                max_overflow=0,
                # A defect's traceback must not carry a villager's words into the log.
                hide_parameters=True,
                pool_pre_ping=True,
                # Behind a transaction pooler a prepared statement may meet another session.
                connect_args={"prepare_threshold": None},
            )

    def on_commit(self, call: Callable[[], None]) -> None:
        """Calls after every writing transaction has committed and its lock is free."""
        self._committed.append(call)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A writing transaction: commits at the end of the block, rolls back on any exception."""
        if self._writer:
            with self._writer, self._begin(writes=True) as tx:
                yield tx
        else:
            with self._begin(writes=True) as tx:
                yield tx
        for call in self._committed:
            call()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A reading transaction: one consistent state, never waits for writers."""
        with self._begin(writes=False) as tx:
            yield tx

    def run(self, work: Callable[[Connection], T]) -> T:
        """Runs one verb in a writing transaction, once more when a unique key was met.

        Two simultaneous repeats of a request may both find no earlier answer; the second then
        meets the unique key, and on its second run finds the first one's answer.
        """
        try:
            with self.transaction() as tx:
                return work(tx)
        except IntegrityError:
            with self.transaction() as tx:
                return work(tx)

    def close(self) -> None:
        """Closes every idle connection."""
        self.engine.dispose()

    @contextmanager
    def _begin(self, writes: bool) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: writes})
            with connection.begin():
                yield connection


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A plain BEGIN that later writes fails at once with "database is locked" when another wrote
    # in between; IMMEDIATE takes the write lock first.
    writes = connection.get_execution_options().get(_WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
