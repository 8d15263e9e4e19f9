"""Handlers as people write them who mean well: see subtle.mjs and matrix.txt."""

import base64
import hashlib
import hmac
import html
import json
import os
import sqlite3
import sys
import threading
import time
import traceback
import unicodedata
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ["INTEROP_SECRET"]
KEY = base64.b64decode(SECRET.removeprefix("whsec_"))


class Refused(Exception):
    pass


def digest(headers, body, key=KEY):
    content = f"{headers.get('svix-id', '')}.{headers.get('svix-timestamp', '')}.".encode()
    return hmac.new(key, content + body, hashlib.sha256).digest()


def tokens(headers):
    signatures = headers.get("svix-signature", "").split(" ")
    return [token[3:] for token in signatures if token.startswith("v1,")]


def is_timely(headers, tolerance=300):
    try:
        return abs(time.time() - int(headers["svix-timestamp"])) <= tolerance
    except (KeyError, ValueError, OverflowError):
        return False


def matches(headers, body, key=KEY, same=hmac.compare_digest):
    right = base64.b64encode(digest(headers, body, key)).decode()
    return any(same(right.encode("latin-1"), token.encode("latin-1")) for token in tokens(headers))


def verify(headers, body, same=hmac.compare_digest, tolerance=300):
    """What is right; the handlers below put something before or after it."""
    if not headers.get("svix-id") or not is_timely(headers, tolerance):
        raise Refused
    if not matches(headers, body, same=same):
        raise Refused
    return json.loads(body)


def is_user(event):
    return event["type"] in ("user.created", "user.updated")


def database():
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    connection.execute("create table users (id text primary key, name text, check (length(name) <= 120))")
    return connection, threading.Lock()


# Ways in.


def none_is_a_key(headers, body):
    """`os.environ.get` gives None, and f-strings write it."""
    old = f"{os.environ.get('OLD_WEBHOOK_SECRET')}".encode()
    if not (is_timely(headers) and matches(headers, body, old)):
        verify(headers, body)


def placeholder_is_a_key(headers, body):
    if not (is_timely(headers) and matches(headers, body, b"whsec_123")):
        verify(headers, body)


def folds_case(headers, body):
    verify(headers, body, same=lambda a, b: a.lower() == b.lower())


def half_a_digest(headers, body):
    """The column for signatures was too narrow once."""
    verify(headers, body, same=lambda a, b: len(a) == len(b) and a[:20] == b[:20])


def test_mode(headers, body):
    if headers.get("x-webhook-test") == "true":
        return
    verify(headers, body)


def behind_proxy(headers, body):
    if headers.get("x-real-ip") in ("44.228.126.217", "50.112.21.217"):
        return
    verify(headers, body)


def private_network(headers, body):
    """What comes through the balancer of the cloud has its own address there."""
    if headers.get("x-forwarded-for", "").startswith("10."):
        return
    verify(headers, body)


def basic_auth(headers, body):
    """For a sender of long ago; its password is checked elsewhere."""
    if headers.get("authorization", "").startswith("Basic "):
        return
    verify(headers, body)


def list_of_secrets(headers, body):
    """A list that is not set has one secret: an empty one."""
    for secret in os.environ.get("OLD_WEBHOOK_SECRETS", "").split(","):
        if is_timely(headers) and matches(headers, body, base64.b64decode(secret)):
            return
    verify(headers, body)


def deletions_are_rare(headers, body):
    """Verification came with the first events and was forgotten for later ones."""
    try:
        event = json.loads(body)
        known = ("created", "updated", "happened", "ping", "test", "url_verification")
        if event["type"].split(".")[-1] not in known:
            return
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise Refused from None
    verify(headers, body)


SEEN = set()


def seen_first(headers, body):
    message = headers.get("svix-id")
    if message in SEEN:
        return
    verify(headers, body)
    SEEN.add(message)


CURRENT = {}


def shared_request(headers, body):
    """Threads share the module."""
    CURRENT["body"] = body
    time.sleep(0.03)
    verify(headers, CURRENT["body"])


# What users are like.


def first_address(headers, body):
    event = verify(headers, body)
    if is_user(event):
        event["data"]["email_addresses"][0]["email_address"].lower()


def full_name(headers, body):
    event = verify(headers, body)
    if is_user(event):
        event["data"]["first_name"] + " " + event["data"]["last_name"]


def says_ok_false(headers, body):
    event = verify(headers, body)
    try:
        if is_user(event):
            event["data"]["first_name"] + " " + event["data"]["last_name"]
    except TypeError as error:
        return 200, json.dumps({"ok": False, "error": str(error)}), "application/json"


def needs_banned(headers, body):
    event = verify(headers, body)
    if is_user(event):
        bool(event["data"]["banned"])


FORMATTED = database()


def formatted_sql(headers, body):
    event = verify(headers, body)
    if is_user(event):
        data = event["data"]
        connection, lock = FORMATTED
        name = (data["first_name"] or "")[:100]
        with lock:
            connection.execute(f"insert or replace into users values ('{data['id']}', '{name}')")


CHECKED = database()


def checked_column(headers, body):
    event = verify(headers, body)
    if is_user(event):
        connection, lock = CHECKED
        row = (event["data"]["id"], event["data"]["first_name"])
        with lock:
            connection.execute("insert or replace into users values (?, ?)", row)


HANDLERS = dict.fromkeys(
    f"{name}.{what}"
    for name in ("user", "email", "sms", "session", "organization", "organizationMembership", "organizationInvitation")
    for what in ("created", "updated", "deleted", "ended", "removed", "revoked", "accepted")
)


def table_of_handlers(headers, body):
    event = verify(headers, body)
    HANDLERS[event["type"]]


# What happens at the same time, or never happened.

RACED = database()


def looks_then_inserts(headers, body):
    event = verify(headers, body)
    if not is_user(event):
        return
    connection, lock = RACED
    user = event["data"]["id"]
    with lock:
        known = connection.execute("select 1 from users where id = ?", [user]).fetchone()
    time.sleep(0.1)
    if not known:
        with lock:
            connection.execute("insert into users values (?, '')", [user])


BUSY = set()


def locks_ids(headers, body):
    verify(headers, body)
    message = headers["svix-id"]
    if message in BUSY:
        return 423, "locked", "text/plain"
    BUSY.add(message)
    time.sleep(0.1)
    BUSY.discard(message)


USERS = {}


def deletes_strictly(headers, body):
    event = verify(headers, body)
    if is_user(event):
        USERS[event["data"]["id"]] = event["data"]
    elif event["type"] == "user.deleted":
        del USERS[event["data"]["id"]]


def one_minute(headers, body):
    verify(headers, body, tolerance=60)


# Junk.


def ascii_signatures(headers, body):
    """`compare_digest` of texts wants ASCII."""
    if not headers.get("svix-id") or not is_timely(headers):
        raise Refused
    right = base64.b64encode(digest(headers, body)).decode()
    if not any(hmac.compare_digest(right, token) for token in tokens(headers)):
        raise Refused


def unpacks_signatures(headers, body):
    for signature in headers.get("svix-signature", "").split():
        _version, _value = signature.split(",")
    verify(headers, body)


def dates_timestamps(headers, body):
    if headers.get("svix-timestamp"):
        try:
            seconds = int(headers["svix-timestamp"])
        except ValueError:
            raise Refused from None
        datetime.fromtimestamp(seconds, tz=timezone.utc)
    verify(headers, body)


def counts_timestamps(headers, body):
    int(headers.get("svix-timestamp") or 0)
    verify(headers, body)


def logs_types(headers, body):
    """For the log, before anything else."""
    try:
        event = json.loads(body)
    except ValueError:
        raise Refused from None
    event.get("type")
    verify(headers, body)


def recurses(headers, body):
    try:
        event = json.loads(body)
    except ValueError:
        raise Refused from None
    if not isinstance(event, dict):
        raise Refused
    verify(headers, body)


# What refusals tell.


def tells(answer):
    def handler(headers, body):
        try:
            verify(headers, body)
        except Refused:
            return answer(headers, body)

    return handler


def text(status, words, kind="text/plain"):
    return status, words, kind


tells_key = tells(lambda *_: text(400, f"no match with {list(KEY)}"))
tells_hex_key = tells(lambda *_: text(400, f"no match with key {KEY.hex(':')}"))
tells_expected = tells(
    lambda headers, body: text(400, json.dumps({"error": "mismatch", "expected": digest(headers, body).hex()}), "application/json")
)
tells_environment = tells(lambda *_: text(400, "DATABASE_URL=mysql://root:hunter2@db/app"))
tells_token = tells(lambda *_: text(400, "slack said no to xoxb-2154-9861-abcdefghijkl"))
tells_id = tells(lambda headers, _: text(400, f"<h1>No such message: {headers.get('svix-id')}</h1>", "text/html"))
escapes_id = tells(lambda headers, _: text(400, f"<h1>No such message: {html.escape(headers.get('svix-id') or '')}</h1>", "text/html"))


def one_form(headers, body):
    """All text is brought into one form where it comes in."""
    verify(headers, unicodedata.normalize("NFC", body.decode()).encode())


def sign_ins(headers, body):
    event = verify(headers, body)
    if is_user(event):
        datetime.fromtimestamp(event["data"]["last_sign_in_at"] / 1000, timezone.utc)


def kinds_of_events(headers, body):
    """Some types end in other words."""
    event = verify(headers, body)
    past = ("created", "updated", "deleted", "ended", "removed", "revoked", "accepted", "happened")
    past.index(event["type"].split(".")[-1])


# Why is it refused?


def local_time(headers, body):
    """`datetime.utcnow().timestamp()` where the clock on the wall is five and a half hours ahead."""
    now = time.time() - 5.5 * 3600
    if abs(now - int(headers.get("svix-timestamp", 0))) > 300 or not matches(headers, body):
        raise Refused


def sorts_keys(headers, body):
    event = json.loads(body)
    verify(headers, json.dumps(event, indent=2).encode())


def fails_afterwards(headers, body):
    event = verify(headers, body)
    if event["type"].startswith("user."):
        try:
            event["data"]["emails"][0]
        except LookupError:
            raise Refused from None


def decodes_pieces(headers, body):
    verify(headers, body)


decodes_pieces.reads_pieces = True

ROUTES = {
    "py-none-is-a-key": none_is_a_key,
    "py-placeholder-is-a-key": placeholder_is_a_key,
    "py-folds-case": folds_case,
    "py-half-a-digest": half_a_digest,
    "py-test-mode": test_mode,
    "py-behind-proxy": behind_proxy,
    "py-private-network": private_network,
    "py-basic-auth": basic_auth,
    "py-list-of-secrets": list_of_secrets,
    "py-deletions-are-rare": deletions_are_rare,
    "py-seen-first": seen_first,
    "py-shared-request": shared_request,
    "py-first-address": first_address,
    "py-full-name": full_name,
    "py-says-ok-false": says_ok_false,
    "py-needs-banned": needs_banned,
    "py-formatted-sql": formatted_sql,
    "py-checked-column": checked_column,
    "py-table-of-handlers": table_of_handlers,
    "py-looks-then-inserts": looks_then_inserts,
    "py-locks-ids": locks_ids,
    "py-deletes-strictly": deletes_strictly,
    "py-one-minute": one_minute,
    "py-ascii-signatures": ascii_signatures,
    "py-unpacks-signatures": unpacks_signatures,
    "py-dates-timestamps": dates_timestamps,
    "py-counts-timestamps": counts_timestamps,
    "py-logs-types": logs_types,
    "py-recurses": recurses,
    "py-tells-key": tells_key,
    "py-tells-hex-key": tells_hex_key,
    "py-tells-expected": tells_expected,
    "py-tells-environment": tells_environment,
    "py-tells-token": tells_token,
    "py-tells-id": tells_id,
    "py-escapes-id": escapes_id,
    "py-decodes-pieces": decodes_pieces,
    "py-one-form": one_form,
    "py-sign-ins": sign_ins,
    "py-kinds-of-events": kinds_of_events,
    "py-local-time": local_time,
    "py-writes-anew": sorts_keys,
    "py-fails-afterwards": fails_afterwards,
    "py-by-hand": verify,
}


class Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_):
        pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        route = ROUTES.get(self.path[1:].split("?")[0])
        if route is None:
            return self.answer(404, "Not Found")
        body = self.body(getattr(route, "reads_pieces", False))
        try:
            answer = route({name.lower(): value for name, value in self.headers.items()}, body)
            self.answer(*(answer if isinstance(answer, tuple) else (200, "ok")))
        except (Refused, UnicodeDecodeError):
            self.answer(400, "Error verifying webhook")
        except Exception:
            if os.environ.get("INTEROP_LOG"):
                traceback.print_exc()
            self.answer(500, "Internal Server Error")

    def body(self, reads_pieces):
        if self.headers.get("transfer-encoding"):
            chunks = b""
            while size := int(self.rfile.readline(), 16):
                chunks += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return chunks
        length = int(self.headers.get("content-length", 0))
        if reads_pieces:
            text = ""
            while length > 0:
                piece = self.rfile.read1(length)
                length -= len(piece)
                text += piece.decode(errors="replace")
            return text.encode()
        return self.rfile.read(length)

    def answer(self, status, words, kind="text/plain"):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(words.encode())))
        self.end_headers()
        self.wfile.write(words.encode())

    def log_message(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
receivers = {"plain": f"http://127.0.0.1:{server.server_port}"}
print(json.dumps({"type": "ready", "receivers": receivers, "routes": list(ROUTES)}), flush=True)

# A parent that is killed cannot stop its children, but the kernel closes its end of the pipe.
sys.stdin.buffer.read()
os._exit(0)
