"""Comments on takes: at a moment of the clip or about all of it, answered, resolved; by members and by guests.

A comment without a parent opens a thread; answers stand below it, one level deep. Resolving is a matter of threads.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone

from generations.generation import Generation
from projects.happenings import Happening, Kind, tell
from projects.people.user import User
from projects.project import Project

LONGEST = 2000
commented = Signal()
"""Sent with `comment` for every new one, within its transaction, when `mentioned` is known."""

named_later = Signal()
"""Sent with `comment` and `people` when an edited comment names people whom it did not name before."""

NAME = re.compile(r"(?<![\w@.+-])@([\w+-]+(?:\.[\w+-]+)*)")


class Comment(models.Model):
    """One thing said about a take. `author` is empty for a guest, who has a name and came by a link."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="comments")
    guest_name = models.CharField(max_length=60, blank=True)
    share_link = models.ForeignKey(
        "generations.ShareLink", on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    guest_key = models.CharField(max_length=32, blank=True, help_text="The guest's browser, who may take it back.")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    at_seconds = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, blank=True, help_text="Moment of the clip; empty for all of it."
    )
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True, help_text="Taken back; its replies stay.")
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="mentions")

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def name(self) -> str:
        """Who said it, as one calls them."""
        return self.author.first_name if self.author else self.guest_name or "Guest"

    @property
    def initials(self) -> str:
        return self.author.initials if self.author else "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def tint(self) -> int:
        return self.author.tint if self.author else 9

    @property
    def is_guest(self) -> bool:
        return self.author_id is None

    @property
    def percent(self) -> str:
        """Where it stands on the timeline, for a marker: 24.0%."""
        length = length_of(self.generation)
        share = min(self.at_seconds / length, Decimal(1)) if self.at_seconds is not None and length else Decimal(0)
        return f"{share * 100:.2f}%"

    def edit(self, text: str) -> None:
        """Say it in other words. Who was named is known anew, and told, but nobody twice."""
        with transaction.atomic():
            Comment.objects.filter(pk=self.pk, deleted_at=None).update(text=text, edited_at=timezone.now())
            self.name_anew(named(self.generation.project, text, self.author))
            self.generation.announce()

    def name_anew(self, people: list[User]) -> None:
        before = set(self.mentioned.values_list("pk", flat=True))
        self.mentioned.set(people)
        if new := [person for person in people if person.pk not in before]:
            self.refresh_from_db(fields=["text"])
            named_later.send(sender=Comment, comment=self, people=new)

    def take_back(self) -> None:
        """Its words are gone for good; answers to it stay."""
        with transaction.atomic():
            if Comment.objects.filter(pk=self.pk, deleted_at=None).update(deleted_at=timezone.now(), text=""):
                self.mentioned.clear()
                self.generation.announce()

    def resolve(self, by: User) -> bool:
        """Settle the thread; False when somebody did before."""
        return self.settle(by, timezone.now(), "resolved a comment on {take}")

    def reopen(self, by: User) -> bool:
        return self.settle(by, None, "reopened a comment on {take}")

    def settle(self, by: User, at: datetime | None, words: str) -> bool:
        with transaction.atomic():
            thread = Comment.objects.filter(pk=self.parent_id or self.pk, resolved_at__isnull=at is not None)
            changed = thread.update(resolved_at=at, resolved_by=by if at else None)
            if changed:
                tell(happening(self, words, by))
                self.generation.announce()
        return bool(changed)


@dataclass
class Thread:
    """A comment with its answers, oldest first."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """One that was taken back is shown only for the sake of its answers."""
        return self.comment.deleted_at is None or bool(self.replies)


def comments_of(take: Generation) -> list[Thread]:
    """All that was said of a take, by the moments of the clip; what is about all of it comes first."""
    threads: dict[int, Thread] = {}
    for comment in take.comments.select_related("author", "resolved_by").order_by("id"):
        comment.generation = take
        if comment.parent_id is None:
            threads[comment.pk] = Thread(comment)
        elif comment.deleted_at is None and comment.parent_id in threads:
            threads[comment.parent_id].replies.append(comment)
    shown = [thread for thread in threads.values() if thread.is_shown]
    return sorted(shown, key=lambda thread: (thread.comment.at_seconds or Decimal(0), thread.comment.pk))


def length_of(take: Generation) -> Decimal:
    """Seconds of the clip; as many as were asked for while nobody measured it."""
    return take.clip_seconds or Decimal(take.duration)


def say(
    take: Generation, text: str, *, by: User | None = None, at_seconds: Decimal | None = None,
    parent: Comment | None = None, **guest: object,
) -> Comment:  # fmt: skip
    """Comment on a take, checked before. A guest comes without `by`, with `guest_name`, `guest_key`, `share_link`.

    An answer to an answer stands beside it, and an answer has no moment of its own.
    """
    thread = (parent.parent or parent) if parent else None
    with transaction.atomic():
        comment = Comment.objects.create(
            generation=take, text=text, author=by, parent=thread, at_seconds=None if thread else at_seconds, **guest
        )
        comment.mentioned.set(named(take.project, text, by))
        words = "answered a comment on {take}" if thread else "commented on {take}"
        tell(happening(comment, words, by))
        commented.send(sender=Comment, comment=comment)
        take.announce()
    return comment


def happening(comment: Comment, words: str, by: User | None) -> Happening:
    take = comment.generation
    guest = "" if by else comment.name
    return Happening(take.project_id, Kind.COMMENTS, words, by, guest, comment.text[:300], take.pk, take.shot_id)


def named(project: Project, text: str, by: User | None) -> list[User]:
    """The members whom a text calls by first name or by what stands before the @ of their address; never oneself."""
    names = {name.casefold() for name in NAME.findall(text)}
    if not names:
        return []
    members = User.objects.filter(memberships__project=project, is_active=True)
    return [member for member in members if member != by and names & set(calls_of(member))]


def calls_of(person: User) -> Iterable[str]:
    """What a person answers to after an @."""
    return person.first_name.casefold(), person.email.partition("@")[0].casefold()
