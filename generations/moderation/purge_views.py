"""The list of what is due for deletion, from which a removal can still be undone."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from generations.moderation.purging import to_come
from generations.moderation.views import for_moderators
from projects.people.requests import PersonRequest
from projects.project import Project

PER_PAGE = 30


@require_GET
@for_moderators
def purges(request: PersonRequest) -> HttpResponse:
    """The next first; of one project, where one is chosen."""
    chosen = request.GET.get("project", "")
    rows = to_come().filter(case__project=int(chosen)) if is_number(chosen) else to_come()
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")), "chosen": chosen,
        "projects": Project.objects.filter(pk__in=to_come().order_by().values("case__project")).order_by("name"),
    }  # fmt: skip
    return render(request, "moderation/purges.html", context)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
