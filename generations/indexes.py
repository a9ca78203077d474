"""By what takes are found quickly: each index of their table, and what it is for."""

from typing import Any

from django.db import connection, models
from django.db.models import F, Q

from generations.status import MOVING


class ByAge(models.Index):
    """Some of a project's takes in the order of age: by number on PostgreSQL, by id on SQLite.

    Every index of SQLite ends with the row's id, so the number is left out. The indexes of words and of characters are
    in that order too, and those in one order can be gone along at once.
    """

    def create_sql(self, model: Any, schema_editor: Any, *rest: Any, **more: Any) -> Any:
        if schema_editor.connection.vendor != "sqlite":
            return super().create_sql(model, schema_editor, *rest, **more)
        same = models.Index(fields=self.fields[:-1], name=self.name, condition=self.condition)
        return same.create_sql(model, schema_editor, *rest, **more)


def age() -> str:
    """The column by which these yield takes. Within a project ids grow with numbers."""
    return "pk" if connection.vendor == "sqlite" else "number"


TAKES = [
    models.Index(fields=("check_at",), condition=Q(status__in=MOVING), name="takes_due"),
    models.Index(fields=("author", "project", "claimed_at"), name="takes_served"),
    ByAge(fields=("project", "shot", "-number"), name="takes_of_a_shot"),
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
    ByAge(fields=("project", "status", "-number"), name="takes_of_a_status"),
    ByAge(fields=("project", "author", "-number"), name="takes_of_an_author"),
    ByAge(fields=("project", "verdict", "-number"), name="takes_of_a_verdict"),
    ByAge(fields=("project", "resolution", "-number"), name="takes_of_a_quality"),
    ByAge(fields=("project", "aspect_ratio", "-number"), name="takes_of_a_shape"),
    ByAge(fields=("project", "seed", "-number"), name="takes_of_a_seed"),
    models.Index("project", F("charged") + F("reserved"), name="takes_by_cost"),
    ByAge(fields=("project", "-number"), condition=Q(archived_at__isnull=False), name="takes_archived"),
    ByAge(fields=("project", "-number"), condition=Q(is_pick=True), name="picks_by_age"),
    # Takes that nothing was made of, which most are, would make it look useless.
    models.Index(fields=("parent", "created_at"), condition=Q(parent__isnull=False), name="takes_of_a_parent"),
    # SQLite cannot see that a parameter fits a partial index, so who waits for a decision has a whole one.
    models.Index(fields=("project", "verdict", "status", "author"), name="takes_waiting"),
    models.Index(fields=("project", "shot", "number"), condition=Q(is_pick=True), name="picks_of_a_project"),
    models.Index(fields=("project", "verdict", "verdict_at"), condition=~Q(verdict=""), name="takes_by_verdict"),
]
