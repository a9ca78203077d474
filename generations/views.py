"""The screens of takes: the board, one take, its files, and the provider's callback. The composer's: composer_views.py.

Each view fetches what this person may see, calls one method and renders. Fragments have addresses of their own and the
same first line as the page that they belong to.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import replace_url

from generations import serving
from generations.board import board_of
from generations.callbacks import receive
from generations.cards import cards_of
from generations.composing import Composer
from generations.corrections import CorrectionForm, only_admins
from generations.forms import FilterForm
from generations.live.audience import Audience
from generations.live.events import newest_id
from generations.naming import filename_of
from generations.pages import may_cancel, may_watch, page_context, take_of
from generations.review.take_page import page_of
from generations.system.examining import came_in
from generations.tasks import process_delivery
from happyhorse.celery import wake
from projects.access import Verb, open_project
from projects.models import Character
from projects.people.requests import PersonRequest
from projects.project import Project


@require_GET
def board(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug)
    composer = Composer.fresh(project, request.user) if Verb.SPEND in project.verbs else None
    return render(request, "generations/board.html", board_context(request, project) | {"composer": composer})


@require_GET
def feed(request: PersonRequest, slug: str) -> HttpResponse:
    """The board's inside alone: for filters, the next page, and a browser that missed something."""
    project = open_project(request.user, slug)
    answer = render(request, "generations/board.html#feed", board_context(request, project))
    asked = urlencode([(name, value) for name, value in request.GET.items() if value])
    return replace_url(answer, reverse("board", args=[slug]) + (f"?{asked}" if asked else ""))


def board_context(request: PersonRequest, project: Project) -> dict[str, Any]:
    # Read before the takes: what changes in between is then sent again rather than missed.
    last_event = newest_id(project)
    costs = Audience.of(project.verbs) is Audience.COSTS
    form = FilterForm(request.GET, request.user, costs=costs, view=request.session.get("board_view", "cards"))
    wanted = form.wanted()
    if wanted.view != form.usual_view:
        request.session["board_view"] = wanted.view
    return page_context(project, last_event) | {
        "filter": form,
        "wanted": wanted,
        "board": board_of(project, wanted, Audience.of(project.verbs)),
        "shots": list(project.shots.all()),
        "saved_views": project.saved_views.all(),
        "members": project.memberships.select_related("user"),
        "handles": Character.objects.usable_in(project).order_by("handle").values_list("handle", flat=True).distinct(),
    }


@require_POST
def generation_cancel(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Take it out of the queue while nothing is paid."""
    project = open_project(request.user, slug, Verb.SPEND)
    take = take_of(project, number)
    if not may_cancel(request.user, take):
        raise PermissionDenied("Only its author or a lead can cancel a take.")
    if not take.cancel(request.user):
        messages.warning(request, f"{take} is on its way already and can no longer be cancelled.")
    if not request.htmx:
        return redirect("generation", slug=slug, number=number)
    cards = cards_of([take_of(project, number)], Audience.of(project.verbs))
    return render(request, "generations/_cards.html", {"cards": cards})


@require_POST
def generation_correct(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """An admin says what a finished take really cost. What is wrong comes back as it was typed."""
    project = open_project(request.user, slug, Verb.SEE_COSTS)
    only_admins(request.user)
    form = CorrectionForm(take_of(project, number), request.POST)
    if not form.book(request.user):
        context = page_of(project, number, request.user) | {"correction": form}
        return render(request, "generations/generation.html", context, status=422)
    messages.success(request, f"{form.take} is corrected. The ledger has a new row with your name.")
    return redirect(reverse("generation", args=[slug, number]) + "#money-title")


@require_http_methods(["GET", "HEAD"])
def generation_file(request: PersonRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """The clip, its poster or its preview, to whoever may see the take."""
    project = open_project(request.user, slug)
    take = take_of(project, number)
    file = getattr(take, kind)
    if not file or not may_watch(request.user, take):
        raise Http404
    answer = serving.serve(request, file.name, download_name=filename_of(take) if "download" in request.GET else "")
    if take.is_veiled:
        # Who looks at it now may share the machine with somebody who must not.
        answer["Cache-Control"] = "private, no-store"
    return answer


@csrf_exempt
@login_not_required
@require_POST
def runflow_callback(request: HttpRequest, code: str) -> HttpResponse:
    answer, delivery = receive(request, code)
    if delivery is not None and not came_in(delivery):
        wake(process_delivery, delivery.pk)
    return answer
