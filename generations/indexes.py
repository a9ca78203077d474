"""By what takes are found quickly: each index of their table, and what it is for."""

from django.db import models
from django.db.models import F, Q

from generations.status import MOVING

TAKES = [
    models.Index(fields=("check_at",), condition=Q(status__in=MOVING), name="takes_due"),
    models.Index(fields=("author", "project", "claimed_at"), name="takes_served"),
    models.Index(fields=("project", "shot", "-number"), name="takes_of_a_shot"),
    models.Index(fields=("project", "-amount", "-number"), name="takes_by_price"),
    # What a report of costs wants to know of a take; a take's row is long, and reports read many.
    models.Index(
        fields=(
            "id",
            "project",
            "author",
            "shot",
            "status",
            "resolution",
            "aspect_ratio",
            "duration",
            "reserved",
            "visibility",
            "is_pick",
            "verdict",
        ),
        name="takes_in_reports",
    ),
    # For what the board is asked for: each in the order of age, so that its page is read and nothing else.
    models.Index(fields=("project", "status", "-number"), name="takes_of_a_status"),
    models.Index(fields=("project", "author", "-number"), name="takes_of_an_author"),
    models.Index(fields=("project", "verdict", "-number"), name="takes_of_a_verdict"),
    models.Index(fields=("project", "resolution", "-number"), name="takes_of_a_quality"),
    models.Index(fields=("project", "aspect_ratio", "-number"), name="takes_of_a_shape"),
    models.Index(fields=("project", "seed", "-number"), name="takes_of_a_seed"),
    models.Index("project", F("charged") + F("reserved"), name="takes_by_cost"),
    models.Index(fields=("project", "-number"), condition=Q(archived_at__isnull=False), name="takes_archived"),
    models.Index(fields=("project", "-number"), condition=Q(is_pick=True), name="picks_by_age"),
    # Takes that nothing was made of, which most are, would make it look useless.
    models.Index(fields=("parent", "created_at"), condition=Q(parent__isnull=False), name="takes_of_a_parent"),
    # SQLite cannot see that a parameter fits a partial index, so who waits for a decision has a whole one.
    models.Index(fields=("project", "verdict", "status", "author"), name="takes_waiting"),
    models.Index(fields=("project", "shot", "number"), condition=Q(is_pick=True), name="picks_of_a_project"),
    models.Index(fields=("project", "verdict", "verdict_at"), condition=~Q(verdict=""), name="takes_by_verdict"),
]
