"""The composer's screens: its checks while somebody writes, the press of Generate, and takes made of other takes."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generations.cards import cards_of, figures_of
from generations.composing import Composer
from generations.drafts import Draft
from generations.forms import PressForm, TakeForm
from generations.generation import Generation
from generations.live.audience import Audience
from generations.live.events import newest_id
from generations.money.budgets import OverBudget
from generations.ordering import Barred, Origin, place
from generations.pages import page_context, take_of
from generations.quoting import dearer
from generations.recipes import Variant, as_json, filled
from generations.status import Status
from generations.vetting import Struck
from generations.views import board_context
from projects.access import Verb, open_project
from projects.limits import within_limit
from projects.people.requests import PersonRequest
from projects.project import Project

TAKES_PER_HOUR = 400
TOO_OFTEN = "You have sent very many takes this hour. Nothing was sent; wait a little and press again."


@require_POST
def compose(request: PersonRequest, slug: str) -> HttpResponse:
    """The composer's answer while somebody writes: findings, what the provider would receive, and the price."""
    project = open_project(request.user, slug, Verb.SPEND)
    Draft.keep(request.user, project, request.POST)
    return composer_answer(request, project, Composer.checked(TakeForm(project, request.POST), request.user))


def composer_answer(request: PersonRequest, project: Project, composer: Composer, status: int = 200) -> HttpResponse:
    """What was said about the words, without the words: they stay in the browser as they are being typed."""
    context = {"project": project, "composer": composer}
    if request.htmx:
        return render(request, "generations/_composer_check.html", context, status=status)
    context |= {"is_unfolded": True}
    return render(request, "generations/board.html", board_context(request, project) | context, status=status)


@require_POST
def draft_clear(request: PersonRequest, slug: str) -> HttpResponse:
    """Forget what was being written, and begin with an empty composer."""
    project = open_project(request.user, slug, Verb.SPEND)
    Draft.clear(request.user, project)
    return redirect("board", slug=slug)


@require_POST
def generation_create(request: PersonRequest, slug: str) -> HttpResponse:
    """Press Generate. What is wrong comes back with the words as they were typed, and nothing is charged."""
    project = open_project(request.user, slug, Verb.SPEND)
    composer = Composer.checked(TakeForm(project, request.POST), request.user, was_pressed=True)
    composer.refuse_if_dearer()
    if not within_limit(request.user, "takes", TAKES_PER_HOUR, 3600, composer.total):
        composer.refuse(TOO_OFTEN)
    takes = order(request, project, composer)
    if not takes:
        return composer_answer(request, project, composer, status=422)
    Draft.clear(request.user, project)
    messages.success(request, sent(takes))
    composer = Composer.again(project, request.POST, request.user)
    return ordered(request, project, takes, {"composer": composer}) if request.htmx else redirect("board", slug=slug)


def order(request: PersonRequest, project: Project, composer: Composer) -> list[Generation]:
    if not composer.may_send:
        return []
    try:
        cleaned = composer.form.cleaned_data
        return place(project, request.user, composer.form.recipes(), cleaned["click"], asks=cleaned["ask"])
    except OverBudget as error:
        composer.refuse_over(error)
    except Struck:
        composer.refuse("A rule refuses these words. Nothing was sent and nothing was charged.")
    except Barred as error:
        composer.refuse(str(error))
    return []


def sent(takes: list[Generation]) -> str:
    looked_at = [take for take in takes if take.status == Status.HELD and take.awaits_review]
    waiting = [take for take in takes if take.status == Status.HELD and not take.awaits_review]
    going = [take for take in takes if take.status != Status.HELD]
    parts = [f"{named(going)} {'is' if len(going) == 1 else 'are'} on the way."] if going else []
    if waiting:
        parts.append(f"{named(waiting)} wait{'s' if len(waiting) == 1 else ''} for a lead; nothing is reserved before.")
    if looked_at:
        first = "waits until a moderator has" if len(looked_at) == 1 else "wait until a moderator has"
        parts.append(f"{named(looked_at)} {first} looked; nothing is reserved before.")
    return " ".join(parts)


def named(takes: list[Generation]) -> str:
    return ", ".join(str(take) for take in takes) if len(takes) <= 4 else f"{takes[0]} to {takes[-1]}"


def ordered(request: PersonRequest, project: Project, takes: list[Generation], beside: dict[str, Any]) -> HttpResponse:
    """The new cards and the figures, and what changes beside them: the composer, ready for another press."""
    audience = Audience.of(project.verbs)
    rows = Generation.objects.for_cards().filter(pk__in=[take.pk for take in takes])
    context = figures_of(project, audience) | {"cards": cards_of(rows, audience)} | beside
    return render(request, "generations/_ordered.html", context)


@require_GET
def generation_remix(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """The board with the composer filled with a take's recipe, and the comment that asks for the next one above it."""
    project = open_project(request.user, slug, Verb.SPEND)
    take = take_of(project, number)
    comment = request.GET.get("comment", "")
    fields = filled(take, comment if re.fullmatch("[0-9]{1,18}", comment) else "")
    composer = Composer.filled(project, fields, request.user)
    return render(request, "generations/board.html", board_context(request, project) | {"composer": composer})


@require_http_methods(["GET", "POST"])
def generation_again(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """The same recipe with a new seed."""
    return variant(request, slug, number, Origin.AGAIN)


@require_http_methods(["GET", "POST"])
def generation_final(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """The same recipe and seed at 1080p."""
    return variant(request, slug, number, Origin.FINAL)


@require_http_methods(["GET", "POST"])
def generation_retry(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """The same recipe and seed, for one that failed or was cancelled."""
    return variant(request, slug, number, Origin.RETRY)


def variant(request: PersonRequest, slug: str, number: int, origin: Origin) -> HttpResponse:
    """Asked for, it says the price; pressed, it is ordered. One press, with its own id, is one order."""
    project = open_project(request.user, slug, Verb.SPEND)
    wanted = Variant(origin, take_of(project, number), request.user)
    form = PressForm(request.POST or None)
    if Verb.SEE_COSTS not in project.verbs:
        # Who is shown no price agrees to none.
        del form.fields["price"]
    if request.method == "GET":
        return variant_page(request, wanted, form)
    takes, problem = order_variant(request, wanted, form)
    if not takes:
        return variant_page(request, wanted, form, problem, status=422)
    messages.success(request, sent(takes))
    return ordered(request, project, takes, {"is_ordered": True}) if request.htmx else redirect("board", slug=slug)


def order_variant(request: PersonRequest, wanted: Variant, form: PressForm) -> tuple[list[Generation], str]:
    """The takes of this press; or none, and why."""
    if wanted.refusal or not form.is_valid():
        return [], wanted.refusal or form.problem
    if not within_limit(request.user, "takes", TAKES_PER_HOUR, 3600):
        return [], TOO_OFTEN
    try:
        if words := dearer(wanted.price, form.cleaned_data.get("price")):
            return [], words
        cleaned = form.cleaned_data
        recipes, asks = [wanted.recipe()], cleaned["ask"]
        return place(wanted.take.project, request.user, recipes, cleaned["click"], asks=asks), ""
    except OverBudget as error:
        costs = Audience.of(wanted.take.project.verbs) is Audience.COSTS
        return [], str(error) if costs else error.without_figures
    except (Barred, Struck) as error:
        return [], str(error)


def variant_page(
    request: PersonRequest, wanted: Variant, form: PressForm, problem: str = "", status: int = 200
) -> HttpResponse:
    project = wanted.take.project
    context = page_context(project, newest_id(project)) | {
        "variant": wanted, "problem": problem or wanted.refusal, "click": form.click_or_new,
    }  # fmt: skip
    template = "generations/order.html#order" if request.htmx else "generations/order.html"
    return render(request, template, context, status=status)


@require_GET
def generation_recipe(request: PersonRequest, slug: str, number: int) -> JsonResponse:
    """A take's recipe as JSON, without money."""
    project = open_project(request.user, slug)
    return JsonResponse(as_json(take_of(project, number)), json_dumps_params={"indent": 2, "ensure_ascii": False})
