"""The System page for admins, and the same for programs: /healthz, /readyz and /metrics."""

import hmac
from typing import Any

import django
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from generations.money.prices import Price
from generations.system import happened, keeping, metrics
from generations.system.card import Card, Tone
from generations.system.doctor import cards, worst
from generations.system.examining import EXAMINATIONS, examine, examine_all
from happyhorse.version import VERSION
from projects.access import assert_admin
from projects.people.requests import PersonRequest


def only_admins(request: PersonRequest) -> None:
    assert_admin(request.user, "Only an admin of the studio looks after the system.")


@require_GET
def system(request: PersonRequest) -> HttpResponse:
    """How every part is, with what to do for each that is not well."""
    only_admins(request)
    template = "system/system.html#inside" if request.htmx else "system/system.html"
    return render(request, template, context())


def context() -> dict[str, Any]:
    found = list(cards())
    mode, words = keeping.mode_words()
    return {
        "cards": found,
        "to_look_at": [card for card in found if card.needs_care],
        "mode": mode,
        "mode_words": words,
        "lines": happened.lines(),
        "version": VERSION,
        "django_version": django.get_version(),
        "prices": prices(),
    }


def prices() -> list[Price]:
    """Those in force now."""
    begun = Price.objects.filter(starts_at__lte=timezone.now()).order_by("resolution", "starts_at")
    return list({(price.model, price.resolution): price for price in begun}.values())


@require_POST
def system_check(request: PersonRequest) -> HttpResponse:
    """Examine one thing again, or all of them."""
    only_admins(request)
    name = request.POST.get("name", "")
    if name in EXAMINATIONS:
        found = examine(name)
        (messages.success if found.tone == Tone.OK else messages.warning)(
            request, f"{found.said}. {found.remedy}".strip()
        )
    else:
        examine_all()
    return redirect("system")


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive. What is not well is named to everybody; why, and what to do, to whoever has the token."""
    try:
        found = list(cards())
    except DatabaseError:
        return JsonResponse({"status": "failing", "checks": {"database": "bad"}})
    told = has_token(request)
    checks = {card.name: detail(card) if told else str(card.tone or "off") for card in found}
    return JsonResponse({"status": worst([card.tone for card in found]), "checks": checks})


def detail(card: Card) -> dict[str, Any]:
    return {
        "tone": str(card.tone or "off"), "said": card.said, "remedy": card.remedy, "facts": dict(card.facts),
    }  # fmt: skip


@login_not_required
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Whether requests may be sent here: 503 without the database, or with one that is not migrated."""
    try:
        connection.ensure_connection()
        card = keeping.database()
    except DatabaseError:
        return JsonResponse({"status": "failing", "why": "The database does not answer."}, status=503)
    if card.tone == Tone.BAD:
        return JsonResponse({"status": "failing", "why": card.said}, status=503)
    return JsonResponse({"status": "ok"})


@login_not_required
@require_GET
def metrics_view(request: HttpRequest) -> HttpResponse:
    """For Prometheus; without the token there is nothing here."""
    if not has_token(request):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
