"""Answers about money that a lead or an admin gives: the price of a take that waits, and a wish for a higher limit."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from generations.approving import Withdrawn, approve_price, decline_price
from generations.generation import Generation
from generations.live.audience import Audience
from generations.money.budgets import OverBudget
from generations.money.limits import BelowCommitted
from generations.money.requests import HIGHEST, MoneyRequest, NotHere
from generations.pages import take_of
from generations.review.desk_views import desk_context
from generations.review.views import pressed, refused
from generations.status import Status
from projects.access import Verb, open_project
from projects.limits import within_limit
from projects.people.requests import PersonRequest
from projects.project import Project

WISHES_PER_HOUR = 60
WRONG_AMOUNT = f"Say how many dollars more, from $0.0001 to ${HIGHEST:,}. Nothing was changed."


class MoreForm(forms.Form):
    """How many USD more, and of which budget when it is asked for."""

    amount = forms.DecimalField(
        min_value=Decimal("0.0001"), max_value=HIGHEST, max_digits=12, decimal_places=4,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            WRONG_AMOUNT,
        ),
    )  # fmt: skip


class WishForm(MoreForm):
    budget = forms.IntegerField(min_value=1, max_value=2**63 - 1)


@require_POST
def generation_approve_price(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Let it go: its price is reserved in every budget, and it is queued."""
    project = open_project(request.user, slug, Verb.APPROVE)
    take = take_of(project, number)
    try:
        agreed = approve_price(take, request.user)
    except OverBudget as error:
        costs = Audience.of(project.verbs) is Audience.COSTS
        return refused(request, take, f"{take} still waits. {error if costs else error.without_figures}")
    except Withdrawn as error:
        return refused(request, take, str(error))
    return answered(request, take, agreed=agreed)


@require_POST
def generation_decline_price(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Cancel it, with a word for its author."""
    project = open_project(request.user, slug, Verb.APPROVE)
    take = take_of(project, number)
    why = " ".join(request.POST.get("why", "").replace("\x00", "").split())[:250]
    return answered(request, take, agreed=decline_price(take, request.user, why))


def answered(request: PersonRequest, take: Generation, *, agreed: bool) -> HttpResponse:
    if not agreed:
        status = Status(Generation.objects.values_list("status", flat=True).get(pk=take.pk))
        messages.warning(request, f"{take} does not wait for a decision any more: {status.label.lower()}.")
    return pressed(request, take)


@require_POST
def money_request_create(request: PersonRequest, slug: str) -> HttpResponse:
    """Ask for more, where a limit refused."""
    project = open_project(request.user, slug, Verb.SPEND)
    problem = "" if within_limit(request.user, "wishes", WISHES_PER_HOUR, 3600) else "You have asked very often."
    form = WishForm(request.POST)
    if not problem and not form.is_valid():
        problem = WRONG_AMOUNT
    if not problem:
        try:
            MoneyRequest.ask(project, request.user, form.cleaned_data["budget"], form.cleaned_data["amount"])
        except NotHere as error:
            problem = str(error)
    return wish_answer(request, project, problem)


def wish_answer(request: PersonRequest, project: Project, problem: str) -> HttpResponse:
    if problem:
        messages.warning(request, problem)
        if request.htmx:
            return render(request, "generations/_new_toasts.html", status=422)
    elif request.htmx:
        return render(request, "generations/_composer_check.html#money-ask", {"project": project, "is_asked": True})
    else:
        messages.success(request, "You have asked for more. You will be told what is decided.")
    return redirect("board", slug=project.slug)


@require_POST
def money_request_answer(request: PersonRequest, slug: str, wish: int) -> HttpResponse:
    """Grant or decline what somebody asked for."""
    project = open_project(request.user, slug, Verb.APPROVE)
    rows = MoneyRequest.objects.select_related("budget__project", "project", "by")
    asked = get_object_or_404(rows, project=project, pk=wish)
    asked.assert_may_answer(request.user, project.verbs)
    problem = decide(request, asked)
    if problem:
        messages.warning(request, problem)
        return render(request, "review/review.html", desk_context(request, project), status=422)
    return redirect("review", slug=slug)


def decide(request: PersonRequest, wish: MoneyRequest) -> str:
    """Why nothing was changed; empty when it was."""
    if request.POST.get("act") == "decline":
        done = wish.decline(request.user)
    elif request.POST.get("act") == "grant":
        form = MoreForm(request.POST)
        if not form.is_valid():
            return WRONG_AMOUNT
        try:
            done = wish.grant(request.user, form.cleaned_data["amount"])
        except BelowCommitted as error:
            return str(error)
    else:
        return "Choose to give more or not. Nothing was changed."
    return "" if done else "Somebody else has answered already. Nothing was changed."
