"""Takes of a kind as an index alone yields them, newest first: things of their own row, characters, words.

Owns which kinds have such an index, and how SQLite goes along those of several kinds at once until they meet: it merges
them by id, which is what all of them are ordered by there, and reads no take.
"""

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Subquery

from generations.generation import Generation, GenerationQuerySet
from projects.project import Project

ARCHIVED = {"no": Q(archived_at=None), "yes": Q(archived_at__isnull=False), "any": Q()}
# One value of these has an index that yields its takes in the order of age.
BY_AGE = {"status", "author", "shot", "verdict", "resolution", "aspect_ratio", "seed"}
AGED = (Q(is_pick=True), ARCHIVED["yes"])

# SQL that yields ids, and its values.
Walk = tuple[str, tuple[Any, ...]]


def has_order(thing: Q) -> bool:
    return thing in AGED or all(isinstance(part, tuple) and part[0] in BY_AGE for part in thing.children)


def of_takes(takes: QuerySet[Generation]) -> Walk:
    return takes.order_by().values("pk").query.sql_with_params()


def of_character(project: Project, handle: str, until: int | None) -> Walk:
    """The takes that cite it, and other projects', because references know none."""
    begin, value = start("generation_id", project, until)
    return f"SELECT generation_id FROM generations_reference WHERE handle = %s AND {begin}", (handle, value)  # noqa: S608


def start(column: str, project: Project, until: int | None) -> tuple[str, int]:
    """Where a walk begins that knows no project. It ends where one that does has ended."""
    if until is not None:
        return f"{column} < %s", until
    return f"{column} <= (SELECT MAX(id) FROM generations_generation WHERE project_id = %s)", project.pk  # noqa: S608


def meeting(several: list[Walk], hidden: Walk | None, count: int = -1) -> Walk:
    """The newest ids that all walks have and the hidden ones do not."""
    sql, values = " INTERSECT ".join(sql for sql, _ in several), [value for _, values in several for value in values]
    if hidden:
        sql, values = f"{sql} EXCEPT {hidden[0]}", [*values, *hidden[1]]
    return f"{sql} ORDER BY 1 DESC LIMIT {count}", tuple(values)


def ids_of(walk: Walk) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(*walk)
        return [pk for (pk,) in cursor.fetchall()]


def citing(takes: GenerationQuerySet, project: Project, handle: str) -> GenerationQuerySet:
    """Newest first along the index of the character's references, within the ids that the project's takes have."""
    ids = project.generations.values("pk")
    first, last = Subquery(ids.order_by("number")[:1]), Subquery(ids.order_by("-number")[:1])
    cited = Q(references__handle=handle, references__generation__gte=first, references__generation__lte=last)
    return takes.filter(cited).order_by("-references__generation_id").distinct()
