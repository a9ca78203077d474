"""What a person chooses about the studio for themselves."""

from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from projects.people.requests import PersonRequest
from projects.people.user import User


@require_POST
def theme(request: PersonRequest) -> HttpResponse:
    """Dark, light, or as the computer says; back to where it was chosen."""
    chosen = request.POST.get("theme", "")
    if chosen not in User.Theme.values:
        return HttpResponseBadRequest("Choose dark, light or system. Nothing was changed.", content_type="text/plain")
    request.user.theme = chosen
    request.user.save(update_fields=["theme"])
    return HttpResponseRedirect(came_from(request))


def came_from(request: PersonRequest) -> str:
    page = request.headers.get("Referer", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else resolve_url("home")
