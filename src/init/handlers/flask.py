#> event
from flask import Blueprint, request
from werkzeug.exceptions import RequestEntityTooLarge
#> own

log = logging.getLogger(__name__)
webhooks = Blueprint("webhooks", __name__)
PLAIN = {"content-type": "text/plain"}
#> verify


@webhooks.post("/api/webhooks")
def receive():
    request.max_content_length = 1024 * 1024
    try:
        body = request.get_data()
    except RequestEntityTooLarge:
        return "Too large", 413, PLAIN
    try:
        event = verify(body, request.headers)
    except Exception as error:  # the library raises more than its own
        log.warning("error verifying webhook: %r", error)
        return "Error verifying webhook", 400, PLAIN
    handle(event, request.headers["svix-id"])
    return "Webhook received", 200, PLAIN
#> handle
