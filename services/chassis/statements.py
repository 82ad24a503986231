"""Statements that run for every call: compiled once, and sent to PostgreSQL together with what follows.

SQLAlchemy looks at a statement and its values anew each time it runs, and each answer is waited for, which
together cost a call more than what the database does for it. Here a statement is compiled when it first
runs, and one whose answer nobody reads waits in its transaction until something is asked or committed; what
has gathered then travels as one message (libpq's pipeline mode). On SQLite each runs at once.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

# In a connection's `info`: what its transaction has not sent yet.
_WAITING = "huiyin_waiting"
_POSTGRESQL: Dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]

_Filled = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class _Compiled:
    text: str
    fixed: Mapping[str, Any]
    processed: Mapping[str, Callable[[Any], Any]]

    def filled(self, values: Mapping[str, Any]) -> _Filled:
        filled = {**self.fixed, **values}
        for name, process in self.processed.items():
            filled[name] = process(filled[name])
        return self.text, filled


class Statement:
    """A statement of SQLAlchemy's Core, or one for each dialect by its name."""

    def __init__(self, built: Any) -> None:
        self._built = built
        # By the names of the values: the columns of an insert are those it is given.
        self._compiled: dict[tuple[str, ...], _Compiled] = {}
        returned = getattr(self._of(_POSTGRESQL), "exported_columns", None)
        self._row = _rows_of(returned.keys()) if returned else None
        found = [_here(c.type, _POSTGRESQL).result_processor(_POSTGRESQL, None) for c in returned or ()]
        self._read = [(number, process) for number, process in enumerate(found) if process]

    def later(self, tx: Connection, values: Mapping[str, Any]) -> None:
        """Runs it before anything else is asked in this transaction, or at its end.

        Whatever it raises is raised then.
        """
        if tx.dialect.name == "sqlite":
            tx.execute(self._of(tx.dialect), values)
        else:
            tx.info.setdefault(_WAITING, []).append(self._filled(tx.dialect, values))

    def rows(self, tx: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Runs it after all that waits, and returns its rows: tuples with their columns' names."""
        if self._row is None:
            raise TypeError(f"this returns nothing: {self._built}")
        if tx.dialect.name == "sqlite":
            return [self._row(*row) for row in tx.execute(self._of(tx.dialect), values)]
        cursor = _together(tx, [*tx.info.pop(_WAITING, ()), self._filled(tx.dialect, values)])
        return [self._row(*self._processed(row)) for row in cursor.fetchall()]

    def first(self, tx: Connection, values: Mapping[str, Any]) -> Any | None:
        """Runs it after all that waits, and returns its first row, or None."""
        return next(iter(self.rows(tx, values)), None)

    def _processed(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self._read:
            return row
        read = list(row)
        for number, process in self._read:
            read[number] = process(read[number])
        return read

    def _of(self, dialect: Dialect) -> Any:
        return self._built[dialect.name] if isinstance(self._built, Mapping) else self._built

    def _filled(self, dialect: Dialect, values: Mapping[str, Any]) -> _Filled:
        names = tuple(values)
        compiled = self._compiled.get(names)
        if compiled is None:
            compiled = self._compiled[names] = _compiled(self._of(dialect), dialect, names)
        return compiled.filled(values)


def forget(connection: Connection) -> None:
    """Forgets what an earlier transaction of the connection did not come to send."""
    connection.info.pop(_WAITING, None)


def send(tx: Connection) -> None:
    """Sends what waits in a transaction."""
    if waiting := tx.info.pop(_WAITING, None):
        _together(tx, waiting)


def send_and_commit(tx: Connection) -> None:
    """Sends what waits, and the commit with it; nothing may follow but the transaction's end.

    Where nothing waits the end commits, as ever.
    """
    if waiting := tx.info.pop(_WAITING, None):
        _together(tx, waiting, commit=True)


def _together(tx: Connection, waiting: list[_Filled], commit: bool = False) -> Any:
    """Runs all of them; the cursor has the answer of the last."""
    driver: Any = tx.connection.driver_connection
    cursor = driver.cursor()
    if len(waiting) == 1 and not commit:
        # A pipeline of one costs more than the answer to BEGIN that it saves.
        return cursor.execute(*waiting[0])
    # The first that fails raises when the pipeline ends; the server passes over the rest, commit and all.
    with driver.pipeline():
        for each in waiting:
            cursor.execute(*each)
        if commit:
            # The driver hears from the server that the transaction is over, and will not commit again.
            cursor.execute("COMMIT", prepare=False)
    return cursor


def _compiled(statement: Any, dialect: Dialect, names: tuple[str, ...]) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=names)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    fixed = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
    found = {name: _here(bind.type, dialect).bind_processor(dialect) for name, bind in binds.items()}
    return _Compiled(compiled.string, fixed, {name: process for name, process in found.items() if process})


def _rows_of(names: Sequence[str]) -> Callable[..., Any]:
    return namedtuple("Row", names)


def _here(of: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return of.dialect_impl(dialect)
