"""accusations are found by the phone number that they left"""

import sqlalchemy as sa
from alembic import op

revision = "intake_0008"
down_revision = "intake_0007"


def upgrade() -> None:
    op.add_column("accusation", sa.Column("phone_index", sa.String(40), nullable=True))
    op.create_index("accusation_phone", "accusation", ["county_code", "phone_index"])


def downgrade() -> None:
    op.drop_index("accusation_phone", "accusation")
    with op.batch_alter_table("accusation") as table:
        table.drop_column("phone_index")
