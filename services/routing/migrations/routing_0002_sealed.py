"""reasons of moves are sealed"""

import sqlalchemy as sa
from alembic import op

revision = "routing_0002"
down_revision = "routing_0001"


def upgrade() -> None:
    op.add_column("move", sa.Column("sealed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "move_clear",
        "move",
        ["petition_id", "version"],
        sqlite_where=sa.text("sealed IS 0"),
        postgresql_where=sa.text("sealed IS false"),
    )


def downgrade() -> None:
    op.drop_index("move_clear", "move")
    with op.batch_alter_table("move") as table:
        table.drop_column("sealed")
