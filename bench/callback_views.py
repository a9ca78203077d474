"""Two views to stand beside the callback: one that does nothing, and one that does the least that a callback must.

Used as ROOT_URLCONF by bench_callbacks alone (bench/callback_settings.py).
"""

import hashlib
import hmac
import json

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from generations.callbacks import Delivery
from generations.generation import Generation
from happyhorse.urls import urlpatterns as studio


@csrf_exempt
@login_not_required
def nothing(_: HttpRequest) -> HttpResponse:
    return HttpResponse()


@csrf_exempt
@login_not_required
def bare(request: HttpRequest, code: str) -> HttpResponse:
    """The HMAC, one UPDATE and one INSERT."""
    digest = hmac.new(b"whsec_sandbox", request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(digest, request.headers.get("Runflow-Signature", "")):
        return HttpResponse(status=401)
    payload = json.loads(request.body)
    with transaction.atomic():
        Generation.objects.filter(code=code).update(check_at=timezone.now())
        Delivery.objects.create(code=code, digest=digest, run_id=payload["run_id"], body=request.body.decode())
    return HttpResponse()


urlpatterns = [path("bench/nothing/", nothing), path("bench/bare/<slug:code>/", bare), *studio]
