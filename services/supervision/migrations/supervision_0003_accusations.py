"""what supervision hears of accusations"""

import sqlalchemy as sa
from alembic import op

revision = "supervision_0003"
down_revision = "supervision_0002"


def upgrade() -> None:
    op.create_table(
        "accusation",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("county_code", sa.String(6), nullable=False),
        sa.Column("accused_kind", sa.String(12), nullable=False),
        sa.Column("accused_code", sa.String(32), nullable=False),
        sa.Column("accused_office", sa.String(32), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("forwarded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("accusation_county", "accusation", ["county_code", "registered_on"])


def downgrade() -> None:
    op.drop_index("accusation_county", "accusation")
    op.drop_table("accusation")
