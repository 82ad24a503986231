"""The one Alembic environment; each set of migrations names its own version table."""

from typing import Any, Literal

from alembic import context

from services.chassis.database import Instant


def _rendered(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    return "Instant()" if kind == "type" and isinstance(value, Instant) else False


_attributes = context.config.attributes

context.configure(
    connection=_attributes["connection"],
    target_metadata=_attributes["metadata"],
    version_table=_attributes["version_table"],
    render_as_batch=True,
    compare_type=True,
    render_item=_rendered,
    include_name=lambda name, kind, _parents: kind != "table" or name in _attributes["metadata"].tables,
)
context.run_migrations()
