"""The shot list's rules: adding, wording, ordering and deleting shots. Each says what happened, within its transaction.

Whoever changes the list locks the project's row first, so that positions stay 1, 2, 3, … whoever else drags.
"""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from projects.happenings import Happening, Kind, shots_changed, tell
from projects.models import Project, Shot
from projects.people.user import User

MOST = 200
WORDS = ("code", "title", "note", "description")


class Refused(Exception):
    """It was not done; the message says why."""


def announce(shot: Shot, by: User, words: str) -> None:
    """Redraw it on open boards, and tell what was done with it."""
    shots_changed.send(sender=Shot, project_id=shot.project_id, shot_ids=[shot.pk])
    tell(Happening(shot.project_id, Kind.SHOTS, words, by=by, shot_id=shot.pk))


def lock(project: Project) -> None:
    """Hold the project's shot list until the transaction ends."""
    Project.objects.select_for_update().get(pk=project.pk)


@transaction.atomic
def add(project: Project, by: User, words: Mapping[str, str]) -> Shot:
    """A new shot at the end. Raises Refused when its code is taken."""
    lock(project)
    if project.shots.count() >= MOST:
        raise Refused(f"A project has at most {MOST} shots. Nothing was added.")
    check_code(project, words["code"])
    last = project.shots.aggregate(last=Max("position"))["last"] or 0
    shot = project.shots.create(**words, position=last + 1, edited_by=by, edited_at=timezone.now())
    announce(shot, by, "added {shot}")
    return shot


def check_code(project: Project, code: str, own: int = 0) -> None:
    if project.shots.filter(code__iexact=code).exclude(pk=own).exists():
        raise Refused(f"There is a shot {code} already. Nothing was changed.")


@transaction.atomic
def reword(shot: Shot, by: User, version: int, words: Mapping[str, str]) -> bool:
    """Write the words over those of `version`; False, and nothing is changed, when somebody else wrote meanwhile."""
    check_code(shot.project, words["code"], shot.pk)
    row = Shot.objects.filter(pk=shot.pk, version=version)
    try:
        with transaction.atomic():
            written = row.update(**words, version=F("version") + 1, edited_by=by, edited_at=timezone.now())
    except IntegrityError:
        raise Refused(f"There is a shot {words['code']} already. Nothing was changed.") from None
    if written:
        announce(shot, by, "edited {shot}")
    return bool(written)


@transaction.atomic
def move(shot: Shot, by: User, place: int) -> bool:
    """Put it at `place` of the list, 0 is the first; False when it stands there already."""
    lock(shot.project)
    order = list(shot.project.shots.values_list("pk", flat=True))
    if shot.pk not in order:
        return False
    wanted = [pk for pk in order if pk != shot.pk]
    wanted.insert(min(max(place, 0), len(wanted)), shot.pk)
    if wanted == order:
        return False
    Shot.objects.bulk_update([Shot(pk=pk, position=index) for index, pk in enumerate(wanted, start=1)], ["position"])
    announce(shot, by, "moved {shot} in the shot list")
    return True


def place_of(shot: Shot) -> int:
    """Where it stands in the list, 0 is the first."""
    return list(shot.project.shots.values_list("pk", flat=True)).index(shot.pk)


@transaction.atomic
def delete(shot: Shot, by: User, *, loosen: bool) -> None:
    """Delete it. Its takes, if `loosen`, stand under no shot then; otherwise it must be empty.

    Raises Refused when it has takes that nobody said may be loosened.
    """
    lock(shot.project)
    if not loosen and shot.generations.exists():
        raise Refused(f"{shot.code} has takes. Say that they go to “No shot yet”, or move them first.")
    pk, name = shot.pk, f"{shot.code} {shot.title}".replace("{", "(").replace("}", ")")
    shot.delete()
    shots_changed.send(sender=Shot, project_id=shot.project_id, shot_ids=[pk])
    tell(Happening(shot.project_id, Kind.SHOTS, f"deleted the shot {name}", by=by))
