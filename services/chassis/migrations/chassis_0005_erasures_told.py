"""erasures are told; hashes of requests are keyed"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "chassis_0005"
down_revision = "chassis_0004"


def upgrade() -> None:
    op.add_column("vault_key", sa.Column("told_at", Instant(), nullable=True))
    op.create_index(
        "vault_key_destroyed",
        "vault_key",
        ["told_at", "owner"],
        sqlite_where=sa.text("destroyed_at IS NOT NULL"),
        postgresql_where=sa.text("destroyed_at IS NOT NULL"),
    )
    op.add_column("request", sa.Column("keyed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "request_plain",
        "request",
        ["request_id"],
        sqlite_where=sa.text("keyed IS 0"),
        postgresql_where=sa.text("keyed IS false"),
    )


def downgrade() -> None:
    op.drop_index("request_plain", "request")
    with op.batch_alter_table("request") as table:
        table.drop_column("keyed")
    op.drop_index("vault_key_destroyed", "vault_key")
    with op.batch_alter_table("vault_key") as table:
        table.drop_column("told_at")
