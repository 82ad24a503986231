"""What an engine's driver is given to run, whichever way it gets there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event

Hear = Callable[[str, list[Any]], None]
"""Called with a statement's text and its rows of parameters."""
_BOUNDS = ("BEGIN", "COMMIT")


@contextmanager
def listening(engine: Engine, hear: Hear) -> Iterator[None]:
    """Hears every statement of connections taken from the engine in the block, but begin and commit."""

    def told(sql: str, rows: list[Any]) -> None:
        if not sql.startswith(_BOUNDS):
            hear(sql, rows)

    class Telling(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
            """Tells first."""
            told(query, [params])
            return super().execute(query, params, **how)

        def executemany(self, query: Any, params_seq: Any, **how: Any) -> None:
            """Tells first."""
            rows = list(params_seq)
            told(query, rows)
            super().executemany(query, rows, **how)

    taken: list[Any] = []

    def take(connection: Any, *_: object) -> None:
        # Not every statement passes SQLAlchemy's own events.
        connection.cursor_factory = Telling
        taken.append(connection)

    def execute(_c: Any, _cursor: Any, sql: str, parameters: Any, _x: Any, many: bool) -> None:
        told(sql, list(parameters) if many else [parameters])

    heard = ("before_cursor_execute", execute) if engine.dialect.name == "sqlite" else ("checkout", take)
    event.listen(engine, *heard)
    try:
        yield
    finally:
        event.remove(engine, *heard)
        for connection in taken:
            connection.cursor_factory = psycopg.Cursor
