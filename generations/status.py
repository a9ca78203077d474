"""The states of a take, and from where each may be entered; how a take moves is in generation.py."""

from django.db import models


class Status(models.TextChoices):
    HELD = "held", "Needs approval"
    QUEUED = "queued", "Queued"
    SUBMITTING = "submitting", "Submitting"
    UNKNOWN = "unknown", "Checking"
    RENDERING = "rendering", "Rendering"
    STORING = "storing", "Storing"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


FINAL = (Status.READY, Status.FAILED, Status.CANCELLED)
MOVING = (Status.QUEUED, Status.SUBMITTING, Status.UNKNOWN, Status.RENDERING, Status.STORING)
IN_FLIGHT = (Status.SUBMITTING, Status.UNKNOWN, Status.RENDERING)

# From where each state may be entered. A callback can overtake the answer to our own call, and an answer can come
# after we gave it up for lost: so rendering and storing are reached from all states in which the run may exist.
SOURCES: dict[Status, tuple[Status, ...]] = {
    Status.QUEUED: (Status.HELD, Status.SUBMITTING),
    Status.SUBMITTING: (Status.QUEUED,),
    Status.UNKNOWN: (Status.SUBMITTING,),
    Status.RENDERING: (Status.SUBMITTING, Status.UNKNOWN),
    Status.STORING: (Status.SUBMITTING, Status.UNKNOWN, Status.RENDERING),
    Status.READY: (Status.STORING,),
    Status.FAILED: (Status.HELD, *MOVING),
    Status.CANCELLED: (Status.HELD, *MOVING),
}
