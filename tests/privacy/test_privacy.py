"""What a person may ask about themselves: all that is kept, and to be forgotten, the books not losing a cent."""

import io
import json
import zipfile
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connections

from generations.models import Activity, Budget, Comment, Entry, Notice
from generations.privacy.belongings import OWN, SECRET, belongings
from generations.privacy.forgetting import CannotForget, forget
from generations.status import Status
from projects.audit import AuditEntry
from projects.models import Membership, User
from projects.people import members
from tests.factories import make_generation
from tests.generations.pages import client_of, streamed, text_of

pytestmark = pytest.mark.django_db
PASSWORD = {"password": "happyhorse"}


@pytest.fixture(autouse=True)
def keeps_its_connection(monkeypatch):
    """A test's own transaction outlives the download."""
    monkeypatch.setattr(connections, "close_all", lambda: None)


@pytest.fixture
def lived(project, bob):
    """Bob made a take, said something, and was told something."""
    take = make_generation(project, bob, Status.READY)
    take.comments.create(author=bob, text="A bit slower")
    Notice.objects.create(user=bob, kind="ready", project=project, words="T1 is ready", url="/")
    return take


def taken_away(reader: User, address: str = "/me/data/export.zip") -> dict[str, list[dict[str, object]]]:
    response = client_of(reader).get(address)
    assert response.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(streamed(response)))
    texts = {name: archive.read(name).decode() for name in archive.namelist()}
    return {
        name: [json.loads(line) for line in text.splitlines()] for name, text in texts.items() if "READ" not in name
    }


def test_ones_own_rows_are_in_the_archive(bob, lived):
    found = taken_away(bob)
    assert found["account.jsonl"][0]["email"] == "bob@studio.test"
    assert found["generations.generation.author.jsonl"][0]["prompt"] == lived.prompt
    assert found["generations.comment.author.jsonl"][0]["text"] == "A bit slower"
    assert Decimal(str(found["generations.entry.member.jsonl"][0]["amount"])) == lived.amount


def test_what_others_wrote_is_not(alice, bob, lived):
    Comment.objects.update(resolved_by=alice)
    found = taken_away(alice)
    assert found["generations.comment.resolved_by.jsonl"] == [{"id": Comment.objects.get().pk}]
    assert "A bit slower" not in str(found)


def test_no_secret_is_in_it(bob, lived):
    found = taken_away(bob)
    assert bob.password not in str(found)
    assert not {key for rows in found.values() for row in rows for key in row} & SECRET


def test_every_table_that_names_people_says_whose_its_rows_are():
    labels = {belonging.label for belonging in belongings()}
    touched_only = {"projects.shot", "generations.difference", "generations.month"}
    assert labels - touched_only == set(OWN)


def test_an_admin_takes_away_somebody_elses_and_nobody_else_does(ada, alice, bob, lived):
    assert taken_away(ada, f"/people/{bob.pk}/data/export.zip")["account.jsonl"][0]["name"] == "Bob"
    assert client_of(alice).get(f"/people/{bob.pk}/data/").status_code == 403


def test_the_name_is_gone_everywhere_and_the_books_stay(project, alice, bob, lived, capsys):
    members.change_role(project.memberships.get(user=bob), "lead", alice)
    before = Entry.objects.count(), Budget.of(project).charged
    forget(bob, bob)
    call_command("verify_ledger")
    assert (Entry.objects.count(), Budget.of(project).charged) == before
    assert not Activity.objects.filter(words__contains="Bob").exists()
    assert str(Comment.objects.get().author) == f"Former member {bob.pk}"


def test_nobody_signs_in_as_a_forgotten_person(bob, lived):
    client = client_of(bob)
    forget(bob, bob)
    assert client.get("/").status_code == 302
    assert not client.login(email="bob@studio.test", password="happyhorse")
    assert not Membership.objects.filter(user=bob).exists()
    assert not Notice.objects.filter(user=bob).exists()


def test_the_address_is_free_again(bob):
    forget(bob, bob)
    assert User.objects.create_user("bob@studio.test", "happyhorse", name="Bob").pk != bob.pk


def test_from_where_things_were_done_is_forgotten(project, bob):
    client_of(bob).post("/me/data/delete/", PASSWORD)
    assert AuditEntry.objects.filter(by=bob).exists()
    assert not AuditEntry.objects.exclude(address=None).exists()


def test_the_last_lead_hands_the_project_over_first(alice, project):
    with pytest.raises(CannotForget, match="without a lead"):
        forget(alice, alice)
    alice.refresh_from_db()
    assert alice.name == "Alice"


def test_the_last_admin_stays(ada):
    with pytest.raises(CannotForget, match="without an admin"):
        forget(ada, ada)


def test_takes_under_way_end_first(project, bob):
    make_generation(project, bob, Status.RENDERING)
    with pytest.raises(CannotForget, match="still under way"):
        forget(bob, bob)


def test_twice_is_once(bob, ada):
    forget(bob, ada)
    with pytest.raises(CannotForget, match="already"):
        forget(bob, ada)


def test_ones_own_password_is_asked_for(bob):
    response = client_of(bob).post("/me/data/delete/", {"password": "wrong"})
    assert response.status_code == 422
    assert "Nothing was changed" in text_of(response.content.decode())
    bob.refresh_from_db()
    assert bob.is_active


def test_whoever_forgets_themselves_is_signed_out(bob):
    client = client_of(bob)
    assert client.post("/me/data/delete/", PASSWORD).status_code == 302
    assert client.get("/").status_code == 302


def test_an_admin_forgets_somebody(ada, bob):
    client_of(ada).post(f"/people/{bob.pk}/data/delete/", PASSWORD)
    bob.refresh_from_db()
    assert bob.forgotten_at
    assert AuditEntry.objects.get(action="person.forgotten").by == ada


def test_the_page_says_what_stands_in_the_way(alice, project):
    assert "would be left without a lead" in client_of(alice).get("/me/data/").content.decode()
