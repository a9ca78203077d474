"""Removed files: kept for thirty days, then deleted, once; the list of what is due, and the way back until then."""

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from generations.generation import Generation
from generations.moderation.appeals import appeal
from generations.moderation.cases import Case
from generations.moderation.opening import open_case
from generations.moderation.purging import purge
from generations.moderation.rulings import Refused, Ruling, decide, undo
from generations.status import Status
from projects.audit import AuditEntry
from projects.models import Project, ReferenceImage, User
from tests.factories import cite, make_character, make_generation, make_picture
from tests.moderation.moderators import Visibility, flagged, in_days, make_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> User:
    return make_moderator("Ines")


@pytest.fixture
def clip(settings, tmp_path) -> str:
    settings.MEDIA_ROOT = tmp_path
    return default_storage.save("clips/removed.mp4", ContentFile(b"a clip"))


@pytest.fixture
def ruling(project, bob, ines, clip) -> Ruling:
    return decide(flagged(project, bob, clip=clip), ines, "remove", "consent")


def take_of(ruling: Ruling) -> Generation:
    return Generation.objects.get(cases=ruling.case.pk)


def purge_in(days: int) -> int:
    with time_machine.travel(in_days(days)):
        return purge(timezone.now())


def test_a_removed_clip_is_deleted_after_thirty_days(ruling, clip):
    assert purge_in(31) == 1
    assert not default_storage.exists(clip)
    assert take_of(ruling).purged_at
    assert not take_of(ruling).clip


def test_before_that_nothing_is_deleted(ruling, clip):
    assert purge_in(29) == 0
    assert default_storage.exists(clip)


def test_twice_is_once(ruling):
    purge_in(31)
    assert purge_in(32) == 0
    assert AuditEntry.objects.filter(action="take.purged").count() == 1


def test_a_file_that_is_gone_already_is_fine(ruling, clip):
    default_storage.delete(clip)
    assert purge_in(31) == 1


def test_what_a_crash_left_goes_the_next_night(ruling, clip):
    Generation.objects.update(purged_at=in_days(31))
    assert purge_in(32) == 0
    assert not default_storage.exists(clip)


def test_a_removal_that_was_undone_is_kept(ruling, ines, clip):
    undo(ruling, ines)
    assert purge_in(31) == 0
    assert default_storage.exists(clip)


def test_an_appeal_that_waits_keeps_the_files(ruling, bob, clip):
    appeal(ruling, bob, "else", "It is my aunt, who agreed.")
    assert purge_in(31) == 0
    assert default_storage.exists(clip)


def test_once_deleted_it_cannot_be_brought_back(ruling, ines):
    purge_in(31)
    with pytest.raises(Refused, match="were deleted on"):
        undo(Ruling.objects.get(pk=ruling.pk), ines)
    assert take_of(ruling).visibility == Visibility.REMOVED


# Pictures


def stored_picture(project: Project, handle: str = "pilot", sha256: str = "c" * 64) -> ReferenceImage:
    picture = make_picture(make_character(project, handle, pictures=0), sha256=sha256)
    if not default_storage.exists(picture.path):
        default_storage.save(picture.path, ContentFile(b"a picture"))
    return picture


def remove(picture: ReferenceImage, by: User) -> Ruling:
    return decide(open_case(Case.Kind.REPORT, picture=picture), by, "remove", "consent")


def test_a_removed_picture_is_deleted_and_leaves_its_look(project, ines, clip):
    picture = stored_picture(project)
    remove(picture, ines)
    assert purge_in(31) == 1
    assert not default_storage.exists(picture.path)
    assert not picture.look.images.filter(archived_at=None).exists()


def test_the_pictures_of_a_removed_character_go_with_it(project, ines, clip):
    picture = stored_picture(project)
    ruling = decide(open_case(Case.Kind.REPORT, character=picture.look.character), ines, "remove", "consent")
    assert purge_in(31) == 1
    with pytest.raises(Refused, match="were deleted"):
        undo(ruling, ines)


def test_a_picture_that_a_take_needs_is_kept(project, bob, ines, clip):
    picture = stored_picture(project)
    cite(make_generation(project, bob, status=Status.READY), picture)
    remove(picture, ines)
    assert purge_in(31) == 0
    assert default_storage.exists(picture.path)


def test_a_file_that_another_picture_shares_is_kept(project, ines, clip):
    picture, same = stored_picture(project), stored_picture(project, "double")
    remove(picture, ines)
    assert purge_in(31) == 1
    assert default_storage.exists(same.path)


def test_purging_pictures_twice_is_once(project, ines, clip):
    remove(stored_picture(project), ines)
    purge_in(31)
    assert purge_in(32) == 0
    assert AuditEntry.objects.filter(action="picture.purged").count() == 1


# The list


def list_for(person: User, client: Client, query: str = "") -> str:
    client.force_login(person)
    return client.get(f"/moderation/purges/{query}").content.decode()


def test_the_list_says_when_and_offers_the_way_back(ruling, ines, client):
    page = list_for(ines, client)
    assert f"{timezone.localtime(take_of(ruling).purge_at):%-d %B %Y}" in page
    client.post(f"/moderation/rulings/{ruling.pk}/undo/")
    assert take_of(ruling).visibility == Visibility.HIDDEN
    assert "Nothing is due for deletion" in list_for(ines, client)


def test_what_a_take_needs_is_not_on_the_list(project, bob, ines, clip, client):
    picture = stored_picture(project)
    cite(make_generation(project, bob, status=Status.READY), picture)
    remove(picture, ines)
    assert "Nothing is due for deletion" in list_for(ines, client)


def test_the_list_is_narrowed_to_a_project(ruling, alice, ines, client):
    other = Project.start("Other", alice)
    assert "Nothing is due for deletion in this project" in list_for(ines, client, f"?project={other.pk}")


@pytest.mark.parametrize("nonsense", ["x", "²", "9" * 40, "\x00"])
def test_nonsense_narrows_nothing(ruling, ines, client, nonsense):
    assert str(take_of(ruling)) in list_for(ines, client, f"?project={nonsense}")
