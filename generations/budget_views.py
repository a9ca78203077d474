"""The settings of a project's money: its budget and caps, and when a lead decides. Leads change, others read.

Who may not see costs reads no amounts, not even of their own caps.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db import transaction
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from generations.generation import Transition
from generations.money.budgets import Budget
from generations.money.caps import caps_of, foremost, shared_of
from generations.money.forms import ApprovalForm, OwnLimitsForm, ProjectLimitsForm, StudioLimitForm, WishesForm
from generations.money.ledger import today
from generations.money.nest import Nest
from generations.money.rules import ApprovalRule
from generations.money.usd import ZERO
from generations.pages import page_context
from generations.status import Status
from projects import audit
from projects.access import Verb, open_project
from projects.happenings import Happening, Kind, tell
from projects.people.requests import PersonRequest
from projects.project import Membership, Project

LOOKED_BACK = timedelta(days=30)


@require_http_methods(["GET", "POST"])
def budgets(request: PersonRequest, slug: str) -> HttpResponse:
    """Each of the page's forms says by `form` what it is for."""
    project = open_settings(request, slug)
    if request.method == "GET":
        return budgets_page(request, project)
    which = request.POST.get("form", "")
    if which == "studio":
        return studio_limit(request, project)
    return member_limits(request, project) if which == "member" else project_limits(request, project)


def open_settings(request: PersonRequest, slug: str) -> Project:
    """Whoever changes amounts has to see them."""
    if request.method == "GET":
        return open_project(request.user, slug)
    project = open_project(request.user, slug, Verb.MANAGE)
    if Verb.SEE_COSTS not in project.verbs:
        raise PermissionDenied("You do not see costs in this project, so you cannot change them.")
    return project


def project_limits(request: PersonRequest, project: Project) -> HttpResponse:
    form = ProjectLimitsForm(shared_of(project), request.POST)
    return saved(request, project, form, "Saved. It holds for every take from now on.", project_form=form)


def studio_limit(request: PersonRequest, project: Project) -> HttpResponse:
    if not request.user.is_superuser:
        raise PermissionDenied("Only an admin changes the studio's budget.")
    form = StudioLimitForm(Budget.of(None), request.POST)
    return saved(request, project, form, "Saved. It holds for every project from now on.", studio_form=form)


def member_limits(request: PersonRequest, project: Project) -> HttpResponse:
    said = request.POST.get("member_id", "")
    person = int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else 0
    found = get_object_or_404(project.memberships.select_related("user"), user=person)
    form = OwnLimitsForm(project, found.user, request.POST)
    return saved(request, project, form, f"Saved. It holds for {found.user} from now on.", member_form=form)


def saved(request: PersonRequest, project: Project, form: WishesForm, done: str, **refused: Any) -> HttpResponse:
    if form.is_valid() and form.save(request.user):
        messages.success(request, done)
        return redirect("budgets", slug=project.slug)
    return budgets_page(request, project, 422, **refused)


def budgets_page(request: PersonRequest, project: Project, status: int = 200, **refused: Any) -> HttpResponse:
    """`refused` is the form that was sent, in place of a fresh one."""
    context = settings_context(project, "budgets")
    if not context["may_change"]:
        standings = Nest.of(project, request.user, today()).standings if context["costs"] else []
        return render(request, "money/budgets.html", context | {"standings": standings}, status=status)
    shared = shared_of(project)
    context |= {
        "project_form": ProjectLimitsForm(shared),
        "studio_form": StudioLimitForm(Budget.of(None)) if request.user.is_superuser else None,
        "foremost": {kind: foremost(budget) for kind, budget in shared.items()},
        "studio": foremost(Budget.of(None)) if request.user.is_superuser else None,
        "members": member_rows(project, shared, request.GET.get("page", ""), refused.pop("member_form", None)),
        "time_zone": settings.STUDIO_TIME_ZONE,
        **refused,
    }
    return render(request, "money/budgets.html", context, status=status)


def member_rows(
    project: Project, shared: dict[str, Budget], page: str, refused: OwnLimitsForm | None
) -> "Page[Membership]":
    """Each with its `caps` and a `form`, which may be the one that was refused."""
    rows = caps_of(project, shared, page)
    for row in rows:
        is_refused = refused is not None and refused.person == row.user
        row.form = refused if is_refused else OwnLimitsForm.of(project, row.user, row.caps.own)  # type: ignore[attr-defined]
    return rows


def settings_context(project: Project, section: str) -> dict[str, Any]:
    has = {Verb.MANAGE, Verb.SEE_COSTS}
    return {
        **page_context(project, 0),
        "tab": "settings",
        "section": section,
        "manages": Verb.MANAGE in project.verbs,
        "may_change": has <= project.verbs,
        "may_spend": Verb.SPEND in project.verbs,
        "thresholds": (50, 80, 100),
    }


@require_http_methods(["GET", "POST"])
def approval(request: PersonRequest, slug: str) -> HttpResponse:
    """Over which price of a take, and after how many on a shot, somebody decides first, and who; and 720p first."""
    project = open_settings(request, slug)
    # Another row than the one that the page reads: a refused form leaves what was typed on it.
    own = ApprovalRule.objects.filter(project=project).first() or ApprovalRule(project=project)
    form = ApprovalForm(own, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return rule_saved(request, project, form)
    rule = ApprovalRule.of(project)
    context = settings_context(project, "approval")
    context |= {"form": form, "rule": rule, "inherited": rule.pk and rule.project_id is None, **stopped(project)}
    context["time_zone"] = settings.STUDIO_TIME_ZONE
    return render(request, "money/approval.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def rule_saved(request: PersonRequest, project: Project, form: ApprovalForm) -> HttpResponse:
    was = {name: form.initial.get(name) for name in form.changed_data}
    rule = form.save()
    changed = audit.differing(was, {name: form.cleaned_data[name] for name in form.changed_data})
    audit.record("approval.changed", rule, by=request.user, project=project, label="approval of prices", **changed)
    tell(Happening(project.pk, Kind.MONEY, rule_words(rule), by=request.user, amount=rule.over))
    messages.success(request, "Saved. It holds for every take from now on; those that wait go on waiting.")
    return redirect("approval", slug=project.slug)


def rule_words(rule: ApprovalRule) -> str:
    """What the feed says of new rules."""
    if rule.over is not None:
        return "changed over which price a lead decides"
    return "changed when a lead decides" if rule.per_shot or rule.final_first else "lets every price pass unasked"


def stopped(project: Project) -> dict[str, Any]:
    """What became of takes that waited, lately; the amount in USD is what was not spent."""
    moves = Transition.objects.filter(
        generation__project=project, source=Status.HELD, at__gte=timezone.now() - LOOKED_BACK
    ).order_by()
    found = {
        target: rest for target, *rest in moves.values_list("target").annotate(Count("pk"), Sum("generation__amount"))
    }
    return {"approved": found.get(Status.QUEUED, [0])[0], "declined": found.get(Status.CANCELLED, [0, ZERO])}
