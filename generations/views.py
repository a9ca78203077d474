"""The screens of takes: the board, the composer's checks, one take, its files, and the provider's callback.

Each view fetches what this person may see, calls one method and renders. Fragments have addresses of their own and the
same first line as the page that they belong to.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import replace_url

from generations import serving
from generations.board import board_of
from generations.callbacks import receive
from generations.cards import cards_of, figures_of
from generations.composing import Composer
from generations.forms import FilterForm, TakeForm
from generations.generation import Generation
from generations.history import bookings_of, steps_of
from generations.live.audience import Audience
from generations.live.events import newest_id
from generations.money.budgets import Budget, OverBudget
from generations.ordering import place
from generations.tasks import process_delivery
from happyhorse.celery import wake
from projects.access import Verb, open_project
from projects.limits import within_limit
from projects.models import Character
from projects.people.requests import PersonRequest
from projects.people.user import User
from projects.project import Project

TAKES_PER_HOUR = 400


@require_GET
def board(request: PersonRequest, slug: str) -> HttpResponse:
    project = open_project(request.user, slug)
    composer = Composer.fresh(project) if Verb.SPEND in project.verbs else None
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
    form = FilterForm(request.GET)
    wanted = form.wanted()
    return page_context(project, last_event) | {
        "filter": form,
        "wanted": wanted,
        "board": board_of(project, wanted, Audience.of(project.verbs)),
        "members": project.memberships.select_related("user"),
        "handles": Character.objects.usable_in(project).order_by("handle").values_list("handle", flat=True).distinct(),
    }


def page_context(project: Project, last_event: int) -> dict[str, Any]:
    """What every page of takes shows around them."""
    costs = Audience.of(project.verbs) is Audience.COSTS
    budget = Budget.of(project) if costs else None
    return {"project": project, "costs": costs, "budget": budget, "last_event": last_event, "tab": "board"}


@require_POST
def compose(request: PersonRequest, slug: str) -> HttpResponse:
    """The composer's answer while somebody writes: findings, what the provider would receive, and the price."""
    project = open_project(request.user, slug, Verb.SPEND)
    return composer_answer(request, project, Composer.checked(TakeForm(project, request.POST)))


def composer_answer(request: PersonRequest, project: Project, composer: Composer, status: int = 200) -> HttpResponse:
    """What was said about the words, without the words: they stay in the browser as they are being typed."""
    context = {"project": project, "composer": composer}
    if request.htmx:
        return render(request, "generations/_composer_check.html", context, status=status)
    return render(request, "generations/board.html", board_context(request, project) | context, status=status)


@require_POST
def generation_create(request: PersonRequest, slug: str) -> HttpResponse:
    """Press Generate. What is wrong comes back with the words as they were typed, and nothing is charged."""
    project = open_project(request.user, slug, Verb.SPEND)
    composer = Composer.checked(TakeForm(project, request.POST), was_pressed=True)
    composer.refuse_if_dearer()
    if not within_limit(request.user, "takes", TAKES_PER_HOUR, 3600):
        composer.refuse("You have sent very many takes this hour. Nothing was sent; wait a little and press again.")
    takes = order(request, project, composer)
    if not takes:
        return composer_answer(request, project, composer, status=422)
    messages.success(request, sent(takes))
    return ordered(request, project, takes) if request.htmx else redirect("board", slug=slug)


def order(request: PersonRequest, project: Project, composer: Composer) -> list[Generation]:
    if not composer.may_send:
        return []
    try:
        return place(project, request.user, composer.form.recipe(), composer.form.cleaned_data["click"])
    except OverBudget as error:
        composer.refuse(str(error))
        return []


def sent(takes: list[Generation]) -> str:
    names = ", ".join(str(take) for take in takes)
    return f"{names} {'is' if len(takes) == 1 else 'are'} on the way."


def ordered(request: PersonRequest, project: Project, takes: list[Generation]) -> HttpResponse:
    """The new cards, and the composer ready for another press."""
    composer = Composer.again(project, request.POST)
    rows = Generation.objects.for_cards().filter(pk__in=[take.pk for take in takes])
    context = figures_of(project, composer.audience) | {
        "composer": composer,
        "cards": cards_of(rows, composer.audience),
    }
    return render(request, "generations/_ordered.html", context)


@require_GET
def generation(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """One take: the player, the recipe, the money and the history."""
    project = open_project(request.user, slug)
    return render(request, "generations/generation.html", generation_context(request, project, number))


@require_GET
def generation_feed(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """The inside of a take's page alone, for a browser that saw it move."""
    project = open_project(request.user, slug)
    return render(request, "generations/generation.html#feed", generation_context(request, project, number))


def generation_context(request: PersonRequest, project: Project, number: int) -> dict[str, Any]:
    last_event = newest_id(project)
    take = take_of(project, number)
    context = page_context(project, last_event)
    others = project.generations.order_by("number").values_list("number", flat=True)
    return context | {
        "card": cards_of([take], Audience.of(project.verbs))[0],
        "steps": steps_of(take),
        "bookings": bookings_of(take) if context["costs"] else [],
        "older": others.filter(number__lt=number).last(),
        "newer": others.filter(number__gt=number).first(),
        "may_cancel": may_cancel(request.user, take),
    }


def take_of(project: Project, number: int) -> Generation:
    take = get_object_or_404(Generation.objects.for_cards(), project=project, number=number)
    take.project = project
    return take


def may_cancel(person: User, take: Generation) -> bool:
    """Its author, while they may make takes at all, and whoever decides about takes."""
    verbs = take.project.verbs
    return Verb.APPROVE in verbs or (Verb.SPEND in verbs and take.author_id == person.pk)


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


@require_http_methods(["GET", "HEAD"])
def generation_file(request: PersonRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """The clip, its poster or its preview, to whoever may see the take."""
    project = open_project(request.user, slug)
    take = take_of(project, number)
    file = getattr(take, kind)
    if not file:
        raise Http404
    return serving.serve(
        request, file.name, download_name=f"{project.slug}-{take}.mp4" if "download" in request.GET else ""
    )


@csrf_exempt
@login_not_required
@require_POST
def runflow_callback(request: HttpRequest, code: str) -> HttpResponse:
    answer, delivery = receive(request, code)
    if delivery is not None:
        wake(process_delivery, delivery.pk)
    return answer
