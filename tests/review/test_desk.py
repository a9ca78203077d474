from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from generations.generation import Generation
from generations.review import decisions
from generations.review.comments import say
from generations.review.desk import counts_of, waiting_for
from projects.access import verbs
from tests.factories import Role, join, make_generation, make_project, make_user
from tests.generations.pages import client_of, read, text_of
from tests.review.conftest import a_clip

pytestmark = pytest.mark.django_db


def look(user, project, **query) -> str:
    """The tab, as it is after it chose what to show first."""
    answer = client_of(user).get(reverse("review", args=[project.slug]), query, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def waits(project, person) -> dict[str, int]:
    project.verbs = verbs(person, project)
    return {kind: count for kind, count in counts_of(project, person).items() if count}


def test_a_question_waits_for_every_lead_or_for_the_one_who_was_asked(project, alice, bob, carol, take):
    dora = make_user("Dora")
    join(project, dora, Role.LEAD)
    decisions.ask(take, bob)
    assert waits(project, alice) == waits(project, dora) == {"approve": 1}
    decisions.withdraw(take, bob)
    decisions.ask(take, bob, asked=dora)
    assert waits(project, alice) == {}
    assert waits(project, dora) == {"approve": 1}
    assert waits(project, carol) == {}


def test_changes_wait_for_the_author_until_something_was_made_of_the_take(project, alice, bob, take):
    decisions.ask_changes(take, alice, "Warmer")
    assert waits(project, bob) == {"changes": 1}
    make_generation(project, bob, parent=take)
    assert waits(project, bob) == {}


def test_a_comment_waits_for_whom_it_names_until_they_answer_or_it_is_resolved(project, alice, bob, carol, take):
    said = say(take, "@bob and @alice, look", by=carol)
    answer = say(take, "@bob really", by=carol, parent=said)
    assert waits(project, bob) == {"named": 2}
    say(take, "Seen", by=bob, parent=said)
    assert waits(project, bob) == {}
    assert waits(project, alice) == {"named": 1}
    answer.resolve(carol)
    assert waits(project, alice) == {}


def test_nothing_of_another_project_or_of_an_archived_take_waits(project, alice, bob, take):
    other = make_project(alice, "Other")
    decisions.ask(a_clip(other, alice), alice)
    decisions.ask(take, bob)
    Generation.objects.filter(pk=take.pk).update(archived_at=timezone.now())
    assert waits(project, alice) == {}


def test_the_count_in_the_tabs_is_one_query(project, alice, bob, take, django_assert_num_queries):
    decisions.ask(take, bob)
    say(take, "@alice look", by=bob)
    project.verbs = verbs(alice, project)
    with django_assert_num_queries(1):
        assert waiting_for(project, alice) == 2


def test_the_tab_shows_what_waits_one_at_a_time(project, alice, bob, shot, take):
    second = a_clip(project, bob, shot=shot)
    decisions.ask(take, bob)
    decisions.ask(second, bob)
    words = text_of(look(alice, project))
    assert "To approve 2" in words
    assert "Bob asks any lead to decide. 1 of 2" in words
    html = look(alice, project, item=f"T{second.number}")
    assert f'id="item-T{second.number}"' in html
    assert 'rel="prev"' in html


def test_deciding_leads_to_the_next_one(project, alice, bob, take):
    second = a_clip(project, bob)
    decisions.ask(take, bob)
    decisions.ask(second, bob)
    address = reverse("generation_decide", args=[project.slug, take.number])
    answer = client_of(alice).post(address, {"act": "approve", "item": f"T{second.number}"})
    assert answer["Location"] == f"{reverse('review', args=[project.slug])}?item=T{second.number}"


@pytest.mark.parametrize("item", ["T99999999999999999999", "c1", "\0", "x" * 5000])
def test_an_item_that_is_not_there_is_the_first_one(item, project, alice, bob, take):
    decisions.ask(take, bob)
    assert f'id="item-T{take.number}"' in look(alice, project, item=item)


def test_an_empty_desk_says_so(project, carol):
    words = text_of(look(carol, project))
    assert "Nothing waits for you" in words
    assert "Nothing is picked yet" in words


def test_the_screening_panel_names_shots_without_a_pick(project, alice, take, shot):
    project.shots.create(code="4A", title="Corridor", position=2)
    decisions.pick(take, alice)
    words = text_of(look(alice, project))
    assert "1 pick in the order of the shot list" in words
    assert "No pick4A" in words.replace("No pick 4A", "No pick4A")


def test_viewers_see_no_dollar_on_the_tab(project, alice, bob, carol, take):
    say(take, "@carol look", by=bob)
    html = look(carol, project)
    assert "Comments that name you" in html
    assert "$" not in html


def test_the_tab_costs_as_many_queries_however_much_waits(project, alice, bob, take, django_assert_max_num_queries):
    client = client_of(alice)
    address = reverse("review", args=[project.slug])
    decisions.ask(take, bob)
    say(take, "@alice look", by=bob)
    with django_assert_max_num_queries(60) as few:
        client.get(address, follow=True)
    for _ in range(6):
        other = a_clip(project, bob)
        decisions.ask(other, bob)
        say(other, "@alice look", by=bob)
    with django_assert_max_num_queries(len(few)):
        client.get(address, follow=True)


def test_the_longest_waiting_come_first_and_the_rest_on_demand(project, alice, bob, monkeypatch):
    monkeypatch.setattr("generations.review.desk_views.MOST", 1)
    first, second = a_clip(project, bob), a_clip(project, bob)
    decisions.ask(second, bob)
    decisions.ask(first, bob)
    Generation.objects.filter(pk=second.pk).update(verdict_at=timezone.now() - timedelta(hours=1))
    html = look(alice, project)
    assert f'id="item-T{second.number}"' in html
    assert "Show 1 more" in html
    assert "Show 1 more" not in look(alice, project, all=1)


def test_the_take_page_costs_as_many_queries_however_much_was_said(
    project, alice, bob, take, django_assert_max_num_queries
):
    client = client_of(alice)
    address = reverse("generation", args=[project.slug, take.number])
    say(take, "One", by=bob)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    for _ in range(5):
        say(take, "More", by=bob, parent=say(take, "More", by=alice))
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_next_take_from_this_comment_leads_to_the_composer(project, bob, carol, take):
    said = say(take, "Warmer", by=carol)
    html = read(bob, "generation", project, take.number)
    assert f"/remix/?comment={said.pk}" in html
    assert "/remix/?comment=" not in read(carol, "generation", project, take.number)


def test_what_somebody_else_decided_meanwhile_stays_in_sight(project, alice, bob, take):
    second = a_clip(project, bob)
    decisions.ask(second, bob)
    decisions.approve(take, alice)
    html = look(alice, project, item=f"T{take.number}")
    assert f'id="item-T{take.number}"' in html
    assert "It does not wait for you any more" in html
    assert f"?item=T{second.number}" in html
    assert f'id="decide-form-{take.number}"' not in html


def test_after_the_last_one_the_desk_is_empty(project, alice, bob, take):
    decisions.ask(take, bob)
    address = reverse("generation_decide", args=[project.slug, take.number])
    answer = client_of(alice).post(address, {"act": "approve", "item": ""}, follow=True)
    assert "Nothing waits for you" in answer.content.decode()
