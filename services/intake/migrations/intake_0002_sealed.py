"""words are sealed; petitions are found by phone"""

import sqlalchemy as sa
from alembic import op

revision = "intake_0002"
down_revision = "intake_0001"

# What is sealed is longer than what was written.
_WIDER = {"name": 100, "address": 200, "phone": 30, "other_party": 200, "guided_to": 200}


def upgrade() -> None:
    with op.batch_alter_table("petition") as table:
        for name, length in _WIDER.items():
            table.alter_column(
                name, existing_type=sa.String(length), type_=sa.Text(), existing_nullable=False
            )
        table.add_column(sa.Column("phone_index", sa.String(40), nullable=False, server_default=""))
        table.add_column(sa.Column("sealed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("petition_phone", "petition", ["county_code", "phone_index"])
    op.create_index(
        "petition_clear",
        "petition",
        ["id"],
        sqlite_where=sa.text("sealed IS 0"),
        postgresql_where=sa.text("sealed IS false"),
    )


def downgrade() -> None:
    op.drop_index("petition_clear", "petition")
    op.drop_index("petition_phone", "petition")
    with op.batch_alter_table("petition") as table:
        table.drop_column("sealed")
        table.drop_column("phone_index")
        for name, length in _WIDER.items():
            table.alter_column(
                name, existing_type=sa.Text(), type_=sa.String(length), existing_nullable=False
            )
