"""`column in (…)` as one statement for any number of values.

SQLAlchemy's own expanding parameter writes one question mark per value, so that every length is a
statement of its own: compiled anew here, and parsed and planned anew by the server each time.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, String, bindparam, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import ARRAY, Text, TypeDecorator, TypeEngine


class _Members(TypeDecorator[Collection[Any]]):
    """Values of one type: an array on PostgreSQL, a JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, each: TypeEngine[Any]) -> None:
        super().__init__()
        self.each = each

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.each) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        members = list(value or ())
        return members if dialect.name == "postgresql" else json.dumps(members)


class _Among(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()


@compiles(_Among, "postgresql")
def _any(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, members = element.clauses
    return f"{compiler.process(column, **more)} = any({compiler.process(members, **more)})"


@compiles(_Among, "sqlite")
def _each(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, members = element.clauses
    each = func.json_each(members).table_valued("value")
    return compiler.process(column.in_(select(each.c.value)), **more)


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the column is one of the parameter `name`, a collection of texts or whole numbers."""
    # A cast to an array of short texts would cut them.
    each = Text() if isinstance(column.type, String) else column.type
    return _Among(column, bindparam(name, type_=_Members(each)))
