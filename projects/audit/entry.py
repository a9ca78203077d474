"""The audit log: who changed what, from what to what, when, and from where. Written with the change, never changed.

Names and addresses of people are not copied into it: a row refers to a person by id, so that whoever is forgotten is
forgotten here too, while what was done stays.
"""

from typing import Any, TypedDict

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.audit.place import here
from projects.people.user import User
from projects.project import Project


class Changed(TypedDict, total=False):
    """What `record` is told of columns that are others now."""

    before: dict[str, Any]
    after: dict[str, Any]


class AuditEntry(models.Model):
    """One change. `action` is a dotted word such as "role.changed"; `by` is nobody for the studio itself.

    `subject` names what was changed by its kind and id; `label` says it to readers ("T128", "Injury words"), and is
    empty for people. `before` and `after` hold what differs.
    """

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    guest = models.BooleanField(default=False)
    action = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=120, blank=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.CharField(max_length=600, blank=True)
    address = models.GenericIPAddressField(null=True, help_text="From where the request came.")
    agent = models.CharField(max_length=200, blank=True, help_text="With which browser.")

    class Meta:
        indexes = [
            models.Index(fields=("-at", "-id"), name="audit_by_age"),
            models.Index(fields=("by", "-id"), name="audit_by_person"),
            models.Index(fields=("subject_kind", "subject_id", "-id"), name="audit_by_subject"),
            models.Index(fields=("action", "-id"), name="audit_by_action"),
        ]
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.action} {self.label or self.subject_id}"


def record(  # noqa: PLR0913 (each is a column of its own)
    action: str,
    subject: models.Model,
    *,
    by: User | None = None,
    label: str | None = None,
    project: Project | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    why: str = "",
) -> AuditEntry:
    """Write the row in the caller's transaction. `label` is the subject's own words unless it is a person."""
    place = here.get()
    said = "" if isinstance(subject, User) else str(subject)
    return AuditEntry.objects.create(
        action=action,
        by=by,
        subject_kind=str(subject._meta.model_name),  # noqa: SLF001 (Django's documented name for it)
        subject_id=str(subject.pk),
        label=(said if label is None else label)[:120],
        project=project,
        before=plain(before),
        after=plain(after),
        why=why[:600],
        address=place.address,
        agent=place.agent,
    )


def plain(values: dict[str, Any] | None) -> dict[str, Any]:
    """As JSON keeps it: amounts and moments as text, rows by their id."""
    return {
        name: value.pk if isinstance(value, models.Model) else jsonable(value) for name, value in (values or {}).items()
    }


def jsonable(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)


def differing(before: dict[str, Any], after: dict[str, Any]) -> Changed:
    """Of a row whose columns were `before` and are `after`, only what is another now."""
    names = [name for name in after if before.get(name) != after[name]]
    return {"before": {name: before.get(name) for name in names}, "after": {name: after[name] for name in names}}
