"""How far the thing that a case is about is kept from sight: as far as the strictest standing ruling about it says.

Several cases may be about one thing, and their rulings are undone in any order. So what holds is worked out anew each
time, from the rulings that stand and from the cases that hide it until they are decided.
"""

from datetime import datetime
from enum import IntEnum
from typing import Any

from django.db.models import F
from django.utils import timezone

from generations.generation import Generation
from generations.moderation.cases import Case
from generations.moderation.refusal import Refused
from generations.moderation.ruling import GRACE, Ruling
from generations.review.comments import Comment
from projects.models import Character, ReferenceImage

Step, Visibility = Ruling.Step, Generation.Visibility
HIDDEN_UNTIL_DECIDED = (Case.Kind.OUTPUT, Case.Kind.CHARACTER)
KINDS = (*HIDDEN_UNTIL_DECIDED, Case.Kind.REPORT)
Subject = Generation | Comment | Character | ReferenceImage


class Level(IntEnum):
    SHOWN = 0
    HIDDEN = 1
    REMOVED = 2


OF_STEP = {
    Step.ALLOW: Level.SHOWN,
    Step.WARN: Level.SHOWN,
    Step.HIDE: Level.HIDDEN,
    Step.REMOVE: Level.REMOVED,
    Step.HOLD: Level.HIDDEN,
    Step.SUSPEND: Level.HIDDEN,
}
OF_VISIBILITY = {
    Visibility.VISIBLE: Level.SHOWN, Visibility.HIDDEN: Level.HIDDEN, Visibility.REMOVED: Level.REMOVED,
}  # fmt: skip
VISIBILITY = {level: visibility for visibility, level in OF_VISIBILITY.items()}


def veil(ruling: Ruling) -> dict[str, Any]:
    """Do what it says to what its case is about, and give back what undoing needs."""
    case = ruling.case
    subject = locked(case)
    if subject is None:
        return {}
    others = standing(case, ruling)
    base = others[0].before["base"] if others else level_of(subject)
    opened = opening(case, others, base)
    ruling.before = before = {"base": base, "opening": opened, **columns(subject)}
    draw(ruling, subject, wanted(case, [*others, ruling], [*others, ruling]))
    return before


def unveil(ruling: Ruling) -> None:
    """What holds without it. Raises Refused where the files are gone."""
    case = ruling.case
    subject = locked(case)
    if subject is None or not ruling.before:
        return
    others = standing(case, ruling)
    level = wanted(case, others, sorted([*others, ruling], key=lambda one: one.pk))
    if level < Level.REMOVED and (purged_at := files_gone(subject, ruling)):
        raise Refused(f"The files of {case.subject} were deleted on {purged_at:%-d %B}. The removal stands.")
    draw(ruling, subject, level)


def files_gone(subject: Subject, ruling: Ruling) -> datetime | None:
    """When what this ruling removed was deleted, if it was."""
    if isinstance(subject, Generation | ReferenceImage):
        return subject.purged_at
    if isinstance(subject, Comment) or ruling.step != Step.REMOVE:
        return None
    gone = ReferenceImage.objects.filter(look__character=subject).exclude(purged_at=None).order_by("purged_at").last()
    return gone.purged_at if gone else None


def about(case: Case) -> dict[str, Any]:
    """The conditions for cases about the same thing."""
    named = {name: getattr(case, name) for name in ("take_id", "comment_id", "character_id", "picture_id")}
    return {name: pk for name, pk in named.items() if pk}


def locked(case: Case) -> Subject | None:
    """What it is about, as it is now, locked until the end of the transaction; nothing for kinds that hide nothing."""
    subject = case.take or case.comment or case.picture or case.character
    if case.kind not in KINDS or subject is None:
        return None
    rows = type(subject)._base_manager.select_for_update(of=("self",))  # noqa: SLF001 (documented by Django)
    row: Subject = rows.get(pk=subject.pk)
    return row


def standing(case: Case, but: Ruling) -> list[Ruling]:
    """The other rulings about the same thing, the oldest first."""
    same = {f"case__{name}": pk for name, pk in about(case).items()}
    return list(Ruling.objects.standing().filter(case__kind__in=KINDS, **same).exclude(pk=but.pk))


def wanted(case: Case, rulings: list[Ruling], known: list[Ruling]) -> Level:
    """The strictest of these rulings and of open cases; `known` stand, or stood until now, and know what was before."""
    waiting = Case.objects.filter(kind__in=HIDDEN_UNTIL_DECIDED, closed_at=None, **about(case))
    openings = [opening(other, known, known[0].before["base"]) for other in waiting]
    return max([*(OF_STEP[Step(ruling.step)] for ruling in rulings), *openings], default=Level.SHOWN)


def opening(case: Case, known: list[Ruling], base: int) -> Level:
    """How far this case hides its thing while it is open: as it did when it was opened."""
    if case.kind not in HIDDEN_UNTIL_DECIDED:
        return Level.SHOWN
    last = case.rulings.exclude(before={}).last()
    if last:
        return Level(last.before["opening"])
    was_opened_later = bool(known) and case.opened_at > known[0].at
    return Level.HIDDEN if was_opened_later else min(Level(base), Level.HIDDEN)


def level_of(subject: Subject) -> Level:
    if isinstance(subject, Generation):
        return OF_VISIBILITY[Visibility(subject.visibility)]
    since = subject.deleted_at if isinstance(subject, Comment) else subject.held_at
    return Level.HIDDEN if since else Level.SHOWN


def columns(subject: Subject) -> dict[str, Any]:
    """What cannot be worked out again."""
    if isinstance(subject, Generation):
        return {"is_reported": subject.is_reported}
    if isinstance(subject, Comment):
        return {}
    return {"held_at": stored(subject.held_at), "held_why": getattr(subject, "held_why", "")}


def draw(ruling: Ruling, subject: Subject, level: Level) -> None:
    """Bring it to this level."""
    if isinstance(subject, Generation):
        draw_take(ruling, subject, level)
    elif isinstance(subject, Comment):
        draw_comment(subject, level)
    else:
        draw_held(ruling, subject, level)


def draw_take(ruling: Ruling, take: Generation, level: Level) -> None:
    """Open boards hear of it where anything changed."""
    fields: dict[str, Any] = {"visibility": VISIBILITY[level]}
    if (level == Level.REMOVED) != bool(take.removed_at):
        now = timezone.now()
        is_removed = level == Level.REMOVED
        fields |= {"removed_at": now if is_removed else None, "purge_at": now + GRACE if is_removed else None}
    if ruling.case.kind == Case.Kind.REPORT:
        fields["is_reported"] = not ruling.stands and ruling.before["is_reported"]
    if any(getattr(take, name) != value for name, value in fields.items()):
        Generation.objects.filter(pk=take.pk).update(version=F("version") + 1, **fields)
        take.announce()


def draw_comment(comment: Comment, level: Level) -> None:
    """A hidden one keeps its words; one that its author took back has none, and stays so."""
    if level and comment.deleted_at is None:
        Comment.objects.filter(pk=comment.pk).update(deleted_at=timezone.now())
    elif not level and comment.deleted_at and comment.text:
        Comment.objects.filter(pk=comment.pk).update(deleted_at=None)
    comment.generation.announce()


def draw_held(ruling: Ruling, subject: Character | ReferenceImage, level: Level) -> None:
    """No new take may send it while it is held; one that was held before is held since then, for that reason."""
    before = {} if ruling.stands else ruling.before
    if bool(level) == bool(subject.held_at):
        return
    subject.held_at = (read(before.get("held_at")) or timezone.now()) if level else None
    if isinstance(subject, Character):
        subject.held_why = (before.get("held_why") or str(ruling.get_reason_display())) if level else ""
    subject.save(update_fields=["held_at", "held_why"] if isinstance(subject, Character) else ["held_at"])


def stored(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def read(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None
