"""Characters, their looks and the pictures of them: what a prompt's @mention stands for.

A picture's file is named after the digest of its content, so that the same picture twice is one file, and a take
keeps the exact picture it was made with for ever: rows of ReferenceImage are archived, never deleted, once used.
What a picture must be is decided in pictures.py.
"""

import contextlib
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from projects.characters.pictures import Picture, fingerprint_of
from projects.people.user import TINTS, User
from projects.project import Project

handle_rule = RegexValidator(
    r"^[a-z][a-z0-9_]{1,29}\Z", "A handle is 2 to 30 small letters, digits or _, and begins with a letter."
)

# What the nameless look is called from then on, when another one becomes the default and "main" is taken.
OTHER_NAMES = tuple(f"main{number}" for number in range(2, 100))


class CharacterQuerySet(models.QuerySet["Character"]):
    def usable_in(self, project: Project) -> "CharacterQuerySet":
        """The project's own characters and the studio's, without the archived ones."""
        return self.filter(Q(project=project) | Q(project=None), archived_at=None)


class Character(models.Model):
    """A person, animal or thing with a handle. Without a project it belongs to the whole studio."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="characters")
    handle = models.CharField(max_length=30, validators=[handle_rule])
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=200, blank=True)
    tags = models.JSONField(default=list, blank=True, help_text="Words to find it by, in small letters.")
    is_person = models.BooleanField(default=False, help_text="Shows a real person, who must have agreed.")
    tint = models.PositiveSmallIntegerField(default=1, help_text="Colour of its mentions, 1 to 9.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True, help_text="Since when no new take may show it.")
    held_why = models.CharField(max_length=300, blank=True, help_text="As those who cite it are told.")

    objects = CharacterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("project", "handle"),
                condition=Q(archived_at=None),
                name="one_character_per_handle_in_a_project",
            ),
            models.UniqueConstraint(
                fields=("handle",),
                condition=Q(project=None, archived_at=None),
                name="one_character_per_handle_in_the_studio",
            ),
        ]
        ordering = ("name", "id")

    def __str__(self) -> str:
        return f"@{self.handle}"

    @classmethod
    def introduce(cls, project: Project, handle: str, by: User, **fields: Any) -> "Character":
        """Make a character of this project with its first, nameless look."""
        with transaction.atomic():
            tint = project.characters.count() % TINTS + 1
            character = cls.objects.create(project=project, handle=handle, created_by=by, tint=tint, **fields)
            character.looks.create(name="")
        return character

    def archive(self) -> None:
        """Take it out of every cast and list of mentions; its handle is free again, takes made of it keep all."""
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])

    def restore(self, handle: str) -> None:
        """Bring it back under this handle, which must be free. Raises IntegrityError when it is not."""
        self.archived_at, self.handle = None, handle
        with transaction.atomic():
            self.save(update_fields=["archived_at", "handle"])

    def promote(self) -> None:
        """Give it to the whole studio. What people agreed to goes with it and covers no project more than before.

        Raises IntegrityError when a character of the studio has its handle.
        """
        self.project = None
        with transaction.atomic():
            self.save(update_fields=["project"])

    @property
    def first_look(self) -> "Look":
        return self.looks.all()[0]

    @property
    def cover(self) -> "ReferenceImage | None":
        """The picture that a plain @mention sends."""
        return next((look.cover for look in self.looks.all() if look.cover), None)

    @property
    def is_awaited(self) -> bool:
        """Whether it has no picture to send because a moderator looks at those that it has."""
        return self.cover is None and any(look.is_awaited for look in self.looks.all())


class Look(models.Model):
    """One appearance of a character. The first one has no name; others are cited as @mara:raincoat."""

    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="looks")
    name = models.CharField(max_length=30, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("character", "name"), name="one_look_per_name")]
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"@{self.character.handle}:{self.name}" if self.name else f"@{self.character.handle}"

    @property
    def cover(self) -> "ReferenceImage | None":
        """The picture marked as cover, else the oldest; never one that is archived or that a moderator looks at."""
        images = [image for image in self.images.all() if image.archived_at is None and image.held_at is None]
        return next((image for image in images if image.is_cover), images[0] if images else None)

    @property
    def is_awaited(self) -> bool:
        """Whether a moderator looks at all the pictures that it has."""
        return self.cover is None and any(image.archived_at is None for image in self.images.all())

    def make_default(self) -> str:
        """Let a plain @mention mean this look. The nameless one gets a name, which is given back; else ""."""
        with transaction.atomic():
            others = [look for look in self.character.looks.select_for_update() if look.pk != self.pk]
            names, named = {look.name for look in others} | {self.name}, ""
            for position, look in enumerate(others, start=1):
                if not look.name:
                    look.name = named = next(name for name in ("main", *OTHER_NAMES) if name not in names)
                look.position = position
                look.save(update_fields=["name", "position"])
            self.position = 0
            self.save(update_fields=["position"])
        return named

    def remove(self) -> bool:
        """Drop a look without pictures; False when it has some, or is the only one.

        Pictures that were taken out of it go to another look, for the takes that were made of them.
        """
        with transaction.atomic():
            another = self.character.looks.select_for_update().exclude(pk=self.pk).first()
            if another is None or self.images.filter(archived_at=None).exists():
                return False
            self.images.update(look=another)
            self.delete()
        return True

    def add(self, picture: Picture, filename: str, by: User) -> "tuple[ReferenceImage, bool]":
        """Attach a cleaned picture; False beside it when this look already had that very picture."""
        store(picture)
        return self.images.get_or_create(
            sha256=picture.sha256,
            archived_at=None,
            defaults={
                "filename": filename[:120],
                "extension": picture.extension,
                "mime": picture.mime,
                "width": picture.width,
                "height": picture.height,
                "size": len(picture.content),
                "fingerprint": picture.fingerprint,
                "added_by": by,
            },
        )


class ReferenceImage(models.Model):
    """One picture of a look. Its bytes are found by digest: see `path` and `thumbnail_path`."""

    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="images")
    sha256 = models.CharField(max_length=64, db_index=True)
    filename = models.CharField(max_length=120, help_text="What the file was called when it was uploaded.")
    extension = models.CharField(max_length=4)
    mime = models.CharField(max_length=20)
    width = models.PositiveIntegerField(help_text="Pixels.")
    height = models.PositiveIntegerField(help_text="Pixels.")
    size = models.PositiveIntegerField(help_text="Bytes.")
    fingerprint = models.CharField(max_length=16, blank=True, help_text="Nearly the same for pictures that look alike.")
    is_cover = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True, help_text="Since when no new take may send it.")
    purged_at = models.DateTimeField(null=True, blank=True, help_text="When the file of a removed picture went.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("look", "sha256"), condition=Q(archived_at=None), name="one_picture_per_look"
            ),
        ]
        ordering = ("added_at", "id")

    def __str__(self) -> str:
        return self.filename

    @property
    def path(self) -> str:
        return path_of(self.sha256, self.extension)

    @property
    def thumbnail_path(self) -> str:
        return path_of(self.sha256, "thumb.webp")

    def known_fingerprint(self) -> str:
        """Its fingerprint; drawn now from the thumbnail, and kept, for a picture that came before there were any."""
        if not self.fingerprint and default_storage.exists(self.thumbnail_path):
            with default_storage.open(self.thumbnail_path) as file:
                self.fingerprint = fingerprint_of(file.read())
            self.save(update_fields=["fingerprint"])
        return self.fingerprint

    def archive(self) -> None:
        """Take it out of the look; takes that used it keep it."""
        self.archived_at, self.is_cover = timezone.now(), False
        self.save(update_fields=["archived_at", "is_cover"])

    def make_cover(self) -> None:
        with transaction.atomic():
            self.look.images.exclude(pk=self.pk).update(is_cover=False)
            self.is_cover = True
            self.save(update_fields=["is_cover"])


def path_of(sha256: str, extension: str) -> str:
    return f"pictures/{sha256[:2]}/{sha256}.{extension}"


def store(picture: Picture) -> None:
    """Write the picture and its thumbnail to storage, once per content."""
    files = {picture.extension: picture.content, "thumb.webp": picture.thumbnail}
    for extension, content in files.items():
        path = path_of(picture.sha256, extension)
        # Two uploads of one picture at once write the same bytes; the second finds the first one's file.
        with contextlib.suppress(FileExistsError):
            if not default_storage.exists(path):
                default_storage.save(path, ContentFile(content))
