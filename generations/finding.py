"""What a person asked to see of a project's takes, and how that becomes rows: conditions, order, and one page.

A page costs the same with a hundred takes and with a hundred thousand: each order has an index that yields it, and the
page after it begins at the last take shown instead of counting from the start.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q

from generations import search
from generations.generation import Generation, GenerationQuerySet, Reference
from generations.money.usd import UsdField
from generations.query_box import Asked, Term, Words
from projects.people.user import User
from projects.project import Project

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

    def conditions(self) -> Q:
        """All that concerns the take's own row."""
        found = Q(status__in=self.status) if self.status else Q()
        found &= Q(author=self.author) if self.author else Q()
        found &= Q(shot=self.shot) if self.shot else Q()
        found &= Q(is_pick=True) if self.picks else Q()
        found &= Q(number__in=self.asked.numbers) if self.asked.numbers else Q()
        found &= {"no": Q(archived_at=None), "yes": Q(archived_at__isnull=False), "any": Q()}[self.archived]
        for term in self.asked.terms:
            found &= CONDITIONS.get(term.name, nothing)(term, self.person)
        return found


def page_of(project: Project, wanted: Filter, size: int) -> tuple[list[int], bool]:
    """The ids of one page in order, and whether more follow."""
    cost = ExpressionWrapper(F("charged") + F("reserved"), output_field=UsdField())
    takes = Generation.objects.filter(project=project).alias(cost=cost).filter(wanted.conditions())
    ids = list(in_order(takes, project, wanted).values_list("pk", flat=True)[: size + 1])
    return ids[:size], len(ids) > size


def in_order(takes: GenerationQuerySet, project: Project, wanted: Filter) -> GenerationQuerySet:
    """With words and characters, in the order asked for, below `before`."""
    takes = search.matching(takes, wanted.words, project.pk) if wanted.words else takes
    if wanted.sort == "price":
        return by_price(of_characters(takes, wanted.characters), project, wanted.before)
    if wanted.words:
        return search.newest_first(older(of_characters(takes, wanted.characters), project, wanted))
    if wanted.characters:
        return by_character(takes, project, wanted)
    takes = takes.filter(number__lt=wanted.before) if wanted.before else takes
    return takes.order_by("-number")


def older(takes: GenerationQuerySet, project: Project, wanted: Filter) -> GenerationQuerySet:
    start = pk_of(project, wanted.before)
    return search.older_than(takes, start) if start else takes


def pk_of(project: Project, number: int | None) -> int | None:
    """The id of the first take at or above that number: within a project ids grow with numbers."""
    if number is None:
        return None
    later = project.generations.filter(number__gte=number).order_by("number")
    return later.values_list("pk", flat=True).first()


def of_characters(takes: GenerationQuerySet, handles: list[str]) -> GenerationQuerySet:
    for handle in handles:
        takes = takes.filter(Exists(Reference.objects.filter(generation=OuterRef("pk"), handle=handle)))
    return takes


def by_character(takes: GenerationQuerySet, project: Project, wanted: Filter) -> GenerationQuerySet:
    """Newest first along the index of the first character's references."""
    first, *others = wanted.characters
    takes = of_characters(takes, others).filter(references__handle=first)
    start = pk_of(project, wanted.before)
    takes = takes.filter(references__generation__lt=start) if start else takes
    return takes.order_by("-references__generation_id").distinct()


def by_price(takes: GenerationQuerySet, project: Project, before: int | None) -> GenerationQuerySet:
    """The dearest first, by the price on the button; among equals the newest."""
    last = project.generations.filter(number=before).only("amount", "number").first() if before else None
    if last:
        takes = takes.filter(Q(amount__lt=last.amount) | Q(amount=last.amount, number__lt=last.number))
        # Said again in a form that an index can start at.
        takes = takes.filter(amount__lte=last.amount)
    return takes.order_by("-amount", "-number")


def by_person(term: Term, person: int | None) -> Q:
    name = str(term.value)
    if name.lower() == "me":
        return Q(author=person)
    people = User.objects.filter(Q(name__istartswith=name) | Q(email__istartswith=name) | Q(name__icontains=f" {name}"))
    return Q(author__in=people.values("pk"))


def by_shot(term: Term, person: int | None) -> Q:  # noqa: ARG001
    return Q(shot=None) if str(term.value).lower() == "none" else Q(shot__code__iexact=term.value)


def plain(column: str) -> Callable[[Term, int | None], Q]:
    return lambda term, _person: Q(**{column + COMPARE[term.operator]: term.value})


def nothing(term: Term, person: int | None) -> Q:  # noqa: ARG001
    """Terms that are no condition on the row alone."""
    return Q()


CONDITIONS: dict[str, Callable[[Term, int | None], Q]] = {
    "by": by_person,
    "shot": by_shot,
    "cost": plain("cost"),
    "seed": plain("seed"),
    "pick": plain("is_pick"),
    "verdict": plain("verdict"),
    "res": plain("resolution"),
    "ratio": plain("aspect_ratio"),
    "status": lambda term, _person: Q(status__in=term.value),
}
