"""The end of what was removed: its files are deleted when their grace is over; the rows stay, and say when.

First a row is marked, by one conditional UPDATE with its audit row; from then on the removal cannot be undone. Then
its files go, outside of any transaction, and whatever a crash left of them goes the next night. A picture stays for as
long as a take needs it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from generations.generation import Generation, Reference
from generations.moderation.cases import Case
from generations.moderation.ruling import GRACE, Ruling
from generations.moderation.veiling import KINDS
from projects.audit import record
from projects.models import ReferenceImage

FILES = ("clip", "poster", "preview")
LOOKED_AT_AGAIN = timedelta(days=7)
"""So long the files of purged pictures are looked for again."""


def purge(now: datetime) -> int:
    """Delete what is due, and say how many takes and pictures that were. The second time it does nothing."""
    marked = sum(mark_take(take, now) for take in due_takes(now))
    marked += sum(mark_picture(picture, now) for picture in due_pictures(now))
    for take in Generation.objects.exclude(purged_at=None).exclude(clip="", poster="", preview=""):
        delete_files_of(take)
    for picture in ReferenceImage.objects.filter(purged_at__gt=now - LOOKED_AT_AGAIN):
        delete_picture(picture)
    return marked


# Takes


def due_takes(now: datetime) -> QuerySet[Generation]:
    """Those whose day has come; not while an appeal may still bring them back."""
    appealed = Case.objects.filter(kind=Case.Kind.APPEAL, closed_at=None, take=OuterRef("pk"))
    removed = Generation.objects.filter(visibility=Generation.Visibility.REMOVED, purged_at=None, purge_at__lte=now)
    return removed.exclude(Exists(appealed)).select_related("project")


def mark_take(take: Generation, now: datetime) -> bool:
    """False when it was brought back a moment ago, or marked by another worker."""
    with transaction.atomic():
        if not due_takes(now).filter(pk=take.pk).update(purged_at=now):
            return False
        record("take.purged", take, project=take.project, after={"at": now.isoformat()})
    return True


def delete_files_of(take: Generation) -> None:
    """A file that is gone already is fine. The names go last, so that nothing is forgotten by a crash."""
    names = [getattr(take, kind).name for kind in FILES]
    delete(names)
    Generation.objects.filter(pk=take.pk).update(clip="", poster="", preview="")


# Pictures of characters


def due_pictures(now: datetime) -> QuerySet[ReferenceImage]:
    """Those of removals whose grace is over, unless a take needs them or an appeal waits."""
    rulings = removals().filter(at__lte=now - GRACE).exclude(appeal__isnull=False, appeal__closed_at=None)
    about = Q(pk__in=rulings.values("case__picture")) | Q(look__character__in=rulings.values("case__character"))
    needed = Exists(Reference.objects.filter(image=OuterRef("pk")))
    return ReferenceImage.objects.filter(about, ~needed, purged_at=None).select_related("look__character__project")


def mark_picture(picture: ReferenceImage, now: datetime) -> bool:
    """It leaves its look for good."""
    with transaction.atomic():
        # Whoever undoes the removal at this moment is waited for.
        about = Q(case__picture=picture) | Q(case__character=picture.look.character)
        list(removals().filter(about).select_for_update(of=("self",)))
        gone = {"purged_at": now, "archived_at": picture.archived_at or now, "is_cover": False}
        if not due_pictures(now).filter(pk=picture.pk).update(**gone):
            return False
        project = picture.look.character.project
        record("picture.purged", picture, label=str(picture.look), project=project, after={"at": now.isoformat()})
    return True


def delete_picture(picture: ReferenceImage) -> None:
    """Its file is found by digest: it stays where another picture has the same."""
    if not ReferenceImage.objects.filter(sha256=picture.sha256, purged_at=None).exists():
        delete([picture.path, picture.thumbnail_path])


def delete(names: Iterable[str]) -> None:
    for name in filter(None, names):
        default_storage.delete(name)


# What is still to come


def removals() -> QuerySet[Ruling]:
    """Standing rulings that remove."""
    return Ruling.objects.standing().filter(step=Ruling.Step.REMOVE, case__kind__in=KINDS)


def to_come() -> QuerySet[Ruling]:
    """Removals whose files are still there and will be deleted, the next first."""
    pictures = ReferenceImage.objects.filter(~Exists(Reference.objects.filter(image=OuterRef("pk"))), purged_at=None)
    takes = Q(case__take__visibility=Generation.Visibility.REMOVED, case__take__purged_at=None)
    one = Q(Exists(pictures.filter(pk=OuterRef("case__picture"))))
    all_of_one = Q(Exists(pictures.filter(look__character=OuterRef("case__character"))))
    shown = removals().filter(takes | one | all_of_one).order_by("at", "id")
    return shown.select_related(
        "by", "case__take", "case__picture__look__character", "case__character", "case__project", "case__person"
    )
