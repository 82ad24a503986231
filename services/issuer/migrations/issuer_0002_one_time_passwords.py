"""one-time passwords"""

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "issuer_0002"
down_revision = "issuer_0001"


def upgrade() -> None:
    op.add_column("account", sa.Column("one_time_until", Instant(), nullable=True))
    # Ending an account's sessions looks for them by name.
    op.create_index("session_username", "session", ["username"])


def downgrade() -> None:
    op.drop_index("session_username", "session")
    op.drop_column("account", "one_time_until")
