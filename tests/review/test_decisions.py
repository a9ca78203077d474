import pytest
from django.urls import reverse

from generations.generation import Generation
from generations.live.audience import Audience
from generations.review import decisions
from generations.review.decisions import Decision, Verdict, decided
from generations.review.lineage import changes_of, lineage_of
from generations.status import Status
from projects.happenings import happened
from tests.factories import cite, make_generation, make_picture
from tests.generations.pages import HTMX, client_of, read, text_of
from tests.review.conftest import a_clip

pytestmark = pytest.mark.django_db


def decide(user, take, act="approve", headers=HTMX, **form):
    address = reverse("generation_decide", args=[take.project.slug, take.number])
    return client_of(user).post(address, {"act": act, **form}, headers=headers)


def pick(user, take, **form):
    return client_of(user).post(reverse("generation_pick", args=[take.project.slug, take.number]), form, headers=HTMX)


def fresh(take) -> Generation:
    return Generation.objects.get(pk=take.pk)


@pytest.fixture
def heard():
    told = []
    listen = lambda **sent: told.append(sent.get("happening") or sent["decision"])  # noqa: E731
    happened.connect(listen)
    decided.connect(listen)
    yield told
    happened.disconnect(listen)
    decided.disconnect(listen)


def test_a_lead_approves_and_it_stays_on_the_take(project, alice, carol, take):
    assert decide(alice, take).status_code == 200
    now = fresh(take)
    assert (now.verdict, now.verdict_by) == (Verdict.APPROVED, alice)
    assert now.verdict_at
    words = text_of(read(carol, "generation", project, take.number))
    assert "Alice approved it" in words
    assert "Alice · Approved" in words


def test_pressing_twice_decides_once(alice, take, heard):
    decide(alice, take)
    decide(alice, take)
    assert Decision.objects.count() == 1
    happening, decision = heard
    assert (happening.words, happening.tone) == ("approved {take}", "ok")
    assert decision.act == "approve"


@pytest.mark.parametrize("act", ["approve", "changes", "withdraw"])
def test_only_leads_decide(act, bob, carol, take):
    for person in (bob, carol):
        assert decide(person, take, act, note="Warmer").status_code == 403
    assert pick(bob, take).status_code == 403
    assert not Decision.objects.exists()


def test_changes_need_a_note(alice, take):
    assert decide(alice, take, "changes").status_code == 422
    assert fresh(take).verdict == ""
    decide(alice, take, "changes", note="Warmer face")
    assert fresh(take).verdict == Verdict.CHANGES
    assert take.decisions.get().note == "Warmer face"


@pytest.mark.parametrize(
    "form", [{"act": "burn"}, {"act": ""}, {"note": "x" * 1001}, {"act": "ask", "asked": "99999999999999999999"}]
)
def test_a_press_that_makes_no_sense_changes_nothing(form, alice, take):
    assert decide(alice, take, **{"act": "approve", **form}).status_code == 422
    assert fresh(take).verdict == ""


def test_an_artist_asks_a_lead_and_asks_no_more(alice, bob, take):
    decide(bob, take, "ask", asked=alice.pk)
    assert (fresh(take).verdict, take.decisions.get().asked) == (Verdict.ASKED, alice)
    decide(bob, take, "withdraw")
    assert fresh(take).verdict == ""


def test_only_a_lead_can_be_asked(bob, carol, take):
    assert decide(bob, take, "ask", asked=carol.pk).status_code == 422


def test_an_approved_take_is_asked_about_no_more_until_that_is_withdrawn(alice, bob, take):
    decide(alice, take)
    assert "Nothing was changed" in decide(bob, take, "ask").content.decode()
    assert fresh(take).verdict == Verdict.APPROVED
    decide(alice, take, "withdraw")
    assert (fresh(take).verdict, fresh(take).verdict_by) == ("", None)


@pytest.mark.parametrize("status", [Status.RENDERING, Status.FAILED])
def test_there_is_nothing_to_decide_without_a_clip(status, project, alice, bob):
    take = make_generation(project, bob, status)
    assert "Nothing was changed" in decide(alice, take).content.decode()
    assert "Nothing was changed" in pick(alice, take).content.decode()
    assert not Decision.objects.exists()


def test_a_hidden_take_is_not_decided_about(alice, take):
    Generation.objects.filter(pk=take.pk).update(visibility="hidden")
    assert not decisions.approve(take, alice)
    assert not decisions.pick(take, alice)


def test_a_shot_may_have_several_picks_until_one_steps_down(alice, bob, take, heard):
    other = a_clip(take.project, bob, shot=take.shot)
    pick(alice, take)
    pick(alice, other)
    assert fresh(take).is_pick
    assert fresh(other).is_pick
    heard.clear()
    pick(alice, other, step_down="1")
    assert not fresh(take).is_pick
    assert fresh(other).is_pick
    assert [told.words for told in heard if hasattr(told, "words")] == ["took the pick from {take}"]


def test_picking_says_for_which_shot(alice, take, shot, heard):
    decisions.pick(take, alice)
    assert (heard[0].words, heard[0].shot_id) == ("picked {take} for {shot}", shot.pk)
    assert fresh(take).picked_by == alice


def test_a_pick_is_dropped_and_keeps_what_was_decided(alice, take):
    decide(alice, take, pick="on")
    assert fresh(take).is_pick
    pick(alice, take, drop="1")
    now = fresh(take)
    assert (now.is_pick, now.picked_at, now.verdict) == (False, None, Verdict.APPROVED)


def test_without_script_the_page_comes_again(alice, take):
    response = decide(alice, take, headers=None)
    assert response["Location"] == reverse("generation", args=[take.project.slug, take.number])
    response = decide(alice, take, "changes", headers=None)
    assert response.status_code == 422


def test_lineage_runs_from_the_first_words_to_what_came_of_it(project, bob, take):
    second = make_generation(project, bob, parent=take, prompt="@pilot runs", origin="remix")
    third = make_generation(project, bob, parent=second, prompt="@pilot runs", seed=8)
    links = lineage_of(second, Audience.COSTS)
    assert [(link.card.take, link.words) for link in links] == [
        (take, "First words"),
        (second, "Same seed, prompt changed"),
        (third, "New seed"),
    ]
    assert [link.is_this for link in links] == [False, True, False]


def test_a_take_that_stands_alone_has_no_lineage(take):
    assert lineage_of(take, Audience.PLAIN) == []


def test_changes_are_told_in_words(project, bob, picture):
    first = make_generation(project, bob)
    second = make_generation(project, bob, duration=8, resolution="1080p", aspect_ratio="9:16", seed=9, parent=first)
    cite(second, picture)
    assert changes_of(second, first) == "@pilot added, 1080p, 9:16"
    third = make_generation(project, bob, duration=8, resolution="1080p", aspect_ratio="9:16", seed=9, parent=second)
    cite(third, make_picture(picture.look.character, sha256="c" * 64))
    assert changes_of(third, second) == "Same seed, new picture"


def test_a_long_line_costs_as_many_queries_as_a_short_one(project, bob, take, django_assert_max_num_queries):
    latest = take
    for _ in range(15):
        latest = make_generation(project, bob, parent=latest)
    with django_assert_max_num_queries(7):
        links = lineage_of(latest, Audience.COSTS)
    assert len(links) == 13
    assert links[0].words == "Earlier takes not shown"
