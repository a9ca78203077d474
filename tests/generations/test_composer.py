import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from generations.generation import Generation
from generations.money.budgets import Budget
from generations.money.prices import Price
from projects.models import Shot
from tests.factories import join, make_character, make_user
from tests.generations.pages import (
    client_of,
    order_form,
    press,
    press_without_script,
    read,
    takes_in,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pilot(project):
    return make_character(project)


def check(bob, project, **changed) -> str:
    """The composer's answer while somebody writes."""
    response = press(bob, project, order_form(**changed), "compose")
    assert response.status_code == 200
    html: str = response.content.decode()
    return html


def test_the_button_says_how_many_takes_and_what_they_cost(project, bob):
    assert "Generate 2 takes$0.84" in text_of(check(bob, project))
    assert "Generate 1 take$4.20" in text_of(check(bob, project, takes="1", duration="15", resolution="1080p"))


def test_the_price_is_marked_as_sandbox_dollars_only_in_the_sandbox(project, settings):
    # Those of the demonstration studio are signed out in live mode.
    eve = make_user("Eve", email="eve@example.com")
    join(project, eve)
    assert "$0.84 sandbox" in text_of(check(eve, project))
    settings.SANDBOX = False
    assert "sandbox" not in text_of(check(eve, project))


def test_a_fresh_composer_has_the_projects_preselections(project, bob):
    project.aspect_ratio, project.resolution = "9:16", "1080p"
    project.save()
    html = read(bob, "board", project)
    assert "Generate 1 take$1.40" in text_of(html)
    assert re.findall(r'name="(\w+)" value="([^"]+)"[^>]* checked', html)[:2] == [
        ("aspect_ratio", "9:16"),
        ("resolution", "1080p"),
    ]


def test_the_composer_says_what_is_left_and_what_would_be(project, bob):
    Budget.objects.create(project=project, limit=Decimal("10.00"))
    assert "$10.00 left$9.16 after" in text_of(check(bob, project))


def test_a_price_above_what_is_left_is_said_before_anybody_presses(project, bob):
    Budget.objects.create(project=project, limit=Decimal("0.50"))
    assert "This is $0.34 more than what is left." in text_of(check(bob, project))


@pytest.mark.parametrize(
    ("prompt", "finding"),
    [
        ("@nobody waves", "Nobody in the cast is called @nobody."),
        ("@leo waves", "@leo has no picture yet."),
        ("Somebody waves", "Mention at least one character that has a picture"),
        ("@pilot " + "a" * 2600, "2500 are allowed."),
        ("@pilot " + "a" * 12_000, "far too long"),
        ("@pilot and character2", "character2 is how the model counts pictures."),
    ],
    ids=["unknown", "no picture", "no mention", "long", "very long", "typed token"],
)
def test_what_is_wrong_with_the_words_is_said(prompt, finding, project, bob):
    make_character(project, "leo", pictures=0)
    assert finding in text_of(check(bob, project, prompt=prompt))


def test_a_character_without_a_picture_comes_with_the_way_to_add_one(project, bob):
    make_character(project, "leo", pictures=0)
    assert f'href="{reverse("character", args=[project.slug, "leo"])}"' in check(bob, project, prompt="@leo")


def test_an_empty_prompt_is_no_error_before_generate_is_pressed(project, bob):
    words = "Write what happens in the shot."
    assert words not in check(bob, project, prompt=" ")
    assert words in press(bob, project, order_form(" ")).content.decode()


def test_the_compiled_prompt_and_its_pictures_are_shown(project, bob, pilot):
    html = check(bob, project, prompt="A wave: @pilot")
    assert "A wave: character1" in text_of(html)
    assert reverse("picture", args=[project.slug, pilot.cover.pk, "thumb"]) in html
    assert "<dt>image_urls</dt><dd>1 picture</dd>" in html


def test_the_check_never_sends_the_words_back(project, bob):
    html = check(bob, project)
    assert "<textarea" not in html
    assert 'name="click"' not in html


@pytest.mark.parametrize(
    ("seeds", "words"),
    [
        ({}, "drawn by the studio"),
        ({"seed_mode": "locked", "seed": "7"}, "7 to 8"),
        ({"seed_mode": "locked", "seed": "7", "takes": "1"}, "<dd>7</dd>"),
        ({"seed_mode": "locked", "seed": "-1"}, "A seed is a whole number from 0"),
        ({"seed_mode": "locked", "seed": ""}, "Type a seed from 0"),
    ],
    ids=str,
)
def test_the_seed_is_said_or_what_is_wrong_with_it(seeds, words, project, bob):
    assert words in check(bob, project, **seeds)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"duration": "99"}, "A clip is 3 to 15 seconds long."),
        ({"duration": "soon"}, "A clip is 3 to 15 seconds long."),
        ({"takes": "5"}, "Ask for 1 to 4 takes at once."),
        ({"resolution": "4k"}, "Choose 720p or 1080p."),
        ({"aspect_ratio": "21:9"}, "Choose one of the five shapes."),
        ({"shot": "4711"}, "That shot is not there any more."),
        ({"click": "twice"}, "This page is out of date."),
        ({"price": "much"}, "This page is out of date."),
        ({"seed_mode": "\x00"}, "Choose a random seed or a locked one."),
    ],
    ids=str,
)
def test_a_tampered_setting_is_refused_in_plain_words(changed, words, project, bob):
    response = press(bob, project, order_form(**changed))
    assert response.status_code == 422
    assert words in text_of(response.content.decode())
    assert not Generation.objects.exists()


def test_a_press_makes_the_takes_and_answers_with_their_cards(project, bob):
    response = press(bob, project, order_form())
    html = response.content.decode()
    assert response.status_code == 200
    assert sorted(takes_in(html)) == ["take-1", "take-2"]
    assert "T1, T2 are on the way." in html
    assert "$0.84 reserved" in text_of(html)


def test_a_press_answers_with_a_fresh_click_so_that_the_next_one_is_a_new_order(project, bob):
    form = order_form()
    html = press(bob, project, form).content.decode()
    (fresh,) = re.findall(r'name="click" id="composer-click" value="([^"]+)"', html)
    assert fresh != form["click"]
    press(bob, project, {**form, "click": fresh})
    assert Generation.objects.count() == 4


def test_a_double_press_is_one_order(project, bob):
    form = order_form()
    cards = [takes_in(press(bob, project, form).content.decode()) for _ in range(2)]
    assert cards[0] == cards[1]
    assert Generation.objects.count() == 2


def test_the_takes_belong_to_the_chosen_shot(project, bob):
    shot = Shot.objects.create(project=project, code="1A", title="Lift-off")
    html = press(bob, project, order_form(shot=str(shot.pk))).content.decode()
    assert f'data-shot="{shot.pk}"' in html


def test_the_budgets_refusal_is_said_beside_the_button_and_nothing_is_made(project, bob):
    Budget.objects.create(project=project, limit=Decimal("0.50"))
    response = press(bob, project, order_form())
    assert response.status_code == 422
    assert "This costs $0.84. The project Low Orbit has $0.50 left" in text_of(response.content.decode())
    assert not Generation.objects.exists()


def test_a_press_on_an_older_lower_price_is_shown_the_new_one_first(project, bob):
    response = press(bob, project, order_form(price="0.4200"))
    assert response.status_code == 422
    assert "This costs $0.84; the button still said $0.42. Nothing was sent." in text_of(response.content.decode())
    assert press(bob, project, order_form(price="0.8400")).status_code == 200


def test_a_lower_price_than_the_buttons_is_no_reason_to_ask(project, bob):
    assert press(bob, project, order_form(price="9.00")).status_code == 200


def test_without_a_price_nothing_can_be_sent(project, bob):
    Price.objects.all().delete()
    response = press(bob, project, order_form())
    assert response.status_code == 422
    assert "Nobody has entered a price for 720p yet" in text_of(response.content.decode())


def test_without_script_a_press_leads_back_to_the_board(project, bob):
    response = press_without_script(bob, project, order_form())
    assert (response.status_code, response["Location"]) == (302, reverse("board", args=[project.slug]))
    assert Generation.objects.count() == 2


def test_without_script_a_refused_press_keeps_what_was_typed(project, bob):
    form = order_form("@nobody waves\nand <b>leaves</b>", duration="7", seed_mode="locked", seed="41")
    response = press_without_script(bob, project, form)
    html = response.content.decode()
    assert response.status_code == 422
    assert "@nobody waves\nand &lt;b&gt;leaves&lt;/b&gt;</textarea>" in html
    assert 'value="41"' in html
    assert re.search(r'id="duration"[^>]* value="7"', html)
    assert f'value="{form["click"]}"' in html


def test_without_script_a_check_shows_the_whole_page_with_the_compiled_prompt(project, bob):
    response = client_of(bob).post(reverse("compose", args=[project.slug]), order_form())
    assert response.status_code == 200
    assert "character1 waves" in text_of(response.content.decode())
    assert '<details class="payload" id="composer-payload" open>' in response.content.decode()


@pytest.mark.parametrize("name", ["compose", "generation_create"])
def test_a_viewer_cannot_press(name, project, carol):
    assert press(carol, project, order_form(), name).status_code == 403
    assert not Generation.objects.exists()


def test_who_presses_too_often_is_asked_to_wait(project, bob, monkeypatch):
    monkeypatch.setattr("generations.composer_views.TAKES_PER_HOUR", 2)
    cache.clear()
    press(bob, project, order_form())
    assert "very many takes this hour" in press(bob, project, order_form()).content.decode()
    assert Generation.objects.count() == 2


def test_the_mirror_knows_who_has_a_picture(project, bob, pilot):
    make_character(project, "leo", pictures=0)
    html = read(bob, "board", project).replace("&quot;", '"')
    assert f'"pilot": {pilot.tint}' in html
    assert '"leo": null' in html
