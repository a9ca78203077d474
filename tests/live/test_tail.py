from datetime import timedelta

import pytest
from django.utils import timezone

from generations.live import tail
from generations.live.events import Event
from generations.live.tail import Window, missed
from tests.factories import make_project
from tests.live.browser import happen
from tests.live.test_reader import make_reader

LONG_AGO = timezone.now() - timedelta(hours=1)


@pytest.fixture
def window(project) -> Window:
    window = Window()
    window.watch({project.pk})
    return window


def forget_at_once(monkeypatch) -> None:
    monkeypatch.setattr(tail, "WINDOW_SECONDS", 0.0)


def test_what_is_new_is_news_once(window, project):
    event = happen(project, 7)
    assert window.read() == {project.pk: {("take", 7): event.pk}}
    assert window.read() == {}


def test_a_row_that_appears_after_one_with_a_higher_id_is_not_lost(window, project):
    happen(project, 8, pk=1002)
    assert window.read() == {project.pk: {("take", 8): 1002}}
    happen(project, 7, pk=1001)
    assert window.read() == {project.pk: {("take", 7): 1001}}


def test_a_late_row_is_found_after_a_pause_longer_than_the_window(window, project, monkeypatch):
    happen(project, 8, pk=1002)
    window.read()
    forget_at_once(monkeypatch)
    happen(project, 7, pk=1001)
    assert window.read() == {project.pk: {("take", 7): 1001}}


def test_ids_older_than_the_window_are_forgotten(window, project, monkeypatch):
    forget_at_once(monkeypatch)
    for thing in range(50):
        happen(project, thing)
        window.read()
    assert len(window.seen) < 4
    assert len(window.marks) < 4


def test_a_thing_that_changed_twice_is_one_piece_of_news(window, project):
    happen(project, 7, 8)
    last = happen(project, 7)
    assert list(window.read()[project.pk].items()) == [(("take", 8), last.pk - 1), (("take", 7), last.pk)]


def test_other_projects_are_not_read(window, mallory):
    happen(make_project(mallory, "Elsewhere"), 7)
    assert window.read() == {}


def test_what_happened_before_a_project_was_watched_is_no_news(window, project, mallory):
    elsewhere = make_project(mallory, "Elsewhere")
    happen(elsewhere, 7)
    window.watch({project.pk, elsewhere.pk})
    assert window.read() == {}
    event = happen(elsewhere, 8)
    assert window.read() == {elsewhere.pk: {("take", 8): event.pk}}


def test_too_much_at_once_is_no_list_but_a_word(window, project, monkeypatch):
    monkeypatch.setattr(tail, "MOST_MISSED", 3)
    happen(project, 1, 2, 3, 4)
    assert window.read() == {project.pk: None}


def test_more_rows_than_are_read_at_once_concern_everybody(window, project, monkeypatch):
    monkeypatch.setattr(tail, "MOST_ROWS", 3)
    happen(project, 1, 2, 3, 4)
    assert window.read() == {project.pk: None}
    event = happen(project, 5)
    assert window.read() == {project.pk: {("take", 5): event.pk}}


def test_a_returning_browser_gets_what_happened_since_then(project):
    known = happen(project, 6, created_at=LONG_AGO)
    event = happen(project, 7)
    reader = make_reader(project_id=project.pk, after=known.pk)
    assert missed([reader]) == {reader: {("take", 7): event.pk}}


def test_a_returning_browser_gets_rows_that_appeared_late_too(project):
    known = happen(project, 8, pk=1002)
    happen(project, 7, pk=1001)
    reader = make_reader(project_id=project.pk, after=known.pk)
    assert missed([reader]) == {reader: {("take", 7): 1001}}


def test_a_browser_that_missed_too_much_is_told_so(project, monkeypatch):
    monkeypatch.setattr(tail, "MOST_MISSED", 3)
    known = happen(project, 1, created_at=LONG_AGO)
    happen(project, 2, 3, 4, 5)
    reader = make_reader(project_id=project.pk, after=known.pk)
    assert missed([reader]) == {reader: None}


def test_an_event_that_is_not_kept_any_more_means_too_much(project):
    happen(project, 7, pk=1001)
    reader = make_reader(project_id=project.pk, after=17)
    assert missed([reader]) == {reader: None}


def test_in_a_project_without_events_nothing_was_missed(project):
    reader = make_reader(project_id=project.pk, after=0)
    assert missed([reader]) == {reader: {}}


def test_a_thousand_returning_browsers_cost_two_queries(project, django_assert_num_queries):
    event = happen(project, 7)
    readers = [make_reader(project_id=project.pk, after=event.pk) for _ in range(1000)]
    with django_assert_num_queries(2):
        assert len(missed(readers)) == 1000


def test_reading_begins_half_a_minute_ago(project):
    happen(project, 6, pk=1000, created_at=LONG_AGO)
    happen(project, 7, pk=1002)
    window = Window()
    window.watch({project.pk})
    Event.objects.create(pk=1001, project=project, kind="take", subject=8)
    assert window.read() == {project.pk: {("take", 8): 1001}}
