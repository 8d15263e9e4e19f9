"""One JSON line in, one signed line per library out, in order."""

import base64
import json
import sys
from datetime import datetime, timezone

import standardwebhooks
import svix

LIBRARIES = [
    ("svix-python", "svix", svix.Webhook),
    ("standardwebhooks-python", "webhook", standardwebhooks.Webhook),
]


def sign(library, family, webhook, message):
    try:
        # The libraries read the fields of the time as UTC, whatever its zone.
        timestamp = datetime.fromtimestamp(message["timestamp"], tz=timezone.utc)
        body = base64.b64decode(message["body_base64"]).decode()
        signature = webhook(message["secret"]).sign(message["id"], timestamp, body)
        headers = {
            f"{family}-id": message["id"],
            f"{family}-timestamp": str(message["timestamp"]),
            f"{family}-signature": signature,
        }
        return {"library": library, "headers": headers}
    except Exception as err:
        return {"library": library, "error": str(err)}


for line in sys.stdin:
    message = json.loads(line)
    for library in LIBRARIES:
        print(json.dumps(sign(*library, message)), flush=True)
