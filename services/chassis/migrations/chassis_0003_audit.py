"""the audit chain"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "chassis_0003"
down_revision = "chassis_0002"


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("act", sa.String(length=100), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("told", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=8), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "lane", "number"),
    )
    op.create_table(
        "audit_head",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "lane"),
    )
    op.create_table(
        "audit_told",
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("service", "county_code", "lane", "number", "hash"),
    )


def downgrade() -> None:
    op.drop_table("audit_told")
    op.drop_table("audit_head")
    op.drop_table("audit_entry")
