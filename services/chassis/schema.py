"""Brings a service's database to the schema its code expects, and tells when it is not there."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from services.chassis import tables
from services.chassis.database import Database

_HERE = Path(__file__).parent
# No verb takes a second; what takes longer waits for something that may never come.
LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}
# Any two processes that migrate the same server wait for one another.
_ADVISORY_LOCK = 0x48554959


@dataclass(frozen=True)
class Schema:
    """One set of tables with its folder of migrations."""

    name: str
    metadata: MetaData
    migrations: Path


CHASSIS = Schema("chassis", tables.metadata, _HERE / "migrations")


def migrate(database: Database, schema: Schema) -> None:
    """Runs what is missing of the chassis' and the service's migrations, in one transaction.

    On PostgreSQL it also gives the database its time limits: a session's own would be lost behind a
    pooler. The connection must be a direct one, of the role that owns the database.
    """
    with database.transaction() as tx:
        if not database.is_sqlite:
            tx.execute(text("set local statement_timeout = 0"))
            tx.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            tx.execute(text("set local lock_timeout = '10s'"))
            for name, limit in LIMITS.items():
                tx.exec_driver_sql(f"alter database {_quoted(tx)} set {name} = '{limit}'")
        for part in (CHASSIS, schema):
            command.upgrade(_config(part, tx), "head")
    # The limits hold for sessions that begin from now on.
    database.close()


def unlimited(database: Database) -> bool:
    """Whether a statement may run for ever here: nobody gave this database its time limits."""
    if database.is_sqlite:
        return False
    with database.reading() as tx:
        return bool(tx.execute(text("select current_setting('statement_timeout') = '0'")).scalar())


def behind(database: Database, schema: Schema) -> list[str]:
    """Names the sets of tables that are older than the code; empty when all is well."""
    found = []
    with database.reading() as tx:
        for part in (CHASSIS, schema):
            context = MigrationContext.configure(tx, opts={"version_table": _version_table(part)})
            head = ScriptDirectory.from_config(_config(part, tx)).get_current_head()
            if context.get_current_revision() != head:
                found.append(part.name)
    return found


def differences(database: Database, schema: Schema) -> list[object]:
    """What differs between the migrated database and the tables the code declares."""
    with database.reading() as tx:
        declared = MetaData()
        for part in (CHASSIS, schema):
            for table in part.metadata.tables.values():
                table.to_metadata(declared)
        context = MigrationContext.configure(
            tx, opts={"include_name": lambda name, kind, _p: kind != "table" or name in declared.tables}
        )
        return list(compare_metadata(context, declared))


def write_migration(database: Database, part: Schema, number: int, words: str) -> None:
    """Writes the next migration of a set of tables from what the code declares; for developers."""
    with database.transaction() as tx:
        command.revision(
            _config(part, tx),
            message=words,
            autogenerate=True,
            rev_id=f"{part.name}_{number:04d}",
        )


def _quoted(tx: Connection) -> str:
    name: str = tx.dialect.identifier_preparer.quote(str(tx.engine.url.database))
    return name


def _config(part: Schema, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE / "alembic"))
    config.set_main_option("version_locations", str(part.migrations))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(
        connection=connection, metadata=part.metadata, version_table=_version_table(part)
    )
    return config


def _version_table(part: Schema) -> str:
    return "schema_version" if part is not CHASSIS else "schema_version_chassis"
