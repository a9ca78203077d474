"""Who is here, as the open streams tell it."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from generations.live import attendance, feed
from generations.live.attendance import Attendance, Listener, Pair
from generations.live.audience import Audience
from generations.live.events import Event
from generations.together import presence
from generations.together.presence import STALE, Presence
from projects.happenings import membership_changed
from projects.models import Membership
from tests.factories import make_project
from tests.generations.pages import read
from tests.live.browser import listening


def here(project) -> list[str]:
    return [str(user) for user in presence.here([project.pk])[project.pk]]


def news() -> int:
    return Event.objects.filter(kind="presence").count()


def test_who_comes_is_here_and_everybody_is_told_once(project, alice, bob):
    presence.seen({(alice.pk, project.pk), (bob.pk, project.pk)}, timezone.now())
    presence.seen({(alice.pk, project.pk), (bob.pk, project.pk)}, timezone.now())
    assert here(project) == ["Alice", "Bob"]
    assert news() == 1


def test_a_check_of_all_streams_costs_the_same_for_two_as_for_fifty(
    project, alice, bob, django_assert_num_queries, django_assert_max_num_queries
):
    pairs = {(alice.pk, project.pk), (bob.pk, project.pk)}
    pairs |= {(alice.pk, make_project(alice, f"P{number}").pk) for number in range(20)}
    presence.seen(pairs, timezone.now())
    with django_assert_max_num_queries(10) as few:
        presence.seen({(alice.pk, project.pk)}, timezone.now())
    with django_assert_num_queries(len(few)):
        presence.seen(pairs, timezone.now())


def test_who_was_not_seen_for_long_is_gone(project, alice, bob):
    presence.seen({(alice.pk, project.pk), (bob.pk, project.pk)}, timezone.now())
    Presence.objects.filter(user=bob).update(seen_at=timezone.now() - STALE)
    assert here(project) == ["Alice"]
    presence.seen({(alice.pk, project.pk)}, timezone.now())
    assert news() == 2
    assert Presence.objects.count() == 1


def test_who_leaves_is_gone_at_once(project, alice):
    moment = timezone.now()
    presence.seen({(alice.pk, project.pk)}, moment)
    presence.left({(alice.pk, project.pk)}, moment)
    assert here(project) == []
    assert news() == 2


def test_who_has_a_page_open_elsewhere_stays(project, alice):
    before = timezone.now() - timedelta(seconds=5)
    presence.seen({(alice.pk, project.pk)}, timezone.now())
    presence.left({(alice.pk, project.pk)}, before)
    assert here(project) == ["Alice"]


def test_faces_are_on_every_page_of_the_project(project, alice, bob):
    presence.seen({(bob.pk, project.pk)}, timezone.now())
    assert '<li title="Bob">' in read(alice, "board", project)


def test_many_faces_are_counted(project, alice, monkeypatch):
    monkeypatch.setattr(presence, "SHOWN", 1)
    presence.seen({(user.pk, project.pk) for user in project.members.all()}, timezone.now())
    html = presence.render_presences([project.pk], Audience.COSTS)[project.pk]
    assert "+2" in html


@pytest.fixture
def told(monkeypatch) -> list[tuple[str, set[Pair]]]:
    heard: list[tuple[str, set[Pair]]] = []
    listener = Listener(
        seen=lambda pairs, _: heard.append(("seen", set(pairs))),
        left=lambda pairs, _: heard.append(("left", set(pairs))),
    )
    monkeypatch.setattr(attendance, "listeners", [listener])
    return heard


def test_a_page_that_is_left_for_the_next_one_is_no_leaving(told):
    door = Attendance()
    door.update({(1, 7)}, everybody=False)
    door.update(set(), everybody=False)
    door.update({(1, 7)}, everybody=False)
    assert told == [("seen", {(1, 7)})]


def test_who_stays_away_has_left(told, monkeypatch):
    door = Attendance()
    door.update({(1, 7), (2, 7)}, everybody=False)
    monkeypatch.setattr(attendance, "GRACE", timedelta(0))
    door.update({(1, 7)}, everybody=False)
    assert told[1:] == [("left", {(2, 7)})]
    assert door.is_still({(1, 7)})


def test_at_a_check_everybody_is_told_of(told):
    door = Attendance()
    door.update({(1, 7)}, everybody=False)
    door.update({(1, 7)}, everybody=True)
    assert told == [("seen", {(1, 7)}), ("seen", {(1, 7)})]


def test_a_listener_in_trouble_ends_no_stream(monkeypatch, told, caplog):
    def fail(pairs, moment):
        raise RuntimeError

    monkeypatch.setattr(attendance, "listeners", [Listener(fail, fail), *attendance.listeners])
    Attendance().update({(1, 7)}, everybody=False)
    assert told == [("seen", {(1, 7)})]
    assert "Who is here could not be written down." in caplog.text


def test_an_open_stream_makes_somebody_present_and_its_end_lets_them_go(live_studio, project, alice, bob, monkeypatch):
    monkeypatch.setattr(attendance, "GRACE", timedelta(0))
    with listening(live_studio, project, alice) as stream:
        assert "Alice" in until(stream, "presence")
        with listening(live_studio, project, bob):
            assert "Bob" in until(stream, "presence")
        assert "Bob" not in until(stream, "presence")


def test_a_check_refreshes_who_is_here(live_studio, project, alice, monkeypatch):
    monkeypatch.setattr(feed, "CHECK_SECONDS", 0.2)
    with listening(live_studio, project, alice):
        wait_for(Presence.objects.exists)
        first = Presence.objects.get().seen_at
        wait_for(lambda: Presence.objects.get().seen_at > first)


def until(stream, event: str) -> str:
    while (message := stream.next()).event != event:
        pass
    return message.data


def wait_for(holds) -> None:
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_open_lists_of_the_members_hear_that_somebody_joined(project):
    Event.objects.all().delete()
    membership_changed.send(Membership, project_id=project.pk, user_id=project.created_by_id)
    assert [event.subject for event in Event.objects.filter(kind="members")] == [project.pk]


def test_the_list_of_members_comes_alone_for_an_open_page(project, alice, bob):
    html = read(alice, "members_feed", project)
    assert 'id="members"' in html
    assert "invite-emails" not in html.replace("#invite-emails", "")
    assert 'id="members-news"' in read(bob, "members", project)
