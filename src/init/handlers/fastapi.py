#> event
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse
#> own

log = logging.getLogger(__name__)
webhooks = APIRouter()
#> verify


@webhooks.post("/api/webhooks")
async def receive(request: Request):
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > 1024 * 1024:
            return PlainTextResponse("Too large", 413, {"connection": "close"})
    try:
        event = verify(bytes(body), request.headers)
    except Exception as error:  # the library raises more than its own
        log.warning("error verifying webhook: %r", error)
        return PlainTextResponse("Error verifying webhook", 400)
    await run_in_threadpool(handle, event, request.headers["svix-id"])
    return PlainTextResponse("Webhook received", 200)
#> handle
