"""What a person may ask of the studio about themselves; an admin asks it for somebody else."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from generations.generation import Generation
from generations.privacy import forgetting
from generations.privacy.export import archive
from projects.limits import within_limit
from projects.people.requests import PersonRequest
from projects.people.user import User

EXPORTS_PER_HOUR = 10
TRIES_PER_HOUR = 10


def person_of(request: PersonRequest, person: int | None) -> User:
    """Oneself, or for an admin anybody. Raises PermissionDenied and Http404."""
    if person is None or person == request.user.pk:
        return request.user
    if not request.user.is_superuser:
        raise PermissionDenied("Only an admin asks for what is kept about somebody else.")
    return get_object_or_404(User, pk=person)


@require_GET
def my_data(request: PersonRequest, person: int | None = None) -> HttpResponse:
    """What is kept, how to take it away, and how to be forgotten."""
    return data_page(request, person_of(request, person))


def data_page(request: PersonRequest, person: User, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "person": person,
        "is_own": person.pk == request.user.pk,
        "obstacle": forgetting.obstacle(person),
        "problem": problem,
        "takes": Generation.objects.filter(author=person).count(),
        "here": "my_data",
    }
    return render(request, "privacy/my_data.html", context, status=status)


@require_GET
def my_data_export(request: PersonRequest, person: int | None = None) -> HttpResponseBase:
    """Everything about them, in one archive."""
    whose = person_of(request, person)
    if not within_limit(request.user, "export", EXPORTS_PER_HOUR, 3600):
        return data_page(request, whose, "You have exported very often. Try again in an hour.", 429)
    return archive(whose, settings.STUDIO_NAME)


@require_POST
def my_deletion(request: PersonRequest, person: int | None = None) -> HttpResponse:
    """Forget them, once whoever asks has given their own password."""
    whose, own = person_of(request, person), person in (None, request.user.pk)
    if not within_limit(request.user, "forget", TRIES_PER_HOUR, 3600):
        return data_page(request, whose, "Too many tries. Nothing was changed; try again in an hour.", 429)
    if not request.user.check_password(request.POST.get("password", "")):
        return data_page(request, whose, "That is not your password. Nothing was changed.", 422)
    try:
        forgetting.forget(whose, request.user)
    except forgetting.CannotForget as reason:
        return data_page(request, whose, str(reason), 422)
    if own:
        logout(request)
        return redirect("account_login")
    messages.success(request, "They are forgotten. Their takes and the books stay, under a number instead of a name.")
    return redirect("person_data", person=whose.pk)
