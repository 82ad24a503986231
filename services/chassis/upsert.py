"""Insert a row, or change the one that is there: one statement, built once for each kind of database."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, String, Table, Text, bindparam, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import ARRAY, TypeEngine

from services.chassis.statements import Statement


class Upsert:
    """Keeps rows of a table by `key`.

    Of a row that is there only `changes` are changed, by default all but the key; none at all locks it
    until the transaction ends, or with `locks` off leaves it alone. With `newer` it is changed only where
    that column has grown.
    """

    def __init__(
        self,
        table: Table,
        key: Sequence[str],
        changes: Sequence[str] | None = None,
        newer: str = "",
        locks: bool = True,
    ) -> None:
        self.table, self.key, self.newer, self.locks = table, list(key), newer, locks
        self.changes = [c.name for c in table.c if c.name not in key] if changes is None else list(changes)
        self._json = [c.name for c in table.c if isinstance(c.type, JSON)]
        self._keep = Statement(self._built())
        # Built anew: a statement that was looked at goes on saying that it returns nothing.
        self._kept = Statement({name: each.returning(*table.c) for name, each in self._built().items()})

    def later(self, tx: Connection, *rows: Mapping[str, Any]) -> None:
        """Keeps rows before anything else is asked in this transaction, or at its end."""
        for values in self._values(tx, rows):
            self._keep.later(tx, values)

    def rows(self, tx: Connection, *rows: Mapping[str, Any]) -> list[Any]:
        """Keeps rows; returns those that were added or changed, as they are now, in any order."""
        return [row for values in self._values(tx, rows) for row in self._kept.rows(tx, values)]

    def _values(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        if tx.dialect.name == "sqlite" or not rows:
            return rows
        columns = {c.name: [row[c.name] for row in rows] for c in self.table.c}
        return [columns | {name: [json.dumps(value) for value in columns[name]] for name in self._json}]

    def _built(self) -> dict[str, Any]:
        inserts = {"sqlite": sqlite.insert(self.table), "postgresql": self._of_arrays()}
        return {name: self._or_changes(insert) for name, insert in inserts.items()}

    def _of_arrays(self) -> Any:
        """PostgreSQL's insert, the same for any number of rows: each column is an array."""
        names = self.table.c.keys()
        arrays = func.unnest(*(bindparam(c.name, type_=ARRAY(_as_text(c.type))) for c in self.table.c))
        sent = arrays.table_valued(*names).render_derived().c
        rows = select(*(cast(sent[name], JSON) if name in self._json else sent[name] for name in names))
        return postgresql.insert(self.table).from_select(names, rows)

    def _or_changes(self, new: Any) -> Any:
        if not self.changes and not self.locks:
            return new.on_conflict_do_nothing(index_elements=self.key)
        change = {name: new.excluded[name] for name in self.changes}
        where = self.table.c[self.newer] < new.excluded[self.newer] if self.newer else None
        return new.on_conflict_do_update(
            index_elements=self.key, set_=change or {self.key[0]: self.table.c[self.key[0]]}, where=where
        )


def _as_text(of: TypeEngine[Any]) -> TypeEngine[Any]:
    # A cast to an array of short texts would cut them, and of JSON the driver's own array is not sound.
    return Text() if isinstance(of, (String, JSON)) else of
