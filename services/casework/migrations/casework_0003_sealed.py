"""what is said is sealed"""

import sqlalchemy as sa
from alembic import op

revision = "casework_0003"
down_revision = "casework_0002"

# What is sealed is longer than what was written.
_WIDER = {
    "act": {"with_whom": 200},
    "case_note": {},
    "feedback": {},
    "mediation": {"other_party": 200},
    "pledge": {"petitioner_witness": 100, "petitioner_sha256": 64, "agent_witness": 100, "agent_sha256": 64},
    "promise": {"by_whom": 100},
    "revisit": {},
}
_KEYS = {"case_note": ["petition_id", "number"], "revisit": ["petition_id"]}


def upgrade() -> None:
    for name, wider in _WIDER.items():
        with op.batch_alter_table(name) as table:
            for column, length in wider.items():
                table.alter_column(
                    column, existing_type=sa.String(length), type_=sa.Text(), existing_nullable=False
                )
            table.add_column(sa.Column("sealed", sa.Boolean(), nullable=False, server_default=sa.false()))
        op.create_index(
            f"{name}_clear",
            name,
            _KEYS.get(name, ["id"]),
            sqlite_where=sa.text("sealed IS 0"),
            postgresql_where=sa.text("sealed IS false"),
        )


def downgrade() -> None:
    for name, wider in _WIDER.items():
        op.drop_index(f"{name}_clear", name)
        with op.batch_alter_table(name) as table:
            table.drop_column("sealed")
            for column, length in wider.items():
                table.alter_column(
                    column, existing_type=sa.Text(), type_=sa.String(length), existing_nullable=False
                )
