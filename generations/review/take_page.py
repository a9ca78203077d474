"""What a take's own page and the review tab show of one take, each in a constant number of queries."""

from typing import Any

from generations.cards import cards_of
from generations.corrections import form_for
from generations.generation import Generation
from generations.history import bookings_of
from generations.live.audience import Audience
from generations.live.events import newest_id
from generations.moderation.cases import Case
from generations.pages import may_cancel, may_look, page_context, take_of
from generations.review.comments import Comment, Thread, comments_of, length_of
from generations.review.decisions import Decision, picks_beside
from generations.review.forms import leads_of
from generations.review.lineage import lineage_of
from generations.review.story import story_of
from generations.status import Status
from projects.people.user import User
from projects.project import Project

MOST_THREADS = 100
STANDING = (Decision.Act.ASK, Decision.Act.APPROVE, Decision.Act.CHANGES)


def page_of(project: Project, number: int, person: User, *, whole: bool = False, looks: bool = False) -> dict[str, Any]:
    """`whole` shows all comments, however many there are; `looks` lifts the veil, for those who may."""
    # Read before the take: what changes in between is then sent again rather than missed.
    context = page_context(project, newest_id(project))
    take = take_of(project, number)
    threads = comments_of(take)
    others = project.generations.order_by("number").values_list("number", flat=True)
    return context | talk_of(take, threads, whole=whole) | {
        "card": cards_of([take], Audience.of(project.verbs))[0],
        "lineage": lineage_of(take, Audience.of(project.verbs)),
        "steps": story_of(take, threads),
        "bookings": bookings_of(take) if context["costs"] else [],
        "correction": form_for(take, person),
        "older": others.filter(number__lt=number).last(),
        "newer": others.filter(number__gt=number).first(),
        "may_cancel": may_cancel(person, take),
        "may_look": may_look(person, take),
        "is_undecided": is_undecided(take),
        "shows_clip": take.status == Status.READY and (not take.is_veiled or (looks and may_look(person, take))),
        "beside": beside(take),
    }  # fmt: skip


def is_undecided(take: Generation) -> bool:
    """Whether a moderator has yet to say if it stays hidden."""
    return take.is_veiled and take.cases.filter(kind=Case.Kind.OUTPUT, closed_at=None).exists()


def talk_of(take: Generation, threads: list[Thread] | None = None, *, whole: bool = False) -> dict[str, Any]:
    """What was said and decided about it, and who may be asked."""
    threads = comments_of(take) if threads is None else threads
    newest = sorted(threads, key=lambda thread: -thread.comment.pk)[: None if whole else MOST_THREADS]
    kept = {thread.comment.pk for thread in newest}
    shown = [thread for thread in threads if thread.comment.pk in kept]
    return {
        "take": take,
        "length": length_of(take),
        "threads": shown,
        "older_threads": len(threads) - len(shown),
        "comment_count": sum(1 + len(thread.replies) for thread in threads),
        "markers": [thread.comment for thread in shown if is_marked(thread.comment)],
        "standing": standing_of(take),
        "rivals": list(picks_beside(take).filter(visibility=Generation.Visibility.VISIBLE)),
        "leads": leads_of(take),
    }


def is_marked(comment: Comment) -> bool:
    return comment.at_seconds is not None and comment.deleted_at is None


def standing_of(take: Generation) -> Decision | None:
    """The decision, or the question, that holds now."""
    if not take.verdict:
        return None
    return take.decisions.filter(act__in=STANDING).select_related("by", "asked").last()


def beside(take: Generation) -> int | None:
    """The number of the take to compare it with: a pick of its shot, or else the newest other clip of it."""
    others = Generation.objects.filter(project=take.project_id, shot=take.shot_id, status=Status.READY)
    others = others.filter(visibility=Generation.Visibility.VISIBLE, archived_at=None).exclude(pk=take.pk)
    return others.order_by("-is_pick", "-number").values_list("number", flat=True).first()
