"""What whoever owns a database can do to its audit chain: first of all take away what stands in the way."""

from sqlalchemy import Connection, text

TABLES = ("audit_entry", "audit_head", "audit_told")


def unguard(tx: Connection) -> None:
    """From now on rows of the audit chain can be changed and deleted."""
    for table in TABLES:
        if tx.dialect.name == "sqlite":
            for what in ("update", "delete"):
                tx.execute(text(f"drop trigger if exists {table}_{what}"))
        else:
            tx.execute(text(f"alter table {table} disable trigger user"))
