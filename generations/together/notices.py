"""Notices: what one person is told, in the app, by e-mail at once, or in the daily digest; and what each chose.

`notify` is the one door: nobody hears of their own doing, of a project that they may not see, or of one cause twice.
Which happenings make notices is decided in telling.py, how mail goes out in mails.py.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.html import format_html

from generations.generation import Generation
from generations.live.audience import Audience
from generations.live.events import Event, record
from generations.together import presence
from happyhorse.celery import wake
from projects.access import Verb, verbs_of_many
from projects.people.user import User
from projects.project import Project

KEPT = timedelta(days=90)
LONGEST = 300


class Kind(models.TextChoices):
    ASKED = "asked", "Someone asks you to decide about a take"
    CHANGES = "changes", "Changes asked on your take"
    READY = "ready", "Your take is ready"
    FAILED = "failed", "Your take failed, with what was released"
    DECIDED = "decided", "Your take was approved or picked"
    MENTIONED = "mentioned", "Someone names you in a comment"
    COMMENTED = "commented", "Other comments on your takes"
    GUEST = "guest", "A guest answers on a link you shared"
    MEMBERSHIP = "membership", "Your role in a project changed"
    BUDGET = "budget", "Money runs out: in a project you lead, or under your cap"
    RULING = "ruling", "A moderator decided about something of yours, or that you reported"
    CASE = "case", "Something waits for a moderator"


ICONS = {
    Kind.ASKED: "hand",
    Kind.CHANGES: "repeat",
    Kind.READY: "check",
    Kind.FAILED: "circle-alert",
    Kind.DECIDED: "check-check",
    Kind.MENTIONED: "at-sign",
    Kind.COMMENTED: "message-circle",
    Kind.GUEST: "share-2",
    Kind.MEMBERSHIP: "users-round",
    Kind.BUDGET: "wallet",
    Kind.RULING: "scale",
    Kind.CASE: "shield-alert",
}


class Mail(models.TextChoices):
    NONE = ""
    NOW = "now"
    DIGEST = "digest"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def shown_to(self, user: User) -> Self:
        """What this person reads in the app: nothing of projects that they may no longer see."""
        visible = models.Q(project=None) | models.Q(project__in=Project.objects.visible_to(user).values("pk"))
        return self.filter(visible, user=user, in_app=True)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def for_list(self) -> Self:
        """With all that a list shows, in one query."""
        return self.select_related("project", "generation", "by")

    def read(self) -> int:
        """Mark them as read, and say how many were new."""
        return self.filter(read_at=None).update(read_at=timezone.now())


class Notice(models.Model):
    """One thing told to one person. `words` follow the name of who did it; without one they stand alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    guest = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300)
    quote = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=200, blank=True, help_text="Where it leads, within the studio.")
    created_at = models.DateTimeField(default=timezone.now)
    in_app = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=6, blank=True, help_text="Still to be sent: now, in the digest, or empty.")
    mailed_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=80, blank=True, help_text="What it is about, told once to each person.")
    takes = models.PositiveSmallIntegerField(default=1, help_text="How many takes of one press it speaks of.")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("user", "cause"), condition=~models.Q(cause=""), name="one_notice_per_person_and_cause"
            )
        ]
        indexes = [
            models.Index(fields=("user", "-id"), name="notices_of_a_person"),
            models.Index(fields=("mail", "id"), condition=~models.Q(mail=""), name="notices_to_mail"),
        ]
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.sentence

    @property
    def who(self) -> str:
        return str(self.by or self.guest)

    @property
    def icon(self) -> str:
        return ICONS[Kind(self.kind)]

    @property
    def tone(self) -> str:
        return {Kind.FAILED: "bad", Kind.BUDGET: "warn"}.get(Kind(self.kind), "")

    @property
    def is_pictured(self) -> bool:
        """True where its take has a picture that may be seen."""
        take = self.generation
        return bool(self.project and take and take.poster and take.visibility == Generation.Visibility.VISIBLE)

    @property
    def sentence(self) -> str:
        """All of it in one line: Priya named you on T136."""
        return f"{self.who} {self.words}".strip()


class Preference(models.Model):
    """How one person wants to hear of one kind. Without a row the studio's default holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=10, choices=Kind)
    in_app = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)
    in_digest = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "kind"), name="one_preference_per_kind")]
        ordering = ("user", "kind")

    def __str__(self) -> str:
        return f"{self.kind} for {self.user}"


class Digest(models.Model):
    """When a person's digest went out last, and when they want it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest")
    hour = models.PositiveSmallIntegerField(default=17, help_text="Of the day, in the studio's time zone.")
    is_on = models.BooleanField(default=True)
    sent_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Digest of {self.user}"


class Ways(NamedTuple):
    """How somebody hears of a kind. What is mailed at once is not repeated in the digest."""

    in_app: bool
    by_mail: bool
    in_digest: bool

    @property
    def mail(self) -> Mail:
        if self.by_mail:
            return Mail.NOW
        return Mail.DIGEST if self.in_digest else Mail.NONE

    @property
    def are_any(self) -> bool:
        return any(self)


AT_ONCE, LATER = Ways(in_app=True, by_mail=True, in_digest=False), Ways(in_app=True, by_mail=False, in_digest=True)
DEFAULTS = {
    Kind.ASKED: AT_ONCE,
    Kind.CHANGES: AT_ONCE,
    Kind.READY: LATER,
    Kind.FAILED: AT_ONCE,
    Kind.DECIDED: LATER,
    Kind.MENTIONED: AT_ONCE,
    Kind.COMMENTED: LATER,
    Kind.GUEST: AT_ONCE,
    Kind.MEMBERSHIP: AT_ONCE,
    Kind.BUDGET: AT_ONCE,
    Kind.RULING: AT_ONCE,
    Kind.CASE: LATER,
}


@dataclass(frozen=True)
class News:
    """What is to be told. `url` leads to a page within the studio; `cause` names what it is about, for ever."""

    kind: Kind
    words: str
    project: Project | None = None
    take: Generation | None = None
    by: User | None = None
    guest: str = ""
    quote: str = ""
    url: str = ""
    cause: str = ""

    def to(self, user_id: int, ways: Ways) -> Notice:
        return Notice(
            user_id=user_id, kind=self.kind, words=shortened(self.words), project=self.project, generation=self.take,
            by=self.by, guest=self.guest[:60], quote=shortened(self.quote), url=self.url, cause=self.cause,
            in_app=ways.in_app, mail=ways.mail,
        )  # fmt: skip


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def notify(users: Iterable[User], news: News) -> None:
    """Tell these people, in the caller's transaction, each by the ways that they chose for this kind."""
    # Late, because the tasks stand on this module.
    from generations.together.tasks import send_mails  # noqa: PLC0415

    told = allowed({user.pk for user in users} - {news.by.pk if news.by else None}, news.project)
    notices = [news.to(user_id, ways) for user_id, ways in ways_of(told, news.kind).items() if ways.are_any]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    ring({notice.user_id for notice in notices if notice.in_app}, news.project)
    if any(notice.mail == Mail.NOW for notice in notices):
        wake(send_mails)


def allowed(user_ids: Collection[int], project: Project | None) -> list[int]:
    """Those who may see the project now."""
    if project is None:
        return sorted(User.objects.filter(pk__in=user_ids, is_active=True).values_list("pk", flat=True))
    verbs = verbs_of_many([(user_id, project.pk) for user_id in user_ids])
    return sorted(user_id for (user_id, _), granted in verbs.items() if Verb.VIEW in granted)


def ways_of(user_ids: Collection[int], kind: str) -> dict[int, Ways]:
    """What each chose for this kind; whoever wants no digest waits for none."""
    if not user_ids:
        return {}
    chosen = Preference.objects.filter(user__in=user_ids, kind=kind)
    rows = {row.user_id: Ways(row.in_app, row.by_mail, row.in_digest) for row in chosen}
    without_digest = set(Digest.objects.filter(user__in=user_ids, is_on=False).values_list("user", flat=True))
    ways = {user_id: rows.get(user_id, DEFAULTS[Kind(kind)]) for user_id in user_ids}
    return {
        user_id: its._replace(in_digest=False) if user_id in without_digest else its for user_id, its in ways.items()
    }


def ring(user_ids: Collection[int], project: Project | None) -> None:
    """Have the bells of these people look again, on the pages that they have open now."""
    open_pages = presence.places_of(user_ids)
    pages = open_pages | {(user_id, project.pk) for user_id in user_ids if project}
    for place in sorted({project_id for _, project_id in pages}):
        record(place, Event.Kind.NOTICE, *sorted(user_id for user_id, project_id in pages if project_id == place))


def render_bells(user_ids: list[int], audience: Audience) -> dict[int, str]:  # noqa: ARG001
    """The live stream's renderer. Everybody in the project gets it, so it says nothing: that person's page asks."""
    return {user_id: str(format_html('<i id="bell-{}" hidden></i>', user_id)) for user_id in user_ids}


def merge(author: User, take: Generation, kind: Kind, words: str, url: str) -> bool:
    """Let an unread notice of the same press speak of this take too; False when there is none.

    One that was mailed stays as it was read there.
    """
    same_press = Notice.objects.filter(user=author, kind=kind, generation__click=take.click, generation__author=author)
    earlier = same_press.select_for_update(of=("self",)).filter(read_at=None, mailed_at=None).first()
    if earlier is None:
        return False
    earlier.takes += 1
    earlier.words, earlier.url, earlier.quote = words.format(takes=earlier.takes), url, ""
    earlier.generation, earlier.created_at = take, timezone.now()
    earlier.save(update_fields=["takes", "words", "url", "quote", "generation", "created_at"])
    ring({author.pk} if earlier.in_app else (), take.project)
    return True


def forget_old(now: datetime) -> int:
    """Delete what is older than KEPT, read or not, and say how many."""
    return Notice.objects.filter(created_at__lt=now - KEPT).delete()[0]
