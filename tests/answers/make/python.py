"""A handler by name, with the frameworks of Python. `record.mjs` starts it."""

import base64
import os
import sqlite3
import sys

NAME, PORT = sys.argv[1], int(os.environ["PORT"])
PRODUCTION = "PRODUCTION" in os.environ
SECRET = "whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM="
ANOTHER = "whsec_" + base64.b64encode(b"another another another ").decode()
INSERT = "INSERT INTO users VALUES ('u')"


def svix(secret, body, headers):
    from svix.webhooks import Webhook

    return Webhook(secret).verify(body, dict(headers.items()))


def insert():
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE users (id TEXT PRIMARY KEY)")
    database.execute(INSERT)
    database.execute(INSERT)


def serve_django():
    from wsgiref.simple_server import make_server

    import django
    from django.conf import settings
    from django.contrib.auth.decorators import login_required
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.http import HttpResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt
    from django.views.decorators.http import require_GET

    settings.configure(
        DEBUG=not PRODUCTION,
        SECRET_KEY="x",
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["127.0.0.1", "localhost"],
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        LOGGING_CONFIG=None,
    )
    django.setup()

    def ok(request):
        return HttpResponse("ok")

    def run(*statements):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @csrf_exempt
    def fails(request):
        if NAME == "django-svix":
            svix(ANOTHER, request.body, request.headers)
        if NAME == "django-no-secret":
            os.environ["CLERK_WEBHOOK_SIGNING_SECRET"]
        if NAME == "django-unique":
            run("CREATE TABLE users (id TEXT PRIMARY KEY)", INSERT, INSERT)
        if NAME == "django-no-table":
            run(INSERT)
        if NAME == "django-crash":
            reason = "Missing webhook signing secret" if not SECRET else "No matching signature found"
            return HttpResponse({}["email_addresses"] + reason)
        return HttpResponse("ok")

    view = {"django-csrf": ok, "django-405": csrf_exempt(require_GET(ok)), "django-login": csrf_exempt(login_required(ok))}
    view = view.get(NAME, fails)
    if NAME.startswith("drf"):
        from rest_framework.decorators import api_view, authentication_classes, parser_classes, permission_classes
        from rest_framework.parsers import FormParser
        from rest_framework.permissions import IsAuthenticated

        @api_view(["POST"])
        @authentication_classes([])
        @parser_classes([FormParser])
        @permission_classes([IsAuthenticated] if NAME == "drf-auth" else [])
        def view(request):
            return HttpResponse(str(request.data))

    slash = "/" if NAME == "django-append-slash" else ""
    globals()["urlpatterns"] = [path(f"api/webhooks{slash}", csrf_exempt(view) if slash else view)]
    make_server("127.0.0.1", PORT, get_wsgi_application()).serve_forever()


def serve_flask():
    import flask
    from flask import Flask, abort, request
    from svix.webhooks import WebhookVerificationError

    app = Flask(__name__)
    if NAME == "flask-413":
        app.config["MAX_CONTENT_LENGTH"] = 100
    if NAME == "flask-csrf":
        from flask_wtf import CSRFProtect

        app.config["SECRET_KEY"] = "x"
        CSRFProtect(app)

    def told(secret, body=None):
        try:
            svix(secret, body if body is not None else request.get_data(), request.headers)
            return "ok"
        except Exception as error:
            return {"error": str(error)}, 400

    def silent():
        try:
            svix(SECRET, request.get_data(), request.headers)
            return "ok"
        except WebhookVerificationError:
            return "Error verifying webhook", 400

    def unique():
        import sqlalchemy

        with sqlalchemy.create_engine("sqlite://").connect() as connection:
            for statement in ("CREATE TABLE users (id TEXT PRIMARY KEY)", INSERT, INSERT):
                connection.execute(sqlalchemy.text(statement))

    routes = {
        "/api/webhooks": lambda: request.get_data(as_text=True)[:2],
        "/ok": lambda: "Webhook received",
        "/crash": lambda: {}["email_addresses"],
        "/no-secret": lambda: os.environ["CLERK_WEBHOOK_SIGNING_SECRET"],
        "/unique": unique,
        "/svix": lambda: told(ANOTHER),
        "/svix-right": lambda: told(SECRET),
        "/svix-silent": silent,
        "/svix-none": lambda: told(os.environ.get("CLERK_WEBHOOK_SIGNING_SECRET")),
        "/svix-cut": lambda: told(SECRET[:-2]),
        "/svix-parsed": lambda: told(SECRET, request.json),
        "/svix-empty": lambda: ("", 400),
        "/abort-400": lambda: abort(400),
        "/abort-401": lambda: abort(401),
        "/abort-403": lambda: abort(403),
        "/json": lambda: request.get_json(),
    }
    for route, handle in routes.items():
        app.add_url_rule(route, route, handle, methods=["POST"])
    app.add_url_rule("/get-only", "get", lambda: "ok")
    app.run(port=PORT, debug=NAME == "flask-debug", use_reloader=False)


def serve_fastapi():
    import uvicorn
    from fastapi import Depends, FastAPI, HTTPException, Request
    from fastapi.security import HTTPBearer
    from pydantic import BaseModel

    app = FastAPI()

    class Event(BaseModel):
        event_type: str
        user_id: int

    @app.post("/no-user")
    def no_user():
        raise HTTPException(404, "User not found")

    @app.get("/get-only")
    def get_only():
        return "ok"

    @app.post("/model")
    def model(event: Event):
        return "ok"

    @app.post("/bearer")
    def bearer(credentials=Depends(HTTPBearer())):
        return "ok"

    @app.post("/slash/")
    def slash():
        return "ok"

    @app.post("/crash")
    def crash():
        return {}["x"]

    async def told(secret, body, headers):
        try:
            svix(secret, body, headers)
        except Exception as error:
            raise HTTPException(400, str(error))

    @app.post("/svix-parsed")
    async def parsed(request: Request):
        await told(SECRET, await request.json(), request.headers)

    @app.post("/svix")
    async def other(request: Request):
        await told(ANOTHER, await request.body(), request.headers)

    uvicorn.run(app, port=PORT, log_level="critical")


def serve_starlette():
    import uvicorn
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Route

    async def unique(request):
        insert()

    async def other(request):
        svix(ANOTHER, await request.body(), request.headers)

    hosts = [Middleware(TrustedHostMiddleware, allowed_hosts=["localhost"])] if NAME == "starlette-host" else []
    routes = [Route("/unique", unique, methods=["POST"]), Route("/svix", other, methods=["POST"])]
    uvicorn.run(Starlette(debug=True, routes=routes, middleware=hosts), port=PORT, log_level="critical")


def serve_sanic():
    from sanic import Sanic, text

    app = Sanic("app")

    @app.post("/crash")
    def crash(request):
        return {}["x"]

    @app.get("/get-only")
    def get_only(request):
        return text("ok")

    app.run(port=PORT, single_process=True, access_log=False)


def serve_aiohttp():
    from aiohttp import web

    async def get_only(request):
        return web.Response(text="ok")

    async def json(request):
        return web.json_response(await request.json())

    app = web.Application(client_max_size=100)
    app.add_routes([web.get("/get-only", get_only), web.post("/json", json)])
    web.run_app(app, host="127.0.0.1", port=PORT, print=None)


def serve_bottle():
    import bottle

    bottle.route("/get-only", "GET", lambda: "ok")
    bottle.run(port=PORT, quiet=True)


def serve_tornado():
    import asyncio

    from tornado import web

    class Get(web.RequestHandler):
        def get(self):
            self.write("ok")

    class Xsrf(web.RequestHandler):
        def post(self):
            self.write("ok")

    class Unauthorized(web.RequestHandler):
        def check_xsrf_cookie(self):
            pass

        def post(self):
            raise web.HTTPError(401)

    class GetOnly(Get):
        def check_xsrf_cookie(self):
            pass

    async def main():
        routes = [("/get-only", GetOnly), ("/xsrf", Xsrf), ("/401", Unauthorized)]
        web.Application(routes, xsrf_cookies=True, cookie_secret="x").listen(PORT, "127.0.0.1")
        await asyncio.Event().wait()

    asyncio.run(main())


serve = {
    "django": serve_django,
    "drf": serve_django,
    "flask": serve_flask,
    "fastapi": serve_fastapi,
    "starlette": serve_starlette,
    "sanic": serve_sanic,
    "aiohttp": serve_aiohttp,
    "bottle": serve_bottle,
    "tornado": serve_tornado,
}
serve[NAME.split("-")[0]]()
