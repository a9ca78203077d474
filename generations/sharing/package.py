"""Packages of clips: a ZIP that is written while it is sent, with a manifest of what is in it.

Clips are compressed already, so they are stored as they are. That makes the length known beforehand, and no more than
a block of a clip is ever in memory, whether it lies in a folder or in object storage.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.http import StreamingHttpResponse
from zipstream import ZipStream

from generations.generation import Generation
from generations.naming import filename_of
from generations.serving import attachment, pieces

BLOCK = 256 * 1024
MOST_TAKES = 500
FOLDER = "media"
"""Where clips lie in a package: the folder that OpenTimelineIO's bundles give to them."""

LOOKED_UP_AT_ONCE = 16
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Clip:
    """A take's clip in a package: its name there, and its `size` in bytes, None when the file is missing."""

    take: Generation
    name: str
    size: int | None

    @property
    def place(self) -> str:
        return f"{FOLDER}/{self.name}"

    @property
    def stored(self) -> str:
        """What the studio's storage calls the file."""
        return str(self.take.clip.name)


def clips_of(takes: Iterable[Generation]) -> list[Clip]:
    """Looks every file up, several at once, because object storage answers each after a while."""
    takes = list(takes)
    with ThreadPoolExecutor(LOOKED_UP_AT_ONCE) as pool:
        sizes = pool.map(size_of, [str(take.clip.name) for take in takes])
        return [Clip(take, filename_of(take), size) for take, size in zip(takes, sizes, strict=True)]


def size_of(name: str) -> int | None:
    """Bytes; None when there is no such file."""
    try:
        return default_storage.size(name)
    except FileNotFoundError:
        return None


def package(
    filename: str, clips: list[Clip], *, costs: bool, beside: dict[str, str] | None = None
) -> StreamingHttpResponse:
    """The answer to a browser: an archive of the clips, the manifest, and the texts `beside` them."""
    archive = ZipStream(sized=True)
    facts = [facts_of(clip, costs=costs) for clip in clips]
    texts = (beside or {}) | {"manifest.json": as_json(facts), "manifest.csv": as_csv(facts)}
    for name, text in texts.items():
        archive.add(text, name)
    for clip in clips:
        if clip.size is not None:
            archive.add(blocks(clip.stored), clip.place, size=clip.size)
    headers = {
        "Content-Length": str(len(archive)),
        "Content-Disposition": attachment(filename),
        "Cache-Control": "private, no-store",
        "X-Accel-Buffering": "no",
    }
    return StreamingHttpResponse(pieces(archive), content_type="application/zip", headers=headers)


def blocks(name: str) -> Iterator[bytes]:
    with default_storage.open(name) as file:
        while block := file.read(BLOCK):
            yield block


def facts_of(clip: Clip, *, costs: bool) -> dict[str, Any]:
    """A take's line of the manifest. Amounts are exact, so they are text; without `costs` there is none."""
    take = clip.take
    facts: dict[str, Any] = {
        "take": str(take),
        "file": clip.place if clip.size is not None else "",
        "problem": "" if clip.size is not None else "The clip's file is missing in the studio's storage.",
        "shot": take.shot.code if take.shot else "",
        "shot_title": take.shot.title if take.shot else "",
        "status": take.get_status_display(),
        "pick": take.is_pick,
        "verdict": take.get_verdict_display(),
        "author": str(take.author),
        "created_at": take.created_at.isoformat(),
        "parent": str(take.parent) if take.parent else "",
        "prompt": take.prompt,
        "compiled_prompt": take.compiled_prompt,
        "references": [f"{ref} {ref.image.sha256}" for ref in take.references.all()],
        "seed": take.seed,
        "duration": take.duration,
        "aspect_ratio": take.aspect_ratio,
        "resolution": take.resolution,
        "safety_checker": take.safety_checker,
        "seconds": None if take.clip_seconds is None else str(take.clip_seconds),
        "bytes": clip.size,
        "sha256": take.clip_sha256,
    }
    return facts | ({"cost_usd": f"{take.charged:.4f}"} if costs else {})


def as_json(facts: list[dict[str, Any]]) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=2)


def as_csv(facts: list[dict[str, Any]]) -> str:
    """For spreadsheets: with a mark that says UTF-8, and no cell that one would take for a formula."""
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(facts[0]) if facts else ["take"])
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in line.items()} for line in facts)
    return "\ufeff" + written.getvalue()


def cell(value: Any) -> str:
    text = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) else text
