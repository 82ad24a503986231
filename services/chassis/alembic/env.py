"""The one Alembic environment; each set of migrations names its own version table."""

from alembic import context

_attributes = context.config.attributes

context.configure(
    connection=_attributes["connection"],
    target_metadata=_attributes["metadata"],
    version_table=_attributes["version_table"],
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
