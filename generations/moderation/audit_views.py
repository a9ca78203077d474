"""The screen of the audit log: for admins all of it, for moderators what moderators do."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from generations.moderation.audit_log import AuditFilter, as_csv, pages
from generations.money.exports import streamed
from generations.serving import attachment
from projects.access import is_moderator
from projects.models import Project, User
from projects.people.requests import PersonRequest


def filter_of(request: PersonRequest) -> AuditFilter:
    """Raises PermissionDenied for whoever reads none of it."""
    if not is_moderator(request.user):
        raise PermissionDenied("Only moderators and admins read the audit log.")
    return AuditFilter(request.GET, request.user)


@require_GET
def audit(request: PersonRequest) -> HttpResponse:
    """Who did what, the newest first."""
    asked = filter_of(request)
    found, following = asked.page()
    context: dict[str, Any] = {"filter": asked, "lines": found, "following": following}
    if request.htmx:
        return render(request, "moderation/audit.html#rows", context)
    context["projects"] = Project.objects.order_by("name") if request.user.is_superuser else ()
    context["people"] = User.objects.filter(is_active=True).order_by("name", "email")
    return render(request, "moderation/audit.html", context)


@require_GET
def audit_export(request: PersonRequest) -> HttpResponseBase:
    """The rows that the screen's filter shows, all pages of them, as CSV."""
    rows = filter_of(request).rows()
    answer = StreamingHttpResponse(streamed(as_csv(pages(rows))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = attachment(f"audit-{timezone.localdate():%Y-%m-%d}.csv")
    return answer
