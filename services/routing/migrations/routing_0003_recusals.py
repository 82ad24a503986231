"""who keeps out of a petition"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "routing_0003"
down_revision = "routing_0002"


def upgrade() -> None:
    op.create_table(
        "recusal",
        sa.Column("petition_id", sa.String(36), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("county_code", sa.String(6), nullable=False),
        sa.Column("ground", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_as", sa.String(16), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("petition_id", "agent_id"),
    )


def downgrade() -> None:
    op.drop_table("recusal")
