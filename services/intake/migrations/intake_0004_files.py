"""which files a petition has"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "intake_0004"
down_revision = "intake_0003"


def upgrade() -> None:
    op.create_table(
        "petition_file",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("petition_id", sa.String(36), nullable=False),
        sa.Column("county_code", sa.String(6), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(72), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.UniqueConstraint("petition_id", "number", name="petition_file_number"),
    )


def downgrade() -> None:
    op.drop_table("petition_file")
