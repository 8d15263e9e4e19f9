#? database


def write(user):
    """Inserts the row or updates it, unless it is newer or marked as deleted."""
    addresses = {address["id"]: address["email_address"] for address in user["email_addresses"]}
    names = (user["first_name"], user["last_name"])
    row = {
        "email": addresses.get(user["primary_email_address_id"]),
        "name": " ".join(filter(None, names)) or None,
        "updated_at": user["updated_at"],
    }
#? sqlalchemy
    known = SyncedUser.id == user["id"]
    is_older = SyncedUser.updated_at < user["updated_at"]
    put(
        update(SyncedUser).where(known, SyncedUser.deleted.is_(False), is_older).values(**row),
        insert(SyncedUser).values(id=user["id"], deleted=False, **row),
    )
#? django
    rows = SyncedUser.objects.filter(deleted=False, updated_at__lt=user["updated_at"])
    put(rows, user["id"], row)
#? database


def mark_deleted(user_id):
    """The row stays and keeps its id, so that a late event does not bring the user back."""
    gone = {"email": None, "name": None, "deleted": True}
#? sqlalchemy
    put(
        update(SyncedUser).where(SyncedUser.id == user_id).values(**gone),
        insert(SyncedUser).values(id=user_id, updated_at=0, **gone),
    )
#? django
    put(SyncedUser.objects.all(), user_id, gone)
#? database


#? sqlalchemy
def put(change, new):
    """One statement compares and writes: another delivery about this user may be handled at the same moment."""
    try:
        with {{begin}} as connection:
            if connection.execute(change).rowcount == 0:
                connection.execute(new)
    except IntegrityError:  # there is a row; it may have come meanwhile
        with {{begin}} as connection:
            connection.execute(change)
#? django
def put(rows, user_id, row):
    """One statement compares and writes: another delivery about this user may be handled at the same moment."""
    _, is_new = SyncedUser.objects.get_or_create(id=user_id, defaults=row)
    if not is_new:
        rows.filter(id=user_id).update(**row)
#.
