import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from generations.live import events
from generations.live.events import Event, newest_id, record, revoke, trim
from generations.live.rendering import renderers
from tests.factories import make_project
from tests.live.browser import happen


@pytest.fixture
def published(monkeypatch) -> list[str]:
    words: list[str] = []
    monkeypatch.setattr(events, "publish", words.append)
    return words


def test_a_hint_is_sent_after_the_commit_and_not_before(project, published, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        record(project.pk, Event.Kind.TAKE, 7)
        assert published == []
    assert published == [str(project.pk)]


def test_what_is_rolled_back_never_happened(project, published):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(project.pk, Event.Kind.TAKE, 7 // 0)
    assert not Event.objects.exists()
    assert published == []


def test_a_revocation_names_the_person_and_the_project(project, bob, published, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        revoke(bob.pk, project.pk)
        assert published == []
    assert published == [f"revoke:{bob.pk}:{project.pk}"]


def test_a_hint_that_reaches_nobody_is_no_error(project, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        record(project.pk, Event.Kind.TAKE, 7)
    assert newest_id(project) == Event.objects.get().pk


def test_events_older_than_a_day_are_deleted(project):
    now = timezone.now()
    happen(project, 1, created_at=now - timedelta(hours=25))
    young = happen(project, 2, created_at=now - timedelta(hours=23))
    assert trim(now) == 1
    assert list(Event.objects.all()) == [young]


def test_the_newest_event_of_each_project_is_kept_however_old(project, mallory):
    elsewhere = make_project(mallory, "Elsewhere")
    old = timezone.now() - timedelta(days=9)
    kept = [happen(project, 1, 2, created_at=old), happen(elsewhere, 3, 4, created_at=old)]
    assert trim(timezone.now()) == 2
    assert list(Event.objects.all()) == kept


def test_open_pages_hear_of_everything_that_is_drawn_for_them():
    script = (settings.BASE_DIR / "static/js/live.js").read_text()
    (heard,) = re.findall(r"const KINDS = (\[.*\]);", script)
    assert set(json.loads(heard)) == set(renderers) == set(Event.Kind.values)
