"""Uploaded pictures: what is refused and why, and what is kept of the rest."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

import projects
from projects.characters.pictures import MAX_BYTES, PictureRefused, alike, clean, fingerprint_of

ACCEPTED = Path(projects.__file__).parent / "demo_pictures"
CHELSEA = Path(__file__).parents[1] / "data" / "chelsea.png"
GPS = 0x8825
SRGB, LAB = (ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes() for name in ("sRGB", "LAB"))


def photograph(name="rocket.jpg"):
    return (ACCEPTED / name).read_bytes()


def encoded(image, kind="PNG", **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def plain(mode="RGB", size=(420, 500), colour=None, kind="PNG", **options):
    return encoded(Image.new(mode, size, colour) if colour is not None else Image.new(mode, size), kind, **options)


def decoded(content):
    return Image.open(BytesIO(content))


def claiming(width, height):
    """A small PNG whose header claims another size."""
    content = plain()
    header = b"IHDR" + struct.pack(">II", width, height) + content[24:29]
    return content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:]


def refusal(content):
    with pytest.raises(PictureRefused) as caught:
        clean(content)
    return str(caught.value)


def marked(kind="JPEG", orientation=1, **options):
    """A grey picture with its top left corner red, 600 x 400 px as stored."""
    image = Image.new("RGB", (600, 400), "grey")
    ImageDraw.Draw(image).rectangle((0, 0, 200, 150), fill="red")
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(image, kind, exif=exif, **options)


def is_red(content, corner):
    image = decoded(content).convert("RGB")
    horizontal, vertical = corner
    red, green, _ = image.getpixel(
        (20 if horizontal == "left" else image.width - 20, 20 if vertical == "top" else image.height - 20)
    )
    return red > 200 and green < 60


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
