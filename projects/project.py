"""Projects, who belongs to them, and their shots. What a role may do is decided in projects/access.py."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from projects.happenings import Happening, Kind, tell
from projects.people.user import User

if TYPE_CHECKING:
    from projects.access import Verb

ASPECT_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")
RESOLUTIONS = ("720p", "1080p")
RESERVED_SLUGS = frozenset({"new"})
# A take's states between its order and its end.
IN_PROGRESS = ("held", "queued", "submitting", "unknown", "rendering", "storing")


class Archived(PermissionDenied):
    """The project can be read, but nobody makes or changes anything in it."""

    def __init__(self) -> None:
        super().__init__("This project is archived")


class TakesUnderWay(Exception):
    """Archiving waits for so many takes to end."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> "ProjectQuerySet":
        """The projects that this person may open: an admin all, others those that they belong to."""
        return self if user.is_superuser else self.filter(memberships__user=user)


class Project(models.Model):
    """A film, spot or test that a team makes together."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=140, blank=True, help_text="One line about it.")
    aspect_ratio = models.CharField(
        max_length=5, choices=[(ratio, ratio) for ratio in ASPECT_RATIOS], default="16:9", help_text="Preselected."
    )
    resolution = models.CharField(
        max_length=5, choices=[(name, name) for name in RESOLUTIONS], default="720p", help_text="Preselected."
    )
    last_number = models.PositiveIntegerField(default=0, editable=False, help_text="The newest take's number.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True, help_text="Since when nobody makes takes in it.")
    click = models.UUIDField(null=True, editable=False, help_text="The press that made it: pressing twice is one.")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="projects")

    # What the person of this request may do here; set by access.open_project.
    verbs: "frozenset[Verb]" = frozenset()

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("created_by", "click"), name="one_project_per_click")]
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name

    @property
    def own_budget(self) -> models.Model | None:
        """The one that counts everybody together; others limit its members."""
        return self.budgets.filter(kind="project").first()

    @classmethod
    def start(cls, name: str, by: User, **fields: object) -> "Project":
        """Make a project with `by` as its lead, under a free slug made of its name."""
        with transaction.atomic():
            project = cls.objects.create(name=name, slug=free_slug(name), created_by=by, **fields)
            project.memberships.create(user=by, role=Membership.Role.LEAD)
        return project

    def next_numbers(self, count: int) -> range:
        """Reserve `count` take numbers; the project's row is locked until the transaction ends. Raises Archived."""
        open_ones = Project.objects.filter(pk=self.pk, archived_at=None)
        if not open_ones.update(last_number=F("last_number") + count):
            raise Archived
        last = Project.objects.values_list("last_number", flat=True).get(pk=self.pk)
        return range(last - count + 1, last + 1)

    @transaction.atomic
    def archive(self, by: User) -> None:
        """Close it for new takes and changes; it stays readable. Raises TakesUnderWay.

        The row is locked, as it is by an order, so that no take is ordered between the look and the change.
        """
        Project.objects.select_for_update().get(pk=self.pk)
        moving = Project.objects.filter(pk=self.pk, generations__status__in=IN_PROGRESS).count()
        if moving:
            raise TakesUnderWay(moving)
        if Project.objects.filter(pk=self.pk, archived_at=None).update(archived_at=timezone.now()):
            self.log("project.archived", by)
            tell(Happening(self.pk, Kind.PEOPLE, "archived the project", by=by))

    @transaction.atomic
    def reopen(self, by: User) -> None:
        if Project.objects.filter(pk=self.pk).exclude(archived_at=None).update(archived_at=None):
            self.log("project.reopened", by)
            tell(Happening(self.pk, Kind.PEOPLE, "opened the project again", by=by))

    def log(self, action: str, by: User) -> None:
        # Late, because the log names projects.
        from projects.audit import record  # noqa: PLC0415

        record(action, self, by=by, project=self)


def free_slug(name: str) -> str:
    """A slug that no project has, made of the name: salt-road, salt-road-2, …"""
    stem = slugify(name)[:50] or "project"
    taken = set(Project.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED_SLUGS
    return first_free(stem, taken)


def first_free(stem: str, taken: Iterable[str]) -> str:
    candidate, number, taken = stem, 1, set(taken)
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate


class Membership(models.Model):
    """One person in one project, in one role."""

    class Role(models.TextChoices):
        LEAD = "lead"
        ARTIST = "artist"
        VIEWER = "viewer"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=Role)
    sees_costs = models.BooleanField(null=True, blank=True, help_text="Empty: as the role says.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "user"), name="one_membership_per_person")]
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"


class Shot(models.Model):
    """A moment that the project wants to have: takes are made for it until one is picked."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="shots")
    code = models.CharField(max_length=8, help_text="As on the slate: 3B.")
    title = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)
    description = models.TextField(max_length=2000, blank=True, help_text="What happens in it, for those who make it.")
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, help_text="Counts its edits, so that none is overwritten unseen.")
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "code"), name="one_shot_per_code")]
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
