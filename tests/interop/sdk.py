"""Drives a service with Svix's SDK, call by call: the same cases as sdk.mjs, in and out as there."""

import base64
import json
import os
import re
import sys
import time
from datetime import datetime, timedelta, timezone

from svix import models as m
from svix.api import application as application_api
from svix.api import background_task, endpoint as endpoint_api
from svix.api import event_type as event_type_api
from svix.api import message as message_api
from svix.api import message_attempt as attempt_api
from svix.api.svix import Svix, SvixOptions
from svix.exceptions import HttpError, HTTPValidationError

given = json.loads(sys.stdin.readline())
OK, FAIL = given["ok"], given["fail"]
options = SvixOptions(server_url=given["url"], retry_schedule=[])
svix = Svix(given["token"], options)
stranger = Svix("testsk_wrong", options)
APPS, ENDPOINTS, TYPES = svix.application, svix.endpoint, svix.event_type
MESSAGES, ATTEMPTS, TASKS = svix.message, svix.message_attempt, svix.background_task

PAYLOAD = {"type": "user.created", "data": {"id": "user_1"}}
ID = re.compile(r"(app|ep|msg|atmpt|qtask)_[0-9A-Za-z]{27}")
SECRET = "whsec_" + base64.b64encode(b"twenty-four bytes of it!").decode()
UID = f"py-{os.getpid()}"
OTHER = f"{UID}-other"
seen = {}


def until(look):
    for _ in range(200):
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


def same(got, wanted):
    assert got == wanted, f"{got!r} and not {wanted!r}"


def fails(call, status, what):
    """Fails with that status, and that code, or that place in a 422."""
    try:
        answered = call()
    except HTTPValidationError as error:
        same(error.status_code, status)
        same(error.detail[0].loc, what)
    except HttpError as error:
        same((error.status_code, error.code), (status, what))
    else:
        raise AssertionError(f"it was answered {answered!r}")


def hour_ago():
    return datetime.now(timezone.utc) - timedelta(hours=1)


LONG_AGO = datetime(1970, 1, 1, tzinfo=timezone.utc)


def app(name, **more):
    return APPS.create(m.ApplicationIn(name=name, **more))


def page(**more):
    return APPS.list(application_api.ApplicationListOptions(**more))


def make(url=None, application=UID, **more):
    return ENDPOINTS.create(application, m.EndpointIn(url=url or OK, **more))


def post(event_type="user.created", application=UID, payload=PAYLOAD, key=None, **more):
    message = m.MessageIn.model_construct(event_type=event_type, payload=payload, **more)
    message.model_fields_set.update({"event_type", "payload", *more})
    return MESSAGES.create(application, message, message_api.MessageCreateOptions(idempotency_key=key))


def attempts(message, **more):
    return ATTEMPTS.list_by_msg(UID, message, attempt_api.MessageAttemptListByMsgOptions(**more)).data


def at(endpoint, **more):
    return ATTEMPTS.list_by_endpoint(UID, endpoint, attempt_api.MessageAttemptListByEndpointOptions(**more))


def messages(**more):
    return MESSAGES.list(UID, message_api.MessageListOptions(**more))


def message(name, with_content=None):
    return MESSAGES.get(UID, name, message_api.MessageGetOptions(with_content=with_content))


def example(endpoint, event_type):
    return ENDPOINTS.send_example(UID, endpoint, m.EventExampleIn(event_type=event_type))


def application_create():
    made = app("Demo", uid=UID, metadata={"owner": "cew"})
    assert ID.fullmatch(made.id) and made.created_at.tzinfo and made.updated_at.tzinfo
    same((made.name, made.uid, made.metadata, made.throttle_rate), ("Demo", UID, {"owner": "cew"}, None))


def application_list():
    first = page(limit=1)
    same((len(first.data), first.done, first.iterator), (1, False, first.data[0].id))
    second = page(limit=1, iterator=first.iterator)
    assert second.data[0].id > first.data[0].id
    same(page(limit=1, iterator=second.prev_iterator).data[0].id, first.data[0].id)


def application_list_descending():
    all = page(limit=250, order=m.Ordering.DESCENDING)
    ids = [one.id for one in all.data]
    same((ids, all.done), (sorted(ids, reverse=True), True))


def application_list_past_the_end():
    past = page(iterator=page(limit=250).iterator)
    same((past.data, past.iterator, past.prev_iterator, past.done), ([], None, None, True))


def application_upsert():
    changed = APPS.upsert(OTHER, m.ApplicationIn(name="Changed", uid=OTHER))
    same((changed.name, changed.metadata), ("Changed", {}))
    same(APPS.upsert(f"{UID}-made", m.ApplicationIn(name="Made", uid=f"{UID}-made")).uid, f"{UID}-made")


def application_patch():
    patched = APPS.patch(UID, m.ApplicationPatch(name="Demo 2"))
    same((patched.name, patched.uid, patched.metadata), ("Demo 2", UID, {"owner": "cew"}))


def application_delete():
    APPS.delete(f"{UID}-made")
    fails(lambda: APPS.get(f"{UID}-made"), 404, "not_found")


def endpoint_create():
    types = ["user.created", "user.deleted"]
    made = make(uid="ok", description="handler", event_types=types, metadata={"a": "b"}, secret=SECRET)
    assert ID.fullmatch(made.id) and made.created_at.tzinfo
    same((made.url, made.uid, made.description, made.disabled), (OK, "ok", "handler", False))
    same((made.event_types, made.channels, made.throttle_rate, made.metadata), (types, None, None, {"a": "b"}))


def endpoint_create_generated():
    make(FAIL, uid="fail")
    key = ENDPOINTS.get_secret(UID, "fail").key
    same(len(base64.b64decode(key.removeprefix("whsec_"))), 24)


def endpoint_list():
    all = ENDPOINTS.list(UID)
    same(([one.uid for one in all.data], all.done), (["fail", "ok"], True))
    first = ENDPOINTS.list(UID, endpoint_api.EndpointListOptions(limit=1))
    second = ENDPOINTS.list(UID, endpoint_api.EndpointListOptions(limit=1, iterator=first.iterator))
    same((first.data[0].uid, first.done, second.data[0].uid, second.done), ("fail", False, "ok", True))


def endpoint_upsert():
    changed = ENDPOINTS.upsert(UID, "fail", m.EndpointUpsertIn(url=FAIL, uid="fail", description="refuses"))
    same((changed.description, changed.uid), ("refuses", "fail"))
    made = ENDPOINTS.upsert(UID, "made", m.EndpointUpsertIn(url=OK, uid="made", disabled=True))
    same((made.uid, made.disabled), ("made", True))


def endpoint_patch():
    patched = ENDPOINTS.patch(UID, "made", m.EndpointPatch(description="patched"))
    same((patched.description, patched.disabled, patched.url), ("patched", True, OK))


def endpoint_delete():
    ENDPOINTS.delete(UID, "made")
    fails(lambda: ENDPOINTS.get(UID, "made"), 404, "not_found")


def rotate(**more):
    return ENDPOINTS.rotate_secret(UID, "fail", m.EndpointSecretRotateIn(**more))


def endpoint_rotate():
    key = rotate().key
    same(ENDPOINTS.get_secret(UID, "fail").key, key)
    rotate(key=SECRET, grace_period_seconds=60)
    assert key != SECRET and ENDPOINTS.get_secret(UID, "fail").key == SECRET


def endpoint_rotate_too_often():
    for _ in range(8):
        rotate()
    fails(rotate, 400, "limit_reached")


def headers():
    got = ENDPOINTS.get_headers(UID, "ok")
    return got.headers, got.sensitive


def endpoint_patch_headers():
    change = m.EndpointHeadersPatchIn(headers={"X-B": "2"}, delete_headers=["authorization"])
    ENDPOINTS.patch_headers(UID, "ok", change)
    same(headers(), ({"X-A": "1", "X-B": "2"}, []))


def types(**more):
    return TYPES.list(event_type_api.EventTypeListOptions(**more))


def event_type_list():
    first = types(limit=2)
    names = [one.name for one in first.data]
    same((names, first.done, first.iterator), (sorted(names), False, names[1]))
    second = types(limit=2, iterator=first.iterator)
    assert second.data[0].name > names[1]
    same([one.name for one in types(limit=2, iterator=second.prev_iterator).data], names)


def event_type_list_with_content():
    (found,) = (one for one in types(limit=250, with_content=True).data if one.name == "user.created")
    same(found.schemas["1"]["examples"][0]["type"], "user.created")


def event_type_get():
    found = TYPES.get("user.created")
    same((found.name, found.archived, found.group_name), ("user.created", False, "user"))


def create_type(name, description="", **more):
    return TYPES.create(m.EventTypeIn(name=name, description=description, **more))


def event_type_create():
    schemas = {"1": {"type": "object", "examples": [{"b": 1, "a": 2}]}}
    made = create_type(f"{UID}.made", "Made", schemas=schemas)
    same((made.name, made.description, made.schemas), (f"{UID}.made", "Made", schemas))


def event_type_upsert():
    made = TYPES.upsert(f"{UID}.bare", m.EventTypeUpsertIn(description="Bare"))
    same((made.name, made.description), (f"{UID}.bare", "Bare"))


def event_type_patch():
    patched = TYPES.patch(f"{UID}.bare", m.EventTypePatch(deprecated=True))
    same((patched.deprecated, patched.description), (True, "Bare"))


def event_type_delete():
    gone = f"{UID}.gone"
    create_type(gone, "Gone")
    TYPES.delete(gone)
    same(TYPES.get(gone).archived, True)
    assert gone not in [one.name for one in types(limit=250).data]
    same(create_type(gone, "Back").archived, False)
    TYPES.delete(gone, event_type_api.EventTypeDeleteOptions(expunge=True))
    fails(lambda: TYPES.get(gone), 404, "not_found")


def message_create():
    made = post(event_id="evt-1")
    assert ID.fullmatch(made.id) and made.timestamp.tzinfo
    same((made.event_id, made.event_type, made.channels), ("evt-1", "user.created", None))
    seen["message"] = made.id


def message_idempotent():
    one = post("user.deleted", key=f"key-{UID}")
    same(post("user.deleted", payload={}, key=f"key-{UID}").id, one.id)


def message_inline():
    inline = f"{UID}-inline"
    application = m.ApplicationIn(name="Inline", uid=inline)
    message_in = m.MessageIn(event_type="user.created", payload=PAYLOAD, application=application)
    MESSAGES.create(inline, message_in)
    same(APPS.get(inline).name, "Inline")


def message_get():
    got = message("evt-1", with_content=True)
    same((got.id, got.payload), (seen["message"], PAYLOAD))
    same(message(seen["message"], with_content=False).payload, {})


def message_list():
    all = messages()
    same(([one.event_type for one in all.data], all.done), (["user.deleted", "user.created"], True))
    first = messages(limit=1)
    second = messages(limit=1, iterator=first.iterator)
    same((first.done, second.data[0].id, second.done), (False, seen["message"], True))


def message_list_by_time():
    timestamp = message(seen["message"]).timestamp
    same(messages(before=timestamp).data, [])
    after = messages(after=timestamp - timedelta(milliseconds=1), limit=1)
    same((after.data[0].id, after.done), (seen["message"], False))
    following = messages(limit=1, iterator=after.prev_iterator)
    same((following.data[0].event_type, following.done), ("user.deleted", True))


def attempt_list_by_endpoint():
    made = until(lambda: len(at("ok").data) == 2 and at("ok", with_content=True).data)
    (one,) = (one for one in made if one.msg_id == seen["message"])
    assert ID.fullmatch(one.id) and one.timestamp.tzinfo and one.response_duration_ms >= 0
    same((one.url, one.response, one.response_status_code), (OK, "fine", 200))
    same((one.status, one.status_text, one.trigger_type), (0, "success", 0))
    same(one.endpoint_id, ENDPOINTS.get(UID, "ok").id)
    seen["attempt"] = one.id


def attempt_pages():
    first = at("ok", limit=1)
    second = at("ok", limit=1, iterator=first.iterator)
    same((first.done, second.done), (False, True))
    # Attempts that overlap are listed as they ended, and their ids sort as they began.
    same([one.id for one in first.data + second.data], [one.id for one in at("ok").data])
    same([one.response for one in first.data + second.data], ["{}", "{}"])


def attempt_list_by_msg():
    failed = until(lambda: attempts(seen["message"], status=m.MessageStatus.FAIL, with_content=True))[0]
    same((failed.status, failed.status_text, failed.response_status_code), (2, "fail", 500))
    same(failed.response, "broken")
    same([one.id for one in attempts(seen["message"], endpoint_id="ok")], [seen["attempt"]])


def attempt_by_class():
    def of(status):
        made = attempts(seen["message"], status_code_class=m.StatusCodeClass(status))
        return [one.response_status_code for one in made]

    same(of(200), [200])
    assert all(status == 500 for status in of(500)) and of(400) == []


def attempted_messages():
    def listed(endpoint, **more):
        options = attempt_api.MessageAttemptListAttemptedMessagesOptions(**more)
        return ATTEMPTS.list_attempted_messages(UID, endpoint, options).data

    (one,) = (one for one in listed("ok", with_content=True) if one.id == seen["message"])
    same((one.status, one.status_text, one.next_attempt, one.payload), (0, "success", None, PAYLOAD))
    sending = listed("fail", status=m.MessageStatus.SENDING)
    assert all(one.next_attempt.tzinfo and one.status_text == "sending" for one in sending)
    same(len(sending), 2)


def attempted_destinations():
    data = ATTEMPTS.list_attempted_destinations(UID, seen["message"]).data
    same([(one.uid, int(one.status)) for one in data], [("fail", 3), ("ok", 0)])


def resend():
    ATTEMPTS.resend(UID, seen["message"], "ok")

    def made():
        found = attempts(seen["message"], endpoint_id="ok")
        return len(found) == 2 and found[0].trigger_type == 1

    until(made)


def stats():
    got = ENDPOINTS.get_stats(UID, "ok")
    same((got.success, got.fail, got.pending, got.sending), (3, 0, 0, 0))


def send_example():
    sent = example("ok", "user.deleted")
    assert ID.fullmatch(sent.id) and sent.event_type == "user.deleted"
    until(lambda: [one.status for one in attempts(sent.id)] == [0])


def send_ping():
    same(message(example("fail", "svix.ping").id, with_content=True).payload, {"success": True})


def send_own():
    same(message(example("fail", f"{UID}.made").id, with_content=True).payload, {"b": 1, "a": 2})


def finished(task):
    def done():
        found = TASKS.get(task)
        return found.status == "finished" and found

    return until(done)


def recover():
    until(lambda: len({one.msg_id for one in at("fail", limit=250).data}) == 4)
    task = ENDPOINTS.recover(UID, "fail", m.RecoverIn(since=hour_ago()))
    assert ID.fullmatch(task.id) and task.status == "running" and task.task == "endpoint.recover"
    done = finished(task.id)
    same((done.data["messagesSent"], done.task), (4, "endpoint.recover"))
    until(lambda: any(one.trigger_type == 1 for one in attempts(seen["message"], endpoint_id="fail", limit=250)))


def replay_missing():
    make(uid="late")
    task = ENDPOINTS.replay_missing(UID, "late", m.ReplayIn(since=hour_ago()))
    same((task.status, task.task), ("running", "endpoint.replay"))
    # The examples were for other endpoints: this one lacks none of them.
    same(finished(task.id).data["messagesSent"], 2)
    until(lambda: len(at("late").data) == 2)


def task_list():
    options = background_task.BackgroundTaskListOptions(
        task=m.BackgroundTaskType.ENDPOINT_REPLAY, status=m.BackgroundTaskStatus.FINISHED
    )
    data = TASKS.list(options).data
    assert data and all(one.task == "endpoint.replay" and one.status == "finished" for one in data)


def set_headers(values):
    return ENDPOINTS.set_headers(UID, "ok", m.EndpointHeadersIn(headers=values))


def endpoint_set_headers():
    set_headers({"X-A": "1", "Authorization": "Bearer x"})
    same(headers(), ({"X-A": "1"}, ["Authorization"]))


UID_AT = ["body", "uid", "__all__"]
CASES = {
    "health.get": lambda: svix.health.get(),
    "authentication: wrong token": lambda: fails(stranger.application.list, 401, "authentication_failed"),
    "application.create": application_create,
    "application.create: uid taken": lambda: fails(lambda: app("X", uid=UID), 409, "conflict"),
    "application.create: uid like an id": lambda: fails(lambda: app("X", uid="app_x"), 422, UID_AT),
    "application.create: uid with a space": lambda: fails(lambda: app("X", uid="a b"), 422, UID_AT),
    "application.create: no name": lambda: fails(lambda: app(""), 422, ["body", "name"]),
    "application.create: rate of 0": lambda: fails(lambda: app("X", throttle_rate=0), 422, ["body", "throttle_rate"]),
    "application.getOrCreate: there": lambda: same(APPS.get_or_create(m.ApplicationIn(name="Another", uid=UID)).name, "Demo"),
    "application.getOrCreate: new": lambda: same(APPS.get_or_create(m.ApplicationIn(name="Other", uid=OTHER)).name, "Other"),
    "application.get": lambda: same(APPS.get(UID).uid, UID),
    "application.get: unknown": lambda: fails(lambda: APPS.get("nobody"), 404, "not_found"),
    "application.list": application_list,
    "application.list: descending": application_list_descending,
    "application.list: past the end": application_list_past_the_end,
    "application.list: limit of 251": lambda: fails(lambda: page(limit=251), 422, ["query", "limit", "limit"]),
    "application.list: iterator of nothing": lambda: fails(
        lambda: page(iterator="bad"), 422, ["query", "iterator", "__all__"]
    ),
    "application.upsert": application_upsert,
    "application.patch": application_patch,
    "application.delete": application_delete,
    "endpoint.create": endpoint_create,
    "endpoint.create: generated secret": endpoint_create_generated,
    "endpoint.create: uid taken": lambda: fails(lambda: make(uid="ok"), 409, "conflict"),
    "endpoint.create: no URL": lambda: fails(lambda: make("not a url"), 422, ["body", "url"]),
    "endpoint.create: ftp": lambda: fails(lambda: make("ftp://x"), 422, ["body", "url"]),
    "endpoint.create: metadata address": lambda: fails(lambda: make("http://169.254.169.254/"), 422, ["body", "url"]),
    "endpoint.create: unknown event type": lambda: fails(
        lambda: make(event_types=["no.such"]), 422, ["body", "eventTypes"]
    ),
    "endpoint.create: short secret": lambda: fails(
        lambda: make(secret="whsec_c2hvcnQ="), 422, ["body", "key", "__all__"]
    ),
    "endpoint.create: secret without prefix": lambda: fails(lambda: make(secret="c2hvcnQ="), 422, ["body", "secret"]),
    "endpoint.create: unknown application": lambda: fails(lambda: make(application="nobody"), 404, "not_found"),
    "endpoint.get": lambda: same(ENDPOINTS.get(UID, "ok").uid, "ok"),
    "endpoint.get: unknown": lambda: fails(lambda: ENDPOINTS.get(UID, "nothing"), 404, "not_found"),
    "endpoint.list": endpoint_list,
    "endpoint.upsert": endpoint_upsert,
    "endpoint.patch": endpoint_patch,
    "endpoint.delete": endpoint_delete,
    "endpoint.getSecret": lambda: same(ENDPOINTS.get_secret(UID, "ok").key, SECRET),
    "endpoint.rotateSecret": endpoint_rotate,
    "endpoint.rotateSecret: too long a grace": lambda: fails(
        lambda: rotate(grace_period_seconds=604801), 422, ["body", "gracePeriodSeconds"]
    ),
    "endpoint.rotateSecret: too often": endpoint_rotate_too_often,
    "endpoint.setHeaders and getHeaders": endpoint_set_headers,
    "endpoint.patchHeaders": endpoint_patch_headers,
    "endpoint.setHeaders: forbidden": lambda: fails(lambda: set_headers({"svix-id": "x"}), 422, ["body", "headers"]),
    "eventType.list": event_type_list,
    "eventType.list: with content": event_type_list_with_content,
    "eventType.get": event_type_get,
    "eventType.get: unknown": lambda: fails(lambda: TYPES.get("no.such"), 404, "not_found"),
    "eventType.create": event_type_create,
    "eventType.create: taken": lambda: fails(lambda: create_type("user.created"), 409, "event_type_exists"),
    "eventType.create: no name": lambda: fails(lambda: create_type("a b"), 422, ["body", "name", "__all__"]),
    "eventType.create: no schema": lambda: fails(lambda: create_type("x", schemas={"1": 5}), 422, ["body", "schemas"]),
    "eventType.upsert": event_type_upsert,
    "eventType.patch": event_type_patch,
    "eventType.delete": event_type_delete,
    "message.create": message_create,
    "message.create: eventId taken": lambda: fails(lambda: post(event_id="evt-1"), 409, "conflict"),
    "message.create: idempotency key": message_idempotent,
    "message.create: payload is a list": lambda: fails(lambda: post(payload=[1]), 422, ["body", "payload"]),
    "message.create: event type with a space": lambda: fails(
        lambda: post("a b"), 422, ["body", "event_type", "__all__"]
    ),
    "message.create: eventId like an id": lambda: fails(lambda: post(event_id="msg_1"), 422, UID_AT),
    "message.create: too many channels": lambda: fails(
        lambda: post(channels=["c"] * 11), 422, ["body", "channels", "__all__"]
    ),
    "message.create: too large": lambda: fails(
        lambda: post(payload={"a": "x" * (1 << 20)}), 413, "payload_too_large"
    ),
    "message.create: with its application": message_inline,
    "message.create: unknown application": lambda: fails(lambda: post(application="nobody"), 404, "not_found"),
    "message.get": message_get,
    "message.get: unknown": lambda: fails(lambda: message("nothing"), 404, "not_found"),
    "message.list": message_list,
    "message.list: by event type": lambda: same(
        [one.id for one in messages(event_types=["user.created", "sms.created"]).data], [seen["message"]]
    ),
    "message.list: before and after": message_list_by_time,
    "messageAttempt.listByEndpoint": attempt_list_by_endpoint,
    "messageAttempt.listByEndpoint: pages": attempt_pages,
    "messageAttempt.listByMsg": attempt_list_by_msg,
    "messageAttempt.listByMsg: by class of status": attempt_by_class,
    "messageAttempt.get": lambda: same(ATTEMPTS.get(UID, seen["message"], seen["attempt"]).id, seen["attempt"]),
    "messageAttempt.get: unknown": lambda: fails(
        lambda: ATTEMPTS.get(UID, seen["message"], "atmpt_" + "0" * 27), 404, "not_found"
    ),
    "messageAttempt.listAttemptedMessages": attempted_messages,
    "messageAttempt.listAttemptedDestinations": attempted_destinations,
    "messageAttempt.resend": resend,
    "messageAttempt.resend: unknown": lambda: fails(lambda: ATTEMPTS.resend(UID, "nothing", "ok"), 404, "not_found"),
    "endpoint.getStats": stats,
    "endpoint.getStats: too long a span": lambda: fails(
        lambda: ENDPOINTS.get_stats(UID, "ok", endpoint_api.EndpointGetStatsOptions(since=LONG_AGO)), 400, "invalid_range"
    ),
    "endpoint.sendExample": send_example,
    "endpoint.sendExample: svix.ping": send_ping,
    "endpoint.sendExample: of a type of one's own": send_own,
    "endpoint.sendExample: no example": lambda: fails(lambda: example("ok", f"{UID}.bare"), 400, "invalid_scheme"),
    "endpoint.sendExample: unknown type": lambda: fails(lambda: example("ok", "no.such"), 404, "not_found"),
    "endpoint.recover": recover,
    "endpoint.recover: too old": lambda: fails(
        lambda: ENDPOINTS.recover(UID, "fail", m.RecoverIn(since=LONG_AGO)), 422, ["body", "since"]
    ),
    "endpoint.replayMissing": replay_missing,
    "backgroundTask.list": task_list,
    "backgroundTask.get: unknown": lambda: fails(lambda: TASKS.get("qtask_" + "0" * 27), 404, "not_found"),
}

for name, run in CASES.items():
    said = {"case": name}
    try:
        run()
    except Exception as error:
        said["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(said), flush=True)
