"""the audit chain refuses to be changed"""

from alembic import op

revision = "chassis_0006"
down_revision = "chassis_0005"

_TABLES = ("audit_entry", "audit_head", "audit_told")
# A head may only go on. Taking its lock writes it as it is.
_BACK = (
    "new.county_code <> old.county_code or new.lane <> old.lane or new.number < old.number "
    "or (new.number = old.number and new.hash <> old.hash)"
)
# Judged before a function is called: an ordinary act costs a comparison.
_WHEN = {"audit_head": f"when ({_BACK})"}
_SAYS = "what is audited is never changed"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _TABLES:
            for what, when in (("update", _WHEN.get(table, "")), ("delete", "")):
                op.execute(
                    f"create trigger {table}_{what} before {what} on {table} {when} "
                    f"begin select raise(abort, '{_SAYS}'); end"
                )
        return
    op.execute(
        "create function audit_is_kept() returns trigger language plpgsql as "
        f"$$ begin raise exception '{_SAYS}' using errcode = 'insufficient_privilege'; end $$"
    )
    for table in _TABLES:
        op.execute(
            f"create trigger {table}_update before update on {table} for each row {_WHEN.get(table, '')} "
            "execute function audit_is_kept()"
        )
        op.execute(
            f"create trigger {table}_delete before delete or truncate on {table} for each statement "
            "execute function audit_is_kept()"
        )


def downgrade() -> None:
    lite = op.get_bind().dialect.name == "sqlite"
    for table in _TABLES:
        for what in ("update", "delete"):
            op.execute(f"drop trigger {table}_{what}" + ("" if lite else f" on {table}"))
    if not lite:
        op.execute("drop function audit_is_kept()")
