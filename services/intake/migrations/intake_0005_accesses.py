"""consents stand on the petition; a register tells who saw who brought it"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "intake_0005"
down_revision = "intake_0004"


def upgrade() -> None:
    with op.batch_alter_table("petition") as table:
        table.add_column(sa.Column("under_fourteen", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("consents", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "access",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("petition_id", sa.String(36), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reader", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("office_code", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("access_petition", "access", ["petition_id", "id"])
    op.create_index(
        "access_handling",
        "access",
        ["petition_id", "reader", "on_day"],
        unique=True,
        sqlite_where=sa.text("reason = 'handling'"),
        postgresql_where=sa.text("reason = 'handling'"),
    )


def downgrade() -> None:
    op.drop_table("access")
    with op.batch_alter_table("petition") as table:
        table.drop_column("consents")
        table.drop_column("under_fourteen")
