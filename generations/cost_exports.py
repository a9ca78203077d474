"""What a producer takes away: the ledger's rows as CSV, JSON or FOCUS, and a month's statement to print."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from generations.money import exports, focus
from generations.money.exports import Row, pages, streamed
from generations.money.filters import BadFilter, Filter
from generations.money.ledger import Entry
from generations.serving import attachment
from projects.access import Verb, open_project, verbs_of_many
from projects.people.requests import PersonRequest
from projects.people.user import User
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
    return taken_away(of_visible(asked.rows(), request.user), asked, "studio", export)


def of_visible(rows: QuerySet[Entry], person: User) -> QuerySet[Entry]:
    if person.is_superuser:
        return rows
    places = [(person.pk, project) for project in person.memberships.values_list("project_id", flat=True)]
    seen = [project for (_, project), verbs in verbs_of_many(places).items() if Verb.SEE_COSTS in verbs]
    return rows.filter(project__in=seen)


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
