"""The picks as a timeline that an editor opens, clips included."""

import json

import opentimelineio as otio
import pytest
from django.urls import reverse

from generations.review.comments import Comment
from tests.generations.pages import client_of
from tests.review.reels import make_clip_take, make_shot
from tests.sharing.test_package import body, download, keeps_its_connection, stored  # noqa: F401

RATE = 24.0


def timeline(person, project):
    response = client_of(person).get(reverse("timeline", args=[project.slug]))
    assert response.status_code == 200
    return otio.adapters.read_from_string(response.content.decode(), "otio_json")


@pytest.fixture
def picks(project, alice, stored):  # noqa: F811
    second, first = make_shot(project, "2A", 2), make_shot(project, "1A", 1)
    return [
        make_clip_take(project, alice, clip=stored(b"one"), shot=second, is_pick=True, seed=11),
        make_clip_take(project, alice, clip=stored(b"two"), shot=first, is_pick=True, clip_seconds="3.000"),
        make_clip_take(project, alice, clip=stored(b"not picked"), shot=first),
    ]


def test_every_pick_is_named_with_its_range_in_the_order_of_the_shots(project, alice, picks):
    opened = timeline(alice, project)
    (track,) = opened.tracks
    assert [clip.name for clip in track] == ["1A T2", "2A T1"]
    assert [clip.source_range.duration for clip in track] == [
        otio.opentime.RationalTime(72, RATE), otio.opentime.RationalTime(121, RATE),
    ]  # fmt: skip
    assert all(clip.source_range == clip.media_reference.available_range for clip in track)
    assert [clip.media_reference.target_url for clip in track] == [
        "media/low-orbit_1A_T2.mp4",
        "media/low-orbit_2A_T1.mp4",
    ]


def test_a_broken_rate_is_exact_and_an_unknown_one_is_films(project, alice, stored):  # noqa: F811
    for rate in ("23.976", "25", "8", None):
        make_clip_take(project, alice, clip=stored(), is_pick=True, frame_rate=rate, clip_seconds="4")
    opened = timeline(alice, project)
    rates = [clip.source_range.duration.rate for clip in opened.tracks[0]]
    assert rates == [pytest.approx(24000 / 1001, abs=1e-9), 25.0, 8.0, RATE]


def test_open_comments_are_markers_at_their_frame(project, alice, bob, picks):
    say = {"generation": picks[0], "author": bob}
    Comment.objects.create(text="Too dark", at_seconds="1.500", **say)
    Comment.objects.create(text="About all of it", **say)
    Comment.objects.create(text="Settled", at_seconds="2", resolved_at=picks[0].created_at, **say)
    Comment.objects.create(text="Taken back", at_seconds="2", deleted_at=picks[0].created_at, **say)
    opened = timeline(alice, project)
    (marker,) = opened.tracks[0][1].markers
    assert (marker.name, marker.comment) == ("Bob: Too dark", "Too dark")
    assert marker.marked_range.start_time == otio.opentime.RationalTime(36, RATE)


def test_each_clip_carries_its_recipe_and_its_cost_for_those_who_may_see_it(project, alice, carol, picks):
    for_a_lead, for_a_viewer = timeline(alice, project), timeline(carol, project)
    recipe = for_a_lead.tracks[0][1].metadata["happyhorse"]
    assert (recipe["take"], recipe["seed"], recipe["cost_usd"]) == ("T1", 11, "0.7000")
    assert "cost_usd" not in for_a_viewer.tracks[0][1].metadata["happyhorse"]


def test_a_pick_whose_file_is_missing_keeps_its_place(project, alice):
    make_clip_take(project, alice, clip="clips/gone.mp4", is_pick=True)
    opened = timeline(alice, project)
    (clip,) = opened.tracks[0]
    assert clip.media_reference.is_missing_reference
    assert clip.source_range.duration == otio.opentime.RationalTime(121, RATE)


@pytest.mark.parametrize("ending", ["zip", "otioz"])
def test_the_package_is_a_bundle_with_every_clip_where_the_timeline_says(project, alice, picks, ending, tmp_path):
    address = reverse("timeline_package", args=[project.slug, ending])
    response = client_of(alice).get(address)
    (tmp_path / "a.otioz").write_bytes(body(response))
    assert response["Content-Disposition"] == f'attachment; filename="low-orbit.{ending}"'
    (tmp_path / "out").mkdir()
    opened = otio.adapters.read_from_file(str(tmp_path / "a.otioz"), extract_to_directory=str(tmp_path / "out"))
    contents = [(tmp_path / "out" / clip.media_reference.target_url).read_bytes() for clip in opened.tracks[0]]
    assert contents == [b"two", b"one"]


def test_the_package_has_a_manifest(project, alice, picks):
    archive = download(alice, project, "timeline_package", "zip")
    assert [line["take"] for line in json.loads(archive.read("manifest.json"))] == ["T2", "T1"]


@pytest.mark.parametrize(("name", "arguments"), [("timeline", []), ("timeline_package", ["zip"])])
def test_without_picks_it_says_so(project, alice, name, arguments):
    response = client_of(alice).get(reverse(name, args=[project.slug, *arguments]))
    assert response.status_code == 302


def test_the_number_of_queries_does_not_grow(project, alice, picks, stored, django_assert_max_num_queries):  # noqa: F811
    client, address = client_of(alice), reverse("timeline", args=[project.slug])
    client.get(address)
    with django_assert_max_num_queries(30) as before:
        client.get(address)
    for _ in range(5):
        make_clip_take(project, alice, clip=stored(), is_pick=True)
    with django_assert_max_num_queries(len(before)):
        client.get(address)
