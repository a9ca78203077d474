"""Rights: who is pictured in a character, who agreed to it, for which projects and until when.

A character that shows a person may be cited in a new take only while an agreement covers the project. Takes that were
made before keep their pictures; they can be listed.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.characters.character import Character
from projects.project import Project


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

    def covers(self, project: Project, day: date) -> bool:
        """Whether a take of this project may be made on this day because of it."""
        if self.revoked_at is not None or (self.until is not None and self.until < day):
            return False
        return self.everywhere or any(each.pk == project.pk for each in self.projects.all())


def refusals(project: Project, characters: Iterable[int], day: date | None = None) -> dict[int, str]:
    """Why these characters (by id) may not be cited in new takes of the project today; those that may are missing."""
    day = day or timezone.localdate()
    people = Character.objects.filter(pk__in=set(characters), is_person=True).prefetch_related("consents__projects")
    return {
        person.pk: reason(list(person.consents.all()), person)
        for person in people
        if not any(consent.covers(project, day) for consent in person.consents.all())
    }


def reason(consents: list[Consent], person: Character) -> str:
    """In plain words; `consents` newest first."""
    if not consents:
        return f"{person} shows a person, and nobody has noted that they agreed."
    newest = consents[0]
    if newest.revoked_at is not None:
        return f"{newest.agreed_by} took back the agreement for {person}."
    if newest.until is not None and newest.until < timezone.localdate():
        return f"The agreement for {person} ended on {newest.until:%d %B %Y}."
    return f"The agreement for {person} does not cover this project."
