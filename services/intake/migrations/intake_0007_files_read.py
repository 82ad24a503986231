"""who read a petition's files is recorded once for each reader and legal day"""

import sqlalchemy as sa
from alembic import op

revision = "intake_0007"
down_revision = "intake_0006"


def upgrade() -> None:
    op.create_index(
        "access_files",
        "access",
        ["petition_id", "reader", "on_day"],
        unique=True,
        sqlite_where=sa.text("reason = 'files'"),
        postgresql_where=sa.text("reason = 'files'"),
    )


def downgrade() -> None:
    op.drop_index("access_files", "access")
