"""The screens of guests, under /s/<token>/: the clips of one share link, without an account.

Nothing here asks who is signed in: a member who opens a link sees what a guest sees.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generations import serving
from generations.moderation.reporting import reported_by_guest
from generations.sharing.forms import AnswerForm, CommentForm, EditForm, GateForm, GuestForm, NameForm
from generations.sharing.guests import Showing, answer, own_comment, say
from generations.sharing.visits import Visit, behind_gate, through_link
from projects.people.requests import PersonRequest

COMMENTS, ANSWERS, SPAN_SECONDS = 20, 60, 600
TOO_MANY = "You have sent very much in a short time. Nothing of it was lost; wait some minutes and send this again."


@through_link
@require_GET
def guest(request: HttpRequest, visit: Visit, number: int | None = None) -> HttpResponse:
    """The player with the selection, or the gate before it."""
    if not visit.is_let_in:
        return render(request, "sharing/guest_gate.html", {"visit": visit, "form": GateForm()})
    showing = Showing.of(visit, number)
    if number is not None and showing.clip is None:
        raise Http404
    response = page(request, showing)
    visit.remember(response)
    visit.count(request, response)
    return response


def page(request: HttpRequest, showing: Showing, status: int = 200, **context: Any) -> HttpResponse:
    fresh = {"answer_form": AnswerForm(showing.visit), "comment_form": CommentForm(showing.visit)}
    told = reported_by_guest(showing.visit.link, showing.visit.key)
    whole = {"visit": showing.visit, "showing": showing, "reported": told, **fresh, **context}
    return render(request, "sharing/guest.html", whole, status=status)


@through_link
@require_POST
def guest_enter(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The password, and the name that comes with it. Few tries from one address, then a pause."""
    form = GateForm(request.POST)
    if form.is_valid():
        left = visit.tries()
        if left >= 0 and visit.link.accepts(form.cleaned_data["password"]):
            visit.forgive()
            response = redirect("guest", link_token=visit.token)
            visit.remember(response, form.cleaned_data["name"])
            visit.let_in(response)
            return response
        form.add_error("password", refusal(left))
    return render(request, "sharing/guest_gate.html", {"visit": visit, "form": form}, status=422)


def refusal(left: int) -> str:
    if left < 0:
        return "That were too many tries. Wait ten minutes, then try again."
    if left == 0:
        return "That is not the password. Now wait ten minutes before you try again."
    return f"That is not the password. {left} more {'try' if left == 1 else 'tries'}, then a pause of ten minutes."


@behind_gate
@require_POST
def guest_name(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Another name for what comes next; what was said keeps the old one."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return page(request, Showing.of(visit), status=422, name_form=form)
    response = redirect("guest", link_token=visit.token)
    known(visit, response, form.cleaned_data["name"])
    return response


def known(visit: Visit, response: HttpResponseBase, name: str) -> None:
    """The browser keeps the name that was given with what was sent."""
    visit.remember(response, name)
    if name:
        visit.note_name()


@behind_gate
@require_POST
def guest_answer(request: PersonRequest, visit: Visit, number: int) -> HttpResponse:
    """Approve, or ask for changes."""
    take, form = visit.take(number), AnswerForm(visit, request.POST)
    if not accepted(visit, form, "answers", ANSWERS):
        return sent(request, visit, number, "answered", status=422, answer_form=form)
    visit.name = form.given_name or visit.name
    answer(visit, take, form.cleaned_data["verdict"])
    response = sent(request, visit, number, "answered", named=bool(form.given_name))
    known(visit, response, form.given_name)
    return response


def accepted(visit: Visit, form: GuestForm, action: str, most: int) -> bool:
    """Whether the form is right and the guest did not send too much; the form says why not."""
    if form.is_valid() and not visit.may(action, most, SPAN_SECONDS):
        form.add_error(None, TOO_MANY)
    return form.is_valid()


def sent(
    request: PersonRequest, visit: Visit, number: int, part: str, status: int = 200, **context: Any
) -> HttpResponse:
    """The changed part for htmx; without it the whole page, with what is wrong, or anew."""
    if status == 200 and not request.htmx:
        return redirect("guest_take", link_token=visit.token, number=number)
    showing = Showing.of(visit, number)
    if not request.htmx:
        return page(request, showing, status, **context)
    fresh = {"answer_form": AnswerForm(visit), "comment_form": CommentForm(visit)}
    whole = {"visit": visit, "showing": showing, "swap": True, **fresh, **context}
    return render(request, f"sharing/guest.html#{part}", whole, status=status)


@behind_gate
@require_http_methods(["GET", "POST"])
def guest_comments(request: PersonRequest, visit: Visit, number: int) -> HttpResponse:
    """What was said about a clip, and one thing more."""
    take = visit.take(number)
    if request.method == "GET":
        showing = Showing.of(visit, number)
        return render(request, "sharing/guest.html#talk", {"visit": visit, "showing": showing, "swap": True})
    if not visit.link.may_comment:
        raise Http404
    form = CommentForm(visit, request.POST)
    if not accepted(visit, form, "comments", COMMENTS):
        return sent(request, visit, number, "commented", status=422, comment_form=form)
    visit.name = form.given_name or visit.name
    say(visit, take, form.cleaned_data["text"], form.moment)
    response = sent(request, visit, number, "commented", named=bool(form.given_name))
    known(visit, response, form.given_name)
    return response


@behind_gate
@require_POST
def guest_comment_edit(request: HttpRequest, visit: Visit, number: int, guest_comment: int) -> HttpResponse:
    own, form = own_comment(visit, guest_comment), EditForm(request.POST)
    if own is None or own.generation_id != visit.take(number).pk or not visit.link.may_comment:
        raise Http404
    if not form.is_valid():
        return page(request, Showing.of(visit, number), status=422, edit_form=form, edited=own.pk)
    own.edit(form.cleaned_data["text"])
    return redirect("guest_take", link_token=visit.token, number=number)


@behind_gate
@require_POST
def guest_comment_delete(request: HttpRequest, visit: Visit, number: int, guest_comment: int) -> HttpResponse:  # noqa: ARG001
    own = own_comment(visit, guest_comment)
    if own is None or own.generation_id != visit.take(number).pk:
        raise Http404
    own.take_back()
    return redirect("guest_take", link_token=visit.token, number=number)


@behind_gate
@require_http_methods(["GET", "HEAD"])
def guest_file(request: HttpRequest, visit: Visit, number: int, kind: str) -> HttpResponseBase:
    """The clip or its poster; as a file to keep only where the link allows that."""
    take, wants_it = visit.take(number), "download" in request.GET
    file = {"clip": take.clip, "poster": take.poster}.get(kind)
    if not file or not file.name or (wants_it and not (kind == "clip" and visit.link.lets_download)):
        raise Http404
    title = slugify(f"{visit.link.title} {take.shot.title if take.shot else ''}") or "clip"
    return serving.serve(request, file.name, download_name=f"{title}-{number}.mp4" if wants_it else "")
