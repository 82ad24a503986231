"""keys of the vault"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "chassis_0004"
down_revision = "chassis_0003"


def upgrade() -> None:
    op.create_table(
        "vault_key",
        sa.Column("owner", sa.String(length=36), nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("county_version", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("destroyed_at", Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )


def downgrade() -> None:
    op.drop_table("vault_key")
