"""Checks and normalises an uploaded picture: bytes in, a clean picture or a refusal out.

Owns the model's rules for a reference picture (docs.runflow.io/models/alibaba/happy-horse/reference-to-video:
JPEG, PNG or WebP, at most 10 MB, shortest side at least 400 px) and what is kept of a picture: its pixels, upright
and in sRGB, nothing else. Knows no model, no form and no storage. The same bytes in give the same bytes out, so the
digest names the picture.
"""

import struct
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

# "10 MB" can be read as 10,000,000 or 10,485,760 bytes: the smaller is within both.
MAX_BYTES = 10_000_000
MAX_PIXELS = 50_000_000
SHORTEST_SIDE = 400
THUMBNAIL_SIDE = 320
MOST_BITS_APART = 6

ACCEPTED = ("JPEG", "PNG", "WEBP")
KINDS = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
# How each kind is written, best first: the first that stays within the limit is taken.
JPEGS: list[tuple[str, dict[str, Any]]] = [("JPEG", {"quality": quality, "subsampling": 0}) for quality in (95, 88, 78)]
WRITINGS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "JPEG": JPEGS,
    "MPO": JPEGS,
    "PNG": [("PNG", {}), *JPEGS],
    "WEBP": [("WEBP", {"quality": 95}), *JPEGS],
}
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORIENTATION = 0x0112
METADATA = {"exif", "icc_profile", "xmp", "comment", "photoshop"}
# What a file that is none of the accepted kinds begins with, to name it in the refusal.
BEGINNINGS = (
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"%PDF", "PDF"),
    (4, b"ftypavi", "AVIF"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftypmif", "HEIC"),
    (4, b"ftyp", "A video"),
    (0, b"<svg", "SVG"),
    (0, b"<", "A web page"),
)
DAMAGED = "The file is damaged or cut off: it cannot be read to its end. Save it again as JPEG, PNG or WebP."
# What Pillow raises for broken files, seen by cutting and scrambling real ones.
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, IndexError, EOFError, struct.error, zlib.error)


class PictureRefused(Exception):
    """The file cannot be a reference picture. The message says the rule and the measured value."""


@dataclass(frozen=True)
class Picture:
    """A clean picture: `width` and `height` in pixels, `thumbnail` a WebP of at most 320 px, `sha256` of `content`.

    `turned`: its metadata asked for another side up. `stripped`: it carried data beside its pixels. `flattened`: it
    was transparent in places, which are white now. `fingerprint`: 16 hexadecimal digits, see `alike`.
    """

    content: bytes = field(repr=False)
    mime: str
    extension: str
    width: int
    height: int
    sha256: str
    thumbnail: bytes = field(repr=False)
    turned: bool
    stripped: bool
    flattened: bool
    fingerprint: str


def alike(one: str, other: str) -> bool:
    """Whether two fingerprints are of pictures that look nearly the same: at most 6 of their 64 bits differ.

    Pictures without anything in them, like one grey, have the fingerprint 0 and resemble nothing; nor does "".
    """
    if not one.strip("0") or not other.strip("0"):
        return False
    return (int(one, 16) ^ int(other, 16)).bit_count() <= MOST_BITS_APART


def fingerprint_of(content: bytes) -> str:
    """The fingerprint of a picture that was cleaned before, such as a stored thumbnail."""
    with Image.open(BytesIO(content)) as opened:
        return _fingerprint(opened)


def clean(content: bytes) -> Picture:
    """The picture in `content`, fit to be sent to the model. Raises PictureRefused."""
    if not content:
        raise PictureRefused("The file is empty.")
    if len(content) > MAX_BYTES:
        raise PictureRefused(f"The file is {len(content) / 1_000_000:.1f} MB, at most 10 MB is accepted.")
    with _opened(content) as opened:
        _check_shape(opened)
        _decode(opened)
        return _cleaned(opened)


def _cleaned(opened: ImageFile.ImageFile) -> Picture:
    orientation = _orientation(opened)
    image, flattened = _flat(_in_srgb(opened), _alpha(opened))
    if orientation in UPRIGHT:
        image = image.transpose(UPRIGHT[orientation])
    content, kind = _written(image, str(opened.format))
    return Picture(
        content=content,
        mime=KINDS[kind][0],
        extension=KINDS[kind][1],
        width=image.width,
        height=image.height,
        sha256=sha256(content).hexdigest(),
        thumbnail=_thumbnail(image),
        turned=orientation in UPRIGHT,
        stripped=bool(METADATA & opened.info.keys() or getattr(opened, "text", None)),
        flattened=flattened,
        fingerprint=_fingerprint(image),
    )


def _opened(content: bytes) -> ImageFile.ImageFile:
    """The file with its header read and nothing decoded. Its kind is decided by content, never by a name."""
    try:
        return Image.open(BytesIO(content), formats=list(ACCEPTED))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused(f"The picture has more than {MAX_PIXELS // 1_000_000} megapixels.") from None
    except UnidentifiedImageError:
        raise PictureRefused(_unreadable(content)) from None
    except UNREADABLE:
        raise PictureRefused(DAMAGED) from None


def _unreadable(content: bytes) -> str:
    if any(content.startswith(beginning) for beginning in (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")):
        return DAMAGED
    names = (name for start, beginning, name in BEGINNINGS if content.startswith(beginning, start))
    return f"{next(names, 'This kind of file')} is not accepted. Save it as JPEG, PNG or WebP."


def _check_shape(opened: ImageFile.ImageFile) -> None:
    width, height = opened.size
    if width * height > MAX_PIXELS:
        measured = f"{width} x {height} px, {width * height / 1_000_000:.0f} megapixels"
        raise PictureRefused(f"The picture is {measured}: at most 50 megapixels are accepted.")
    if min(width, height) < SHORTEST_SIDE:
        raise PictureRefused(f"Shortest side is {min(width, height)} px, {SHORTEST_SIDE} px needed.")
    # An MPO is a photograph with a preview or a second eye in it, as many phones write JPEG.
    if getattr(opened, "is_animated", False) and opened.format != "MPO":
        raise PictureRefused("Animated pictures are not accepted. Save the one frame that the model should see.")


def _decode(opened: ImageFile.ImageFile) -> None:
    try:
        opened.load()
    except UNREADABLE:
        raise PictureRefused(DAMAGED) from None


def _orientation(opened: ImageFile.ImageFile) -> int:
    try:
        return int(opened.getexif().get(ORIENTATION, 1))
    except Exception:
        # Broken notes about a picture are no reason to refuse the picture; Pillow raises many kinds for them.
        return 1


def _alpha(opened: Image.Image) -> Image.Image | None:
    """Where the picture is transparent; None where it is not."""
    if not opened.has_transparency_data or opened.mode.startswith("I"):
        return None
    alpha = opened.convert("RGBA").getchannel("A")
    return None if alpha.getextrema()[0] == 255 else alpha


def _in_srgb(opened: Image.Image) -> Image.Image:
    """The colours as a browser shows them, by the picture's own profile if it has one that fits."""
    image = _in_eight_bits(opened)
    profile = opened.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted:
            return converted
    return image.convert("RGB")


def _in_eight_bits(opened: Image.Image) -> Image.Image:
    if opened.mode.startswith("I"):
        return opened.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if opened.mode in {"RGB", "L", "CMYK"}:
        return opened
    return opened.convert("L" if opened.mode in {"1", "LA", "La"} else "RGB")


def _flat(image: Image.Image, alpha: Image.Image | None) -> tuple[Image.Image, bool]:
    """The pixels alone, on white where they were transparent, with nothing attached that would be written again."""
    sheet = Image.new("RGB", image.size, "white")
    sheet.paste(image, mask=alpha)
    return sheet, alpha is not None


def _written(image: Image.Image, kind: str) -> tuple[bytes, str]:
    for name, options in WRITINGS[kind]:
        out = BytesIO()
        image.save(out, name, **options)
        if out.tell() <= MAX_BYTES:
            return out.getvalue(), name
    raise PictureRefused(
        f"The picture is {image.width} x {image.height} px and over 10 MB once cleaned. Make it smaller."
    )


def _thumbnail(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    out = BytesIO()
    small.save(out, "WEBP", quality=80)
    return out.getvalue()


def _fingerprint(image: Image.Image) -> str:
    """A difference hash: on a grid of 9 by 8 greys, whether each is brighter than its neighbour to the right."""
    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = "".join("1" if grey[9 * y + x] > grey[9 * y + x + 1] else "0" for y in range(8) for x in range(8))
    return f"{int(bits, 2):016x}"
