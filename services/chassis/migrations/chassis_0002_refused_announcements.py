"""refused announcements; every bucket has its lease row"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "chassis_0002"
down_revision = "chassis_0001"

_BUCKETS = 16


def upgrade() -> None:
    op.add_column("announcement", sa.Column("refused_at", Instant(), nullable=True))
    op.add_column("announcement", sa.Column("refusal", sa.Text(), nullable=True))
    op.create_index(
        "announcement_waiting",
        "announcement",
        ["id"],
        unique=False,
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_index(
        "announcement_refused",
        "announcement",
        ["topic", "key"],
        unique=False,
        sqlite_where=sa.text("refused_at IS NOT NULL"),
        postgresql_where=sa.text("refused_at IS NOT NULL"),
    )
    lease = sa.table("relay_lease", *(sa.column(c) for c in ("bucket", "owner", "lease_until", "epoch")))
    there = set(op.get_bind().execute(sa.select(lease.c.bucket)).scalars())
    rows = [
        {"bucket": bucket, "owner": "", "lease_until": 0, "epoch": 0}
        for bucket in range(_BUCKETS)
        if bucket not in there
    ]
    if rows:
        op.bulk_insert(lease, rows)


def downgrade() -> None:
    op.drop_index("announcement_refused", "announcement")
    op.drop_index("announcement_waiting", "announcement")
    op.drop_column("announcement", "refusal")
    op.drop_column("announcement", "refused_at")
