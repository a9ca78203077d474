"""Who is told of what: the listeners to happenings, moves of takes, comments, decisions and memberships.

All of them run in the transaction of the change, so that a notice is there exactly when its cause is.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from generations.approving import price_answered, price_asked
from generations.generation import Generation, transitioned
from generations.live import events
from generations.money.budgets import Budget
from generations.money.requests import MoneyRequest, money_answered, money_asked
from generations.money.rules import ApprovalRule
from generations.review.comments import Comment, commented, named_later
from generations.review.decisions import Decision, decided
from generations.status import Status
from generations.together import activity
from generations.together.alerts import leads_of, watch_budgets
from generations.together.notices import Kind, News, merge, notify
from projects.happenings import Happening, happened, membership_changed, tell
from projects.happenings import Kind as About
from projects.people.user import User
from projects.project import Membership


def listen() -> None:
    """Connect all of them; called once, when the studio starts."""
    happened.connect(keep, dispatch_uid="activity")
    transitioned.connect(take_moved, dispatch_uid="notices of takes")
    commented.connect(comment_made, dispatch_uid="notices of comments")
    named_later.connect(tell_named, dispatch_uid="notices of edited comments")
    decided.connect(decision_made, dispatch_uid="notices of decisions")
    price_asked.connect(price_waits, dispatch_uid="notices of prices that wait")
    price_answered.connect(price_decided, dispatch_uid="notices of prices decided")
    money_asked.connect(more_is_wanted, dispatch_uid="notices of wishes for more")
    money_answered.connect(more_was_answered, dispatch_uid="notices of answered wishes")
    membership_changed.connect(member_changed, dispatch_uid="notices of memberships")


def keep(happening: Happening, **_: Any) -> None:
    activity.write(happening)


def address_of(take: Generation) -> str:
    return reverse("generation", args=[take.project.slug, take.number])


# Takes


def take_moved(take: Generation, by: User | None, **_: Any) -> None:
    """Into the feed at its end, to its author, and to whom it concerns when the money for it runs out."""
    if happening := ending_of(take, by):
        tell(happening)
    if take.status == Status.READY:
        tell_author(take, Kind.READY, f"{take} is ready", "{takes} takes of yours are ready")
    elif take.status == Status.FAILED:
        tell_author(take, Kind.FAILED, f"{take} failed", "{takes} takes of yours failed", take.problem)
    if take.status == Status.SUBMITTING or take.is_final:
        watch_budgets(take)


def ending_of(take: Generation, by: User | None) -> Happening | None:
    """A sentence for the feed where a take comes to nothing; of one that is ready, the order's own line says so."""
    author = take.author
    if take.status == Status.FAILED:
        return ending(take, "sent {take}, which failed", author, quote=take.problem, tone="bad")
    if take.status == Status.CANCELLED and take.previous == Status.HELD and by and by != author:
        return ending(take, "declined the price of {take}", by, quote=take.problem, tone="warn")
    if take.status == Status.CANCELLED and take.previous == Status.HELD and not by:
        return ending(take, "left {take}, which a moderator had refused", author)
    if take.status == Status.CANCELLED:
        words = "cancelled {take}" if by else "sent {take}, which was cancelled at Runflow"
        return ending(take, words, by or author)
    return None


def ending(take: Generation, words: str, by: User, quote: str = "", tone: str = "") -> Happening:
    return Happening(
        take.project_id, About.TAKES, words, by, quote=quote, take_id=take.pk, shot_id=take.shot_id,
        tone=tone,
    )  # fmt: skip


def tell_author(take: Generation, kind: Kind, words: str, several: str, quote: str = "") -> None:
    """Takes of one press that end together come as one notice."""
    if not merge(take.author, take, kind, several, reverse("board", args=[take.project.slug])):
        news = News(kind, words, take.project, take, quote=quote, url=address_of(take), cause=f"{kind}:{take.pk}")
        notify([take.author], news)


# Comments and decisions


def news_of(comment: Comment, kind: Kind, words: str) -> News:
    take = comment.generation
    return News(
        kind, words.format(take=take), take.project, take, by=comment.author, guest=comment.guest_name,
        quote=comment.text, url=f"{address_of(take)}#comment-{comment.pk}", cause=f"comment:{comment.pk}",
    )  # fmt: skip


def comment_made(comment: Comment, **_: Any) -> None:
    """Those who are named; then whoever made the take or takes part in the talk. One notice for each person."""
    tell_named(comment, comment.mentioned.all())
    if comment.share_link:
        notify([comment.share_link.created_by], news_of(comment, Kind.GUEST, "commented on {take}"))
    notify(talkers(comment), news_of(comment, Kind.COMMENTED, "answered on {take}"))
    notify([comment.generation.author], news_of(comment, Kind.COMMENTED, "commented on {take}"))


def tell_named(comment: Comment, people: Iterable[User], **_: Any) -> None:
    """Whoever heard of this comment before is not told again."""
    notify(people, news_of(comment, Kind.MENTIONED, "named you on {take}"))


def talkers(comment: Comment) -> Iterable[User]:
    """Who said something in the thread that this comment answers."""
    if comment.parent_id is None:
        return []
    thread = Comment.objects.filter(pk=comment.parent_id) | Comment.objects.filter(parent=comment.parent_id)
    said = thread.filter(deleted_at=None).exclude(author=None)
    return User.objects.filter(pk__in=said.values("author"))


def decision_made(decision: Decision, **_: Any) -> None:
    """The author, of what was decided; whose decision is wanted, of the question."""
    take = decision.generation
    kind, words = DECIDED.get(decision.act, (None, ""))
    if kind is None:
        return
    people = whom_it_asks(decision) if kind is Kind.ASKED else [take.author]
    news = News(
        kind, words.format(take=take), take.project, take, by=decision.by, guest=decision.guest_name,
        quote=decision.note, url=address_of(take), cause=f"decision:{decision.pk}",
    )  # fmt: skip
    notify(people, news)


DECIDED: dict[str, tuple[Kind, str]] = {
    Decision.Act.ASK: (Kind.ASKED, "asks for your decision on {take}"),
    Decision.Act.CHANGES: (Kind.CHANGES, "asked for changes to {take}"),
    Decision.Act.APPROVE: (Kind.DECIDED, "approved {take}"),
    Decision.Act.PICK: (Kind.DECIDED, "picked {take}"),
}


def whom_it_asks(decision: Decision) -> list[User]:
    return [decision.asked] if decision.asked else leads_of(decision.generation.project)


# Money


def price_waits(takes: Sequence[Generation], rule: ApprovalRule, **_: Any) -> None:
    """Those who decide, once for a press."""
    first, more = takes[0], len(takes) - 1
    wish = "to approve the price of" if rule.stops(first.amount) else "whether to send"
    words = f"asks you {wish} {first}" + (f" and {more} more" if more else "")
    news = News(
        Kind.ASKED, words, first.project, first, by=first.author, url=f"{reverse('review', args=[first.project.slug])}",
        cause=f"price:{first.pk}",
    )  # fmt: skip
    admins = rule.decider == ApprovalRule.Decider.ADMIN
    notify(User.objects.filter(is_superuser=True) if admins else leads_of(first.project), news)


def price_decided(take: Generation, by: User, agreed: bool, why: str, **_: Any) -> None:
    words = f"{'approved' if agreed else 'declined'} the price of {take}"
    cause = f"price-decided:{take.pk}"
    notify(
        [take.author],
        News(Kind.DECIDED, words, take.project, take, by=by, quote=why, url=address_of(take), cause=cause),
    )


def more_is_wanted(request: MoneyRequest, **_: Any) -> None:
    project = request.project
    news = News(
        Kind.ASKED, f"asks for more: {request.subject}", project, by=request.by, quote=request.words,
        url=reverse("review", args=[project.slug]), cause=f"money:{request.pk}",
    )  # fmt: skip
    of_studio = request.budget.kind == Budget.Kind.STUDIO
    notify(User.objects.filter(is_superuser=True) if of_studio else leads_of(project), news)


def more_was_answered(request: MoneyRequest, **_: Any) -> None:
    project, subject = request.project, request.subject.replace("their", "your")
    words = f"raised {subject}" if request.answer == MoneyRequest.Answer.GRANTED else f"left {subject} as it is"
    url = reverse("board", args=[project.slug])
    news = News(Kind.DECIDED, words, project, by=request.answered_by, url=url, cause=f"money-answered:{request.pk}")
    notify([request.by], news)


# Memberships


def member_changed(project_id: int, user_id: int, by: User | None = None, **_: Any) -> None:
    """Their open pages are checked at once; what somebody else made them they hear, unless it is a stranger."""
    events.revoke(user_id, project_id)
    membership = Membership.objects.filter(project=project_id, user=user_id).select_related("user", "project").first()
    if membership is None or by is None:
        return
    project = membership.project
    words = f"made you {article(membership.role)} in {project}"
    notify([membership.user], News(Kind.MEMBERSHIP, words, project, by=by, url=reverse("board", args=[project.slug])))


def article(role: str) -> str:
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"
