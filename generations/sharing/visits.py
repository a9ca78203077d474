"""A guest's visit through a share link: how the browser is known again, the password's gate, and what is counted.

A guest has no session. Two signed cookies, sent to this link's addresses alone, say who the browser is and that it
knew the password; the second is bound to the password's hash, so that another password ends it. One link's cookies
mean nothing to another.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.cache import cache
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from generations.generation import Generation
from generations.sharing.links import ShareLink
from projects.limits import within_limit

BROWSER, GATE, SEEN = "guest", "guest_gate", "guest_seen"
REMEMBERED_SECONDS = 180 * 86_400
LET_IN_SECONDS = 30 * 86_400
COUNTED_SECONDS = 3600
MOST_TRIES, PAUSE_SECONDS = 5, 600


@dataclass
class Visit:
    """One request of a guest. `key` names the browser; `name` is what the guest gave, empty before."""

    link: ShareLink
    token: str
    address: str
    key: str
    name: str = ""
    was_here: bool = False
    is_let_in: bool = False

    @classmethod
    def of(cls, request: HttpRequest, link: ShareLink, token: str) -> "Visit":
        visit = cls(link, token, str(request.META.get("REMOTE_ADDR", "")), secrets.token_hex(16))
        known = unsigned(request.COOKIES.get(BROWSER, ""), visit.salt(BROWSER), REMEMBERED_SECONDS)
        if isinstance(known, list) and len(known) == 2:
            visit.key, visit.name, visit.was_here = str(known[0]), str(known[1]), True
        passed = unsigned(request.COOKIES.get(GATE, ""), visit.salt(GATE), LET_IN_SECONDS)
        visit.is_let_in = not link.password or passed is not None
        return visit

    def salt(self, purpose: str) -> str:
        return f"{purpose}:{self.link.pk}:{self.link.password if purpose == GATE else ''}"

    @property
    def who(self) -> str:
        """For rate limits: this link from this address, since a browser may forget its cookie at will."""
        return f"{self.link.pk}:{self.address}"

    @property
    def initials(self) -> str:
        return initials(self.name)

    def take(self, number: int) -> Generation:
        """A take that the link shows now; 404 for every other one."""
        for take in self.link.takes():
            if take.number == number:
                return take
        raise Http404

    def remember(self, response: HttpResponseBase, name: str = "") -> None:
        """Let the browser say who it is from now on."""
        self.name = name or self.name
        value = signing.dumps([self.key, self.name], salt=self.salt(BROWSER))
        self.give(response, BROWSER, value, REMEMBERED_SECONDS)

    def let_in(self, response: HttpResponseBase) -> None:
        self.give(response, GATE, signing.dumps("in", salt=self.salt(GATE)), LET_IN_SECONDS)

    def give(self, response: HttpResponseBase, cookie: str, value: str, seconds: int) -> None:
        response.set_cookie(
            cookie, value, max_age=seconds, path=reverse("guest", args=[self.token]), httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip

    def count(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Count this view, once per browser and hour."""
        row = ShareLink.objects.filter(pk=self.link.pk)
        if SEEN in request.COOKIES:
            return
        row.update(views=F("views") + 1, last_viewed_at=timezone.now(), last_viewed_by=self.name)
        self.give(response, SEEN, "1", COUNTED_SECONDS)

    def note_name(self) -> None:
        ShareLink.objects.filter(pk=self.link.pk).update(last_viewed_by=self.name)

    def tries(self) -> int:
        """Count a try at the password; how many are left, less than nothing when this one is too many."""
        key = f"tries:{self.who}"
        cache.add(key, 0, timeout=PAUSE_SECONDS)
        try:
            return MOST_TRIES - cache.incr(key)
        except ValueError:
            return MOST_TRIES - 1

    def forgive(self) -> None:
        """The password was right: other people behind the same address start anew."""
        cache.delete(f"tries:{self.who}")

    def may(self, action: str, most: int, seconds: int) -> bool:
        return within_limit(self.who, f"guest-{action}", most, seconds)


def initials(name: str) -> str:
    """LH for "Lena, Harbour"."""
    return "".join(word[0] for word in name.replace(",", " ").split()[:2]).upper()


def unsigned(value: str, salt: str, seconds: int) -> object:
    try:
        return signing.loads(value, salt=salt, max_age=seconds)
    except signing.BadSignature:
        return None


View = Callable[..., HttpResponseBase]


def through_link(view: View) -> View:
    """For every address under /s/: finds the link, and answers a link that does not work with one and the same page.

    The view gets the visit in place of the token, and asks whether the guest was let in; `behind_gate` does that for
    files and forms.
    """

    @wraps(view)
    def visited(request: HttpRequest, link_token: str, **kwargs: object) -> HttpResponseBase:
        link = ShareLink.of_token(link_token)
        visit = Visit.of(request, link, link_token) if link else None
        response = view(request, visit, **kwargs) if visit and visit.link.works else over(request, visit)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # Nothing is taken from a cache without asking, so that a revoked link is over at once.
        response["Cache-Control"] = "private, no-cache"
        return response

    return login_not_required(visited)


def behind_gate(view: View) -> View:
    """`through_link` for whoever knew the password; for others there is nothing at these addresses."""

    @wraps(view)
    def guarded(request: HttpRequest, visit: Visit, **kwargs: object) -> HttpResponseBase:
        if not visit.is_let_in:
            raise Http404
        return view(request, visit, **kwargs)

    return through_link(guarded)


def over(request: HttpRequest, visit: Visit | None) -> HttpResponse:
    """One page for a link that ended, was revoked or never was; only a browser that was let in before reads more."""
    known = visit if visit and visit.was_here and visit.is_let_in else None
    words = known.link.comments.filter(guest_key=known.key, deleted_at=None).count() if known else 0
    context = {"visit": known, "words": words}
    return render(request, "sharing/guest_expired.html", context, status=404)
