"""What a moderator allowed is not asked again: a character's own words, and a take that is made once more."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from generations.approving import approve_price
from generations.generation import Generation
from generations.moderation.rulings import Ruling, decide, undo
from generations.money.rules import ApprovalRule
from generations.rules.forms import switch
from generations.rules.rule import Rule
from generations.status import Status
from projects.models import Character, ReferenceImage, User
from tests.factories import make_picture
from tests.generations.pages import HTMX, client_of, order_form, press, text_of
from tests.generations.test_ordering import press as place_press
from tests.moderation.moderators import make_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> User:
    return make_moderator("Ines")


def rewrite(user, project, character, **typed) -> None:
    words = {"name": character.name, "handle": character.handle, "description": character.description} | typed
    client_of(user).post(reverse("character_edit", args=[project.slug, character.handle]), words)
    character.refresh_from_db()


def change(rule: Rule) -> None:
    Rule.objects.filter(pk=rule.pk).update(version=rule.version + 1)


def is_held(project, user, prompt: str) -> bool:
    """Whether a take of these words waits for a moderator."""
    (take,) = place_press(project, user, prompt=prompt, takes=1)
    return take.awaits_review


# A character's own words


@pytest.fixture
def baron(project, bob, pilot, rule) -> Character:
    """Somebody whose name a rule struck, so that a moderator looks first."""
    rule()
    rewrite(bob, project, pilot, name="Blood Baron")
    return pilot


@pytest.fixture
def freed(baron, ines) -> Ruling:
    return decide(baron.cases.get(), ines, "allow", "fits")


def test_a_name_that_was_allowed_holds_no_prompt(project, bob, freed):
    assert not is_held(project, bob, "@pilot waves")
    page = text_of(press(bob, project, order_form(), "compose").content.decode())
    assert "About blood" not in page


def test_the_same_word_in_the_prompt_still_counts(project, bob, freed):
    (take,) = place_press(project, bob, prompt="@pilot in blood", takes=1)
    assert [match["where"] for match in take.cases.get().matches] == ["the prompt"]


def test_undone_the_name_counts_again(project, bob, ines, baron, freed):
    undo(freed, ines)
    Character.objects.update(held_at=None)
    assert is_held(project, bob, "@pilot waves")


def test_a_warning_allows_nothing_for_good(project, bob, baron, ines):
    decide(baron.cases.get(), ines, "warn", "violence")
    assert is_held(project, bob, "@pilot waves")


def test_a_rule_that_changed_strikes_again(project, bob, freed):
    change(Rule.objects.get())
    assert is_held(project, bob, "@pilot waves")


def test_another_rule_strikes_all_the_same(project, bob, freed, rule):
    rule("baron")
    assert is_held(project, bob, "@pilot waves")


def test_a_name_that_changed_counts_again(project, bob, freed):
    Character.objects.update(name="Blood Prince")
    assert is_held(project, bob, "@pilot waves")


def test_what_was_allowed_of_one_character_counts_for_another(project, bob, freed):
    other = Character.introduce(project, "prince", bob, name="Blood Baron")
    make_picture(other, sha256="e" * 64)
    assert is_held(project, bob, "@prince waves")


def test_an_allowed_handle_counts_neither_by_itself_nor_where_it_is_mentioned(project, bob, pilot, rule, ines):
    rule()
    rewrite(bob, project, pilot, handle="blood_baron")
    decide(pilot.cases.get(), ines, "allow", "fits")
    assert not is_held(project, bob, "@blood_baron waves")
    assert is_held(project, bob, "@blood_baron in blood")


def test_an_allowed_handle_hides_nothing_that_a_rule_finds_around_it(project, bob, pilot, rule, ines):
    rule(r"blood|hurt character\d", form="pattern")
    rewrite(bob, project, pilot, handle="blood_baron")
    decide(pilot.cases.get(), ines, "allow", "fits")
    assert is_held(project, bob, "They hurt @blood_baron")


def test_an_allowed_look_is_not_asked_about_again(project, bob, pilot, rule, ines):
    rule("bloody")
    client_of(bob).post(reverse("look_create", args=[project.slug, "pilot"]), {"name": "bloody"})
    ReferenceImage.objects.update(look=pilot.looks.get(name="bloody"))
    decide(pilot.cases.get(), ines, "allow", "fits")
    assert not is_held(project, bob, "@pilot:bloody waves")


def test_a_name_and_then_a_description_are_allowed_together(project, bob, baron, ines):
    rewrite(bob, project, baron, description="covered in blood")
    case = baron.cases.get()
    assert [match["where"] for match in case.matches] == ["the name", "the description"]
    decide(case, ines, "allow", "fits")
    assert not is_held(project, bob, "@pilot waves")


def test_a_case_forgets_what_was_written_over(project, bob, baron):
    rewrite(bob, project, baron, name="Gory blood")
    assert [match["words"] for match in baron.cases.get().matches] == ["blood"]


# A take that is made once more


@pytest.fixture
def let_run(project, bob, pilot, rule, ines) -> Ruling:
    """A ruling that lets a prompt run, whose take is ready."""
    rule()
    (take,) = place_press(project, bob, prompt="@pilot in blood", takes=1)
    ruling = decide(take.cases.get(), ines, "allow", "fits")
    Generation.objects.update(status=Status.READY)
    return ruling


def repeat(user, how: str = "again") -> Generation:
    """The newest take once more."""
    take = Generation.objects.latest("number")
    address = reverse(f"generation_{how}", args=[take.project.slug, take.number])
    client_of(user).post(address, {"click": str(uuid.uuid4()), "price": "9.00"}, headers=HTMX)
    return Generation.objects.get(parent=take)


@pytest.mark.parametrize(("how", "status"), [("again", "ready"), ("final", "ready"), ("retry", "failed")])
def test_what_was_let_run_is_not_held_when_it_is_made_again(bob, let_run, how, status):
    Generation.objects.update(status=status)
    assert repeat(bob, how).status == Status.QUEUED


def test_nor_when_that_is_made_again(bob, let_run):
    repeat(bob)
    Generation.objects.update(status=Status.READY)
    assert repeat(bob).status == Status.QUEUED


def test_its_page_does_not_speak_of_rules(project, bob, let_run):
    take = Generation.objects.get()
    page = client_of(bob).get(reverse("generation_again", args=[project.slug, take.number])).content.decode()
    assert "About blood" not in text_of(page)


def test_the_same_words_typed_anew_are_looked_at(project, bob, let_run):
    assert is_held(project, bob, "@pilot in blood")


def test_undone_before_it_is_sent_it_is_held_again(bob, let_run, ines):
    Generation.objects.update(status=Status.HELD)
    undo(let_run, ines)
    Generation.objects.update(status=Status.READY)
    assert repeat(bob).awaits_review


def test_a_warning_is_no_leave_to_do_it_again(bob, project, pilot, rule, ines):
    rule()
    (take,) = place_press(project, bob, prompt="@pilot in blood", takes=1)
    decide(take.cases.get(), ines, "warn", "violence")
    Generation.objects.update(status=Status.READY)
    assert repeat(bob).awaits_review


@pytest.mark.parametrize("what", ["rule", "name", "words"])
def test_what_changed_since_is_looked_at(bob, let_run, what):
    if what == "rule":
        change(Rule.objects.get())
    elif what == "name":
        Character.objects.update(name="Somebody else")
    else:
        Generation.objects.update(prompt="@pilot in his blood")
    assert repeat(bob).awaits_review


def test_a_new_rule_is_asked_all_the_same(bob, let_run, rule):
    rule("in blood")
    assert [match["words"] for match in repeat(bob).cases.get().matches] == ["in blood"]


def test_refused_words_that_a_moderator_allowed_need_no_asking(project, bob, pilot, rule, ines):
    rule(effect="refuse")
    press(bob, project, order_form() | {"prompt": "@pilot in blood", "takes": "1", "ask": "1"})
    decide(Generation.objects.get().cases.get(), ines, "allow", "fits")
    Generation.objects.update(status=Status.READY)
    assert repeat(bob).status == Status.QUEUED


def test_a_member_whose_takes_are_held_waits_all_the_same(bob, let_run):
    User.objects.filter(pk=bob.pk).update(needs_review=True)
    assert repeat(bob).cases.get().kind == "author"


def test_one_that_waited_for_its_price_is_not_held_for_its_words(project, bob, alice, let_run):
    ApprovalRule.objects.create(project=project, over=Decimal("0.10"))
    take = repeat(bob)
    assert approve_price(take, alice)
    assert Generation.objects.get(pk=take.pk).status == Status.QUEUED


def test_switching_a_rule_off_and_on_asks_anew(bob, alice, let_run):
    rule = Rule.objects.get()
    switch(rule, alice, on=False)
    switch(rule, alice, on=True)
    assert repeat(bob).awaits_review
