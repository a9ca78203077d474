"""One press of Generate: all of it or nothing of it, and never twice."""

import uuid
from decimal import Decimal

import pytest

from generations.generation import Generation
from generations.live.events import Event
from generations.money.budgets import Budget, OverBudget
from generations.money.ledger import Entry
from generations.ordering import HIGHEST_SEED, Recipe, cast_of, place
from generations.prompts import compile_prompt
from projects.models import Character
from tests.factories import make_character, make_picture

pytestmark = pytest.mark.django_db


def recipe(project, prompt="@pilot waves", **fields) -> Recipe:
    defaults = {
        "aspect_ratio": "16:9",
        "duration": 3,
        "resolution": "720p",
        "safety_checker": True,
        "seed": None,
        "takes": 2,
    }
    return Recipe(prompt=prompt, compiled=compile_prompt(prompt, cast_of(project)), **{**defaults, **fields})


def press(project, author, click=None, **fields) -> list[Generation]:
    return place(project, author, [recipe(project, **fields)], click or uuid.uuid4())


@pytest.fixture
def pilot(project) -> Character:
    return make_character(project)


def test_a_press_makes_numbered_takes_with_their_hold(project, bob, pilot):
    takes = press(project, bob)
    assert [str(take) for take in takes] == ["T1", "T2"]
    assert Budget.of(project).held == Decimal("0.84")
    assert Entry.objects.count() == 2


def test_a_take_keeps_the_exact_picture_and_the_name_it_had_then(project, bob, pilot):
    take = press(project, bob)[0]
    Character.objects.filter(pk=pilot.pk).update(handle="captain")
    reference = take.references.get()
    assert (reference.position, reference.handle, reference.image) == (1, "pilot", pilot.cover)


def test_pressing_twice_is_one_order(project, bob, pilot):
    click = uuid.uuid4()
    first, second = press(project, bob, click), press(project, bob, click)
    assert [take.pk for take in first] == [take.pk for take in second]
    assert Budget.of(project).held == Decimal("0.84")


def test_a_race_of_the_same_press_is_one_order_too(project, bob, pilot, monkeypatch):
    click = uuid.uuid4()
    press(project, bob, click)
    rows = Generation.objects.filter(click=click)
    monkeypatch.setattr("generations.ordering.Generation.objects.filter", lambda **_: Blind(rows))
    assert len(press(project, bob, click)) == rows.count() == 2


class Blind:
    """A queryset that sees the rows only at the second look, as in a race."""

    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        return iter(())

    def order_by(self, _):
        return self

    def all(self):
        return self.rows


def test_an_order_over_budget_leaves_nothing_behind(project, bob, pilot):
    Budget.objects.filter(pk=Budget.of(project).pk).update(limit=Decimal("0.83"))
    with pytest.raises(OverBudget):
        press(project, bob)
    assert not Generation.objects.exists()
    assert not Event.objects.exists()
    project.refresh_from_db()
    assert project.last_number == 0


def test_nothing_is_queued_before_the_commit(project, bob, pilot, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr("generations.tasks.dispatch.apply_async", lambda *_, **__: sent.append("dispatch"))
    with django_capture_on_commit_callbacks(execute=True):
        press(project, bob)
        assert sent == []
    assert sent == ["dispatch"]


def test_a_seed_is_drawn_for_each_take_when_nobody_gave_one(project, pilot):
    seeds = recipe(project, takes=4).seeds()
    assert len(set(seeds)) == 4
    assert all(0 <= seed <= HIGHEST_SEED for seed in seeds)


def test_several_takes_count_a_given_seed_up_and_never_beyond_the_highest(project, pilot):
    assert recipe(project, seed=HIGHEST_SEED).seeds() == [HIGHEST_SEED, 0]


def test_the_projects_own_character_wins_over_the_studios(project, pilot):
    studio = make_character(project, "rocket")
    Character.objects.filter(pk=studio.pk).update(project=None, handle="pilot")
    assert cast_of(project)["pilot", ""].character == pilot.pk


def test_an_archived_character_cannot_be_mentioned(project, pilot):
    Character.objects.filter(pk=pilot.pk).update(archived_at=pilot.created_at)
    assert cast_of(project) == {}


def test_a_plain_mention_means_the_first_look_that_has_a_picture(project):
    character = make_character(project, "mara", pictures=0)
    raincoat = character.looks.create(name="raincoat", position=1)
    image = make_picture(character, look=raincoat, sha256="f" * 64)
    assert cast_of(project)["mara", ""].image == cast_of(project)["mara", "raincoat"].image == image.pk


def test_a_character_without_a_picture_is_known_but_cannot_be_sent(project):
    make_character(project, "leo", pictures=0)
    assert cast_of(project)["leo", ""].image is None


def test_the_chosen_cover_is_what_a_mention_sends(project, pilot):
    newer = make_picture(pilot, sha256="e" * 64)
    newer.make_cover()
    assert cast_of(project)["pilot", ""].image == newer.pk
