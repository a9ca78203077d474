"""Inviting people, and the public page on which the link of an invitation ends."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from projects.access import Verb, open_project
from projects.limits import within_limit
from projects.people import inviting, mail
from projects.people.forms import InvitationForm, NewcomerForm
from projects.people.invitation import Invitation, find
from projects.people.inviting import Asked, Closed
from projects.people.requests import PersonRequest
from projects.people.settings_views import refused, settings_page
from projects.people.user import User
from projects.project import Project

MOST_PER_HOUR = 60
WRONG_TOKENS, WRONG_SECONDS = 30, 600
BACKEND = "projects.people.backends.StudioBackend"


@require_POST
@never_cache
def invitation_create(request: PersonRequest, slug: str) -> HttpResponse:
    """Invite, send, and show the links: in this one answer, because they are kept nowhere."""
    project = open_project(request.user, slug, Verb.MANAGE)
    form = InvitationForm(project, request.POST)
    if form.is_valid() and not may_send(request, len(form.cleaned_data["emails"])):
        form.add_error(None, "You have invited many people in this hour. Go on in the next. Nobody was invited now.")
    if not form.is_valid():
        return settings_page(request, project, 422, invitation_form=form)
    asked = inviting.invite(project, form.cleaned_data["emails"], form.cleaned_data["role"], request.user)
    return sent_page(request, project, asked, form.cleaned_data["words"])


@require_POST
@never_cache
def invitation_resend(request: PersonRequest, slug: str, invitation: int) -> HttpResponse:
    project = open_project(request.user, slug, Verb.MANAGE)
    found = invitation_of(project, invitation)
    if not may_send(request, 1):
        return refused(request, project, "You have invited many people in this hour. Go on in the next.")
    try:
        asked = inviting.invite_again(found, request.user)
    except Closed:
        return refused(request, project, f"{found.email} has come already, or the invitation was taken back.")
    return sent_page(request, project, [asked], "")


@require_POST
def invitation_revoke(request: PersonRequest, slug: str, invitation: int) -> HttpResponse:
    project = open_project(request.user, slug, Verb.MANAGE)
    found = invitation_of(project, invitation)
    try:
        inviting.withdraw(found, request.user)
    except Closed:
        return refused(request, project, f"{found.email} has come already, or the invitation was taken back.")
    messages.success(request, f"The link for {found.email} no longer works.")
    return redirect("members", slug=slug)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where a link ends. To look changes nothing; what a press does depends on who is signed in."""
    found = find(token)
    if found is None or not found.is_open:
        return closed(request, found)
    try:
        response = answer(request, found)
    except Closed:
        return closed(request, Invitation.objects.select_related("project", "invited_by").get(pk=found.pk))
    return unseen(response)


def answer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.user.is_authenticated:
        is_for_them = request.user.email.lower() == invitation.email
        if request.method == "POST" and is_for_them:
            inviting.accept(invitation, request.user)
            return welcome(request, invitation)
        return invitation_page(request, invitation, "join" if is_for_them else "other")
    if User.objects.filter(email__iexact=invitation.email).exists():
        return invitation_page(request, invitation, "sign-in")
    return newcomer(request, invitation)


def newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Make the account and sign in, all at once."""
    form = NewcomerForm(invitation.email, request.POST or None)
    if not form.is_valid():
        return invitation_page(request, invitation, "new", form)
    try:
        person = inviting.accept_as_newcomer(invitation, form.cleaned_data["name"], form.cleaned_data["password"])
    except IntegrityError:
        # Somebody made this account a moment ago: nothing was used up, and the page now leads to signing in.
        return redirect(request.path)
    login(request, person, backend=BACKEND)
    return welcome(request, invitation)


def welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    messages.success(request, f"You are in {invitation.project}.")
    return redirect("board", slug=invitation.project.slug)


def invitation_page(
    request: HttpRequest, invitation: Invitation, way: str, form: NewcomerForm | None = None
) -> HttpResponse:
    context = {"invitation": invitation, "project": invitation.project, "way": way, "form": form}
    return render(request, "people/invitation.html", context, status=422 if form and form.is_bound else 200)


def closed(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """A link that does not work (any more): what became of it, and what to do."""
    if invitation is None:
        who = str(get_adapter(request).get_client_ip(request))
        if not within_limit(who, "wrong-invitation", WRONG_TOKENS, WRONG_SECONDS):
            return render(request, "429.html", status=429)
    elif invitation.accepted_by_id and invitation.accepted_by_id == request.user.pk:
        return redirect("board", slug=invitation.project.slug)
    context = {"invitation": invitation}
    return unseen(render(request, "people/invitation_closed.html", context, status=410 if invitation else 404))


def unseen(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it goes into no Referer header. (no-referrer would take the Origin of forms away.)"""
    response["Referrer-Policy"] = "strict-origin"
    return response


def may_send(request: PersonRequest, count: int) -> bool:
    return within_limit(request.user, "invitation", MOST_PER_HOUR, 3600, count)


def invitation_of(project: Project, pk: int) -> Invitation:
    return get_object_or_404(project.invitations.select_related("project", "invited_by"), pk=pk)


def sent_page(request: PersonRequest, project: Project, asked: list[Asked], words: str) -> HttpResponse:
    links = {it.invitation.email: link_of(request, it) for it in asked}
    sent = mail.send([mail.letter(it.invitation, links[it.invitation.email], words) for it in asked])
    rows = [(email, link, email in sent) for email, link in links.items()]
    return unseen(settings_page(request, project, invited=rows, sends_mail=mail.sends_mail()))


def link_of(request: HttpRequest, asked: Asked) -> str:
    # As the inviter reaches the studio, so will who is invited; ALLOWED_HOSTS says which names that may be.
    return request.build_absolute_uri(reverse("invitation", args=[asked.token]))
