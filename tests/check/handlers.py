"""Handlers for `cew check` in Python, a path each. See handlers.mjs and matrix.txt."""

import base64
import hashlib
import hmac
import json
import logging
import os
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import svix
from flask import Flask, request
from werkzeug.serving import make_server

logging.disable(logging.CRITICAL)
SECRET = os.environ["INTEROP_SECRET"]
KEY = base64.b64decode(SECRET.removeprefix("whsec_"))


def sign(message_id, timestamp, body):
    digest = hmac.new(KEY, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return base64.b64encode(digest.digest()).decode()


def with_svix(body, headers):
    svix.Webhook(SECRET).verify(body, headers)


def compares_bytes_of_prefix(body, headers):
    """`zip` ends with the shorter one."""
    message_id, timestamp = headers["svix-id"], headers["svix-timestamp"]
    assert message_id and abs(time.time() - int(timestamp)) <= 300
    expected = sign(message_id, timestamp, body)
    tokens = [token[3:] for token in headers["svix-signature"].split(" ") if token.startswith("v1,")]
    assert any(all(a == b for a, b in zip(expected, token)) for token in tokens)



def rereads_json(body, headers):
    """Python writes other JSON than was sent: `", "` between members."""
    with_svix(json.dumps(json.loads(body)).encode(), headers)


def rereads_compact_json(body, headers):
    compact = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False)
    with_svix(compact.encode(), headers)


def ascii_only(body, headers):
    with_svix(body, headers)
    body.decode("ascii")


def empty_is_fine(body, headers):
    """`if signature and not valid` lets through what has no signature."""
    if headers.get("svix-signature"):
        with_svix(body, headers)


def nothing(body, headers):
    json.loads(body)


def shows_traceback(body, headers):
    with_svix(body, headers)


shows_traceback.shows = True

ROUTES = {
    "py-svix": with_svix,
    "py-zip": compares_bytes_of_prefix,
    "py-dumps": rereads_json,
    "py-dumps-compact": rereads_compact_json,
    "py-ascii": ascii_only,
    "py-signature-optional": empty_is_fine,
    "py-nothing": nothing,
    "py-traceback": shows_traceback,
}


class Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_):  # a client that hangs up is no news
        pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        verify = ROUTES.get(self.path[1:].split("?")[0])
        if verify is None:
            return self.answer(404, "Not Found")
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            verify(body, {name.lower(): value for name, value in self.headers.items()})
            self.answer(200, "Webhook received")
        except Exception:
            shows = getattr(verify, "shows", False)
            self.answer(400, traceback.format_exc() if shows else "Error verifying webhook")

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("content-type", "text/plain")
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


def flask_receiver():
    app = Flask(__name__)

    @app.post("/api/webhooks")
    def webhook():
        try:
            svix.Webhook(SECRET).verify(request.get_data(), dict(request.headers))
        except svix.WebhookVerificationError:
            return "Error verifying webhook", 400
        return "Webhook received"

    return make_server("127.0.0.1", 0, app, threaded=True)


servers = {"plain": Server(("127.0.0.1", 0), Handler), "flask": flask_receiver()}
for server in servers.values():
    threading.Thread(target=server.serve_forever, daemon=True).start()
receivers = {name: f"http://127.0.0.1:{server.server_port}" for name, server in servers.items()}
print(json.dumps({"type": "ready", "receivers": receivers, "routes": list(ROUTES)}), flush=True)

# A parent that is killed cannot stop its children, but the kernel closes its end of the pipe.
sys.stdin.buffer.read()
os._exit(0)
