"""What a person asked to see of a project's takes, and how that becomes rows: conditions, order, and one page.

A page costs the same with a hundred takes and with a hundred thousand. Each order has an index that yields it, and the
page after it begins at the last take shown instead of counting from the start. What is frequent is found among the
first few hundred takes in that order; what is rare, by an index of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from generations import search
from generations.generation import Generation, GenerationQuerySet, Reference
from generations.money.usd import UsdField
from generations.query_box import Asked, Term, Words
from projects.people.user import User
from projects.project import Project

# So many takes are looked through before any index is asked; and so few of a kind are looked through one by one.
AHEAD = 300
FEW = 300
COMPARE = {"=": "", ">": "__gt", "<": "__lt", ">=": "__gte", "<=": "__lte"}


@dataclass(frozen=True)
class Filter:
    """What was asked for, already checked. `before` is the number after which the page begins."""

    text: str = ""
    asked: Asked = field(default_factory=Asked)
    status: tuple[str, ...] = ()
    author: int | None = None
    character: str = ""
    shot: int | None = None
    picks: bool = False
    sort: str = ""
    view: str = "cards"
    before: int | None = None
    person: int | None = None

    @property
    def is_on(self) -> bool:
        chosen = self.status or self.author or self.character or self.shot or self.picks
        return bool(chosen or self.asked)

    @property
    def is_list(self) -> bool:
        return self.view == "list"

    @property
    def is_flat(self) -> bool:
        """One list, rather than groups by shot."""
        return self.is_on or self.is_list or bool(self.sort) or self.before is not None

    @property
    def words(self) -> Words:
        return self.asked.words

    @property
    def characters(self) -> list[str]:
        named = [str(term.value).lower() for term in self.asked.terms if term.name == "char"]
        return [*named, *([self.character] if self.character else [])]

    @property
    def archived(self) -> str:
        """Archived takes are left out ("no") unless somebody asks for them ("yes") or for all ("any")."""
        said = [str(term.value) for term in self.asked.terms if term.name == "archived"]
        return said[-1] if said else "no"

    def conditions(self, project: Project) -> list[Q]:
        """All that concerns the take's own row, but whether it is archived."""
        chosen = {"status__in": self.status, "author": self.author, "shot": self.shot, "is_pick": self.picks}
        parts = [Q(**{name: value}) for name, value in chosen.items() if value]
        parts += [Q(number__in=self.asked.numbers)] if self.asked.numbers else []
        terms = [term for term in self.asked.terms if term.name in CONDITIONS]
        return [*parts, *(CONDITIONS[term.name](term, self.person, project) for term in terms)]


ARCHIVED = {"no": Q(archived_at=None), "yes": Q(archived_at__isnull=False), "any": Q()}
Narrowing = Callable[[GenerationQuerySet], GenerationQuerySet]


def page_of(project: Project, wanted: Filter, size: int) -> tuple[list[int], bool]:
    """The ids of one page in order, and whether more follow."""
    ids = first_of(project, wanted, size + 1)
    return ids[:size], len(ids) > size


def first_of(project: Project, wanted: Filter, count: int) -> list[int]:
    """Among the first few hundred in the order asked for, if they are there; else wherever they are."""
    takes = ordered(project, wanted)
    narrowings = list(narrowings_of(project, wanted))
    if not narrowings:
        return ids_of(takes.filter(ARCHIVED[wanted.archived]), count)
    found = among(ids_of(takes, AHEAD), takes, wanted, narrowings, count)
    if len(found) == count:
        return found
    anywhere = by_plan if connection.vendor == "postgresql" else by_rarest
    return anywhere(takes, project, wanted, narrowings, count)


def among(
    ids: list[int], takes: GenerationQuerySet, wanted: Filter, narrowings: list[Narrowing], count: int
) -> list[int]:
    """Of a few hundred takes, which are sorted sooner than looked up in their order."""
    takes = without_walking(takes.filter(ARCHIVED[wanted.archived], pk__in=ids))
    takes = search.within(takes, ids) if wanted.words else takes
    return ids_of(narrowed(takes, narrowings), count)


def by_plan(
    takes: GenerationQuerySet, project: Project, wanted: Filter, narrowings: list[Narrowing], count: int
) -> list[int]:
    """PostgreSQL knows how frequent each value is, and combines indexes.

    An order that it could walk along would tempt it to look for several things, or words, by reading everything.
    """
    takes = takes.filter(ARCHIVED[wanted.archived])
    if wanted.characters and len(narrowings) == 1 and wanted.sort != "price":
        return ids_of(by_character(takes, project, wanted.characters[0]), count)
    is_walk = len(narrowings) == 1 and wanted.sort != "price" and not wanted.words
    takes = narrowed(takes, narrowings)
    return ids_of(takes if is_walk else without_walking(takes), count)


def by_rarest(
    takes: GenerationQuerySet, project: Project, wanted: Filter, narrowings: list[Narrowing], count: int
) -> list[int]:
    """SQLite is told: a few of the rarest of the things asked for; where all are frequent, along the order."""
    everything = all_takes().filter(project=project)
    samples = [ids_of(narrowing(everything).order_by(), FEW + 1) for narrowing in narrowings]
    rarest = min(samples, key=len)
    if len(rarest) <= FEW:
        return among(rarest, takes, wanted, narrowings, count)
    takes = takes.filter(ARCHIVED[wanted.archived])
    if wanted.sort == "price":
        return ids_of(narrowed(takes, narrowings), count)
    if wanted.words:
        takes = search.newest_first(narrowed(takes, narrowings))
        start = pk_of(project, wanted.before)
        return ids_of(search.older_than(takes, start) if start else takes, count)
    if wanted.characters and len(narrowings) == 1:
        return ids_of(by_character(takes, project, wanted.characters[0]), count)
    return ids_of(narrowed(takes, narrowings), count)


def ids_of(takes: GenerationQuerySet, count: int) -> list[int]:
    return list(takes.values_list("pk", flat=True)[:count])


def narrowed(takes: GenerationQuerySet, narrowings: list[Narrowing]) -> GenerationQuerySet:
    for narrowing in narrowings:
        takes = narrowing(takes)
    return takes


def narrowings_of(project: Project, wanted: Filter) -> Iterator[Narrowing]:
    """One for each thing asked for."""
    for condition in wanted.conditions(project):
        yield lambda takes, condition=condition: takes.filter(condition)  # type: ignore[misc]
    for handle in wanted.characters:
        yield lambda takes, handle=handle: of_character(takes, handle)  # type: ignore[misc]
    if wanted.words:
        yield lambda takes: search.matching(takes, wanted.words, project.pk)
    if wanted.archived == "yes":
        yield lambda takes: takes.filter(ARCHIVED["yes"])


def all_takes() -> GenerationQuerySet:
    cost = ExpressionWrapper(F("charged") + F("reserved"), output_field=UsdField())
    return Generation.objects.alias(cost=cost)


def ordered(project: Project, wanted: Filter) -> GenerationQuerySet:
    """All takes of the project in the order asked for, below `before`."""
    takes = all_takes().filter(project=project)
    if wanted.sort == "price":
        return by_price(takes, project, wanted.before)
    takes = takes.filter(number__lt=wanted.before) if wanted.before else takes
    return takes.order_by("-number")


def without_walking(takes: GenerationQuerySet) -> GenerationQuerySet:
    """In the same order, said so that no index yields it."""
    names = [str(name).removeprefix("-") for name in takes.query.order_by]
    return takes.order_by(*((F(name) + 0).desc() for name in names))


def pk_of(project: Project, number: int | None) -> int | None:
    """The id of the first take at or above that number: within a project ids grow with numbers."""
    if number is None:
        return None
    later = project.generations.filter(number__gte=number).order_by("number")
    return later.values_list("pk", flat=True).first()


def of_character(takes: GenerationQuerySet, handle: str) -> GenerationQuerySet:
    return takes.filter(Exists(Reference.objects.filter(generation=OuterRef("pk"), handle=handle)))


def by_character(takes: GenerationQuerySet, project: Project, handle: str) -> GenerationQuerySet:
    """Newest first along the index of the character's references, within the ids that the project's takes have."""
    ids = project.generations.values("pk")
    first, last = Subquery(ids.order_by("number")[:1]), Subquery(ids.order_by("-number")[:1])
    takes = takes.filter(references__handle=handle, references__generation__gte=first, references__generation__lte=last)
    return takes.order_by("-references__generation_id").distinct()


def by_price(takes: GenerationQuerySet, project: Project, before: int | None) -> GenerationQuerySet:
    """The dearest first, by the price on the button; among equals the newest."""
    last = project.generations.filter(number=before).only("amount", "number").first() if before else None
    if last:
        takes = takes.filter(Q(amount__lt=last.amount) | Q(amount=last.amount, number__lt=last.number))
        # Said again in a form that an index can start at.
        takes = takes.filter(amount__lte=last.amount)
    return takes.order_by("-amount", "-number")


def by_person(term: Term, person: int | None, project: Project) -> Q:  # noqa: ARG001
    name = str(term.value)
    if name.lower() == "me":
        return Q(author=person)
    people = User.objects.filter(Q(name__istartswith=name) | Q(email__istartswith=name) | Q(name__icontains=f" {name}"))
    return one_of("author", people)


def by_shot(term: Term, person: int | None, project: Project) -> Q:  # noqa: ARG001
    if str(term.value).lower() == "none":
        return Q(shot=None)
    return one_of("shot", project.shots.filter(code__iexact=term.value))


def one_of(column: str, rows: QuerySet[Any]) -> Q:
    """The rows by their ids, looked up beforehand: one id is something that an index can begin at."""
    ids = list(rows.values_list("pk", flat=True))
    return Q(**{column: ids[0]}) if len(ids) == 1 else Q(**{f"{column}__in": ids})


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
    "status": lambda term, _person, _project: Q(status__in=term.value),
}
