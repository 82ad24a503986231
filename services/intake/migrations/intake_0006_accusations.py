"""accusations are kept apart from petitions"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "intake_0006"
down_revision = "intake_0005"


def upgrade() -> None:
    op.create_table(
        "accusation",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("county_code", sa.String(6), nullable=False),
        sa.Column("place_code", sa.String(14), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("accused_kind", sa.String(10), nullable=False),
        sa.Column("accused_code", sa.String(32), nullable=False),
        sa.Column("accused_office_code", sa.String(32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("registered_by", sa.String(64), nullable=False),
        sa.Column("query_code", sa.String(20), nullable=False),
        sa.Column("forwarded_to", sa.String(100), nullable=False),
        sa.Column("forwarded_basis", sa.Text(), nullable=False),
        sa.Column("forwarded_on", sa.Date(), nullable=True),
        sa.Column("forwarded_at", Instant(), nullable=True),
        sa.Column("forwarded_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("query_code"),
    )
    op.create_index("accusation_listing", "accusation", ["county_code", "id"])


def downgrade() -> None:
    op.drop_index("accusation_listing", "accusation")
    op.drop_table("accusation")
