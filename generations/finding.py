"""What a person asked to see of a project's takes, and how that becomes rows: conditions, order, and one page.

A page costs about the same with a hundred takes and with a hundred thousand. Each order has an index, and a page begins
at the last take of the one before. What is frequent is found early in that order; what is rare, by an index of its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import cast

from django.db import connection
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, When
from django.db.models.expressions import RawSQL

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
        chosen = {"author": self.author, "shot": self.shot, "is_pick": self.picks}
        parts = [Q(**{name: value}) for name, value in chosen.items() if value]
        parts += [one_of("status", self.status)] if self.status else []
        parts += [Q(number__in=self.asked.numbers)] if self.asked.numbers else []
        terms = [term for term in self.asked.terms if term.name in CONDITIONS]
        return [*parts, *(CONDITIONS[term.name](term, self.person, project) for term in terms)]


ARCHIVED = {"no": Q(archived_at=None), "yes": Q(archived_at__isnull=False), "any": Q()}
# One value of these has an index that yields its takes in the order of age.
BY_AGE = {"status", "author", "shot", "verdict", "resolution", "aspect_ratio", "seed"}
AGED = (Q(is_pick=True), ARCHIVED["yes"])


@dataclass(frozen=True)
class Question:
    """What is asked of a project: each thing that a take must fit, the words that its prompt must have, how many."""

    project: Project
    wanted: Filter
    below: Q
    things: list[Q]
    words: Words
    count: int

    @property
    def is_by_price(self) -> bool:
        return self.wanted.sort == "price"

    @property
    def is_single(self) -> bool:
        return len(self.things) + bool(self.words) == 1

    def ordered(self, takes: GenerationQuerySet) -> GenerationQuerySet:
        """In the order asked for, from where the page begins."""
        return takes.filter(self.below).order_by(*(["-amount"] if self.is_by_price else []), "-number")

    @property
    def is_by_age(self) -> bool:
        """Whether SQLite finds the first takes by indexes alone, even if all that is asked for is frequent."""
        return not self.is_by_price and (bool(self.words) or all(map(has_order, self.things)))

    def everything(self) -> GenerationQuerySet:
        """All takes in the order asked for, whatever else they are."""
        return self.ordered(all_takes().filter(project=self.project))

    def shown(self) -> GenerationQuerySet:
        return self.everything().filter(ARCHIVED[self.wanted.archived])

    def with_words(self, takes: GenerationQuerySet) -> GenerationQuerySet:
        return search.matching(takes, self.words, self.project.pk) if self.words else takes

    def answers(self) -> GenerationQuerySet:
        return self.with_words(self.shown().filter(*self.things))


def page_of(project: Project, wanted: Filter, size: int) -> tuple[list[int], bool]:
    """The ids of one page in order, and whether more follow."""
    things = things_of(project, wanted)
    ids = first_of(Question(project, wanted, below(project, wanted), things, wanted.words, size + 1))
    return ids[:size], len(ids) > size


def first_of(question: Question) -> list[int]:
    """Among the first few hundred in the order asked for, if they are there; else wherever they are."""
    if not question.things and not question.words:
        return ids_of(question.shown(), question.count)
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite and question.is_by_age:
        return by_rarest(question)
    found = among(ids_of(question.everything(), AHEAD), question)
    anywhere = by_rarest if is_sqlite else by_plan
    return found if len(found) == question.count else anywhere(question)


def among(ids: list[int], question: Question) -> list[int]:
    """Of a few hundred takes, which are looked at and sorted sooner than found in their order by an index."""
    takes = all_takes().filter(ARCHIVED[question.wanted.archived], pk__in=ids)
    takes = without_walking(question.ordered(takes))
    takes = search.within(takes, ids) if question.words else takes
    return ids_of(question.with_words(takes.filter(*map(looked_at, question.things))), question.count)


def by_plan(question: Question) -> list[int]:
    """PostgreSQL knows how frequent each value is, and combines indexes.

    An order that it could walk along would tempt it to look for several things, or words, by reading everything.
    """
    if question.is_single and question.wanted.characters and not question.is_by_price:
        return by_character(question)
    is_walk = question.is_single and not question.is_by_price and not question.words
    takes = question.answers()
    return ids_of(takes if is_walk else without_walking(takes), question.count)


def by_rarest(question: Question) -> list[int]:
    """SQLite is told: a few of the rarest of the things asked for; where all are frequent, in their order."""
    rarest, rest = few_of(question)
    if len(rarest) <= FEW:
        return among(rarest, rest)
    if question.words and not question.is_by_price:
        takes = search.newest_first(question.answers(), question.project, question.wanted.before)
        return ids_of(takes, question.count)
    if question.is_single and question.wanted.characters and not question.is_by_price:
        return by_character(question)
    aged = [thing for thing in question.things if has_order(thing)]
    if len(aged) > 1 and not question.words:
        return side_by_side(question, aged)
    return ids_of(question.answers(), question.count)


def few_of(question: Question) -> tuple[list[int], Question]:
    """Some of the rarest of the things asked for, and what else is asked of them."""
    takes = all_takes().filter(project=question.project)
    found = [(ids_of(question.with_words(takes), FEW + 1), replace(question, words=Words()))] if question.words else []
    for thing in question.things:
        others = [other for other in question.things if other is not thing]
        found.append((ids_of(takes.filter(thing), FEW + 1), replace(question, things=others)))
    return min(found, key=lambda kind: len(kind[0]))


def side_by_side(question: Question, aged: list[Q]) -> list[int]:
    """Several frequent things: SQLite goes along the index of each at once and reads no take until they meet."""
    others = [looked_at(thing) for thing in question.things if thing not in aged]
    takes = all_takes().filter(project=question.project) if question.is_by_price else question.everything().order_by()
    walks = [takes.filter(thing).values("number", "pk").query.sql_with_params() for thing in aged]
    sql, values = " INTERSECT ".join(sql for sql, _ in walks), [value for _, values in walks for value in values]
    if question.wanted.archived == "no":
        hidden, more = takes.filter(ARCHIVED["yes"]).values("number", "pk").query.sql_with_params()
        sql, values = f"{sql} EXCEPT {hidden}", [*values, *more]
    limit = -1 if others or question.is_by_price else question.count
    meeting = RawSQL(f"SELECT pk FROM ({sql} ORDER BY number DESC, pk LIMIT {limit})", values)  # noqa: S608, S611
    takes = question.ordered(all_takes().filter(*others, pk__in=meeting))
    return ids_of(without_walking(takes), question.count)


def has_order(thing: Q) -> bool:
    return thing in AGED or all(isinstance(part, tuple) and part[0] in BY_AGE for part in thing.children)


def looked_at(thing: Q) -> Case:
    """The same condition, said so that no index is asked for it."""
    return Case(When(thing, then=True), default=False, output_field=BooleanField())


def ids_of(takes: GenerationQuerySet, count: int) -> list[int]:
    return list(takes.values_list("pk", flat=True)[:count])


def things_of(project: Project, wanted: Filter) -> list[Q]:
    """Each thing asked for but words, which are no condition that SQLite could be told."""
    archived = [ARCHIVED["yes"]] if wanted.archived == "yes" else []
    return [*wanted.conditions(project), *map(of_character, wanted.characters), *archived]


def all_takes() -> GenerationQuerySet:
    cost = ExpressionWrapper(F("charged") + F("reserved"), output_field=UsdField())
    return Generation.objects.alias(cost=cost).order_by()


def without_walking(takes: GenerationQuerySet) -> GenerationQuerySet:
    """In the same order, said so that no index yields it."""
    return takes.order_by(*((F(str(name).removeprefix("-")) + 0).desc() for name in takes.query.order_by))


def of_character(handle: str) -> Q:
    return Q(Exists(Reference.objects.filter(generation=OuterRef("pk"), handle=handle)))


def by_character(question: Question) -> list[int]:
    """Newest first along the index of the character's references, within the ids that the project's takes have."""
    ids = question.project.generations.values("pk")
    first, last = Subquery(ids.order_by("number")[:1]), Subquery(ids.order_by("-number")[:1])
    handle = question.wanted.characters[0]
    cited = Q(references__handle=handle, references__generation__gte=first, references__generation__lte=last)
    return ids_of(question.shown().filter(cited).order_by("-references__generation_id").distinct(), question.count)


def below(project: Project, wanted: Filter) -> Q:
    """Where the page begins: after the take `before`. By price the dearest stand first, among equals the newest."""
    if not wanted.before or wanted.sort != "price":
        return Q(number__lt=wanted.before) if wanted.before else Q()
    last = project.generations.filter(number=wanted.before).only("amount", "number").first()
    if not last:
        return Q()
    following = Q(amount__lt=last.amount) | Q(amount=last.amount, number__lt=last.number)
    # Said again in a form that an index can start at.
    return following & Q(amount__lte=last.amount)


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
