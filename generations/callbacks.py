"""Callbacks from Runflow: checked, stored and answered at once; the work follows in tasks.process_delivery.

A callback is a hint. It may come twice, late, out of order, before the answer to our own call, or never; whatever it
says, the take moves by the run's record. Order of the checks: size, signature, form. What is unsigned or forged leaves
nothing behind but a count.
"""

import contextlib
import hashlib
import logging

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from pydantic import ValidationError

from generations.generation import Generation
from generations.runflow.schema import CallbackPayload
from generations.runflow.signature import verify

MAX_BYTES = 1_000_000
REFUSED = "callbacks-refused"
log = logging.getLogger(__name__)


class Delivery(models.Model):
    """One signed callback, exactly as it came. `processed_at` empty: still to be looked at."""

    code = models.CharField(max_length=40, help_text="The take's code in the address.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the body.")
    run_id = models.CharField(max_length=64, blank=True)
    event = models.CharField(max_length=40, blank=True)
    body = models.TextField()
    generation = models.ForeignKey(
        Generation, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why it could not be used.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("code", "digest"), name="one_delivery_per_body")]
        indexes = [models.Index(fields=("received_at",), condition=models.Q(processed_at=None), name="deliveries_open")]
        ordering = ("-received_at",)
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.event or 'delivery'} for {self.code}"

    def done(self, problem: str = "") -> None:
        self.processed_at, self.problem = timezone.now(), problem
        self.save(update_fields=["processed_at", "problem", "generation"])


def receive(request: HttpRequest, code: str) -> tuple[HttpResponse, Delivery | None]:
    """The answer to one callback, and the delivery when a new one was stored."""
    try:
        body = request.body if int(request.headers.get("Content-Length") or 0) <= MAX_BYTES else None
    except (RequestDataTooBig, ValueError):
        body = None
    if body is None or len(body) > MAX_BYTES:
        return HttpResponse("This body is too large.\n", status=413), None
    if not verify(body, request.headers.get("Runflow-Signature"), settings.RUNFLOW_CALLBACK_SECRETS):
        count_refusal()
        return HttpResponse("The signature is missing or wrong.\n", status=401), None
    return keep(code, body)


def keep(code: str, body: bytes) -> tuple[HttpResponse, Delivery | None]:
    """Store a signed body once. One that we cannot read is stored too: it still says that something happened."""
    delivery = Delivery(code=code, digest=hashlib.sha256(body).hexdigest(), body=text_of(body))
    answer = HttpResponse(status=200)
    try:
        payload = CallbackPayload.model_validate_json(body)
        delivery.run_id, delivery.event = payload.run_id[:64], payload.event[:40]
    except ValidationError:
        delivery.problem = "not a callback as Runflow describes it"
        answer = HttpResponse("This is not a callback as Runflow describes it.\n", status=400)
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)
    except IntegrityError:
        return answer, None
    return answer, delivery


def text_of(body: bytes) -> str:
    """As text that any database stores: PostgreSQL refuses NUL."""
    return body.decode(errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def count_refusal() -> None:
    """One more unsigned or forged callback, by day; a count that ran out begins anew."""
    log.warning("A callback without a valid signature was refused.")
    key = f"{REFUSED}:{timezone.now():%Y-%m-%d}"
    cache.add(key, 0, timeout=40 * 86_400)
    with contextlib.suppress(ValueError):
        cache.incr(key)
