

def handle(event, message_id):
    """The work. What raises here is answered 500, and then the event is sent again.

    An event may come twice, and `message_id` is the same each time: work that must happen once (an email, a
    charge) keeps it in a table with a unique column. Events come in any order: what is written has to bear that.
    """
    data = event["data"]
    if event["type"] in ("user.created", "user.updated"):
#? comments
        # One upsert for both, found by data["id"], that does nothing where the row's updated_at is not older
        # than data["updated_at"], or where the row is marked as deleted.
        pass
#? database
        write(data)
#.
    elif event["type"] == "user.deleted":
#? comments
        # Mark the row as deleted and keep its id: a late user.updated must not bring it back. There may be no row yet.
        pass
#? database
        mark_deleted(data["id"])
#.
    # Other types are answered 2xx, too: an error would have them sent again.
    log.info("received %s (%s, %s)", event["type"], message_id, data.get("id"))
#> write
