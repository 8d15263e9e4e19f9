

def verify(body, headers):
    """The event, if its sender signed exactly these bytes. Raises otherwise."""
    webhook = Webhook(os.environ["{{secret}}"])
#? svix
    names = ("svix-id", "svix-timestamp", "svix-signature")
    webhook.verify(body, {name: headers.get(name, "") for name in names})
#? standardwebhooks
    # This library is the one that the sender signs with, and has other names for its headers.
    parts = ("id", "timestamp", "signature")
    webhook.verify(body, {f"webhook-{part}": headers.get(f"svix-{part}", "") for part in parts})
#.
    return json.loads(body)
