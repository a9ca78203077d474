"""Rights: who is pictured in a character, who agreed to it, for which projects and until when.

A character that shows a person may be cited in a new take only while an agreement covers the project. Takes that were
made before keep their pictures; they can be listed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.characters.character import Character
from projects.people.user import User
from projects.project import Membership, Project, ProjectQuerySet

SOON = timedelta(days=14)


class Consent(models.Model):
    """One agreement of one person to be shown. Never changed but to be revoked; what is agreed anew is a new row."""

    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="consents")
    person = models.CharField(max_length=120, help_text="Who is pictured.")
    agreed_by = models.CharField(max_length=120, help_text="Who agreed: the person, or who may speak for them.")
    note = models.CharField(max_length=500, blank=True, help_text="For what use; where the signed paper is.")
    everywhere = models.BooleanField(default=False, help_text="For every project of the studio.")
    projects = models.ManyToManyField(Project, blank=True, related_name="+")
    until = models.DateField(null=True, blank=True, help_text="The last day; empty for no end.")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-recorded_at", "-id")

    def __str__(self) -> str:
        return f"{self.person}, agreed by {self.agreed_by}"

    def revoke(self, by: User) -> bool:
        """Take it back from this moment on; False when it was taken back before."""
        taken_back = Consent.objects.filter(pk=self.pk, revoked_at=None)
        is_new = bool(taken_back.update(revoked_by=by, revoked_at=timezone.now()))
        self.refresh_from_db()
        return is_new

    def ended(self, day: date) -> bool:
        return self.until is not None and self.until < day

    def ends_soon(self, day: date) -> bool:
        """Within 14 days of this one."""
        return self.until is not None and day <= self.until <= day + SOON

    def names(self, project: Project) -> bool:
        """Whether it was ever meant for this project."""
        return self.everywhere or any(each.pk == project.pk for each in self.projects.all())

    def covers(self, project: Project, day: date) -> bool:
        """Whether a take of this project may be made on this day because of it."""
        return self.revoked_at is None and not self.ended(day) and self.names(project)


def refusals(project: Project, characters: Iterable[int], day: date | None = None) -> dict[int, str]:
    """Why these characters (by id) may not be cited in new takes of the project today; those that may are missing."""
    day = day or studio_day()
    people = Character.objects.filter(pk__in=set(characters), is_person=True).prefetch_related("consents__projects")
    return {
        person.pk: reason(project, list(person.consents.all()), person)
        for person in people
        if not any(consent.covers(project, day) for consent in person.consents.all())
    }


def reason(project: Project, consents: list[Consent], person: Character) -> str:
    """In plain words, of the agreement that was meant for this project last; `consents` newest first."""
    if not consents:
        return f"{person} shows a person, and nobody has noted that they agreed."
    meant = next((consent for consent in consents if consent.names(project)), None)
    if meant is None:
        return f"The agreement for {person} does not cover this project."
    if meant.revoked_at is not None:
        return f"{meant.agreed_by} took back the agreement for {person}."
    return f"The agreement for {person} ended on {meant.until:%-d %B %Y}."


def studio_day() -> date:
    """Today, where the studio is."""
    return timezone.localdate(timezone=ZoneInfo(settings.STUDIO_TIME_ZONE))


@dataclass(frozen=True)
class Row:
    """An agreement as one person sees it: `projects` are those that they may know of, `others` counts the rest."""

    consent: Consent
    state: str
    projects: list[Project]
    others: int
    may_revoke: bool


@dataclass(frozen=True)
class Rights:
    """What stands in the panel. `refusal`: why no new take of this project may show the person; "" when one may."""

    rows: list[Row]
    refusal: str
    until: date | None
    ends_soon: bool


def rights_of(character: Character, project: Project, user: User) -> Rights:
    """The rights of a character in a project, for a person who has its `verbs`."""
    day = studio_day()
    consents = list(character.consents.select_related("recorded_by", "revoked_by").prefetch_related("projects"))
    covering = [consent for consent in consents if consent.covers(project, day)]
    best = max(covering, key=lambda consent: consent.until or date.max, default=None)
    known = set(Project.objects.visible_to(user).values_list("pk", flat=True)) if consents else set()
    led = set(led_by(user).values_list("pk", flat=True)) if consents else set()
    return Rights(
        rows=[row_of(consent, day, known, may_revoke(consent, character, user, led)) for consent in consents],
        refusal="" if best or not character.is_person else reason(project, consents, character),
        until=best.until if best else None,
        ends_soon=best is not None and best.ends_soon(day),
    )


def row_of(consent: Consent, day: date, known: set[int], may_revoke: bool) -> Row:
    projects = list(consent.projects.all())
    shown = [project for project in projects if project.pk in known]
    return Row(consent, state_of(consent, day), shown, len(projects) - len(shown), may_revoke)


def state_of(consent: Consent, day: date) -> str:
    """One of "revoked", "ended", "soon", "standing"."""
    if consent.revoked_at is not None:
        return "revoked"
    if consent.ended(day):
        return "ended"
    return "soon" if consent.ends_soon(day) else "standing"


def led_by(user: User) -> ProjectQuerySet:
    """The projects for which this person may note an agreement: an admin all, others those that they lead."""
    if user.is_superuser:
        return Project.objects.all()
    return Project.objects.filter(memberships__user=user, memberships__role=Membership.Role.LEAD)


def may_revoke(consent: Consent, character: Character, user: User, led: set[int]) -> bool:
    """A lead takes back what concerns only projects that they lead; for others, and for everywhere, an admin does."""
    if consent.revoked_at is not None:
        return False
    if user.is_superuser or character.project_id in led:
        return True
    return not consent.everywhere and {project.pk for project in consent.projects.all()} <= led
