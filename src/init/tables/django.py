from django.db import models


class SyncedUser(models.Model):
    """What deliveries say of users. Rows stay when users go: read those that are not `deleted`."""

    id = models.CharField(primary_key=True, max_length=64)
    email = models.CharField(max_length=320, null=True)
    name = models.TextField(null=True)
    # Of the newest delivery, in milliseconds: what is older is ignored.
    updated_at = models.BigIntegerField(default=0)
    deleted = models.BooleanField(default=False)

    class Meta:
        db_table = "synced_users"
