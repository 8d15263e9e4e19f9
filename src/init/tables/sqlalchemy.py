from sqlalchemy import BigInteger, Boolean, Column, String, Text

from {{base-file}} import {{base}}


class SyncedUser({{model}}):
    """What deliveries say of users. Rows stay when users go: read those that are not `deleted`."""

    __tablename__ = "synced_users"

    id = Column(String(64), primary_key=True)
    email = Column(String(320))
    name = Column(Text)
    # Of the newest delivery, in milliseconds: what is older is ignored.
    updated_at = Column(BigInteger, nullable=False)
    deleted = Column(Boolean, nullable=False)
