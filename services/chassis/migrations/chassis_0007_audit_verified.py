"""how far the audit chain was verified"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "chassis_0007"
down_revision = "chassis_0006"


def upgrade() -> None:
    op.create_table(
        "audit_verified",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("whole_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "lane"),
    )


def downgrade() -> None:
    op.drop_table("audit_verified")
