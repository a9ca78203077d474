from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from happyhorse.demo_logins import DEMO_LOGINS
from projects import demo
from projects.models import Project, User
from projects.people.backends import StudioBackend


@pytest.fixture
def made(db) -> Project:
    assert demo.make()
    return Project.objects.get()


def test_the_demo_has_people_a_budget_shots_and_a_cast(made):
    assert sorted(made.memberships.values_list("role", flat=True)) == ["artist", "lead", "viewer"]
    assert made.budgets.get().limit == Decimal(50)
    assert made.shots.count() == 2
    assert {character.handle for character in made.characters.all()} == {"pilot", "rocket", "cup"}


def test_every_character_has_a_picture_that_is_there(made):
    for character in made.characters.all():
        assert default_storage.exists(character.cover.path)
        assert default_storage.exists(character.cover.thumbnail_path)


def test_a_second_time_changes_nothing(made):
    made.name = "Our film"
    made.save()
    assert not demo.make()
    assert Project.objects.get().name == "Our film"
    assert User.objects.count() == 3


def test_the_lead_is_the_studios_admin(made):
    assert User.objects.get(is_superuser=True).email == "alice@studio.test"


def test_the_command_prints_the_logins(db):
    said = StringIO()
    call_command("demo", stdout=said)
    assert "alice@studio.test  happyhorse" in said.getvalue()


def test_live_mode_has_no_demo(db, settings):
    settings.SANDBOX = False
    with pytest.raises(CommandError, match="sandbox alone"):
        call_command("demo")
    assert not User.objects.exists()


def test_everybody_can_sign_in_with_the_password_that_is_shown(made):
    for login in DEMO_LOGINS:
        assert authenticate(None, email=login.email, password=login.password)


def test_the_sign_in_page_offers_the_demo_people(client, made):
    html = client.get("/accounts/login/").content.decode()
    assert all(login.email in html for login in DEMO_LOGINS)


def test_the_sign_in_page_offers_nobody_who_is_not_there(client, db):
    assert "studio.test" not in client.get("/accounts/login/").content.decode()


def test_the_sign_in_page_of_live_mode_offers_nobody(client, made, settings):
    settings.SANDBOX = False
    assert "studio.test" not in client.get("/accounts/login/").content.decode()


def test_the_demo_people_are_shut_out_when_the_sandbox_ends(made, settings):
    alice = User.objects.get(email="alice@studio.test")
    backend = StudioBackend()
    assert backend.get_user(alice.pk) == alice
    settings.SANDBOX = False
    assert backend.authenticate(None, email=alice.email, password="happyhorse") is None
    assert backend.get_user(alice.pk) is None


def test_others_stay_when_the_sandbox_ends(db, settings):
    settings.SANDBOX = False
    person = User.objects.create_user("ines@studio.example", "long enough", name="Ines")
    backend = StudioBackend()
    assert backend.authenticate(None, email=person.email, password="long enough") == person
