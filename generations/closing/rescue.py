"""Clips that were paid for and have no take: fetched at once, since Runflow does not keep them for ever, and taken in.

One run belongs to one take: a run that its take lost, or that was made twice, becomes a take of its own, beside the
first and with the same recipe, and carries its charge.
"""

import logging
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import F
from django.utils import timezone

from generations import media
from generations.closing.month import Difference
from generations.collecting import FOLDER, fetch, stored
from generations.generation import Generation, Reference, Transition, new_code, transitioned
from generations.money.prices import NoPrice, Price
from generations.money.usd import ZERO
from generations.runflow.client import Runflow
from generations.runflow.errors import RunflowError
from generations.status import Status
from projects.happenings import Happening, Kind, tell
from projects.people.user import User
from projects.project import ASPECT_RATIOS, RESOLUTIONS, Project

log = logging.getLogger(__name__)
WITHOUT_CLIP = "Runflow charged for this run. Its clip could not be fetched."


def bring_clip(client: Runflow, difference: Difference) -> None:
    """One attempt to fetch the clip of a run that no take has."""
    code = new_code()
    try:
        run = client.get_run(difference.run_id, fresh_links=True)
        with tempfile.TemporaryDirectory(prefix=FOLDER) as folder:
            path = Path(folder) / "clip.mp4"
            fetch(client, run, path)
            clip = {"code": code, **stored(code, path)}
    except (RunflowError, media.NotAClip, OSError) as error:
        log.warning("The clip of run %s could not be fetched: %s", difference.run_id, error)
        problem = f"Its clip could not be fetched: {error}."[:300]
        Difference.objects.filter(pk=difference.pk).update(clip_attempts=F("clip_attempts") + 1, clip_problem=problem)
    else:
        Difference.objects.filter(pk=difference.pk, clip={}).update(clip=plain(clip), clip_problem="")


def plain(clip: dict[str, Any]) -> dict[str, Any]:
    """Fit for JSON, with decimals as text."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in clip.items()}


def take_in(difference: Difference, project: Project, by: User) -> Generation:
    """A new take for the difference's run, in the caller's transaction; nothing is booked yet."""
    like, (number,) = difference.generation, project.next_numbers(1)
    if like and like.run_id == difference.run_id:
        # One run, one take: from here on it is the new one's.
        Generation.objects.filter(pk=like.pk).update(run_id=None)
    clip = dict(difference.clip)
    now = timezone.now()
    take = Generation.objects.create(
        project=project,
        number=number,
        code=clip.pop("code", None) or new_code(),
        run_id=difference.run_id,
        origin=Generation.Origin.RESCUED,
        amount=difference.theirs,
        posted_at=difference.made_at,
        finished_at=now,
        status=Status.READY if clip else Status.FAILED,
        problem="" if clip else WITHOUT_CLIP,
        failure_code="" if clip else "broken_clip",
        **(recipe_of(like) if like else recipe_from(difference, by)),
        **clip,
    )
    if like:
        Reference.objects.bulk_create(copies(like, take))
    Transition.objects.create(generation=take, target=take.status, by=by, why="found in Runflow's record")
    return take


def recipe_of(like: Generation) -> dict[str, Any]:
    """The same recipe, beside it, of the same author."""
    names = ("author", "shot", "prompt", "compiled_prompt", "aspect_ratio", "duration", "resolution", "seed")
    return {name: getattr(like, name) for name in (*names, "safety_checker", "price")} | {"parent": like}


def recipe_from(difference: Difference, by: User) -> dict[str, Any]:
    """As far as Runflow's record tells; `by` is its author, since nobody else is known."""
    said = difference.recipe
    prompt = str(said.get("prompt") or "Found at Runflow")
    resolution = said.get("resolution")
    resolution = resolution if resolution in RESOLUTIONS else RESOLUTIONS[0]
    ratio = said.get("aspect_ratio")
    return {
        "author": by,
        "prompt": prompt,
        "compiled_prompt": prompt,
        "aspect_ratio": ratio if ratio in ASPECT_RATIOS else ASPECT_RATIOS[0],
        "duration": whole(said.get("duration"), 1000) or 5,
        "resolution": resolution,
        "seed": whole(said.get("seed"), 2**31 - 1),
        "safety_checker": said.get("enable_safety_checker") is not False,
        "price": price_of(resolution, difference),
    }


def whole(said: object, highest: int) -> int:
    """A whole number from 0 up to `highest`; 0 for anything else."""
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= highest else 0


def price_of(resolution: str, difference: Difference) -> Price:
    """The one in force when the run was made, or the first there was."""
    try:
        return Price.in_force(resolution, difference.made_at)
    except NoPrice:
        first = Price.objects.filter(resolution=resolution).order_by("starts_at").first()
        if first is None:
            raise
        return first


def copies(like: Generation, take: Generation) -> list[Reference]:
    """The same pictures in the same places."""
    fields = ("position", "image_id", "handle", "look", "tint")
    return [
        Reference(generation=take, **{name: getattr(reference, name) for name in fields})
        for reference in like.references.all()
    ]


def announce(take: Generation, by: User) -> None:
    """Tell the board, the feed and the author of a take that was found."""
    take.announce()
    words = f"found {{take}} at Runflow, made when {take.parent} was sent" if take.parent else "found {take} at Runflow"
    tell(Happening(take.project_id, Kind.MONEY, words, by, take_id=take.pk, amount=take.charged or ZERO))
    transitioned.send(Generation, take=take, by=by)
