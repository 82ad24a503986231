"""One database per service: SQLite on one machine, PostgreSQL past it, behaving alike."""

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from sqlalchemy import ColumnElement, Connection, Dialect, cast, create_engine, event, func, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.types import TIMESTAMP, BigInteger, String, TypeDecorator, TypeEngine

from services.chassis import statements
from services.chassis.refusals import Stale

T = TypeVar("T")

# In a connection's `info` while its transaction has announced something.
ANNOUNCED = "huiyin_announced"
# In it, what a transaction noted for those who write last; see `before_commit`.
NOTED = "huiyin_noted"
_WRITES = "huiyin_writes"
_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
_TRIES = 10
# A server that says nothing is given up after these, in seconds.
_CONNECT_SECONDS = 3
_SILENT_SECONDS = 8
# What psycopg says of a connection or a statement that failed for no fault of the statement's own.
_PASSING = (psycopg.OperationalError, psycopg.InterfaceError)
_CONFLICTS = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


# In one order, so that two batches never wait for each other.
_ALONE = statements.Statement(
    text(
        "select pg_advisory_xact_lock(lock) from (select distinct hashtextextended(key, 0) as lock "
        "from unnest(cast(:keys as text[])) as key order by 1) as locks"
    )
)


class DatabaseAway(Exception):
    """The database did not answer, or not in time; whether it committed is not known.

    The same request may be sent again: its request id makes that safe.
    """


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
        # Text of fixed width sorts as the instants do; strftime would write the year 1 with one digit.
        return value if dialect.name == "postgresql" else f"{value.isoformat(timespec='microseconds')[:26]}Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.strptime(value, _FORMAT).replace(tzinfo=UTC)


class Database:
    """Opens transactions; nobody else commits.

    `url` is an SQLAlchemy URL with driver `sqlite` or `postgresql+psycopg`. `connections` is the
    most that may be open at once: door threads plus loops. Every transaction may raise DatabaseAway.
    """

    def __init__(self, url: str, connections: int = 16) -> None:
        self.url = make_url(url)
        self._last: list[Callable[[Connection], None]] = []
        self._committed: list[Callable[[], None]] = []
        self._lent: dict[str, object] = {}
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer: threading.Lock | None = None
        pool: dict[str, Any] = {
            "pool_size": connections,
            "max_overflow": 0,
            "pool_timeout": _CONNECT_SECONDS,
            # A defect's traceback must not carry a villager's words into the log.
            "hide_parameters": True,
        }
        if self.is_sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            # Writers queue here instead of in SQLite's sleep-and-retry: fair, and p99 falls threefold.
            self._writer = threading.Lock()
            lite = {"check_same_thread": False, "isolation_level": None, "timeout": 30}
            self.engine = create_engine(self.url, connect_args=lite, **pool)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            options = {
                "connect_timeout": _CONNECT_SECONDS,
                "keepalives_idle": _SILENT_SECONDS,
                "tcp_user_timeout": _SILENT_SECONDS * 1000,
                "application_name": "huiyin",
            }
            # The last returned goes out first, so that idle connections grow old and are few.
            self.engine = create_engine(self.url, connect_args=options, pool_use_lifo=True, **pool)
            event.listen(self.engine, "connect", _prepare_postgresql)
            event.listen(self.engine, "before_cursor_execute", _send_first)

    def on_commit(self, call: Callable[[], None]) -> None:
        """Calls after every transaction that announced something has committed and its lock is free."""
        self._committed.append(call)

    def before_commit(self, call: Callable[[Connection], None]) -> None:
        """Calls at the end of every writing transaction, inside it, when its block has run to the end.

        What it raises rolls everything back.
        """
        self._last.append(call)

    def lend(self, name: str, thing: object) -> None:
        """Puts a thing into every writing transaction's `info`, for those who are given nothing else."""
        self._lent[name] = thing

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A writing transaction: commits at the end of the block, rolls back on any exception."""
        with self._writer or nullcontext(), self._begin(writes=True) as tx:
            for left in (ANNOUNCED, NOTED):
                tx.info.pop(left, None)
            tx.info.update(self._lent)
            yield tx
            for write in self._last:
                write(tx)
            announced = tx.info.pop(ANNOUNCED, False)
            statements.send_and_commit(tx)
        for call in self._committed if announced else ():
            call()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A reading transaction: one consistent state, never waits for writers."""
        with self._begin(writes=False) as tx:
            yield tx
            # A write that waits is as much a defect here as one that does not.
            statements.send(tx)

    def run(self, work: Callable[[Connection], T]) -> T:
        """Runs one verb in a writing transaction, again when another's commit crossed it.

        Two simultaneous repeats of a request may both find no earlier answer, and two transactions
        about one petition may both take the next sequence; the later one then meets a unique key, and
        finds on its next run what the first one did.
        """
        for left in reversed(range(_TRIES)):
            try:
                with self.transaction() as tx:
                    return work(tx)
            except (IntegrityError, psycopg.IntegrityError):
                if not left:
                    raise
            except Stale:
                # The caller's own first request, not yet committed when it was asked for, may have
                # been what made this one stale; then it is found now.
                if left < _TRIES - 1:
                    raise
            except DatabaseAway as error:
                if not left or not isinstance(error.__cause__, _CONFLICTS):
                    raise
        raise AssertionError

    def alone(self, tx: Connection, keys: Collection[str]) -> None:
        """Nobody else who asks so works on any of these keys until the transaction ends.

        A row that does not exist yet cannot be locked: two processes that hear different topics of one
        new petition would each begin with a blank one, and the later write over the earlier.
        """
        if not self.is_sqlite:
            _ALONE.later(tx, {"keys": list(keys)})

    def seconds(self) -> ColumnElement[int]:
        """Machine time by the database's own clock, one for all processes: seconds since 1970, in SQL."""
        there = func.date_part("epoch", func.clock_timestamp())
        if self.is_sqlite:
            there = func.strftime("%s", "now")
        return cast(there, BigInteger)

    def scrub(self) -> bool:
        """Leaves nothing in SQLite's files of what was overwritten; PostgreSQL is left to its own vacuum.

        False when a reader was still at what must go: do it again.
        """
        if self._writer is None:
            return True
        with (
            self._writer,
            closing(self.engine.raw_connection()) as connection,
            closing(connection.cursor()) as cursor,
        ):
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            row = cursor.fetchone()
        return row is not None and not row[0]

    def close(self) -> None:
        """Closes every idle connection."""
        self.engine.dispose()

    @contextmanager
    def _begin(self, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                connection = connection.execution_options(**self._options(writes))
                statements.forget(connection)
                with connection.begin():
                    yield connection
        except PoolTimeout as error:
            raise DatabaseAway("every connection is in use") from error
        except DBAPIError as error:
            if isinstance(error.orig, _PASSING):
                raise DatabaseAway(_said(error.orig)) from error.orig
            raise
        except _PASSING as error:
            raise DatabaseAway(_said(error)) from error

    def _options(self, writes: bool) -> dict[str, Any]:
        if self.is_sqlite:
            return {_WRITES: writes}
        if writes:
            return {}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _said(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    told = connection.info.backend_pid
    (real,) = connection.execute("select pg_backend_pid()").fetchone()
    connection.rollback()
    # Behind a transaction pooler, which tells another number than the server's, the next transaction
    # may meet another session, and a prepared statement stay behind.
    connection.prepare_threshold = 3 if told == real else None


# What waits was meant to run before whatever is asked now.
def _send_first(tx: Connection, *_: object) -> None:
    statements.send(tx)


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
