"""The Python libraries and the body-hmac document's Flask handler, each behind a real HTTP server."""

import hashlib
import hmac
import json
import logging
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import standardwebhooks
import svix
from flask import Flask, request
from werkzeug.serving import make_server

for name in ("INTEROP_SECRET", "WEBHOOK_SECRET"):
    if not os.environ.get(name):
        sys.exit(f"{name} is not set")
INTEROP_SECRET = os.environ["INTEROP_SECRET"]
WEBHOOK_SECRET = os.environ["WEBHOOK_SECRET"]

if not os.environ.get("INTEROP_LOG"):
    logging.disable(logging.CRITICAL)


def verify_svix(body, headers):
    svix.Webhook(INTEROP_SECRET).verify(body, headers)


def verify_standard(body, headers):
    # The library reads webhook-* only; who receives from Svix with it has to rename the headers.
    parts = ("id", "timestamp", "signature")
    if not any(f"webhook-{part}" in headers for part in parts):
        headers = {f"webhook-{part}": headers.get(f"svix-{part}", "") for part in parts}
    standardwebhooks.Webhook(INTEROP_SECRET).verify(body, headers)


class Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_):  # a client that hangs up is no news
        pass


def bytes_receiver(verify):
    """A server at any path that answers 200 unless verify(exact bytes, headers) raises."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            try:
                verify(body, {name.lower(): value for name, value in self.headers.items()})
                self.answer(200, b"Webhook received")
            except Exception as err:  # the libraries raise far more than their own error
                logging.error("Error verifying webhook: %r", err)
                self.answer(400, b"Error verifying webhook")

        def answer(self, status, text):
            self.send_response(status)
            self.send_header("content-type", "text/plain")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    return Server(("127.0.0.1", 0), Handler)


def body_hmac_receiver():
    app = Flask(__name__)

    def handle_event(event):
        pass

    @app.route("/api/webhooks", methods=["POST"])
    @app.route("/webhook", methods=["POST"])
    def webhook():
        # Verify signature
        signature = request.headers.get("X-Webhook-Signature")
        payload = request.get_data()

        expected = hmac.new(
            WEBHOOK_SECRET.encode(),
            payload,
            hashlib.sha256,
        ).hexdigest()

        # Raises on None: a missing signature is answered 500, not 401.
        if not hmac.compare_digest(signature, expected):
            return "Invalid signature", 401

        # Process event
        event = request.json
        handle_event(event)

        return "OK", 200

    return make_server("127.0.0.1", 0, app, threaded=True)


servers = {
    "svix-python": bytes_receiver(verify_svix),
    "standardwebhooks-python": bytes_receiver(verify_standard),
    "body-hmac-python": body_hmac_receiver(),
}
for server in servers.values():
    threading.Thread(target=server.serve_forever, daemon=True).start()
receivers = {name: f"http://127.0.0.1:{server.server_port}" for name, server in servers.items()}
print(json.dumps({"type": "ready", "receivers": receivers}), flush=True)

# A parent that is killed cannot stop its children, but the kernel closes its end of the pipe.
sys.stdin.buffer.read()
os._exit(0)
