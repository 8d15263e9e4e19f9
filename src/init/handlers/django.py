#> event
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
#> own

log = logging.getLogger(__name__)
#> verify


def answer(text, status):
    return HttpResponse(text, status=status, content_type="text/plain")


# A delivery has no CSRF token; its signature says whose it is.
@csrf_exempt
@require_POST
def receive(request):
    try:
        body = request.body
    except RequestDataTooBig:  # DATA_UPLOAD_MAX_MEMORY_SIZE, 2.5 MB unless it is set
        return answer("Too large", 413)
    try:
        event = verify(body, request.headers)
    except Exception as error:  # the library raises more than its own
        log.warning("error verifying webhook: %r", error)
        return answer("Error verifying webhook", 400)
    handle(event, request.headers["svix-id"])
    return answer("Webhook received", 200)
#> handle
