"""Takes made of other takes: what is kept, what is new, what it costs, and that one press is one order."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from generations.generation import Generation
from generations.money.budgets import Budget
from generations.money.prices import Price
from generations.status import Status
from projects.happenings import happened
from projects.models import Character
from tests.factories import cite, make_character, make_generation, make_picture
from tests.generations.pages import HTMX, client_of, order_form, press, read, text_of

pytestmark = pytest.mark.django_db
SAME = ("prompt", "compiled_prompt", "aspect_ratio", "duration", "safety_checker", "shot_id")


@pytest.fixture
def pilot(project) -> Character:
    return make_character(project)


@pytest.fixture
def ready(project, bob, pilot) -> Generation:
    shot = project.shots.create(code="1A", title="Lift-off")
    take = make_generation(project, bob, Status.READY, shot=shot, aspect_ratio="9:16", seed=41)
    cite(take, pilot.cover)
    return take


def order(user, take, how, **changed):
    """Press the button of a take's page for `how`: again, final or retry."""
    form = {"click": str(uuid.uuid4()), "price": "9.00", **changed}
    return client_of(user).post(reverse(f"generation_{how}", args=[take.project.slug, take.number]), form, headers=HTMX)


def made_of(take) -> Generation:
    return Generation.objects.get(parent=take)


def test_same_again_is_the_same_recipe_with_a_new_seed(ready, bob):
    assert order(bob, ready, "again").status_code == 200
    made = made_of(ready)
    assert [getattr(made, name) for name in SAME] == [getattr(ready, name) for name in SAME]
    assert (made.origin, made.resolution, made.amount) == ("again", "720p", Decimal("0.70"))
    assert made.seed != 41


def test_a_final_is_the_same_recipe_and_seed_at_1080p(ready, alice):
    order(alice, ready, "final")
    made = made_of(ready)
    assert [getattr(made, name) for name in SAME] == [getattr(ready, name) for name in SAME]
    assert (made.origin, made.resolution, made.seed, made.author) == ("final", "1080p", 41, alice)
    assert made.amount == Decimal("1.40")


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED])
def test_one_that_failed_is_tried_again_with_the_same_seed(status, project, bob, pilot):
    take = make_generation(project, bob, status, seed=41)
    cite(take, pilot.cover)
    order(bob, take, "retry")
    assert (made_of(take).origin, made_of(take).seed) == ("retry", 41)


def test_the_exact_picture_is_sent_again_whatever_became_of_it(ready, bob, pilot):
    old = ready.references.get().image
    old.archive()
    make_picture(pilot, sha256="e" * 64)
    pilot.handle = "captain"
    pilot.save()
    order(bob, ready, "again")
    reference = made_of(ready).references.get()
    assert (reference.image, reference.handle, reference.position) == (old, "pilot", 1)


@pytest.mark.parametrize(("how", "words"), [("again", "$0.70"), ("final", "$1.40")])
def test_the_price_is_said_before(how, words, ready, project, bob):
    html = read(bob, f"generation_{how}", project, ready.number)
    assert f"Generate 1 take{words}" in text_of(html)
    assert not Generation.objects.filter(parent=ready).exists()


def test_a_double_press_is_one_order(ready, bob):
    click = str(uuid.uuid4())
    for _ in range(2):
        assert order(bob, ready, "again", click=click).status_code == 200
    assert Generation.objects.filter(parent=ready).count() == 1


def test_a_press_on_an_older_lower_price_is_shown_the_new_one_first(ready, bob):
    response = order(bob, ready, "final", price="0.70")
    assert response.status_code == 422
    assert "This costs $1.40; the button still said $0.70. Nothing was sent." in text_of(response.content.decode())
    assert not Generation.objects.filter(parent=ready).exists()


@pytest.mark.parametrize(
    ("how", "status", "resolution", "words"),
    [
        ("final", Status.FAILED, "720p", "T1 is not ready."),
        ("final", Status.READY, "1080p", "T1 is at 1080p already."),
        ("retry", Status.READY, "720p", "T1 has not failed."),
        ("retry", Status.RENDERING, "720p", "T1 has not failed."),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason_and_without_a_button(  # noqa: PLR0917
    how, status, resolution, words, project, bob, pilot
):
    take = make_generation(project, bob, status, resolution=resolution)
    cite(take, pilot.cover)
    html = read(bob, f"generation_{how}", project, take.number)
    assert words in text_of(html)
    assert "Generate 1 take" not in text_of(html)
    assert order(bob, take, how).status_code == 422
    assert not Generation.objects.filter(parent=take).exists()


def test_a_budget_that_is_too_small_says_so_and_nothing_is_made(ready, project, bob):
    Budget.of(project)
    Budget.objects.filter(project=project).update(limit=Decimal("1.00"))
    response = order(bob, ready, "final")
    assert response.status_code == 422
    assert "This costs $1.40." in text_of(response.content.decode())
    assert not Generation.objects.filter(parent=ready).exists()


def test_without_a_price_there_is_no_button(ready, project, bob):
    Price.objects.filter(resolution="1080p").update(starts_at=timezone.now() + timedelta(days=1))
    assert "Nobody has entered a price for 1080p yet" in text_of(read(bob, "generation_final", project, ready.number))


@pytest.mark.parametrize("form", [{"click": "twice"}, {"price": ""}, {"price": "much"}, {"click": "\x00"}])
def test_a_tampered_press_orders_nothing(form, ready, bob):
    assert order(bob, ready, "again", **form).status_code == 422
    assert not Generation.objects.filter(parent=ready).exists()


def test_rights_that_lapsed_since_stop_the_same_recipe_too(ready, bob, pilot):
    Character.objects.filter(pk=pilot.pk).update(is_person=True)
    response = order(bob, ready, "again")
    assert response.status_code == 422
    assert "nobody has noted that they agreed" in text_of(response.content.decode())


def test_without_script_the_page_orders_and_leads_to_the_board(ready, bob):
    address = reverse("generation_again", args=[ready.project.slug, ready.number])
    response = client_of(bob).post(address, {"click": str(uuid.uuid4()), "price": "0.7"})
    assert (response.status_code, response["Location"]) == (302, reverse("board", args=[ready.project.slug]))


def test_it_is_told_with_its_parent(ready, bob):
    told = []
    listener = lambda happening, **_: told.append(happening)  # noqa: E731
    happened.connect(listener, weak=False)
    order(bob, ready, "final")
    happened.disconnect(listener)
    (happening,) = told
    assert happening.words == "asked for the 1080p final of T1, {take} for {shot}"
    assert (happening.by, happening.take_id, happening.amount) == (bob, made_of(ready).pk, Decimal("1.40"))


# Remix


def test_a_remix_opens_the_composer_with_the_recipe(ready, project, bob):
    html = read(bob, "generation_remix", project, ready.number)
    assert "@pilot walks down a street</textarea>" in html
    assert "Remix of T1" in text_of(html)
    assert f'<option value="{ready.shot_id}" selected>' in html
    assert 'name="aspect_ratio" value="9:16" aria-label="9:16" checked' in html
    assert 'value="41"' in html


def test_a_remixed_press_remembers_its_parent(ready, project, bob):
    press(bob, project, order_form("@pilot runs", parent=str(ready.number), takes="1"))
    assert (made_of(ready).origin, made_of(ready).prompt) == ("remix", "@pilot runs")


def test_a_comment_stands_above_the_words_and_is_linked(ready, project, alice, bob):
    comment = ready.comments.create(author=alice, text="Slower, please")
    html = read(bob, "generation_remix", project, ready.number, comment=comment.pk)
    assert "Slower, please" in html
    assert f'name="comment" value="{comment.pk}"' in html
    press(bob, project, order_form(parent=str(ready.number), comment=str(comment.pk), takes="1"))
    assert (made_of(ready).origin, made_of(ready).from_comment) == ("comment", comment)


@pytest.mark.parametrize("comment", ["4711", "x", "9" * 40, "-1", "\x00"])
def test_a_comment_that_is_not_there_opens_a_plain_remix(comment, ready, project, bob):
    html = read(bob, "generation_remix", project, ready.number, comment=comment)
    assert "@pilot walks down a street</textarea>" in html


def test_a_comment_on_another_take_is_not_linked(ready, project, bob, alice):
    other = make_generation(project, bob)
    comment = other.comments.create(author=alice, text="Elsewhere")
    press(bob, project, order_form(parent=str(ready.number), comment=str(comment.pk), takes="1"))
    assert (made_of(ready).origin, made_of(ready).from_comment) == ("remix", None)


def test_a_take_of_another_project_is_no_parent(ready, project, bob):
    response = press(bob, project, order_form(parent="4711"))
    assert response.status_code == 422
    assert "This page is out of date." in text_of(response.content.decode())


def test_a_remix_names_its_characters_as_they_are_called_today(ready, project, bob, pilot):
    Character.objects.filter(pk=pilot.pk).update(handle="captain")
    html = read(bob, "generation_remix", project, ready.number)
    assert "@captain walks down a street</textarea>" in html


def test_a_remix_says_which_picture_is_another_one_and_who_is_missing(ready, project, bob, pilot):
    pilot.cover.archive()
    make_picture(pilot, sha256="e" * 64, filename="new.jpg")
    cite(ready, make_picture(make_character(project, "leo", pictures=0), sha256="f" * 64), position=2)
    said = text_of(read(bob, "generation_remix", project, ready.number))
    assert "T1 was made with another picture of @pilot, a.jpg." in said
    assert "@leo came with T1 and is never mentioned here" in said


# Reading


def test_a_recipe_is_read_as_json_without_money_by_whoever_may_see_the_take(ready, project, carol, pilot):
    recipe = json.loads(read(carol, "generation_recipe", project, ready.number))
    assert recipe["references"] == [
        {"position": 1, "handle": "pilot", "look": "", "filename": "a.jpg", "sha256": pilot.cover.sha256}
    ]
    assert (recipe["take"], recipe["seed"], recipe["shot"], recipe["made_of"]) == ("T1", 41, "1A", None)
    assert not {"amount", "price", "cost", "charged", "reserved"} & recipe.keys()
