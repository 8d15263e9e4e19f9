from sqlmodel import BigInteger, Field, SQLModel


class SyncedUser(SQLModel, table=True):
    """What deliveries say of users. Rows stay when users go: read those that are not `deleted`."""

    __tablename__ = "synced_users"

    id: str = Field(primary_key=True, max_length=64)
    email: str | None = Field(default=None, max_length=320)
    name: str | None = None
    # Of the newest delivery, in milliseconds: what is older is ignored.
    updated_at: int = Field(sa_type=BigInteger)
    deleted: bool = False
