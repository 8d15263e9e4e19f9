"""Right handlers in the styles of their frameworks: nothing may fail them."""

import json
import logging
import os
import socket
import sys
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
import uvicorn
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from fastapi import FastAPI, HTTPException, Request
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from svix import Webhook, WebhookVerificationError

logging.disable(logging.CRITICAL)
WEBHOOK = Webhook(os.environ["INTEROP_SECRET"])


def is_genuine(body, headers):
    try:
        WEBHOOK.verify(body, headers)
    except (WebhookVerificationError, ValueError):
        return False
    return True


fast = FastAPI()


@fast.post("/api/webhooks", status_code=204)
async def webhook(request: Request) -> None:
    body = await request.body()
    if not is_genuine(body, dict(request.headers)):
        raise HTTPException(status_code=400, detail="invalid signature")


async def endpoint(request):
    if not is_genuine(await request.body(), request.headers):
        return PlainTextResponse("invalid signature", status_code=401)
    return PlainTextResponse("received")


@csrf_exempt
@require_POST
def view(request):
    if not is_genuine(request.body, request.headers):
        return HttpResponse("invalid signature", status=400)
    return JsonResponse({"received": True})


urlpatterns = [path("api/webhooks", view)]
settings.configure(
    DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="x", DATA_UPLOAD_MAX_MEMORY_SIZE=2 << 20
)
django.setup()


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


wsgi = make_server("127.0.0.1", 0, get_wsgi_application(), Threaded, Quiet)
threading.Thread(target=wsgi.serve_forever, daemon=True).start()

bare = Starlette(routes=[Route("/api/webhooks", endpoint, methods=["POST"])])


def served(app):
    """The URL of an application that is served as `uvicorn --reload` does it, on a listener made before."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    threading.Thread(target=server.run, args=([listener],), daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


receivers = {
    "fastapi": served(fast),
    "starlette": served(bare),
    "django": f"http://127.0.0.1:{wsgi.server_port}",
}
print(json.dumps({"type": "ready", "receivers": receivers, "routes": []}), flush=True)

# A parent that is killed cannot stop its children, but the kernel closes its end of the pipe.
sys.stdin.buffer.read()
os._exit(0)
