"""Drafts: what somebody was writing is there again, on any machine, and for nobody else."""

import pytest
from django.urls import reverse

from generations.drafts import Draft
from tests.factories import make_character, make_project
from tests.generations.pages import client_of, order_form, press, read, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pilot(project):
    return make_character(project)


def write(user, project, prompt="@pilot waves slowly", **changed):
    return press(user, project, order_form(prompt, **changed), "compose")


def test_words_and_settings_are_there_again(project, bob):
    write(bob, project, duration="9", seed_mode="locked", seed="41, 42", per_line="on")
    html = read(bob, "board", project)
    assert "@pilot waves slowly</textarea>" in html
    assert 'value="41, 42"' in html
    assert 'name="per_line" checked' in html
    assert "Generate 2 takes$2.52" in text_of(html)
    assert "Your draft, kept at" in text_of(html)


def test_a_restored_draft_may_be_sent_as_it_is(project, bob):
    write(bob, project)
    assert "out of date" not in read(bob, "board", project)


def test_a_draft_belongs_to_one_person_and_one_project(project, bob, alice):
    write(bob, project)
    assert "waves slowly" not in read(alice, "board", project)
    assert "waves slowly" not in read(bob, "board", make_project(bob, "Another"))


def test_the_newest_words_are_kept(project, bob):
    write(bob, project)
    write(bob, project, "@pilot leaves")
    assert Draft.objects.get().fields["prompt"] == "@pilot leaves"


def test_generate_clears_it(project, bob):
    write(bob, project)
    press(bob, project, order_form("@pilot waves slowly"))
    assert not Draft.objects.exists()


def test_a_refused_press_keeps_it(project, bob):
    write(bob, project)
    press(bob, project, order_form("@nobody"))
    assert Draft.objects.exists()


def test_no_words_are_no_draft(project, bob):
    write(bob, project)
    write(bob, project, "  ")
    assert not Draft.objects.exists()


def test_starting_afresh_forgets_it(project, bob):
    write(bob, project)
    response = client_of(bob).post(reverse("draft_clear", args=[project.slug]))
    assert response["Location"] == reverse("board", args=[project.slug])
    assert "waves slowly" not in read(bob, "board", project)


def test_what_a_database_cannot_hold_is_left_out(project, bob):
    write(bob, project, "@pilot\x00 waves")
    assert Draft.objects.get().fields["prompt"] == "@pilot waves"


def test_a_draft_whose_shot_is_gone_still_opens(project, bob):
    write(bob, project, shot="4711", parent="99", comment="9" * 30)
    assert "@pilot waves slowly</textarea>" in read(bob, "board", project)


def test_endless_words_are_not_kept(project, bob):
    assert write(bob, project, "@pilot " + "a" * 70_000).status_code == 200
    assert not Draft.objects.exists()
