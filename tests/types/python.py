"""What a type checker and Pydantic make of the types of `cew events --types python`."""

import json
import sys
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from typing_extensions import assert_type

from events import DeletedUser, User, UserCreatedEvent, WebhookEvent


def handle(event: WebhookEvent) -> str | None:
    if event["type"] == "user.created":
        assert_type(event, UserCreatedEvent)
        assert_type(event["data"], User)
        return event["data"]["email_addresses"][0]["email_address"]
    if event["type"] == "user.deleted":
        assert_type(event["data"], DeletedUser)
        return event["data"].get("id")
    if event["type"] == "user.left":  # type: ignore[comparison-overlap]
        return None
    if event["type"] == "session.ended":
        session = event["data"]
        assert_type(session["user_id"], str)
        return session["surname"]  # type: ignore[typeddict-item, no-any-return]
    return None


adapter: TypeAdapter[WebhookEvent] = TypeAdapter(Annotated[WebhookEvent, Field(discriminator="type")])
events = [adapter.validate_json(line) for line in sys.stdin]
print(len(events), handle(events[0]))

# More than is known fits, and less does not.
newer = {**events[0], "sent_by": "a newer sender"}
assert adapter.validate_python(newer)["type"] == "user.created"
older = json.loads(json.dumps(events[0]))
del older["data"]["email_addresses"]
try:
    adapter.validate_python(older)
except ValidationError as error:
    assert "email_addresses" in str(error)
else:
    raise AssertionError("a field is missing")
