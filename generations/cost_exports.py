"""What a producer takes away: the ledger's rows as CSV, JSON or FOCUS, and a month's statement to print."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from generations.closing.month import Month
from generations.money import exports, focus
from generations.money.exports import Row, pages, streamed
from generations.money.filters import FIRST_YEAR, BadFilter, Filter
from generations.money.ledger import Entry, today
from generations.money.statement import Line, Statement
from generations.pages import page_context
from generations.serving import attachment
from projects.access import Verb, open_project, projects_with_costs
from projects.people.requests import PersonRequest
from projects.project import Project

FORMATS: dict[str, tuple[Callable[[Iterable[list[Row]]], Iterator[str]], str]] = {
    "csv": (exports.as_csv, "text/csv; charset=utf-8"),
    "json": (exports.as_json, "application/json"),
    "focus.csv": (focus.as_focus, "text/csv; charset=utf-8"),
}


@require_GET
def costs_export(request: PersonRequest, slug: str, export: str) -> HttpResponseBase:
    """The project's rows of the ledger, by the same filter as the page."""
    project = open_project(request.user, slug, Verb.SEE_COSTS)
    try:
        asked = Filter.read(request.GET.dict())
    except BadFilter as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    return taken_away(asked.rows(project), asked, project.slug, export, project)


@require_GET
def studio_costs_export(request: PersonRequest, export: str) -> HttpResponseBase:
    """The rows of all projects whose costs this person may see."""
    try:
        asked = Filter.read(request.GET.dict())
    except BadFilter as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    rows = asked.rows()
    if not request.user.is_superuser:
        rows = rows.filter(project__in=projects_with_costs(request.user).values("pk"))
    return taken_away(rows, asked, "studio", export)


def taken_away(
    rows: QuerySet[Entry], asked: Filter, name: str, export: str, project: Project | None = None
) -> StreamingHttpResponse:
    write, content_type = FORMATS[export]
    columns = exports.COLUMNS
    if export == "focus.csv":
        rows, columns = focus.charges(rows), focus.SOURCES
    headers = {
        "Content-Disposition": attachment(f"{name}-costs-{asked.first}-to-{asked.last}.{export}"),
        "Cache-Control": "private, no-store",
        "X-Accel-Buffering": "no",
    }
    body = streamed(write(pages(rows, columns, project)))
    return StreamingHttpResponse(body, content_type=content_type, headers=headers)


@require_GET
def statement(request: PersonRequest, slug: str, month: str) -> HttpResponse:
    """A month of the project, to print. A month that has not begun has none."""
    project = open_project(request.user, slug, Verb.SEE_COSTS)
    drawn = Statement.of(project, day_of(month))
    after = drawn.last + timedelta(days=1)
    context = {
        **page_context(project, 0),
        "tab": "costs",
        "statement": drawn,
        "rows_url": reverse("costs_rows", args=[project.slug]),
        "span": urlencode({"figure": "charged", "from": drawn.first, "to": drawn.last}),
        "tables": [(what, linked(lines, drawn)) for what, lines in drawn.tables],
        "sums": drawn.sums(),
        "corrections": drawn.corrections(),
        "chain": drawn.chain(),
        "running": drawn.last >= today(),
        "closed": Month.objects.filter(name=drawn.name).exclude(closed_at=None).select_related("closed_by").first(),
        "before": f"{drawn.first - timedelta(days=1):%Y-%m}",
        "after": f"{after:%Y-%m}" if after <= today() else "",
        "time_zone": settings.STUDIO_TIME_ZONE,
        "now": timezone.localtime(),
    }
    return render(request, "money/statement.html", context)


def linked(lines: list[Line], drawn: Statement) -> list[tuple[Line, str]]:
    """Each with the query of the rows behind it."""
    span = {"figure": "charged", "from": drawn.first, "to": drawn.last}
    return [(line, urlencode(span | dict(line.query))) for line in lines]


def day_of(month: str) -> date:
    """The first day of `2026-11`. Raises Http404 for a month that never was."""
    try:
        day = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise Http404 from error
    if day.year <= FIRST_YEAR or day > today():
        raise Http404
    return day
