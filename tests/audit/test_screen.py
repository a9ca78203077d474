"""Reading the audit log: who may, by which filters, in pages, and as a table to take away."""

import csv
import io

import pytest
from django.db import connections
from django.test import Client

from generations.moderation import audit_log
from projects.audit import AuditEntry, record
from projects.models import Project, User
from tests.factories import make_user
from tests.generations.pages import HTMX, client_of, streamed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mod(db) -> User:
    return make_user("Mod", is_staff=True)


@pytest.fixture
def rows(project, alice, bob) -> list[AuditEntry]:
    return [
        record("role.changed", bob, by=alice, project=project, before={"role": "artist"}, after={"role": "viewer"}),
        record("budget.changed", project, by=alice, project=project, label="a project", after={"limit": "60.0000"}),
        record("case.claimed", project, by=bob, label="Held prompt 1", why="=HYPERLINK(1)"),
    ]


def page(person: User, **query: str) -> str:
    response = client_of(person).get("/audit/", query)
    assert response.status_code == 200
    return text_of(response.content.decode())


@pytest.fixture(autouse=True)
def keeps_its_connection(monkeypatch):
    """A test's own transaction outlives the download."""
    monkeypatch.setattr(connections, "close_all", lambda: None)


def taken_away(reader: User, **query: str) -> list[list[str]]:
    response = client_of(reader).get("/audit/export.csv", query)
    return list(csv.reader(io.StringIO(streamed(response).decode("utf-8-sig"))))


def test_an_admin_reads_who_did_what_from_what_to_what(ada, rows):
    said = page(ada)
    assert "Alice : role changed , Bob in Low Orbit" in said or "Alice: role changed" in said
    assert "artist" in said
    assert "60.0000" in said


def test_a_moderator_reads_what_moderators_do_and_no_amounts(mod, rows):
    said = page(mod)
    assert "Held prompt 1" in said
    assert "60.0000" not in said
    assert "60.0000" not in str(taken_away(mod))
    assert "60.0000" not in page(mod, kind="money")


@pytest.mark.parametrize(
    ("query", "count"),
    [({"kind": "people"}, 1), ({"kind": "money"}, 1), ({"action": "case.claimed"}, 1), ({"project": "low-orbit"}, 2)],
)
def test_a_filter_leaves_what_matches(ada, rows, query, count):
    assert len(taken_away(ada, **query)) == count + 1


def test_by_whom_and_about_whom(ada, alice, bob, rows):
    assert len(taken_away(ada, person=str(alice.pk))) == 3
    assert len(taken_away(ada, subject=f"user-{bob.pk}")) == 2


def test_by_day(ada, rows):
    assert len(taken_away(ada, since="2020-01-01", until="2020-12-31")) == 1
    assert len(taken_away(ada, since="2020-01-01")) == 4


@pytest.mark.parametrize("value", ["\x00", "x" * 500, "-1", "99999999999999999999", "'", "2026-99-99"])
@pytest.mark.parametrize("name", ["kind", "action", "person", "project", "subject", "since", "until", "before"])
def test_no_query_string_breaks_it(ada, rows, name, value):
    assert client_of(ada).get("/audit/", {name: value}).status_code == 200
    assert client_of(ada).get("/audit/export.csv", {name: value}).status_code == 200


def test_what_is_taken_away_holds_no_formula(ada, rows):
    assert "'=HYPERLINK(1)" in taken_away(ada)[-1]


def test_older_rows_are_on_the_next_page(ada, project, monkeypatch):
    monkeypatch.setattr(audit_log, "PER_PAGE", 2)
    for name in "abcde":
        record("project.changed", project, label=name)
    asked = client_of(ada).get("/audit/").context["following"]
    assert [line.entry.label for line in client_of(ada).get("/audit/").context["lines"]] == ["e", "d"]
    assert [line.entry.label for line in client_of(ada).get("/audit/", {"before": asked}).context["lines"]] == [
        "c",
        "b",
    ]


def test_without_rows_it_says_what_will_stand_there(ada):
    assert "Nothing was changed yet" in page(ada)
    assert "Nothing matches" in page(ada, kind="money")


def test_the_rows_alone_are_sent_when_a_filter_changes(ada, rows):
    part = client_of(ada).get("/audit/", headers=HTMX).content.decode()
    assert "audit-rows" in part
    assert "<html" not in part


def test_the_page_asks_the_database_the_same_number_of_times(ada, project, django_assert_max_num_queries):
    for index in range(30):
        record("role.changed", make_user(f"P{index}"), by=ada, project=project)
    client = client_of(ada)
    with django_assert_max_num_queries(16):
        client.get("/audit/")


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_others_do_not_read_it(request, project: Project, name):
    assert client_of(request.getfixturevalue(name)).get("/audit/").status_code == 403
    assert Client().get("/audit/").status_code == 302


def test_every_action_that_is_written_stands_under_a_kind(rows):
    assert all(audit_log.kind_of(entry.action) for entry in AuditEntry.objects.all())
