"""What a press of Generate does where a rule strikes: warned, held for a moderator, or refused; never around it."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from generations.generation import Generation
from generations.money.budgets import Budget, OverBudget
from generations.money.ledger import Entry
from generations.money.rules import ApprovalRule
from generations.status import Status
from generations.vetting import Struck
from tests.factories import cite, make_character, make_generation, make_project
from tests.generations.pages import HTMX, client_of, order_form, press, text_of
from tests.generations.test_ordering import press as place_press

pytestmark = pytest.mark.django_db


def takes_of(project) -> list[tuple[object, ...]]:
    return [(take.status, take.awaits_review, take.reserved) for take in project.generations.order_by("number")]


def typed(prompt: str, **fields):
    return order_form() | {"prompt": prompt, "takes": "1"} | fields


def test_a_warning_is_said_and_stops_nothing(project, bob, pilot, rule):
    rule(effect="warn")
    page = press(bob, project, typed("@pilot in blood"), "compose").content.decode()
    assert "<mark>blood</mark>" in page
    assert "About blood, rule 1 of 1. We show no injuries. It can be sent." in text_of(page)
    press(bob, project, typed("@pilot in blood"))
    assert [status for status, *_ in takes_of(project)] == ["queued"]


def test_held_words_make_a_take_that_waits_with_nothing_reserved(project, bob, pilot, rule):
    rule()
    page = press(bob, project, typed("@pilot in b l o o d"), "compose").content.decode()
    assert "Ask for 1 take" in text_of(page)
    assert "A moderator looks at it first. Nothing is reserved before." in text_of(page)
    said = text_of(press(bob, project, typed("@pilot in b l o o d")).content.decode())
    assert "waits until a moderator has looked; nothing is reserved before" in said
    assert takes_of(project) == [("held", True, 0)]
    assert (Entry.objects.count(), Budget.of(project).held) == (0, 0)


def test_refused_words_make_no_take_and_say_which_rule(project, bob, pilot, rule):
    rule(effect="refuse")
    answer = press(bob, project, typed("@pilot in bl00d"))
    assert answer.status_code == 422
    assert "<mark>bl00d</mark>" in answer.content.decode()
    assert "It cannot be sent." in text_of(answer.content.decode())
    assert 'name="ask" value="1"' in answer.content.decode()
    assert not Generation.objects.exists()


def test_who_asks_about_refused_words_waits_for_a_moderator(project, bob, pilot, rule):
    rule(effect="refuse")
    assert press(bob, project, typed("@pilot in blood", ask="1")).status_code == 200
    assert takes_of(project) == [("held", True, 0)]
    case = Generation.objects.get().cases.get()
    assert (case.kind, case.matches[0]["words"], case.matches[0]["effect"]) == ("prompt", "blood", "refuse")


def test_asking_about_innocent_words_changes_nothing(project, bob, pilot, rule):
    rule(effect="refuse")
    press(bob, project, typed("@pilot waves", ask="1"))
    assert [status for status, *_ in takes_of(project)] == ["queued"]


def test_of_a_batch_only_the_struck_lines_wait(project, bob, pilot, rule):
    rule()
    form = typed("@pilot waves\n@pilot in blood\n@pilot sleeps", per_line="on", takes="2")
    assert "A moderator looks at 2 of 6 takes first" in text_of(press(bob, project, form, "compose").content.decode())
    press(bob, project, form)
    assert [waits for _, waits, _ in takes_of(project)] == [False, False, True, True, False, False]


def test_one_refused_line_refuses_the_whole_batch(project, bob, pilot, rule):
    rule(effect="refuse")
    answer = press(bob, project, typed("@pilot waves\n@pilot in blood", per_line="on"))
    assert answer.status_code == 422
    assert not Generation.objects.exists()


@pytest.mark.parametrize("how", ["again", "final", "retry"])
def test_a_recipe_used_again_is_checked_by_the_rules_of_today(project, bob, pilot, rule, how):
    status = Status.FAILED if how == "retry" else Status.READY
    take = make_generation(project, bob, status, prompt="@pilot in blood")
    cite(take, pilot.cover)
    rule(effect="refuse")
    address = reverse(f"generation_{how}", args=[project.slug, take.number])
    form = {"click": str(uuid.uuid4()), "price": "9.00"}
    assert client_of(bob).post(address, form, headers=HTMX).status_code == 422
    assert Generation.objects.count() == 1
    page = client_of(bob).get(address).content.decode()
    assert "<mark>blood</mark>" in page
    assert 'name="ask" value="1"' in page
    client_of(bob).post(address, form | {"ask": "1"}, headers=HTMX)
    assert Generation.objects.filter(parent=take, status="held", awaits_review=True).count() == 1


def test_a_rule_that_came_after_the_page_strikes_all_the_same(project, bob, pilot, rule):
    press(bob, project, typed("@pilot in blood"), "compose")
    rule(effect="refuse")
    assert press(bob, project, typed("@pilot in blood")).status_code == 422


def test_rules_of_another_project_and_rules_that_are_off_strike_nothing(project, bob, pilot, rule, alice):
    rule(project=make_project(alice, "Elsewhere"))
    rule(is_on=False, name="Off")
    press(bob, project, typed("@pilot in blood"))
    assert [status for status, *_ in takes_of(project)] == ["queued"]


def test_the_studios_rules_are_counted_before_the_projects(project, bob, pilot, rule):
    rule("gore", project=project)
    rule("blood")
    page = text_of(press(bob, project, typed("@pilot in blood and gore"), "compose").content.decode())
    assert "About blood, rule 1 of 2" in page
    assert "About gore, rule 2 of 2" in page


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("@pilot b @pilot l @pilot o @pilot o @pilot d", "blood"),
        ("@pilot kill @pilot her", "kill her"),
        ("@pilot in blo@@od", "blood"),
        ("@pilot @@ss", "ass"),
        ("@pilot 流@pilot血", "流血"),
    ],
)
def test_no_mention_and_no_escape_hides_a_word(project, bob, pilot, rule, prompt, text):  # noqa: PLR0917
    rule(text)
    place_press(project, bob, prompt=prompt, takes=1)
    assert takes_of(project) == [("held", True, 0)]


def test_a_pattern_strikes_in_what_the_model_gets_and_marks_what_was_written(project, bob, pilot, rule):
    rule(r"hurt character\d", form="pattern")
    (take,) = place_press(project, bob, prompt="They hurt @pilot badly", takes=1)
    assert (take.status, take.cases.get().matches[0]["words"]) == ("held", "hurt @pilot")


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"name": "Bl00d Baron"}, "the name of @pilot"),
        ({"description": "covered in b.l.o.o.d"}, "the description of @pilot"),
    ],
)
def test_words_of_whom_a_prompt_cites_count(project, bob, pilot, rule, changed, where):  # noqa: PLR0917
    type(pilot).objects.update(**changed)
    rule(effect="refuse")
    with pytest.raises(Struck) as struck:
        place_press(project, bob, takes=1)
    assert struck.value.matches[0].where == where


def test_a_handle_and_a_look_count_too(project, bob, rule):
    hero = make_character(project, "blood_baron", name="Baron")
    rule(effect="refuse")
    with pytest.raises(Struck):
        place_press(project, bob, prompt="@blood_baron waves", takes=1)
    type(hero).objects.update(handle="baron")
    hero.looks.update(name="bloody")
    rule("bloody", effect="refuse")
    with pytest.raises(Struck) as struck:
        place_press(project, bob, prompt="@baron:bloody waves", takes=1)
    assert {match.where for match in struck.value.matches} == {"the prompt", "a look of @baron"}


def test_every_take_of_a_member_under_review_waits_as_theirs(project, bob, pilot):
    bob.needs_review = True
    bob.save()
    press(bob, project, typed("@pilot waves"))
    assert takes_of(project) == [("held", True, 0)]
    assert Generation.objects.get().cases.get().kind == "author"


def test_a_take_that_could_never_be_paid_is_not_held(project, bob, pilot, rule, alice):
    rule()
    Budget.named("take", project).set_limit(Decimal("0.10"), "never", alice)
    with pytest.raises(OverBudget):
        place_press(project, bob, prompt="@pilot in blood", takes=1)


def test_a_dear_take_with_held_words_waits_for_both(project, bob, pilot, rule):
    rule()
    ApprovalRule.objects.create(project=project, over=Decimal("0.10"))
    (take,) = place_press(project, bob, prompt="@pilot in blood", takes=1)
    assert (take.awaits_price, take.awaits_review) == (True, True)


def test_pressing_twice_is_one_order_and_one_case(project, bob, pilot, rule):
    rule()
    click = uuid.uuid4()
    (first,) = place_press(project, bob, click, prompt="@pilot in blood", takes=1)
    assert place_press(project, bob, click, prompt="@pilot in blood", takes=1) == [first]
    assert first.cases.count() == 1
