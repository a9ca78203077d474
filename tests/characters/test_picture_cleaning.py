"""What is kept of an uploaded picture: upright, in plain colours, without notes, with a thumbnail and a fingerprint."""

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from projects.characters.pictures import MAX_BYTES, alike, clean, fingerprint_of
from tests.characters.made import GPS, LAB, SRGB, decoded, encoded, is_red, marked, photograph, plain, refusal


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, ("left", "top")),
        (2, ("right", "top")),
        (3, ("right", "bottom")),
        (4, ("left", "bottom")),
        (5, ("left", "top")),
        (6, ("right", "top")),
        (7, ("right", "bottom")),
        (8, ("left", "bottom")),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_upright(kind, orientation, corner):
    picture = clean(marked(kind, orientation))
    assert is_red(picture.content, corner)
    assert (picture.width, picture.height) == ((400, 600) if orientation > 4 else (600, 400))
    assert picture.turned is (orientation > 1)


def test_an_impossible_orientation_is_ignored():
    assert not clean(marked(orientation=99)).turned


def test_broken_notes_do_not_refuse_a_picture():
    assert clean(plain(kind="JPEG", exif=b"Exif\0\0garbage that is no directory")).stripped


def test_the_place_where_a_photograph_was_taken_is_not_kept():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
    notes = {"exif": exif, "comment": b"SecretWords", "xmp": b"<x:xmpmeta>SecretPlace</x:xmpmeta>"}
    content = encoded(decoded(photograph()), "JPEG", **notes)
    assert b"Secret" in content
    picture = clean(content)
    assert picture.stripped
    for kept in (picture.content, picture.thumbnail):
        assert b"Secret" not in kept
        assert not decoded(kept).getexif()


def test_words_hidden_in_a_png_are_not_kept():
    words = PngInfo()
    words.add_text("Author", "SecretWords")
    words.add_itxt("XML:com.adobe.xmp", "SecretPlace")
    picture = clean(plain(pnginfo=words) + b"SecretTail")
    assert picture.stripped
    assert b"Secret" not in picture.content
    assert decoded(picture.content).info == {}


def test_a_picture_without_notes_is_not_called_stripped():
    assert not clean(plain()).stripped


def test_the_same_bytes_give_the_same_digest():
    first, second = clean(photograph()), clean(photograph())
    assert first == second
    assert len(first.sha256) == 64


def test_another_picture_has_another_digest():
    assert clean(photograph("coffee.png")).sha256 != clean(photograph("astronaut.png")).sha256


def test_a_png_keeps_every_pixel():
    before = decoded(photograph("coffee.png")).convert("RGB")
    assert decoded(clean(photograph("coffee.png")).content).tobytes() == before.tobytes()


def test_transparent_parts_become_white():
    picture = clean(plain("RGBA", colour=(0, 0, 0, 0)))
    assert picture.flattened
    assert decoded(picture.content).getpixel((0, 0)) == (255, 255, 255)


def test_an_alpha_channel_that_hides_nothing_changes_nothing():
    picture = clean(plain("RGBA", colour=(10, 20, 30, 255)))
    assert not picture.flattened
    assert decoded(picture.content).getpixel((0, 0)) == (10, 20, 30)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (plain("I;16", colour=65535), (255, 255, 255)),
        (plain("I;16", colour=32896), (128, 128, 128)),
        (plain("I;16", colour=32896, transparency=0), (128, 128, 128)),
        (plain("L", colour=128), (128, 128, 128)),
        (plain("LA", colour=(128, 255)), (128, 128, 128)),
        (plain("1", colour=1), (255, 255, 255)),
        (plain("CMYK", colour=(0, 0, 0, 0), kind="JPEG"), (255, 255, 255)),
        (plain("L", colour=128, kind="JPEG"), (128, 128, 128)),
        (encoded(Image.new("RGB", (400, 400), "red").quantize()), (255, 0, 0)),
        (encoded(Image.new("L", (400, 400), 5).convert("P"), transparency=5), (255, 255, 255)),
    ],
)
def test_every_way_to_store_colours_ends_in_plain_ones(content, expected):
    image = decoded(clean(content).content)
    assert image.mode == "RGB"
    assert image.getpixel((5, 5)) == pytest.approx(expected, abs=2)


def test_colours_are_converted_by_the_pictures_own_profile():
    swapped = SRGB.replace(b"rXYZ", b"-XYZ").replace(b"gXYZ", b"rXYZ").replace(b"-XYZ", b"gXYZ")
    picture = clean(plain(colour=(200, 50, 50), icc_profile=swapped))
    red, green, _ = decoded(picture.content).getpixel((5, 5))
    assert green > 190 > red
    assert picture.stripped
    assert "icc_profile" not in decoded(picture.content).info


def test_a_picture_in_srgb_keeps_its_colours():
    picture = clean(plain(colour=(200, 50, 50), icc_profile=SRGB))
    assert decoded(picture.content).getpixel((5, 5)) == pytest.approx((200, 50, 50), abs=1)


@pytest.mark.parametrize("profile", [b"not a profile", b"\0" * 128, LAB])
def test_a_profile_that_does_not_fit_is_ignored(profile):
    assert decoded(clean(plain(colour=(200, 50, 50), icc_profile=profile)).content).getpixel((5, 5)) == (200, 50, 50)


def test_the_thumbnail_is_a_small_webp_of_the_whole():
    thumbnail = decoded(clean(photograph("coffee.png")).thumbnail)
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (320, 213))


def test_what_grows_over_10_mb_is_written_smaller():
    noise = Image.effect_noise((2000, 2000), 120)
    coloured = Image.merge("RGB", [noise.transpose(way) for way in list(Image.Transpose)[:3]])
    assert len(encoded(coloured, "JPEG", quality=95, subsampling=0)) > MAX_BYTES
    assert len(clean(encoded(coloured, "JPEG", quality=80)).content) <= MAX_BYTES


def test_a_picture_that_stays_over_10_mb_is_refused(monkeypatch):
    monkeypatch.setattr("projects.characters.pictures.WRITINGS", {"JPEG": [("PPM", {})]})
    flat = plain(size=(2000, 2000), kind="JPEG")
    assert refusal(flat) == "The picture is 2000 x 2000 px and over 10 MB once cleaned. Make it smaller."


def test_fingerprints_tell_alike_from_different():
    rocket, cup = clean(photograph()), clean(photograph("coffee.png"))
    again = clean(encoded(decoded(photograph()).resize((960, 640)), "JPEG", quality=70))
    assert rocket.sha256 != again.sha256
    assert alike(rocket.fingerprint, again.fingerprint)
    assert not alike(rocket.fingerprint, cup.fingerprint)


def test_a_thumbnail_has_the_fingerprint_of_its_picture():
    picture = clean(photograph())
    assert alike(fingerprint_of(picture.thumbnail), picture.fingerprint)


@pytest.mark.parametrize(("bits", "expected"), [(0, True), (6, True), (7, False)])
def test_at_most_six_bits_may_differ(bits, expected):
    assert alike("f" * 16, f"{int('f' * 16, 16) ^ (2**bits - 1):016x}") is expected


def test_pictures_without_anything_in_them_are_like_nothing():
    grey = clean(plain(colour=(90, 90, 90))).fingerprint
    assert grey == "0" * 16
    assert not alike(grey, grey)
    assert not alike("", "")
