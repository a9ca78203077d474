"""720p first, and how many takes a shot may have in a day: refused or held before any money is."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from generations.approving import approve_price
from generations.generation import Generation
from generations.money.budgets import Budget
from generations.money.ledger import Entry
from generations.money.rules import ApprovalRule
from generations.ordering import Barred, Origin, place
from generations.recipes import Variant
from generations.status import Status
from generations.together.notices import Notice
from tests.factories import cite, make_character, make_generation
from tests.generations.pages import client_of, order_form, read, text_of
from tests.generations.pages import press as press_generate
from tests.generations.test_ordering import press, recipe

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FINALS = "1080p is for finals"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def pilot(project):
    return make_character(project)


@pytest.fixture
def shot(project, pilot):
    return project.shots.create(code="3B", title="Window seat", position=9)


@pytest.fixture
def drafts_first(project, pilot) -> ApprovalRule:
    return ApprovalRule.objects.create(project=project, final_first=True)


@pytest.fixture
def two_a_day(project) -> ApprovalRule:
    return ApprovalRule.objects.create(project=project, per_shot=2)


def draft(project, author, pilot, **fields: Any) -> Generation:
    take = make_generation(project, author, Status.READY, **fields)
    cite(take, pilot.first_look.images.get())
    return take


def ordered(variant: Variant, person) -> Generation:
    return place(variant.take.project, person, [variant.recipe()], uuid.uuid4())[0]


# 720p first


def test_a_1080p_take_out_of_nothing_is_refused_and_nothing_is_written(project, bob, drafts_first):
    with pytest.raises(Barred, match=rf"{FINALS}.*Nothing was sent and nothing was charged"):
        press(project, bob, resolution="1080p")
    assert (Generation.objects.count(), Entry.objects.count(), Budget.of(project).held) == (0, 0, 0)
    assert press(project, bob, resolution="720p")


@pytest.mark.parametrize("chosen", [{"is_pick": True}, {"verdict": "approved"}])
def test_the_final_of_a_picked_or_approved_take_goes(chosen, project, bob, pilot, drafts_first):
    take = draft(project, bob, pilot, **chosen)
    final = Variant(Origin.FINAL, take, bob)
    assert final.refusal == ""
    assert ordered(final, bob).status == "queued"


@pytest.mark.parametrize(
    ("other", "words"),
    [({}, FINALS), ({"verdict": "changes"}, FINALS), ({"is_pick": True, "visibility": "hidden"}, "T1 is hidden")],
)
def test_the_final_of_any_other_take_is_refused_on_its_page_and_at_the_press(other, words, bob, pilot, drafts_first):
    project = pilot.project
    take = draft(project, bob, pilot, **other)
    assert words in read(bob, "generation_final", project, take.number)
    with pytest.raises(Barred):
        ordered(Variant(Origin.FINAL, take), bob)


def test_a_final_that_failed_is_tried_again_and_another_seed_of_it_is_not(project, bob, pilot, drafts_first):
    take = draft(project, bob, pilot, is_pick=True)
    final = ordered(Variant(Origin.FINAL, take, bob), bob)
    final.enter(Status.FAILED)
    again = ordered(Variant(Origin.RETRY, final, bob), bob)
    assert (again.resolution, again.status) == ("1080p", "queued")
    assert FINALS in Variant(Origin.AGAIN, final, bob).refusal


def test_whoever_may_decide_makes_1080p_at_once(project, alice, bob, pilot, drafts_first):
    assert press(project, alice, takes=1, resolution="1080p")[0].status == "queued"
    assert Variant(Origin.FINAL, draft(project, bob, pilot), alice).refusal == ""
    ApprovalRule.objects.update(decider="other")
    with pytest.raises(Barred):
        press(project, alice, resolution="1080p")


def test_the_composer_says_it_beforehand_and_the_press_once(project, bob, drafts_first):
    form = order_form(resolution="1080p")
    checked = client_of(bob).post(reverse("compose", args=[project.slug]), form, headers={"HX-Request": "true"})
    assert FINALS in checked.content.decode()
    refused = press_generate(bob, project, form)
    assert (refused.status_code, refused.content.decode().count(FINALS)) == (422, 1)


# Takes on one shot in a day


def test_the_third_take_on_a_shot_waits_with_a_reason_and_nothing_reserved(project, bob, shot, two_a_day):
    takes = press(project, bob, takes=3, shot=shot)
    assert [take.status for take in takes] == ["queued", "queued", "held"]
    assert takes[2].transitions.get().why == "2 takes were sent on its shot today"
    assert Budget.of(project).held == Decimal("0.84")
    assert press(project, bob, takes=1, shot=None)[0].status == "queued"


def test_those_of_everybody_count_and_the_cancelled_do_not(project, alice, bob, shot, two_a_day):
    first, _ = press(project, alice, takes=2, shot=shot)
    first.cancel(alice)
    assert [take.status for take in press(project, bob, takes=2, shot=shot)] == ["queued", "held"]


@pytest.mark.usefixtures("two_a_day")
def test_the_day_begins_anew_at_the_studios_midnight(project, bob, shot, noon, settings):
    settings.STUDIO_TIME_ZONE = "Asia/Tokyo"
    press(project, bob, takes=2, shot=shot)
    noon.move_to(NOON + timedelta(hours=2))
    assert press(project, bob, takes=1, shot=shot)[0].status == "held"
    noon.move_to(NOON + timedelta(hours=4))
    assert press(project, bob, takes=1, shot=shot)[0].status == "queued"


def test_a_lead_says_yes_and_leads_are_not_held_themselves(project, alice, bob, shot, two_a_day):
    waiting = press(project, bob, takes=3, shot=shot)[2]
    assert f"whether to send {waiting}" in Notice.objects.get(user=alice).words
    assert "It waits because 2 takes were sent on its shot today." in text_of(
        read(alice, "generation", project, waiting.number)
    )
    assert approve_price(waiting, alice)
    assert Budget.of(project).held == Decimal("1.26")
    assert press(project, alice, takes=1, shot=shot)[0].status == "queued"


def test_a_press_of_many_prompts_counts_all_of_them(project, bob, shot, two_a_day):
    recipes = [replace(recipe(project, takes=1), shot=shot) for _ in range(3)]
    takes = place(project, bob, recipes, uuid.uuid4())
    assert [take.status for take in takes] == ["queued", "queued", "held"]


def test_the_composer_says_beforehand_that_a_lead_decides(project, bob, shot, two_a_day):
    form = order_form(shot=str(shot.pk), takes="3")
    said = client_of(bob).post(reverse("compose", args=[project.slug]), form, headers={"HX-Request": "true"})
    assert "After 2 takes on a shot in a day a lead decides first." in text_of(said.content.decode())


# The settings


def rules(**changed: str) -> dict[str, str]:
    return {"over": "", "per_shot": "", "decider": "lead"} | changed


def saved(alice, project, **changed: str) -> Any:
    return client_of(alice).post(reverse("approval", args=[project.slug]), rules(**changed))


def test_a_lead_sets_both_rules_and_switches_them_off(project, alice):
    assert saved(alice, project, final_first="on", counts_shots="on", per_shot="12").status_code == 302
    rule = ApprovalRule.objects.get(project=project)
    assert (rule.over, rule.per_shot, rule.final_first) == (None, 12, True)
    assert saved(alice, project, per_shot="twelve").status_code == 302
    rule.refresh_from_db()
    assert (rule.per_shot, rule.final_first) == (None, False)


@pytest.mark.parametrize("wrong", ["", "0", "-3", "1001", "1.5", "many", "9" * 30])
def test_a_number_that_makes_no_sense_is_refused_with_words(wrong, project, alice):
    page = saved(alice, project, counts_shots="on", per_shot=wrong)
    assert page.status_code == 422
    assert 'id="per-shot-error"' in page.content.decode()
    assert not ApprovalRule.objects.exists()


def test_who_may_not_change_them_reads_what_holds(project, bob, drafts_first):
    ApprovalRule.objects.update(per_shot=12)
    page = text_of(read(bob, "approval", project))
    assert "After 12 takes on one shot in a day" in page
    assert "1080p is for finals" in page
