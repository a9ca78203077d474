"""What guests say through a share link, and what they see there: their own answers, and the talk that came through it.

A guest reads the comments of this link and the replies to them, never what members say among themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from generations.generation import Generation
from generations.review import comments
from generations.review.comments import Comment
from generations.sharing.links import GuestAnswer
from generations.sharing.visits import Visit, initials
from generations.together import notices
from generations.together.notices import News, notify
from projects.happenings import Happening, Kind, tell

Verdict = GuestAnswer.Verdict
TINTS = 9
ACTS = {Verdict.APPROVED: "would take {take}", Verdict.CHANGES: "wants changes to {take}"}


@dataclass(frozen=True)
class Clip:
    """A take as a guest knows it: its place in the selection, and what this guest answered."""

    position: int
    take: Generation
    answer: str = ""

    @property
    def title(self) -> str:
        return self.take.shot.title if self.take.shot else f"T{self.take.number}"


@dataclass
class Said:
    """One comment as a guest reads it, with its replies."""

    comment: Comment
    is_own: bool
    length: Decimal
    replies: list["Said"] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.comment.author.first_name if self.comment.author else self.comment.guest_name

    @property
    def initials(self) -> str:
        if self.comment.author:
            return self.comment.author.initials
        return initials(self.comment.guest_name)

    @property
    def tint(self) -> int:
        if self.comment.author:
            return self.comment.author.tint
        return sum(self.comment.guest_key.encode()) % TINTS + 1

    @property
    def timecode(self) -> str:
        """0:02.80"""
        minutes, seconds = divmod(self.comment.at_seconds or Decimal(0), 60)
        return f"{minutes}:{seconds:05.2f}"

    @property
    def place(self) -> str:
        """Where its moment stands on the timeline: 56.0%."""
        moment = self.comment.at_seconds or Decimal(0)
        return f"{min(moment / self.length, Decimal(1)) * 100:.1f}%" if self.length else "0%"


@dataclass
class Showing:
    """All that a guest's page shows for one of its clips."""

    visit: Visit
    clips: list[Clip]
    clip: Clip | None

    @classmethod
    def of(cls, visit: Visit, number: int | None = None) -> "Showing":
        """With the clip of this number, which may be missing, or else with the first."""
        takes = visit.link.takes()
        own = visit.link.answers.filter(guest_key=visit.key, generation__in=takes)
        answers = dict(own.values_list("generation_id", "verdict"))
        clips = [Clip(place, take, answers.get(take.pk, "")) for place, take in enumerate(takes, start=1)]
        wanted = [clip for clip in clips if number is None or clip.take.number == number]
        return cls(visit, clips, wanted[0] if wanted else None)

    @cached_property
    def threads(self) -> list[Said]:
        return threads_of(self.visit, self.clip.take) if self.clip else []

    @property
    def said(self) -> list[Said]:
        """Every comment that is there, replies too."""
        return [each for one in self.threads for each in (one, *one.replies) if not each.comment.deleted_at]

    @property
    def pinned(self) -> list[Said]:
        return [one for one in self.threads if one.comment.at_seconds is not None and not one.comment.deleted_at]

    @property
    def seconds(self) -> int:
        return round(sum(clip.take.clip_seconds or clip.take.duration for clip in self.clips))

    @property
    def approved(self) -> int:
        return self.with_answer(Verdict.APPROVED)

    @property
    def changes(self) -> int:
        return self.with_answer(Verdict.CHANGES)

    @property
    def waiting(self) -> int:
        return self.with_answer("")

    def with_answer(self, answer: str) -> int:
        return sum(clip.answer == answer for clip in self.clips)

    @property
    def before(self) -> Clip | None:
        return self.neighbour(-1)

    @property
    def after(self) -> Clip | None:
        return self.neighbour(1)

    def neighbour(self, step: int) -> Clip | None:
        place = self.clip.position + step if self.clip else 0
        return self.clips[place - 1] if 1 <= place <= len(self.clips) else None


def threads_of(visit: Visit, take: Generation) -> list[Said]:
    """What was said about a take through this link, oldest first; what was taken back stays while it has replies."""
    of_link = Q(share_link=visit.link) | Q(parent__share_link=visit.link)
    rows = Comment.objects.filter(of_link, generation=take).select_related("author").order_by("created_at", "pk")
    length = Decimal(take.clip_seconds or take.duration)
    said = {row.pk: Said(row, row.guest_key == visit.key, length) for row in rows}
    for one in said.values():
        parent = said.get(one.comment.parent_id or 0)
        if parent and not one.comment.deleted_at:
            parent.replies.append(one)
    roots: Sequence[Said] = [one for one in said.values() if one.comment.parent_id is None]
    return [one for one in roots if one.replies or not one.comment.deleted_at]


def answer(visit: Visit, take: Generation, verdict: str) -> None:
    """What the guest thinks of a take; it may be changed as long as the link works."""
    link, words = visit.link, ACTS[Verdict(verdict)]
    with transaction.atomic():
        row, _ = GuestAnswer.objects.update_or_create(
            link=link, generation=take, guest_key=visit.key,
            defaults={"verdict": verdict, "guest_name": visit.name, "at": timezone.now()},
        )  # fmt: skip
        tone = "ok" if verdict == Verdict.APPROVED else "warn"
        tell(Happening(link.project_id, Kind.SHARING, words, guest=visit.name, take_id=take.pk, tone=tone))
        notify([link.created_by], news_of(visit, take, words, f"guest-answer:{row.pk}:{verdict}"))


def news_of(visit: Visit, take: Generation, words: str, cause: str) -> News:
    page = reverse("generation", args=[visit.link.project.slug, take.number])
    told = words.format(take=take)
    return News(notices.Kind.GUEST, told, visit.link.project, take, guest=visit.name, url=page, cause=cause)


def say(visit: Visit, take: Generation, text: str, at_seconds: Decimal | None) -> Comment:
    """A comment in the guest's name; members read it on the take's page, and the link's maker is told."""
    return comments.say(
        take, text, at_seconds=at_seconds, guest_name=visit.name, guest_key=visit.key, share_link=visit.link
    )


def own_comment(visit: Visit, pk: int) -> Comment | None:
    """One that this browser wrote through this link, and that is still there."""
    rows = visit.link.comments.filter(pk=pk, guest_key=visit.key, author=None, deleted_at=None)
    return rows.select_related("generation__project").first()
