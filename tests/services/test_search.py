"""Words, tallies and arranging on PostgreSQL: its own full-text index and deferred triggers, committed for real."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from generations import arranging
from generations.finding import Filter, page_of
from generations.generation import Generation
from generations.query_box import parse
from generations.status import Status
from generations.tallies import tallies_of
from tests.factories import cite, make_character, make_generation
from tests.generations.test_search import RUDE

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def found(project, text: str, **fields) -> list[int]:
    ids, _ = page_of(project, Filter(text, asked=parse(text), **fields), 24)
    return [Generation.objects.get(pk=pk).number for pk in ids]


@pytest.fixture
def takes(project, bob):
    image = make_character(project).first_look.images.get()
    cite(make_generation(project, bob, Status.READY, prompt="A neon street in the rain"), image)
    make_generation(project, bob, Status.READY, prompt="Street, no neon", duration=10, resolution="1080p")
    make_generation(project, bob, prompt="A café in fog")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("neon", [2, 1]), ('"neon street"', [1]), ("str", [2, 1]), ("str ", []), ("CAFÉ", [3]), ("the", [1]),
        ("cost:>2", [2]), ("char:pilot neon", [1]), ("char:pilot", [1]), ("T2", [2]),
    ],
)  # fmt: skip
def test_postgresql_finds_what_sqlite_finds(text, numbers, takes, project):
    assert found(project, text) == numbers


@pytest.mark.parametrize("text", RUDE)
def test_what_was_typed_is_never_syntax(text, takes, project):
    found(project, text)
    found(project, text + " ")


def test_pages_go_on_in_every_order(takes, project):
    assert found(project, "neon ", before=2) == [1]
    assert found(project, "", sort="price", before=2) == [3, 1]
    assert found(project, "char:pilot", before=1) == []


def test_the_tallies_are_true_after_every_commit(takes, project, bob):
    arranging.archive(project, [1], bob)
    Generation.objects.get(number=3).enter(Status.FAILED)
    whole = tallies_of(project).whole
    assert (whole.total, whole.archived, whole.moving) == (2, 1, 0)


def test_many_who_arrange_at_once_never_wait_in_a_circle(project, alice):
    shots = [project.shots.create(code=code, title=code) for code in "AB"]
    numbers = [make_generation(project, alice, Status.READY).number for _ in range(12)]

    def shuffle(index: int) -> None:
        try:
            ordered = numbers if index % 2 else numbers[::-1]
            for shot in (shots[index % 2], None, shots[1 - index % 2]):
                arranging.move(project, ordered[index % 3 :], alice, shot)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(shuffle, range(12)))
    rows = [sum(1 for take in project.generations.all() if take.shot_id == shot.pk) for shot in shots]
    assert [tallies_of(project).of(shot.pk).total for shot in shots] == rows
