"""What the composer finds before any money is spent, and the way to what mends it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from generations.generation import Generation
from generations.money.budgets import Budget
from generations.ordering import member_of
from generations.status import Status
from generations.tasks import submit
from projects.models import Consent, ReferenceImage
from tests.factories import make_character, make_picture
from tests.generations.pages import order_form, press, text_of

pytestmark = pytest.mark.django_db
FLIPPED = {0: "f0f0f0f0f0f0f0f0", 6: "f0f0f0f0f0f0f0cf", 7: "f0f0f0f0f0f0f08f"}


@pytest.fixture(autouse=True)
def pilot(project):
    return make_character(project)


@pytest.fixture
def mara(project):
    return make_character(project, "mara", is_person=True)


@pytest.fixture
def consent(mara, alice):
    return Consent.objects.create(
        character=mara, person="Mara", agreed_by="Mara Lind", everywhere=True, recorded_by=alice
    )


def check(bob, project, prompt, **changed) -> str:
    return press(bob, project, order_form(prompt, **changed), "compose").content.decode()


def revoke(consent, by):
    consent.revoked_at, consent.revoked_by = timezone.now(), by
    consent.save()


def test_a_person_who_agreed_may_be_cited(project, bob, consent):
    assert press(bob, project, order_form("@mara waves")).status_code == 200


def test_a_person_of_whom_no_agreement_is_noted_blocks_with_the_way_to_the_rights(project, bob, mara):
    html = check(bob, project, "@mara waves")
    assert "nobody has noted that they agreed" in text_of(html)
    assert f'href="{reverse("character", args=[project.slug, "mara"])}#rights"' in html
    assert press(bob, project, order_form("@mara waves")).status_code == 422


def test_an_agreement_that_ended_yesterday_blocks(project, bob, consent):
    consent.until = timezone.localdate() - datetime.timedelta(days=1)
    consent.save()
    assert "The agreement for @mara ended on" in text_of(check(bob, project, "@mara waves"))


def test_an_agreement_taken_back_between_the_check_and_the_press_sends_nothing(project, bob, consent, monkeypatch):
    monkeypatch.setattr("generations.ordering.members_of", unaware)
    revoke(consent, bob)
    response = press(bob, project, order_form("@mara waves"))
    assert response.status_code == 422
    assert "Mara Lind took back the agreement" in text_of(response.content.decode())
    assert not Generation.objects.exists()
    assert Budget.of(project).held == 0


def unaware(character, _barred):
    """As the cast was before the agreement was taken back."""
    return {(character.handle, look.name): member_of(character, look) for look in character.looks.all()}


def test_a_queued_take_whose_person_took_the_agreement_back_is_never_paid(project, bob, consent, provider):
    press(bob, project, order_form("@mara waves", takes="1"))
    take = Generation.objects.get()
    take.enter(Status.SUBMITTING)
    revoke(consent, bob)
    submit(take.pk)
    take.refresh_from_db()
    assert (take.status, take.failure_code) == ("failed", "consent")
    assert "Nothing was sent and nothing was charged." in take.problem
    assert provider.posts == []
    assert Budget.of(project).held == 0


@pytest.mark.parametrize(("bits", "is_said"), [(0, True), (6, True), (7, False)])
def test_nearly_the_same_pictures_are_said(bits, is_said, project, bob, pilot):
    twin = make_character(project, "twin")
    ReferenceImage.objects.filter(look__character=pilot).update(fingerprint=FLIPPED[0])
    ReferenceImage.objects.filter(look__character=twin).update(fingerprint=FLIPPED[bits])
    words = "The pictures of @pilot and @twin are nearly the same."
    assert (words in text_of(check(bob, project, "@pilot and @twin"))) == is_said


def test_pictures_of_which_no_fingerprint_is_known_are_not_compared(project, bob):
    make_character(project, "twin")
    assert "nearly the same" not in check(bob, project, "@pilot and @twin")


@pytest.mark.parametrize(("ratio", "is_said"), [("16:9", False), ("1:1", False), ("3:4", False), ("9:16", True)])
def test_a_picture_very_unlike_the_chosen_shape_is_said(ratio, is_said, project, bob):
    wide = make_character(project, "wide", pictures=0)
    make_picture(wide, sha256="b" * 64, width=1600, height=900)
    words = f"The picture of @wide, 1600 by 900 pixels, is very unlike {ratio}."
    assert (words in text_of(check(bob, project, "@wide", aspect_ratio=ratio))) == is_said


def test_a_warning_does_not_hold_up_the_press(project, bob):
    wide = make_character(project, "wide", pictures=0)
    make_picture(wide, sha256="b" * 64, width=1600, height=900)
    assert press(bob, project, order_form("@wide", aspect_ratio="9:16")).status_code == 200


@pytest.mark.parametrize(
    ("prompt", "link"),
    [
        ("@nobody", "/characters/new/?name=nobody"),
        ("@pilot:hat", "/characters/pilot/"),
        ("@pilot character2", "#prompt"),
        ("no one", "#prompt"),
    ],
)
def test_each_finding_leads_to_what_mends_it(prompt, link, project, bob):
    assert f'{link}">' in check(bob, project, prompt)


def test_what_runflow_receives_is_shown_as_it_would_be_sent(project, bob):
    html = check(bob, project, "@pilot “waves” & <runs>", seed_mode="locked", seed="7", takes="1")
    text = text_of(html).replace("&quot;", '"').replace("&lt;", "<").replace("&amp;", "&").replace("&gt;", ">")
    assert '"prompt": "character1 “waves” & <runs>"' in text
    assert '"image_urls": [ "https://…/a.jpg" ]' in text
    assert '"duration": 3, "resolution": "720p", "aspect_ratio": "16:9", "enable_safety_checker": true' in text
    assert '"seed": 7' in text


def test_the_strip_offers_the_looks_of_a_character(project, bob, pilot):
    coat = pilot.looks.create(name="raincoat", position=1)
    make_picture(pilot, look=coat, sha256="c" * 64)
    html = check(bob, project, "@pilot:raincoat waves")
    assert '<option value="pilot:raincoat" selected>' in html
    assert '<option value="pilot">' in html
    assert 'data-names="pilot:raincoat"' in html


def test_a_character_whose_plain_look_is_empty_offers_its_one_look_only_once(project, bob):
    mara = make_character(project, "mara", pictures=0)
    make_picture(mara, look=mara.looks.create(name="raincoat", position=1), sha256="c" * 64)
    assert "<option" not in check(bob, project, "@mara waves")
