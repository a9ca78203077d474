"""Pictures as the encoder takes them: one plane of brightness and two of colour at half the size.

Frames are composed in this form, because converting every finished frame from RGB costs more than drawing it. All
sizes and places are even numbers of pixels, so that the half-size planes fit.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
from PIL import Image

Size = tuple[int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Mask:
    """How much of a picture shows, at full and at half size."""

    full: Image.Image
    half: Image.Image


@dataclass
class Planes:
    """A picture in the colours of BT.709 with limited range."""

    brightness: Image.Image
    blue: Image.Image
    red: Image.Image

    @property
    def size(self) -> Size:
        return self.brightness.size

    def crop(self, left: int, top: int, size: Size) -> "Planes":
        full = (left, top, left + size[0], top + size[1])
        half = tuple(edge // 2 for edge in full)
        half_box = cast("tuple[int, int, int, int]", half)
        return Planes(self.brightness.crop(full), self.blue.crop(half_box), self.red.crop(half_box))

    def zoomed(self, box: Box, size: Size) -> "Planes":
        """The part inside the box, which may lie between pixels, at a new size."""
        half_box = cast("Box", tuple(edge / 2 for edge in box))
        half_size = (size[0] // 2, size[1] // 2)
        return Planes(
            self.brightness.resize(size, Image.Resampling.BILINEAR, box),
            self.blue.resize(half_size, Image.Resampling.BILINEAR, half_box),
            self.red.resize(half_size, Image.Resampling.BILINEAR, half_box),
        )

    def paste(self, other: "Planes", corner: Size, mask: Mask) -> None:
        half = (corner[0] // 2, corner[1] // 2)
        self.brightness.paste(other.brightness, corner, mask.full)
        self.blue.paste(other.blue, half, mask.half)
        self.red.paste(other.red, half, mask.half)

    def frame(self, number: int, rate: int) -> av.VideoFrame:
        """The picture as frame ``number`` of a clip with ``rate`` frames per second."""
        frame = av.VideoFrame(*self.size, "yuv420p")
        for plane, image in zip(frame.planes, (self.brightness, self.blue, self.red), strict=True):
            plane.update(image.tobytes("raw", "L", plane.line_size, 1))
        frame.pts = number
        frame.time_base = Fraction(1, rate)
        return frame


def planes_of(image: Image.Image) -> Planes:
    """Convert a picture once."""
    source = av.VideoFrame.from_image(image.convert("RGB"))  # type: ignore[no-untyped-call]
    frame = source.reformat(format="yuv420p", dst_colorspace="itu709")
    return Planes(*(_plane_image(plane) for plane in frame.planes))


def mask_of(image: Image.Image) -> Mask:
    """Read a grey picture as a mask."""
    return Mask(image, image.resize((image.width // 2, image.height // 2), Image.Resampling.BOX))


def _plane_image(plane: av.video.plane.VideoPlane) -> Image.Image:
    size = (plane.width, plane.height)
    return Image.frombytes("L", size, bytes(plane), "raw", "L", plane.line_size, 1)
