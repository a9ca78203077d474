"""Characters and their pictures, held or refused by their words, are cited by nobody until a moderator has looked."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from generations.approving import Withdrawn, approve_review
from generations.generation import Generation
from generations.ordering import Barred, place
from generations.tasks import is_barred
from projects.models import Character, ReferenceImage
from tests.factories import make_picture
from tests.generations.pages import client_of, order_form, press, text_of
from tests.generations.test_ordering import press as place_press
from tests.generations.test_ordering import recipe

pytestmark = pytest.mark.django_db


def make(user, project, **typed):
    return client_of(user).post(reverse("character_create", args=[project.slug]), typed)


def edit(user, project, character, **typed):
    words = {"name": character.name, "handle": character.handle, "description": character.description} | typed
    return client_of(user).post(reverse("character_edit", args=[project.slug, character.handle]), words)


def hold(thing) -> None:
    type(thing).objects.filter(pk=thing.pk).update(held_at=timezone.now())


def test_a_refused_name_makes_no_character(project, bob, rule):
    rule(effect="refuse")
    page = make(bob, project, name="Bl00d Baron").content.decode()
    assert "“Bl00d” is not allowed here (rule 1 of 1, About blood)" in text_of(page)
    assert not Character.objects.exists()


def test_a_refused_handle_makes_no_character_either(project, bob, rule):
    rule(effect="refuse")
    make(bob, project, name="Baron", handle="blood_baron")
    assert not Character.objects.exists()


def test_a_held_name_makes_a_character_that_waits_with_a_case(project, bob, rule):
    rule()
    make(bob, project, name="Blood Baron")
    character = Character.objects.get()
    assert character.held_at
    assert character.held_why == "We show no injuries."
    assert character.cases.get().matches[0]["words"] == "Blood"


def test_a_description_that_is_changed_is_checked(project, bob, pilot, rule):
    rule()
    edit(bob, project, pilot, description="covered in b l o o d")
    pilot.refresh_from_db()
    assert (pilot.held_at is not None, pilot.cases.count()) == (True, 1)


def test_a_change_of_something_else_does_not_hold_it_again(project, bob, pilot, rule):
    Character.objects.update(name="Blood Baron")
    pilot.refresh_from_db()
    rule()
    edit(bob, project, pilot, description="a man in a coat")
    pilot.refresh_from_db()
    assert pilot.held_at is None


def test_a_look_is_checked_too(project, bob, pilot, rule):
    rule("bloody", effect="refuse")
    client_of(bob).post(reverse("look_create", args=[project.slug, "pilot"]), {"name": "bloody"})
    assert pilot.looks.count() == 1


def test_a_restored_character_is_checked_under_its_handle(project, bob, pilot, rule):
    pilot.archive()
    rule("pilot", effect="refuse")
    answer = client_of(bob).post(reverse("character_restore", args=[project.slug, pilot.pk]), {"handle": ""})
    assert answer.status_code == 422
    pilot.refresh_from_db()
    assert pilot.archived_at


def test_a_held_character_is_said_and_cannot_be_cited(project, bob, pilot):
    hold(pilot)
    page = press(bob, project, order_form(), "compose").content.decode()
    assert "A moderator looks at @pilot first." in text_of(page)
    with pytest.raises(Barred, match="A moderator looks at @pilot first"):
        place_press(project, bob)


def test_one_that_is_held_after_the_words_were_compiled_is_not_ordered(project, bob, pilot):
    asked = recipe(project)
    hold(pilot)
    with pytest.raises(Barred):
        place(project, bob, [asked], uuid.uuid4())
    assert not Generation.objects.exists()


def test_a_held_picture_gives_way_to_another_and_is_never_sent(project, bob, pilot):
    asked = recipe(project)
    hold(pilot.cover)
    with pytest.raises(Barred, match=r"picture a.jpg of @pilot"):
        place(project, bob, [asked], uuid.uuid4())
    other = make_picture(pilot, sha256="f" * 64)
    (take, _) = place_press(project, bob)
    assert take.references.get().image == other


def test_a_queued_take_is_not_paid_once_whom_it_shows_is_held(project, bob, pilot):
    take, _ = place_press(project, bob)
    hold(pilot.cover)
    assert is_barred(take)
    assert (take.status, take.charged) == ("failed", 0)
    assert "A moderator looks at the picture" in take.problem


def test_a_held_take_does_not_go_while_whom_it_shows_is_held(project, bob, ada, pilot, rule):
    rule()
    (take,) = place_press(project, bob, prompt="@pilot in blood", takes=1)
    hold(pilot)
    with pytest.raises(Withdrawn):
        approve_review(take, ada)
    assert Generation.objects.get().awaits_review


def test_the_panel_of_a_held_character_says_so(project, bob, pilot):
    hold(pilot)
    page = client_of(bob).get(reverse("character", args=[project.slug, "pilot"])).content.decode()
    assert "A moderator looks at Pilot first" in text_of(page)


@pytest.mark.parametrize("prompt", ["@pilot waves", "@pilot:coat waves"])
def test_an_only_picture_that_a_moderator_looks_at_is_said(project, bob, pilot, prompt):
    pilot.looks.update(name="coat")
    hold(pilot.cover)
    page = text_of(press(bob, project, order_form() | {"prompt": prompt}, "compose").content.decode())
    assert f"A moderator looks at the picture of {prompt.split()[0]} first. Add another" in page
    assert "has no picture yet" not in page


def test_a_picture_that_was_taken_out_waits_for_nobody(project, bob, pilot):
    ReferenceImage.objects.update(held_at=timezone.now(), archived_at=timezone.now())
    page = press(bob, project, order_form(), "compose").content.decode()
    assert "@pilot has no picture yet" in text_of(page)


def test_the_card_of_one_whose_picture_waits_says_so(project, bob, pilot):
    hold(pilot.cover)
    page = client_of(bob).get(reverse("characters", args=[project.slug])).content.decode()
    assert "A moderator looks first" in text_of(page)
