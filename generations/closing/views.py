"""The pages of the month's close: for admins of the studio."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generations import serving
from generations.closing.forms import AnswerForm
from generations.closing.month import Difference, IsClosed, Month, NotClosed
from generations.closing.summary import lines
from generations.closing.tasks import check_month
from generations.generation import Generation
from generations.queue import Lane
from generations.status import Status
from happyhorse.celery import wake
from projects.access import assert_admin
from projects.people.requests import PersonRequest
from projects.project import Project

MONTHS_PER_PAGE, PER_PAGE = 24, 30
CHECKING_SECONDS = 600


def only_admins(request: PersonRequest) -> None:
    assert_admin(request.user, "Only an admin of the studio closes its months.")


def month_named(name: str) -> Month:
    try:
        return Month.named(name)
    except ValueError as error:
        raise Http404 from error


@require_GET
def closing(request: PersonRequest) -> HttpResponse:
    """Runflow's balance, and every month with where it stands."""
    only_admins(request)
    page = Paginator(lines(), MONTHS_PER_PAGE).get_page(request.GET.get("page"))
    waiting = Generation.objects.filter(status=Status.QUEUED).count()
    return render(request, "closing/months.html", {"page": page, "lane": Lane.now(), "waiting": waiting})


@require_GET
def closing_month(request: PersonRequest, month: str) -> HttpResponse:
    """One month: both totals, and each difference with what can be done about it."""
    only_admins(request)
    template = "closing/month.html#inside" if request.htmx else "closing/month.html"
    return render(request, template, month_context(request, month_named(month)))


def month_context(request: PersonRequest, month: Month, form: AnswerForm | None = None) -> dict[str, Any]:
    show = request.GET.get("show", "")
    rows = month.differences.select_related("generation__project", "generation__shot", "closed_by")
    if show in {"open", "closed"}:
        rows = rows.filter(closed_at__isnull=show == "open")
    return {
        "month": month,
        "obstacle": month.obstacle() if not month.closed_at else "",
        "open": month.open_differences.count(),
        "show": show,
        "page": Paginator(rows.order_by(F("closed_at").desc(nulls_first=True), "-id"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "projects": Project.objects.filter(archived_at=None).order_by("name"),
        "form": form,
        "is_checking": is_checking(month, request.GET.get("asked", "")),
    }


def is_checking(month: Month, asked: str) -> bool:
    """Whether the check that was asked for at this second of the clock is still to come."""
    if month.problem or not asked.isdecimal() or len(asked) > 11:
        return False
    seconds = int(asked)
    done = month.checked_at is not None and month.checked_at.timestamp() >= seconds
    return not done and 0 <= timezone.now().timestamp() - seconds < CHECKING_SECONDS


@require_POST
def closing_check(request: PersonRequest, month: str) -> HttpResponse:
    """Compare it with Runflow's record now, in the background."""
    only_admins(request)
    row = month_named(month)
    address = redirect("closing_month", month=month)
    if row.closed_at:
        messages.error(request, str(IsClosed(row)))
        return address
    Month.objects.filter(pk=row.pk).update(problem="")
    wake(check_month, row.pk)
    address["Location"] += f"?asked={int(timezone.now().timestamp())}"
    return address


@require_POST
def closing_close(request: PersonRequest, month: str) -> HttpResponse:
    """Lock the month."""
    only_admins(request)
    row = month_named(month)
    try:
        row.close(request.user)
    except (NotClosed, IsClosed) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"{row.title} is closed.")
    return redirect("closing_month", month=month)


@require_POST
def difference_close(request: PersonRequest, difference: int) -> HttpResponse:
    """Explain a difference and book what follows of it."""
    only_admins(request)
    row = get_object_or_404(Difference.objects.select_related("month", "generation"), pk=difference)
    form = AnswerForm(row, request.POST)
    if not form.close(request.user):
        context = month_context(request, row.month, form)
        return render(request, "closing/month.html", context, status=422)
    messages.success(request, f"Closed: {row.get_outcome_display().lower()}.")
    return redirect("closing_month", month=row.month.name)


@require_http_methods(["GET", "HEAD"])
def difference_file(request: PersonRequest, difference: int, kind: str) -> HttpResponseBase:
    """The clip, or its poster, of a run that no take has yet."""
    only_admins(request)
    row = get_object_or_404(Difference, pk=difference)
    if not (name := row.clip.get(kind)):
        raise Http404
    return serving.serve(request, name)
