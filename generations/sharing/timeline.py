"""The picks as an OpenTimelineIO timeline: one video track in the order of the shot list, open comments as markers.

Clips are named by where they lie in a package (package.py), relative to the timeline, so that an editor that opens
one finds the other.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from opentimelineio import adapters, schema
from opentimelineio.opentime import RationalTime, TimeRange

from generations.generation import Generation
from generations.review.comments import Comment
from generations.sharing.package import Clip
from projects.project import Project

USUAL_RATE = 24.0
LONGEST_NAME = 80
BUNDLE_VERSION = "1.0.0"
"""Of OpenTimelineIO's bundle format, which begins with it."""


def timeline_of(project: Project, clips: Iterable[Clip], *, costs: bool) -> schema.Timeline:
    """The clips one after another, each from its first frame to its last."""
    clips = list(clips)
    comments = open_comments([clip.take for clip in clips])
    timeline = schema.Timeline(name=project.name, metadata={"happyhorse": {"project": project.slug}})
    track = schema.Track(name="Picks", kind=schema.TrackKind.Video)
    track.extend([clip_of(clip, comments.get(clip.take.pk, []), costs=costs) for clip in clips])
    timeline.tracks.append(track)
    return timeline


def as_text(timeline: schema.Timeline) -> str:
    return str(adapters.write_to_string(timeline, "otio_json"))


def bundled(timeline: schema.Timeline) -> dict[str, str]:
    """The texts that make a package of clips an OpenTimelineIO bundle (.otioz)."""
    return {"content.otio": as_text(timeline), "version.txt": BUNDLE_VERSION}


def open_comments(takes: Iterable[Generation]) -> dict[int, list[Comment]]:
    """What was said at a moment of each take and is not resolved, by the take's id; in one query."""
    said = Comment.objects.filter(generation__in=takes, resolved_at=None, deleted_at=None, parent=None)
    found: dict[int, list[Comment]] = {}
    for comment in said.exclude(at_seconds=None).select_related("author"):
        found.setdefault(comment.generation_id, []).append(comment)
    return found


def clip_of(clip: Clip, comments: Iterable[Comment], *, costs: bool) -> schema.Clip:
    take = clip.take
    name = f"{take.shot.code} {take}" if take.shot else str(take)
    whole = TimeRange(RationalTime(0, rate_of(take)), length_of(take))
    media = (
        schema.ExternalReference(target_url=quote(clip.place, safe="/@"), available_range=whole)
        if clip.size is not None
        else schema.MissingReference(name=clip.name, available_range=whole)
    )
    markers = [marker_of(comment, rate_of(take)) for comment in comments]
    metadata = {"happyhorse": recipe_of(take, costs=costs)}
    return schema.Clip(name=name, media_reference=media, source_range=whole, markers=markers, metadata=metadata)


def rate_of(take: Generation) -> float:
    """Frames per second, exact where the three kept digits stand for one of film's broken rates."""
    rate = float(take.frame_rate or 0) or USUAL_RATE
    near = RationalTime.nearest_smpte_timecode_rate(rate)
    return near if abs(near - rate) < 0.001 else rate


def length_of(take: Generation) -> RationalTime:
    """The clip's whole frames; what was asked for where its own length is not known."""
    seconds = take.clip_seconds or Decimal(take.duration)
    return RationalTime(round(float(seconds) * rate_of(take)), rate_of(take))


def marker_of(comment: Comment, rate: float) -> schema.Marker:
    """An open comment at its frame of the clip."""
    moment = RationalTime(round(float(comment.at_seconds or 0) * rate), rate)
    who = str(comment.author) if comment.author else comment.guest_name
    said = schema.Marker(
        name=f"{who}: {comment.text}"[:LONGEST_NAME],
        marked_range=TimeRange(moment, RationalTime(1, rate)),
        color=schema.MarkerColor.YELLOW,
        metadata={"happyhorse": {"author": who, "text": comment.text, "at": comment.created_at.isoformat()}},
    )
    said.comment = comment.text
    return said


def recipe_of(take: Generation, *, costs: bool) -> dict[str, Any]:
    recipe: dict[str, Any] = {
        "take": str(take),
        "shot": str(take.shot or ""),
        "seed": take.seed,
        "prompt": take.prompt,
        "resolution": take.resolution,
        "aspect_ratio": take.aspect_ratio,
        "author": str(take.author),
        "verdict": take.get_verdict_display(),
        "sha256": take.clip_sha256,
    }
    return recipe | ({"cost_usd": f"{take.charged:.4f}"} if costs else {})
