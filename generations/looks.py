"""What states look like: an icon, a tone of colour, and the word; and what the veil over a clip says."""

from dataclasses import dataclass

from django.utils import timezone

from generations.generation import Generation
from generations.status import Status

Visibility = Generation.Visibility


@dataclass(frozen=True)
class Look:
    """An icon, a tone, and the word."""

    icon: str
    tone: str
    word: str


LOOKS = {
    Status.HELD: Look("hand", "warn", "Needs approval"),
    Status.QUEUED: Look("clock", "", "Queued"),
    Status.SUBMITTING: Look("send", "accent", "Submitting"),
    Status.UNKNOWN: Look("search-check", "warn", "Checking"),
    Status.RENDERING: Look("loader-circle", "accent", "Rendering"),
    Status.STORING: Look("hard-drive-download", "accent", "Storing"),
    Status.READY: Look("check", "", "Ready"),
    Status.FAILED: Look("circle-alert", "bad", "Failed"),
    Status.CANCELLED: Look("ban", "", "Cancelled"),
}
# What was decided about a clip says more than that it is there.
VERDICT_LOOKS = {
    Generation.Verdict.ASKED: Look("hand", "accent", "Decision asked"),
    Generation.Verdict.APPROVED: Look("check-check", "ok", "Approved"),
    Generation.Verdict.CHANGES: Look("message-square-warning", "warn", "Changes asked"),
}
# And what a moderator decided, or has yet to, says more than both.
VEIL_LOOKS = {
    Visibility.HIDDEN: Look("eye-off", "warn", "Hidden"),
    Visibility.REMOVED: Look("trash-2", "bad", "Removed"),
}


def veil_words(take: Generation) -> str:
    """What stands on the veil, the same for everybody; empty for a take that may be seen."""
    if take.visibility == Visibility.HIDDEN:
        return "Only its author and moderators can look at it"
    if take.visibility == Visibility.REMOVED:
        return removed_words(take)
    return ""


def removed_words(take: Generation) -> str:
    if take.purged_at:
        return f"Its files were deleted on {timezone.localtime(take.purged_at):%-d %B}"
    if take.purge_at:
        return f"Its files go on {timezone.localtime(take.purge_at):%-d %B}; until then it can be undone"
    return "Only moderators can look"
