"""What each word that the query box knows asks of a take's own row."""

from collections.abc import Callable, Iterable
from typing import cast

from django.db.models import Q

from generations.query_box import Term
from projects.people.user import User
from projects.project import Project

COMPARE = {"=": "", ">": "__gt", "<": "__lt", ">=": "__gte", "<=": "__lte"}


def by_person(term: Term, person: int | None, project: Project) -> Q:  # noqa: ARG001
    name = str(term.value)
    if name.lower() == "me":
        return Q(author=person)
    people = User.objects.filter(Q(name__istartswith=name) | Q(email__istartswith=name) | Q(name__icontains=f" {name}"))
    return one_of("author", people.values_list("pk", flat=True))


def by_shot(term: Term, person: int | None, project: Project) -> Q:  # noqa: ARG001
    if str(term.value).lower() == "none":
        return Q(shot=None)
    return one_of("shot", project.shots.filter(code__iexact=term.value).values_list("pk", flat=True))


def one_of(column: str, values: Iterable[object]) -> Q:
    """Any of these, looked up beforehand: one alone is something that an index can begin at."""
    values = list(values)
    return Q(**{column: values[0]}) if len(values) == 1 else Q(**{f"{column}__in": values})


def plain(column: str) -> Callable[[Term, int | None, Project], Q]:
    return lambda term, _person, _project: Q(**{column + COMPARE[term.operator]: term.value})


CONDITIONS: dict[str, Callable[[Term, int | None, Project], Q]] = {
    "by": by_person,
    "shot": by_shot,
    "cost": plain("cost"),
    "seed": plain("seed"),
    "pick": plain("is_pick"),
    "verdict": plain("verdict"),
    "res": plain("resolution"),
    "ratio": plain("aspect_ratio"),
    "status": lambda term, _person, _project: one_of("status", cast("tuple[str, ...]", term.value)),
}
