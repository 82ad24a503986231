"""complaints and orders are sealed"""

import sqlalchemy as sa
from alembic import op

revision = "supervision_0002"
down_revision = "supervision_0001"

# What is sealed is longer than what was written.
_WIDER = {"complaint": {"complainant_name": 100, "complainant_phone": 30}, "supervision_order": {}}


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
            ["id"],
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
