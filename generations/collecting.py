"""Bringing a finished clip home: fetched from its expiring address, looked at, stored with poster and preview, settled.

A clip was paid for, so giving up is the last thing: a dead link is asked for anew, a silent provider is asked again for
most of a day, and only a file that stays unplayable fails the take, with the provider's charge in the books.
"""

import logging
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from generations import media
from generations.generation import Generation, patience
from generations.money.usd import ZERO
from generations.rules.policy import Policy
from generations.runflow.client import Runflow
from generations.runflow.errors import RunflowError
from generations.runflow.schema import Run
from generations.status import Status

log = logging.getLogger(__name__)

MAX_BYTES = 500_000_000
DOWNLOAD_SECONDS = 600
BROKEN_ATTEMPTS = 5
GIVE_UP_SECONDS = 20 * 3600
FOLDER = "happyhorse-clip-"


def bring_home(client: Runflow, take: Generation) -> None:
    """One attempt. Enters `ready`, or counts the attempt and leaves the rest to reconcile, or fails for good."""
    run = None
    try:
        run = client.get_run(take.run_id or "", fresh_links=take.attempts > 0)
        with tempfile.TemporaryDirectory(prefix=FOLDER) as folder:
            path = Path(folder) / "clip.mp4"
            fetch(client, run, path)
            keep(take, run, path)
    except (RunflowError, media.NotAClip, OSError) as error:
        log.warning("Attempt %s to store %s failed: %s", take.attempts + 1, take.code, error)
        attempt_failed(take, run, error)


def fetch(client: Runflow, run: Run, path: Path) -> None:
    video = run.output and run.output.video
    if not video:
        raise media.NotAClip("the run has no video")
    with path.open("wb") as file:
        client.download(video.url, file, max_bytes=MAX_BYTES, deadline_seconds=DOWNLOAD_SECONDS)


def keep(take: Generation, run: Run, path: Path) -> None:
    """What the safety checker marked is hidden before anybody saw it; a moderator looks at it."""
    flagged = run.output and run.output.nsfw_detected
    is_hidden = flagged and Policy.now().hides_flagged
    take.enter(
        Status.READY,
        cost=take.amount if run.cost is None else run.cost,
        nsfw_detected=flagged,
        visibility=Generation.Visibility.HIDDEN if is_hidden else Generation.Visibility.VISIBLE,
        **stored(take.code, path),
    )


def stored(code: str, path: Path) -> dict[str, Any]:
    """Store clip, poster and preview, and say what the clip is: fields of a take.

    Names are made of the take's code, so that a second attempt writes the same files. Raises NotAClip and OSError.
    """
    clip = media.probe(path)
    poster, preview = media.poster(path), media.preview(path)
    with path.open("rb") as file:
        files = {
            "clip": default_storage.save(f"clips/{code}.mp4", File(file)),
            "poster": default_storage.save(f"posters/{code}.webp", ContentFile(poster)),
            "preview": default_storage.save(f"previews/{code}.mp4", ContentFile(preview)),
        }
    return {
        **files,
        "clip_sha256": media.sha256_of(path),
        "clip_bytes": clip.bytes,
        "clip_seconds": clip.duration,
        "frame_rate": clip.frame_rate,
        "width": clip.width,
        "height": clip.height,
        "has_audio": clip.audio_codec is not None,
    }


def sweep(now: datetime) -> int:
    """Remove the folders of workers that were killed while they fetched a clip, and say how many there were."""
    longest = 2 * DOWNLOAD_SECONDS
    folders = Path(tempfile.gettempdir()).glob(f"{FOLDER}*")
    left = [folder for folder in folders if now.timestamp() - folder.stat().st_mtime > longest]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def attempt_failed(take: Generation, run: Run | None, error: Exception) -> None:
    broken = isinstance(error, media.NotAClip) and take.attempts + 1 >= BROKEN_ATTEMPTS
    too_late = timezone.now() - take.status_at > patience(GIVE_UP_SECONDS)
    if run is None or not (broken or too_late):
        take.try_again(min(5 * 2**take.attempts, 600))
        return
    problem = "Runflow's clip could not be fetched in a playable form, however often we asked."
    take.enter(Status.FAILED, why=str(error), problem=problem, failure_code="broken_clip", cost=run.cost or ZERO)
