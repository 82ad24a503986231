"""Insert a row, or change the one that is there: one statement, built once for each kind of database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


class Upsert:
    """Keeps rows of a table by `key`.

    Of a row that is there only `changes` are changed, by default all but the key; none at all locks it
    until the transaction ends. With `newer` it is changed only where that column has grown.
    """

    def __init__(
        self, table: Table, key: Sequence[str], changes: Sequence[str] | None = None, newer: str = ""
    ) -> None:
        self.table, self.key, self.newer = table, list(key), newer
        self.changes = [c.name for c in table.c if c.name not in key] if changes is None else list(changes)
        # RETURNING makes one round trip of many rows.
        self._many = {"sqlite": self._built(sqlite.insert), "postgresql": self._built(postgresql.insert)}

    def __call__(self, tx: Connection, *rows: Mapping[str, Any]) -> list[Any]:
        """Keeps rows; returns those that were added or changed, as they are now."""
        return list(tx.execute(self._many[tx.dialect.name], list(rows))) if rows else []

    def _built(self, insert: Any) -> Any:
        new = insert(self.table)
        change = {name: new.excluded[name] for name in self.changes}
        where = self.table.c[self.newer] < new.excluded[self.newer] if self.newer else None
        return new.on_conflict_do_update(
            index_elements=self.key, set_=change or {self.key[0]: self.table.c[self.key[0]]}, where=where
        ).returning(*self.table.c)
