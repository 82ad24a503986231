"""whom a petition is offered to, who may read its case before taking it over"""

import sqlalchemy as sa
from alembic import op

revision = "casework_0002"
down_revision = "casework_0001"


def upgrade() -> None:
    # The code that is still running adds rows without it.
    op.add_column("case_", sa.Column("offered_code", sa.String(20), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("case_", "offered_code")
