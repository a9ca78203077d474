"""Pictures that are made for one test, as the bytes of a file, and what stands in them."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

import projects
from projects.characters.pictures import PictureRefused, clean

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
