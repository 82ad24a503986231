"""who has erased what"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "intake_0003"
down_revision = "intake_0002"


def upgrade() -> None:
    op.create_table(
        "erasure_said",
        sa.Column("petition_id", sa.String(length=36), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("petition_id", "service"),
    )


def downgrade() -> None:
    op.drop_table("erasure_said")
