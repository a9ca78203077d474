import pytest
from django.urls import reverse

from tests.factories import make_character, make_project


@pytest.fixture
def tour(client, alice, project):
    """Alice's welcome page, in a project with a cast of four."""
    for handle in ("pilot", "rocket", "cup", "hat"):
        make_character(project, handle)
    client.force_login(alice)
    return lambda query="": client.get(f"/welcome/?{query}").content.decode()


def test_the_first_two_are_chosen_and_in_the_prompt(tour):
    html = tour()
    assert html.count("checked>") == 3
    assert "@pilot watches @rocket" in html


def test_the_prompt_follows_who_is_chosen(tour):
    assert "@cup in the first light" in tour("idea=0&with=cup")


def test_another_idea_is_another_sentence(tour):
    assert "@cup under a single lamp" in tour("idea=1&with=cup")


def test_at_most_three_are_in_it(tour):
    html = tour("idea=0&with=pilot&with=rocket&with=cup&with=hat")
    assert "@pilot, @rocket and @cup on a long table" in html


@pytest.mark.parametrize("query", ["idea=0", "idea=9&with=nobody", "idea=%00&with=%00", "idea=" + "9" * 5000])
def test_whatever_the_address_says_somebody_is_in_it(tour, query):
    assert "@pilot in the first light" in tour(query)


def test_the_button_says_the_price(tour):
    assert '<span class="btn-price">$0.70 <small>sandbox</small></span>' in tour()


def test_the_form_orders_one_take(tour, client, project):
    html = tour()
    click = html.split('name="click" value="')[1][:36]
    recipe = {"aspect_ratio": "16:9", "duration": 5, "resolution": "720p", "takes": 1, "seed_mode": "random"}
    order = recipe | {"prompt": "@pilot watches @rocket", "click": click, "safety_checker": "on"}
    for name, value in recipe.items():
        assert f'name="{name}" value="{value}"' in html
    response = client.post(reverse("generation_create", args=(project.slug,)), order)
    assert response["Location"] == reverse("board", args=(project.slug,))
    assert project.generations.get().amount


def test_without_a_cast_there_is_nothing_to_press(client, alice, project):
    client.force_login(alice)
    html = client.get("/welcome/").content.decode()
    assert "has none with a picture yet" in html
    assert 'form="first-take" disabled' in html


def test_a_viewer_has_nothing_to_try(client, carol, project):
    client.force_login(carol)
    assert client.get("/welcome/")["Location"] == "/"


def test_an_admin_tries_it_in_any_project(client, ada, alice):
    make_character(make_project(alice), "hat")
    client.force_login(ada)
    assert "@hat" in client.get("/welcome/").content.decode()


def test_live_mode_has_no_welcome(client, ada, project, settings):
    settings.SANDBOX = False
    client.force_login(ada)
    assert client.get("/welcome/")["Location"] == "/"
