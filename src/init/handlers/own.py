#? sqlalchemy

from {{client-file}} import {{import}}
from {{table-file}} import SyncedUser
#? django

from synced_users.models import SyncedUser
#.
