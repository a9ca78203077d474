"""Packages of clips: readable names, a manifest of what is in them, and memory that does not grow with them."""

import csv
import io
import json
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.urls import reverse

from generations.naming import filename_of
from generations.sharing.package import BLOCK, cell, clips_of, package
from tests.factories import cite, make_character, make_generation
from tests.generations.pages import client_of
from tests.review.reels import make_clip_take, make_shot


@pytest.fixture(autouse=True)
def keeps_its_connection(monkeypatch):
    """A test's own transaction outlives the download."""
    monkeypatch.setattr(connections, "close_all", lambda: None)


@pytest.fixture
def stored():
    """Stores a clip under a name of its own; all are gone afterwards."""
    names = []

    def store(content=b"a clip"):
        names.append(default_storage.save("clips/packed.mp4", ContentFile(content)))
        return names[-1]

    yield store
    for name in names:
        default_storage.delete(name)


def body(response):
    async def collect():
        return b"".join([piece async for piece in response])

    return async_to_sync(collect)()


def download(person, project, name="takes_zip", *arguments, **query):
    response = client_of(person).get(reverse(name, args=[project.slug, *arguments]), query)
    assert response.status_code == 200
    content = body(response)
    assert len(content) == int(response["Content-Length"])
    return zipfile.ZipFile(io.BytesIO(content))


def manifest(archive):
    return json.loads(archive.read("manifest.json"))


def test_the_archive_holds_the_clips_under_readable_names(project, alice, stored):
    shot = make_shot(project, "1A")
    make_clip_take(project, alice, clip=stored(b"one"), shot=shot)
    make_clip_take(project, alice, clip=stored(b"two"))
    archive = download(alice, project, takes="2,1")
    assert archive.testzip() is None
    assert archive.namelist() == [
        "manifest.json",
        "manifest.csv",
        "media/low-orbit_T2.mp4",
        "media/low-orbit_1A_T1.mp4",
    ]
    assert archive.read("media/low-orbit_1A_T1.mp4") == b"one"
    assert archive.getinfo("media/low-orbit_1A_T1.mp4").compress_type == zipfile.ZIP_STORED


def test_the_manifest_tells_how_each_was_made(project, alice, bob, stored):
    parent = make_clip_take(project, alice, clip=stored())
    take = make_clip_take(project, bob, clip=stored(b"12345"), seed=4_294_967_295, parent=parent, clip_sha256="ab" * 32)
    cite(take, make_character(project).first_look.images.get())
    (line,) = manifest(download(bob, project, takes="2"))
    assert (line["take"], line["parent"], line["seed"], line["author"]) == ("T2", "T1", 4_294_967_295, "Bob")
    assert (line["bytes"], line["sha256"], line["cost_usd"], line["status"]) == (5, "ab" * 32, "0.7000", "Ready")
    assert line["references"][0].startswith("character1 is @pilot ")


def test_amounts_are_only_for_those_who_may_see_costs(project, alice, carol, stored):
    make_clip_take(project, alice, clip=stored())
    archive = download(carol, project, takes="1")
    assert "cost_usd" not in archive.read("manifest.json").decode() + archive.read("manifest.csv").decode()


def test_a_missing_file_is_said_in_the_manifest_and_the_rest_is_there(project, alice, stored):
    make_clip_take(project, alice, clip="clips/gone.mp4")
    make_clip_take(project, alice, clip=stored(b"here"))
    archive = download(alice, project, takes="1,2")
    gone, here = manifest(archive)
    assert (gone["file"], gone["problem"] != "") == ("", True)
    assert archive.read(here["file"]) == b"here"


def test_the_picks_come_in_the_order_of_the_shots(project, alice, stored):
    last, first = make_shot(project, "2A", 2), make_shot(project, "1A", 1)
    make_clip_take(project, alice, clip=stored(), shot=last, is_pick=True)
    make_clip_take(project, alice, clip=stored(), shot=first, is_pick=True)
    make_clip_take(project, alice, clip=stored(), shot=first)
    assert [line["take"] for line in manifest(download(alice, project, picks="1"))] == ["T2", "T1"]


def test_takes_without_a_clip_hidden_ones_and_those_of_others_stay_out(project, alice, stored):
    make_generation(project, alice)
    make_clip_take(project, alice, clip=stored(), visibility="hidden")
    make_clip_take(project, alice, clip=stored())
    assert [line["take"] for line in manifest(download(alice, project, takes="1,2,3,77"))] == ["T3"]


@pytest.mark.parametrize(
    "query", [{}, {"takes": ""}, {"takes": "5"}, {"takes": "x\x00"}, {"picks": "1"}, {"takes": "1," * 600}]
)
def test_nothing_to_take_away_is_said(project, alice, query):
    response = client_of(alice).get(reverse("takes_zip", args=[project.slug]), query)
    assert response.status_code == 302


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@sum(a)", "\t=1", " =1", "\n=1"])
def test_no_cell_is_a_formula(formula):
    assert cell(formula) == f"'{formula}"


def test_the_table_is_read_by_spreadsheets(project, alice, stored):
    make_clip_take(project, alice, clip=stored(), prompt='@pilot says "tak, żółw",\nand waves')
    text = download(alice, project, takes="1").read("manifest.csv").decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert line["prompt"] == '\'@pilot says "tak, żółw",\nand waves'


def test_names_are_safe_for_file_systems(project, alice):
    take = make_clip_take(project, alice, shot=make_shot(project, "../1 A"))
    for position, handle in enumerate(("pilot", "żółw"), 1):
        cite(take, make_character(project, "x" + str(position)).first_look.images.get(), position)
        take.references.filter(position=position).update(handle=handle)
    assert filename_of(take) == "low-orbit_1-A_T1_@pilot_@żółw.mp4"


def test_a_name_stays_short_enough(project, alice):
    take = make_clip_take(project, alice)
    take.project.slug = "ż" * 300
    assert len(filename_of(take).encode()) <= 124


def test_one_clip_is_downloaded_under_a_readable_name(project, alice, stored):
    take = make_clip_take(project, alice, clip=stored(), shot=make_shot(project, "1A"))
    cite(take, make_character(project).first_look.images.get())
    address = reverse("generation_file", args=[project.slug, 1, "clip"])
    response = client_of(alice).get(address, {"download": ""})
    assert response["Content-Disposition"] == 'attachment; filename="low-orbit_1A_T1_@pilot.mp4"'
    take.references.update(handle="żółw")
    response = client_of(alice).get(address, {"download": ""})
    assert "filename*=utf-8''low-orbit_1A_T1_%40%C5%BC%C3%B3%C5%82w.mp4" in response["Content-Disposition"]


def test_memory_does_not_grow_with_the_clips(project, alice):
    """200 clips of half a megabyte, sparse on disk: 100 MB go through, and a block or two is held."""
    folder = Path(default_storage.path("clips"))
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "sparse.mp4").open("wb") as file:
        file.truncate(2 * BLOCK)
    (clip,) = clips_of([make_clip_take(project, alice, clip="clips/sparse.mp4")])
    response = package("all.zip", [replace(clip, name=f"{index}.mp4") for index in range(200)], costs=True)

    async def read():
        return sum([len(piece) async for piece in response])

    tracemalloc.start()
    try:
        total = async_to_sync(read)()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        default_storage.delete("clips/sparse.mp4")
    assert total == int(response["Content-Length"]) >= 400 * BLOCK
    assert peak < 16 * BLOCK


def test_pieces_are_small_and_come_one_by_one(project, alice, stored):
    take = make_clip_take(project, alice, clip=stored(bytes(3 * BLOCK)))
    response = package("a.zip", clips_of([take]), costs=False)

    async def sizes():
        return [len(piece) async for piece in response]

    assert response.is_async
    assert max(async_to_sync(sizes)()) <= BLOCK


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_connection_is_held_while_sending(project, alice, stored, monkeypatch):
    closed = []
    monkeypatch.setattr(connections, "close_all", lambda: closed.append(True))
    make_clip_take(project, alice, clip=stored())
    response = package("a.zip", clips_of(project.generations.for_cards()), costs=False)
    assert not closed
    body(response)
    assert closed
