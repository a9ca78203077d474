"""The pages of costs: what was spent on what, in one project or in all, and the ledger rows behind every figure."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from generations.cost_charts import budget_left, spending_of
from generations.cost_pages import begin_of, by_of, chips_of, page_of, sort_of
from generations.cost_rows import BIGGEST, behind
from generations.cost_scope import Scope
from generations.money.budgets import Budget
from generations.money.figures import FIGURES
from generations.money.filters import BadFilter, Filter
from generations.money.ledger import today
from generations.money.reports import Line
from generations.money.usd import ZERO
from projects.access import Verb, open_project, projects_with_costs
from projects.people.requests import PersonRequest
from projects.project import Project

PANELS = ("member", "shot", "character", "resolution")
STUDIO_PANELS = ("project", "member", "resolution", "status")


@require_GET
def costs(request: PersonRequest, slug: str) -> HttpResponse:
    """The project's report; with `by` all lines of one grouping."""
    project = open_project(request.user, slug, Verb.SEE_COSTS)
    asked, problem = asked_by(request)
    scope = Scope(asked, project)
    left = budget_left(project)
    context = {
        **report_context(request, scope, PANELS),
        **of_project(project),
        "left": left,
        "committed_url": committed_url(scope, left.since),
        "month": f"{asked.last:%Y-%m}",
        "problem": problem,
    }
    return render(request, "money/costs.html", context, status=422 if problem else 200)


@require_GET
def costs_rows(request: PersonRequest, slug: str) -> HttpResponse:
    """The takes and ledger rows behind one of its figures."""
    project = open_project(request.user, slug, Verb.SEE_COSTS)
    asked, problem = asked_by(request)
    return rows_page(request, Scope(asked, project), problem, **of_project(project))


@require_GET
def studio_costs(request: PersonRequest) -> HttpResponse:
    """The same over all projects whose costs this person may see."""
    scope, problem = studio_scope(request)
    left = budget_left(None) if request.user.is_superuser else None
    context = {
        **report_context(request, scope, STUDIO_PANELS),
        "left": left,
        "committed_url": committed_url(scope, left.since if left else None),
        "problem": problem,
    }
    return render(request, "money/costs.html", context, status=422 if problem else 200)


@require_GET
def studio_costs_rows(request: PersonRequest) -> HttpResponse:
    scope, problem = studio_scope(request)
    return rows_page(request, scope, problem)


def asked_by(request: HttpRequest) -> tuple[Filter, str]:
    """What the address asks for; where that makes no sense this month, and what to say about it."""
    try:
        return Filter.read(request.GET.dict()), ""
    except BadFilter as error:
        return Filter.read({}), str(error)


def studio_scope(request: PersonRequest) -> tuple[Scope, str]:
    """Raises PermissionDenied for who may see no project's costs."""
    projects = projects_with_costs(request.user)
    if not request.user.is_superuser and not projects.exists():
        raise PermissionDenied("You may not see what things cost in any project.")
    asked, problem = asked_by(request)
    only = whole_number(request.GET.get("project", ""))
    if only and not projects.filter(pk=only).exists():
        only, problem = 0, "There is no such project. Choose the filter again."
    return Scope(asked, None, projects, request.user.is_superuser, only or None), problem


def report_context(request: HttpRequest, scope: Scope, panels: tuple[str, ...]) -> dict[str, Any]:
    by, sort = by_of(request.GET.get("by", ""), scope), sort_of(request.GET.get("sort", ""))
    page = page_of(scope, panels, by, sort, whole_number(request.GET.get("page", "")))
    return {**page, **reserved_now(scope, page["total"]), "spending": spending_of(*page.pop("by_time"))}


def of_project(project: Project) -> dict[str, Any]:
    return {"project": project, "tab": "costs", "budget": Budget.of(project), "costs": True}


def committed_url(scope: Scope, since: Any) -> str:
    """What counts against the budget so far, whatever days the page shows."""
    everything = Filter.read({})
    first = since or begin_of(scope, everything.last)
    return Scope(Filter(first, everything.last), scope.project, scope.projects).figure("committed")


def reserved_now(scope: Scope, total: Line) -> dict[str, Any]:
    """What is reserved at this moment, on whatever day; of a narrowed page, what its own takes reserve."""
    if scope.is_narrowed:
        return {"reserved_now": total.reserved, "reserved_url": scope.figure("reserved")}
    budgets = Budget.objects.filter(kind=Budget.Kind.PROJECT)
    shown = [scope.project] if scope.project else scope.projects
    budgets = budgets.filter(project__in=shown or [])
    held = budgets.aggregate(held=Sum("held"))["held"] or ZERO
    first = begin_of(scope, scope.asked.last)
    return {"reserved_now": held, "reserved_url": scope.figure("reserved", first=first, last=today())}


def rows_page(request: HttpRequest, scope: Scope, problem: str, **context: Any) -> HttpResponse:
    figure = request.GET.get("figure", "")
    if figure not in FIGURES:
        figure, problem = "", "There is no such figure. All movements are shown."
    before = min(whole_number(request.GET.get("before", "")), BIGGEST)
    found = behind(scope, figure, before)
    page = {"scope": scope, "asked": scope.asked, "behind": found, "problem": problem, "back": scope.url("costs")}
    page["chips"] = chips_of(scope)
    return render(request, "money/rows.html", {**context, **page}, status=422 if problem else 200)


def whole_number(text: str) -> int:
    """0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
