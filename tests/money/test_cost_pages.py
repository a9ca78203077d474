"""The pages of costs: who sees them, and that every figure leads to rows that add up to it."""

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from generations.generation import Generation
from generations.money.budgets import Budget
from generations.money.ledger import Entry, today
from generations.money.reports import GROUPINGS
from generations.status import Status
from projects.people import members
from tests.factories import cite, make_character, make_generation, make_project
from tests.generations.pages import client_of, read, text_of

FIGURE = re.compile(r'<a(?: class="is-bad")? href="([^"]*/costs/rows/\?[^"]*)">([^<]*)</a>')


@pytest.fixture
def spending(project, alice, bob) -> list[Generation]:
    shot = project.shots.create(code="1A", title="Cold open")
    image = make_character(project, "pilot").first_look.images.get()
    takes = [
        make_generation(project, bob, Status.READY, shot=shot, is_pick=True),
        make_generation(project, bob, Status.READY, resolution="1080p", duration=3),
        make_generation(project, alice, Status.READY, visibility="hidden"),
        make_generation(project, alice, Status.FAILED, problem="Runflow gave up"),
        make_generation(project, bob, Status.RENDERING),
    ]
    cite(takes[0], image)
    Budget.objects.filter(pk=Budget.of(project).pk).update(limit=Decimal(20))
    return takes


def figures_on(page: str) -> list[tuple[str, str]]:
    return [(html.unescape(address), words) for address, words in FIGURE.findall(page)]


def sum_on(page: str) -> str:
    found = re.search(r"<dt>Together</dt><dd>([^<]*)</dd>", page)
    return found[1] if found else ""


def follow(person, page: str, followed: str = "") -> None:
    """Every link with an amount leads to rows with the same sum; one with a number, to so many takes.

    What says the same on a page that another test has `followed` is left out, and what stands there twice.
    """
    found = figures_on(page)
    assert len(found) > 20
    client = client_of(person)
    for address, words in set(found).difference(figures_on(followed)):
        rows = client.get(address).content.decode()
        if words.startswith("$") and "figure=approved" not in address and "committed" not in address:
            assert sum_on(rows) == words, address
        elif words.isdigit():
            assert f"<dt>Takes</dt><dd>{words}</dd>" in rows, address


@pytest.mark.usefixtures("spending")
def test_every_figure_of_the_overview_opens_rows_that_add_up_to_it(project, bob):
    follow(bob, read(bob, "costs", project))


@pytest.mark.usefixtures("spending")
@pytest.mark.parametrize("by", [name for name in GROUPINGS if name != "project"])
def test_so_does_every_figure_of_every_grouping(project, bob, by):
    follow(bob, read(bob, "costs", project, by=by), followed=read(bob, "costs", project))


@pytest.mark.usefixtures("spending")
def test_and_of_the_studio(alice, ada):
    make_generation(make_project(ada, "Rain Check"), ada, Status.READY)
    for person, by in ((alice, ""), (ada, ""), (ada, "project")):
        follow(person, client_of(person).get(reverse("studio_costs"), {"by": by}).content.decode())


@pytest.mark.usefixtures("spending")
def test_what_is_left_leads_to_all_that_counts_against_the_budget(project, bob):
    page = read(bob, "costs", project)
    assert "Left of $20.00" in text_of(page)
    (address,) = {address for address, words in figures_on(page) if words == "$17.06"}
    assert sum_on(client_of(bob).get(address).content.decode()) == "$2.94"


@pytest.mark.usefixtures("spending")
def test_a_narrowed_report_stays_narrow_and_says_so(project, alice, bob):
    page = read(alice, "costs", project, member=str(bob.pk))
    assert "Member: Bob" in page
    assert "$1.54" in text_of(page)
    follow(alice, page)


def test_an_empty_report_says_so(project, bob):
    assert "No money moved in these days" in read(bob, "costs", project)
    assert "No rows" in read(bob, "costs_rows", project, figure="charged")


@pytest.mark.usefixtures("spending")
def test_rows_come_a_page_at_a_time(project, bob, monkeypatch):
    monkeypatch.setattr("generations.cost_rows.PER_PAGE", 4)
    seen: list[int] = []
    while len(seen) % 4 == 0:
        query = {"before": str(seen[-1])} if seen else {}
        page = read(bob, "costs_rows", project, **query)
        seen += [int(pk) for pk in re.findall(r'id="entry-(\d+)"', page)]
        assert ("Older" in page) == (len(seen) % 4 == 0)
    assert seen == sorted(Entry.objects.values_list("pk", flat=True), reverse=True)


@pytest.mark.parametrize(
    "query",
    [
        {"from": "nonsense"}, {"from": "2026-11-30", "to": "2026-11-01"}, {"member": "9" * 30}, {"shot": "\x00"},
        {"status": "no"}, {"by": "nothing"}, {"sort": "../"}, {"page": "9" * 30}, {"figure": "x"}, {"before": "9" * 18},
        {"resolution": "8k"}, {"character": "x" * 500}, {"project": "9" * 18},
        {"from": "0001-01-01"}, {"to": "9999-12-31"},
        {"member": "7", "shot": "7", "look": ":"}, {"by": "shot", "page": "7"},
    ],
)  # fmt: skip
@pytest.mark.usefixtures("spending")
def test_a_senseless_address_is_no_accident(project, alice, query):
    client = client_of(alice)
    for name in ("costs", "costs_rows"):
        assert client.get(reverse(name, args=[project.slug]), query).status_code in {200, 422}
        assert client.get(reverse(f"studio_{name}"), query).status_code in {200, 422}


# Who sees it


@pytest.mark.usefixtures("spending")
def test_whoever_may_not_see_costs_sees_neither_the_page_nor_its_tab(project, carol):
    client = client_of(carol)
    assert client.get(reverse("costs", args=[project.slug])).status_code == 403
    assert client.get(reverse("studio_costs")).status_code == 403
    board = read(carol, "board", project)
    assert "/costs/" not in board
    assert "$" not in text_of(board)


@pytest.mark.usefixtures("spending")
def test_a_viewer_who_is_shown_the_costs_sees_them(project, alice, carol):
    members.show_costs(project.memberships.get(user=carol), alice, sees=True)
    assert ">Costs</a>" in read(carol, "board", project)
    follow(carol, read(carol, "costs", project))


@pytest.mark.usefixtures("spending")
def test_an_artist_from_whom_they_are_hidden_does_not(project, alice, bob):
    members.show_costs(project.memberships.get(user=bob), alice, sees=False)
    assert client_of(bob).get(reverse("costs", args=[project.slug])).status_code == 403
    assert client_of(bob).get(reverse("costs_rows", args=[project.slug])).status_code == 403
    assert "/costs/" not in read(bob, "board", project)


@pytest.mark.usefixtures("spending")
def test_the_studio_report_has_only_projects_whose_costs_they_may_see(alice, bob):
    other = make_project(bob, "Rain Check")
    make_generation(other, bob, Status.READY)
    page = client_of(alice).get(reverse("studio_costs")).content.decode()
    assert "Rain Check" not in page
    assert "Budget left" not in page
    narrowed = client_of(alice).get(reverse("studio_costs_rows"), {"project": other.pk})
    assert narrowed.status_code == 422
    assert "Rain Check" not in narrowed.content.decode()


# How much it costs


def test_the_queries_do_not_grow_with_what_was_spent(project, alice, bob, django_assert_max_num_queries):
    for number in range(12):
        shot = project.shots.create(code=f"{number}A", title="Shot")
        make_generation(project, (alice, bob)[number % 2], Status.READY, shot=shot)
    for name, query in (("costs", {}), ("costs", {"by": "shot"}), ("costs_rows", {"figure": "charged"})):
        client = client_of(bob)
        with django_assert_max_num_queries(25):
            assert client.get(reverse(name, args=[project.slug]), query).status_code == 200


@pytest.mark.usefixtures("spending")
def test_no_style_or_script_stands_in_the_page(project, bob):
    page = read(bob, "costs", project)
    assert "style=" not in page
    assert page.count("as-table") == 2


@pytest.mark.usefixtures("spending")
def test_long_ranges_are_drawn_by_month(project, bob):
    page = read(bob, "costs", project, **{"from": str(today() - timedelta(days=90))})
    assert "Spend by month" in page


@pytest.mark.usefixtures("spending")
def test_lines_are_sorted_as_asked(project, alice):
    by_name = read(alice, "costs", project, by="member", sort="name")
    turned = read(alice, "costs", project, by="member", sort="-name")
    assert by_name.index("<span>Alice</span></span></th>") < by_name.index("<span>Bob</span></span></th>")
    assert turned.index("<span>Bob</span></span></th>") < turned.index("<span>Alice</span></span></th>")
    assert 'aria-sort="descending"' in turned


@pytest.mark.usefixtures("spending")
def test_each_panel_has_columns_of_its_own_and_characters_their_colour_and_picture(project, bob):
    page = read(bob, "costs", project)
    (by_resolution,) = re.findall(r'aria-label="By resolution">.*?</section>', page, re.DOTALL)
    assert "Rate Takes Seconds Charged" in text_of(by_resolution.replace("</th>", " "))
    assert "$0.14 / s" in by_resolution
    (by_character,) = re.findall(r'aria-label="By character">.*?</section>', page, re.DOTALL)
    character = project.characters.get()
    assert f'<span class="mention" data-tint="{character.tint}">@{character.handle}</span>' in by_character
    assert reverse("picture", args=[project.slug, character.cover.pk, "thumb"]) in by_character


@pytest.mark.usefixtures("spending")
def test_720p_and_1080p_of_a_day_open_rows_of_their_own(project, bob):
    found = figures_on(read(bob, "costs", project))
    amounts = {
        name: {words for address, words in found if f"figure={name}" in address} for name in ("drafts", "finals")
    }
    assert amounts == {"drafts": {"$0.70"}, "finals": {"$0.84"}}
