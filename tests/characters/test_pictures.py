"""Uploaded pictures: which are accepted, which are refused and why."""

import pytest
from PIL import Image

from projects.characters.pictures import MAX_BYTES, clean
from tests.characters.made import CHELSEA, claiming, decoded, encoded, is_red, photograph, plain, refusal


@pytest.mark.parametrize(
    ("name", "mime", "extension", "size"),
    [
        ("astronaut.png", "image/png", "png", (512, 512)),
        ("rocket.jpg", "image/jpeg", "jpg", (640, 427)),
        ("coffee.png", "image/png", "png", (600, 400)),
    ],
)
def test_a_real_photograph_is_accepted(name, mime, extension, size):
    picture = clean(photograph(name))
    assert (picture.mime, picture.extension) == (mime, extension)
    assert (picture.width, picture.height) == decoded(picture.content).size == size


def test_a_webp_stays_a_webp():
    picture = clean(encoded(decoded(photograph()), "WEBP"))
    assert (picture.mime, decoded(picture.content).format) == ("image/webp", "WEBP")


def test_a_picture_under_400_px_is_refused_with_its_size():
    assert refusal(CHELSEA.read_bytes()) == "Shortest side is 300 px, 400 px needed."


def test_a_picture_of_just_400_px_is_accepted_and_one_less_is_not():
    assert clean(plain(size=(400, 900))).width == 400
    assert "399 px" in refusal(plain(size=(900, 399)))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (plain(kind="TIFF"), "TIFF"),
        (plain(kind="GIF"), "GIF"),
        (plain(kind="BMP"), "BMP"),
        (plain(kind="AVIF"), "AVIF"),
        (plain(kind="PDF"), "PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<!doctype html><title>not a picture</title>", "A web page"),
        (b"\0\0\0\x20ftypisom", "A video"),
        (b"just words", "This kind of file"),
    ],
)
def test_another_kind_of_file_is_refused_by_its_content(content, name):
    assert refusal(content) == f"{name} is not accepted. Save it as JPEG, PNG or WebP."


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_that_is_cut_off_is_refused(kind):
    whole = encoded(decoded(photograph("coffee.png")).convert("RGB"), kind)
    for share in (0.01, 0.5, 0.95):
        assert "damaged or cut off" in refusal(whole[: int(len(whole) * share)])


def test_an_empty_file_is_refused():
    assert refusal(b"") == "The file is empty."


def test_a_file_over_10_mb_is_refused_with_its_size():
    assert refusal(photograph() + bytes(MAX_BYTES)) == "The file is 10.1 MB, at most 10 MB is accepted."


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("width", "height", "measured"), [(9000, 8000, "72"), (10_000, 10_000, "100")])
def test_too_many_pixels_are_refused_before_they_are_decoded(width, height, measured):
    message = f"The picture is {width} x {height} px, {measured} megapixels: at most 50 megapixels are accepted."
    assert refusal(claiming(width, height)) == message


def test_a_decompression_bomb_is_refused():
    assert refusal(claiming(60_000, 60_000)) == "The picture has more than 50 megapixels."


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animated_picture_is_refused(kind):
    frames = [Image.new("RGB", (400, 400), colour) for colour in ("red", "blue")]
    assert "Animated" in refusal(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))


def test_a_phones_photograph_with_a_second_one_inside_is_accepted():
    frames = [Image.new("RGB", (400, 400), colour) for colour in ("red", "blue")]
    picture = clean(encoded(frames[0], "MPO", save_all=True, append_images=frames[1:]))
    assert picture.mime == "image/jpeg"
    assert is_red(picture.content, ("left", "top"))
