"""The stream as browsers get it: a server that listens, events committed by another connection, no hints at all."""

from datetime import timedelta

import httpx
import pytest
from django.db import OperationalError

from generations.live import feed, tail
from generations.live.rendering import renderers
from projects.models import Membership
from tests.factories import make_project
from tests.live.browser import Message, cookies_of, happen, listening
from tests.live.test_tail import LONG_AGO


@pytest.fixture
def often(monkeypatch) -> None:
    """Access is checked all the time."""
    monkeypatch.setattr(feed, "CHECK_SECONDS", 0.1)


def card(thing: int, audience: str) -> str:
    return f"<article>\n{thing} for {audience}\n</article>"


def test_what_another_connection_commits_arrives(live_studio, project, bob):
    with listening(live_studio, project, bob) as stream:
        event = happen(project, 7)
        assert stream.next() == Message("take", str(event.pk), card(7, "costs"))


def test_each_audience_gets_its_own_drawing(live_studio, project, bob, carol):
    with listening(live_studio, project, bob) as artist, listening(live_studio, project, carol) as viewer:
        happen(project, 7)
        assert artist.next().data == card(7, "costs")
        assert viewer.next().data == card(7, "plain")


def test_a_card_is_drawn_once_for_all_who_look(live_studio, project, alice, bob, drawings):
    with listening(live_studio, project, alice) as one, listening(live_studio, project, bob) as other:
        happen(project, 7)
        assert one.next() == other.next()
    assert drawings == [("costs", [7])]


def test_what_an_audience_may_not_see_is_not_sent(live_studio, project, carol, monkeypatch):
    monkeypatch.setitem(renderers, "budget", lambda *_: {})
    with listening(live_studio, project, carol) as stream:
        happen(project, 1, kind="budget")
        happen(project, 7)
        assert stream.next().event == "take"


def test_a_kind_that_nobody_can_draw_is_left_out(live_studio, project, bob):
    with listening(live_studio, project, bob) as stream:
        happen(project, 1, kind="unheard")
        happen(project, 7)
        assert stream.next().event == "take"


def test_what_cannot_be_drawn_is_fetched_by_the_page(live_studio, project, bob, monkeypatch, caplog):
    monkeypatch.setitem(renderers, "take", lambda *_: 1 // 0)
    with listening(live_studio, project, bob) as stream:
        happen(project, 7)
        assert stream.next().event == "refresh"
    assert "Drawing take" in caplog.text


def test_silence_is_broken_by_a_sign_of_life(live_studio, project, bob, monkeypatch):
    monkeypatch.setattr(feed, "KEEP_ALIVE_SECONDS", 0.1)
    with listening(live_studio, project, bob) as stream:
        assert next(line for line in stream.lines if line) == ": ka"


def test_other_projects_stay_silent(live_studio, project, bob, mallory):
    with listening(live_studio, project, bob) as stream:
        happen(make_project(mallory, "Elsewhere"), 6)
        happen(project, 7)
        assert stream.next().data == card(7, "costs")


def test_nothing_is_missed_between_the_page_and_its_stream(live_studio, project, bob):
    drawn_with = happen(project, 6, created_at=LONG_AGO)
    happen(project, 7)
    with listening(live_studio, project, bob, after=drawn_with.pk) as stream:
        assert stream.next().data == card(7, "costs")


def test_a_reconnect_gets_what_it_missed_and_goes_on(live_studio, project, bob):
    page = happen(project, 5, created_at=LONG_AGO - timedelta(hours=1))
    heard = happen(project, 6, created_at=LONG_AGO)
    newest = happen(project, 7, 8, 7)
    with listening(live_studio, project, bob, after=page.pk, last_event_id=str(heard.pk)) as stream:
        assert stream.next().data == card(8, "costs")
        assert stream.next() == Message("take", str(newest.pk), card(7, "costs"))
        happen(project, 9)
        assert stream.next().data == card(9, "costs")


def test_a_row_that_is_committed_late_arrives_too(live_studio, project, bob):
    with listening(live_studio, project, bob) as stream:
        happen(project, 8, pk=1002)
        assert stream.next().id == "1002"
        happen(project, 7, pk=1001)
        assert stream.next() == Message("take", "1001", card(7, "costs"))


def test_who_missed_too_much_is_told_to_refresh_and_knows_where_it_stands(live_studio, project, bob, monkeypatch):
    monkeypatch.setattr(tail, "MOST_MISSED", 3)
    known = happen(project, 1, created_at=LONG_AGO)
    newest = happen(project, 2, 3, 4, 5)
    with listening(live_studio, project, bob, last_event_id=str(known.pk)) as stream:
        assert stream.next() == Message("refresh", str(newest.pk), "missed too much")


@pytest.mark.parametrize("garbage", ["garbage", "-1", "1.5", "²", "9" * 400, "0", "'; --", "999999999999999999"])
def test_an_event_that_nobody_knows_means_refresh(live_studio, project, bob, garbage):
    happen(project, 7)
    with listening(live_studio, project, bob, after=garbage) as stream:
        assert stream.next().event == "refresh"


def test_strangers_learn_nothing(live_studio, project, mallory):
    with listening(live_studio, project, mallory) as stream:
        assert stream.response.status_code == 404


def test_a_project_that_is_not_there_looks_the_same(live_studio, project, bob):
    project.slug = "elsewhere"
    with listening(live_studio, project, bob) as stream:
        assert stream.response.status_code == 404


def test_anonymous_people_are_sent_to_the_door(live_studio, project):
    answer = httpx.get(f"{live_studio}/projects/{project.slug}/live/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_a_stream_is_only_opened_by_get(live_studio, project, bob):
    answer = httpx.head(f"{live_studio}/projects/{project.slug}/live/", cookies=cookies_of(bob))
    assert answer.status_code == 405


def test_nothing_on_the_way_may_keep_or_compress_a_stream(live_studio, project, bob):
    with listening(live_studio, project, bob) as stream:
        assert "gzip" in stream.response.request.headers["Accept-Encoding"]
        headers = stream.response.headers
    assert headers["Content-Type"] == "text/event-stream"
    assert headers["Content-Encoding"] == "identity"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"


def test_the_stream_of_a_removed_member_ends(live_studio, project, bob, often):
    with listening(live_studio, project, bob) as stream:
        project.memberships.filter(user=bob).delete()
        happen(project, 7)
        assert list(stream.messages)[-1] == Message("bye", "", "access")


def test_the_stream_of_somebody_who_signed_out_ends(live_studio, project, bob, often):
    with listening(live_studio, project, bob) as stream:
        bob.is_active = False
        bob.save(update_fields=["is_active"])
        assert list(stream.messages) == [Message("bye", "", "access")]


def test_who_loses_sight_of_costs_gets_no_more_of_them(live_studio, project, bob, often):
    with listening(live_studio, project, bob) as stream:
        project.memberships.filter(user=bob).update(role=Membership.Role.VIEWER)
        assert stream.next().event == "refresh"
        happen(project, 7)
        assert stream.next().data == card(7, "plain")


def test_a_database_in_trouble_delays_the_news_and_loses_none(live_studio, project, bob, monkeypatch, caplog):
    works, failures = feed.post, [OperationalError, OperationalError]

    def post(*args):
        if failures:
            raise failures.pop()
        return works(*args)

    with listening(live_studio, project, bob) as stream:
        monkeypatch.setattr(feed, "post", post)
        happen(project, 7)
        assert stream.next().data == card(7, "costs")
    assert caplog.text.count("Live updates could not be read") == 2


def test_the_oldest_of_too_many_streams_says_goodbye(live_studio, project, bob, carol, monkeypatch):
    monkeypatch.setattr(feed, "MOST_PER_PERSON", 1)
    with (
        listening(live_studio, project, bob) as oldest,
        listening(live_studio, project, carol) as other,
        listening(live_studio, project, bob) as newest,
    ):
        assert list(oldest.messages) == [Message("bye", "", "too many")]
        happen(project, 7)
        assert newest.next().event == other.next().event == "take"
