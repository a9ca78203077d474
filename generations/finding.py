"""What a person asked to see of a project's takes, and how that becomes rows: conditions, order, and one page.

A page costs about the same with a hundred takes and with a hundred thousand. Each order has an index, and a page begins
at the last take of the one before. What is frequent is found early in that order; what is rare, by an index of its own.
"""

from dataclasses import dataclass, field, replace

from django.db import connection
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, F, OuterRef, Q, When
from django.db.models.expressions import RawSQL

from generations import search, walks
from generations.conditions import CONDITIONS, one_of
from generations.generation import Generation, GenerationQuerySet, Reference
from generations.indexes import age
from generations.money.usd import UsdField
from generations.query_box import Asked, Words
from generations.walks import ARCHIVED, Walk, citing, has_order
from projects.project import Project

# So many takes are looked through before any index is asked; and so few of a kind are looked through one by one.
AHEAD = 300
FEW = 300


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


@dataclass(frozen=True)
class Question:
    """What is asked of a project: things that a take must fit, characters it must cite, words of its prompt; how many.

    `until` is the id before which SQLite begins; it is part of `below`.
    """

    project: Project
    wanted: Filter
    below: Q
    until: int | None
    things: list[Q]
    handles: list[str]
    words: Words
    count: int

    @property
    def is_by_price(self) -> bool:
        return self.wanted.sort == "price"

    @property
    def is_single(self) -> bool:
        return len(self.things) + len(self.handles) + bool(self.words) == 1

    @property
    def conditions(self) -> list[Q]:
        return [*self.things, *map(of_character, self.handles)]

    def ordered(self, takes: GenerationQuerySet) -> GenerationQuerySet:
        """In the order asked for, from where the page begins."""
        return takes.filter(self.below).order_by(*(["-amount", "-number"] if self.is_by_price else [f"-{age()}"]))

    @property
    def is_by_age(self) -> bool:
        """Whether SQLite finds the first takes by indexes alone, even if all that is asked for is frequent."""
        return not self.is_by_price and all(map(has_order, self.things))

    def everything(self) -> GenerationQuerySet:
        """All takes in the order asked for, whatever else they are."""
        return self.ordered(all_takes().filter(project=self.project))

    def shown(self) -> GenerationQuerySet:
        return self.everything().filter(ARCHIVED[self.wanted.archived])

    def with_words(self, takes: GenerationQuerySet) -> GenerationQuerySet:
        return search.matching(takes, self.words, self.project.pk) if self.words else takes

    def answers(self) -> GenerationQuerySet:
        return self.with_words(self.shown().filter(*self.conditions))


def page_of(project: Project, wanted: Filter, size: int) -> tuple[list[int], bool]:
    """The ids of one page in order, and whether more follow."""
    until = until_of(project, wanted)
    asked = things_of(project, wanted), wanted.characters, wanted.words
    ids = first_of(Question(project, wanted, below(project, wanted, until), until, *asked, size + 1))
    return ids[:size], len(ids) > size


def first_of(question: Question) -> list[int]:
    """Among the first few hundred in the order asked for, if they are there; else wherever they are."""
    if not question.conditions and not question.words:
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
    return ids_of(question.with_words(takes.filter(*map(looked_at, question.conditions))), question.count)


def by_plan(question: Question) -> list[int]:
    """PostgreSQL knows how frequent each value is, and combines indexes.

    An order that it could walk along would tempt it to look for several things, or words, by reading everything.
    """
    if question.is_single and question.handles and not question.is_by_price:
        return by_character(question)
    is_walk = question.is_single and not question.is_by_price and not question.words
    takes = question.answers()
    return ids_of(takes if is_walk else without_walking(takes), question.count)


def by_rarest(question: Question) -> list[int]:
    """SQLite is told: a few of the rarest of the things asked for; where all are frequent, in their order."""
    rarest, rest = few_of(question)
    if len(rarest) <= FEW:
        return among(rarest, rest)
    several = walks_of(question)
    if len(several) > 1:
        return side_by_side(question, several)
    if question.words and not question.is_by_price:
        return ids_of(search.newest_first(question.answers(), question.until), question.count)
    if question.is_single and question.handles and not question.is_by_price:
        return by_character(question)
    return ids_of(question.answers(), question.count)


def few_of(question: Question) -> tuple[list[int], Question]:
    """Some of the rarest of the things asked for, and what else is asked of them."""
    takes = all_takes().filter(project=question.project)
    kinds = [(question.with_words(takes), replace(question, words=Words()))] if question.words else []
    for thing in question.things:
        things = [other for other in question.things if other is not thing]
        kinds.append((takes.filter(thing), replace(question, things=things)))
    for handle in question.handles:
        handles = [other for other in question.handles if other is not handle]
        kinds.append((citing(takes, question.project, handle), replace(question, handles=handles)))
    found = [(ids_of(kind, FEW + 1), rest) for kind, rest in kinds]
    return min(found, key=lambda kind: len(kind[0]))


def walks_of(question: Question) -> list[Walk]:
    """One of them at least yields takes of this project alone."""
    project, handles = question.project, question.handles
    takes = all_takes().filter(Q() if question.is_by_price else question.below, project=project)
    found = [walks.of_takes(takes.filter(thing)) for thing in question.things if has_order(thing)]
    if question.words:
        start = walks.start("rowid", project, question.until)
        found.append(search.walk(question.words, None if found else project.pk, start))
    if len(handles) > 1 and not found:
        found.append(walks.of_takes(takes))
    return [*found, *(walks.of_character(project, handle, question.until) for handle in handles)]


def side_by_side(question: Question, several: list[Walk]) -> list[int]:
    """Several frequent things: SQLite goes along the index of each at once and reads no take until they meet."""
    others = [looked_at(thing) for thing in question.things if not has_order(thing)]
    archived = all_takes().filter(ARCHIVED["yes"], project=question.project)
    hidden = walks.of_takes(archived) if question.wanted.archived == "no" else None
    if not others and not question.is_by_price:
        return walks.ids_of(walks.meeting(several, hidden, question.count))
    takes = question.ordered(all_takes().filter(*others, pk__in=RawSQL(*walks.meeting(several, hidden))))  # noqa: S611
    return ids_of(without_walking(takes), question.count)


def looked_at(thing: Q) -> Case:
    """The same condition, said so that no index is asked for it."""
    return Case(When(thing, then=True), default=False, output_field=BooleanField())


def ids_of(takes: GenerationQuerySet, count: int) -> list[int]:
    return list(takes.values_list("pk", flat=True)[:count])


def things_of(project: Project, wanted: Filter) -> list[Q]:
    """Each thing asked for but words, which are no condition that SQLite could be told."""
    archived = [ARCHIVED["yes"]] if wanted.archived == "yes" else []
    return [*wanted.conditions(project), *archived]


def all_takes() -> GenerationQuerySet:
    cost = ExpressionWrapper(F("charged") + F("reserved"), output_field=UsdField())
    return Generation.objects.alias(cost=cost).order_by()


def without_walking(takes: GenerationQuerySet) -> GenerationQuerySet:
    """In the same order, said so that no index yields it."""
    return takes.order_by(*((F(str(name).removeprefix("-")) + 0).desc() for name in takes.query.order_by))


def of_character(handle: str) -> Q:
    return Q(Exists(Reference.objects.filter(generation=OuterRef("pk"), handle=handle)))


def by_character(question: Question) -> list[int]:
    return ids_of(citing(question.shown(), question.project, question.handles[0]), question.count)


def until_of(project: Project, wanted: Filter) -> int | None:
    """The id before which SQLite's page begins, where that is in the order of age."""
    if not wanted.before or wanted.sort == "price" or connection.vendor != "sqlite":
        return None
    later = project.generations.filter(number__gte=wanted.before).order_by("number")
    return later.values_list("pk", flat=True).first()


def below(project: Project, wanted: Filter, until: int | None) -> Q:
    """Where the page begins: after the take `before`. By price the dearest stand first, among equals the newest."""
    if not wanted.before:
        return Q()
    if wanted.sort != "price":
        return Q(number__lt=wanted.before) if connection.vendor != "sqlite" else Q(pk__lt=until) if until else Q()
    last = project.generations.filter(number=wanted.before).only("amount", "number").first()
    if not last:
        return Q()
    following = Q(amount__lt=last.amount) | Q(amount=last.amount, number__lt=last.number)
    # Said again in a form that an index can start at.
    return following & Q(amount__lte=last.amount)
