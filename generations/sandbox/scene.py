"""What a clip looks like: the reference pictures as cards over a blurred background, with caption and time code.

Draws single frames; making a film of them is left to ``clips``. Pillow's own font is used, so none has to be installed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from generations.sandbox.planes import Box, Mask, Planes, Size, mask_of, planes_of

AMBER, INK, PAPER, ACCENT = (255, 190, 70), (18, 20, 24), (250, 250, 250), (90, 210, 230)
ROOM_TO_MOVE = 1.12
LARGEST_ZOOM = 0.10
Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Plate:
    """A drawn layer that does not move: where it lies, what it shows, how much of it shows."""

    corner: Size
    planes: Planes
    mask: Mask


@dataclass(frozen=True)
class Card:
    """A reference picture in front, zoomed slowly within its frame."""

    corner: Size
    size: Size
    planes: Planes
    mask: Mask
    inwards: bool


class Scene:
    """Everything that is drawn once for a clip, and the frames composed of it. ``variant`` changes the movement."""

    def __init__(self, pictures: Sequence[Image.Image], prompt: str, size: Size, variant: int) -> None:
        self._size = size
        self._variant = variant
        self._unit = min(size) / 720
        self._background = planes_of(_background(pictures, size, variant))
        places = _card_places(pictures, size)
        self._cards = [
            _card(picture, place, self._unit, (number + variant) % 2 == 0)
            for number, (picture, place) in enumerate(zip(pictures, places, strict=True))
        ]
        self._under = _plate(_shadows(places, size, self._unit))
        self._over = [_plate(layer) for layer in (_caption(prompt, size), _mark(size), _labels(places, size))]
        self._clock_font = _font(26 * self._unit)

    def frame(self, progress: float, time_code: str) -> Planes:
        """Compose one frame; ``progress`` runs from 0 to 1 over the clip."""
        frame = self._moved_background(progress)
        frame.paste(self._under.planes, self._under.corner, self._under.mask)
        for card in self._cards:
            frame.paste(_zoomed(card, progress), card.corner, card.mask)
        for plate in self._over:
            frame.paste(plate.planes, plate.corner, plate.mask)
        self._draw_clock(frame, time_code)
        self._draw_progress(frame, progress)
        return frame

    def _moved_background(self, progress: float) -> Planes:
        room = [_even(own - shown) for own, shown in zip(self._background.size, self._size, strict=True)]
        across = progress if self._variant % 2 == 0 else 1 - progress
        down = progress if self._variant % 4 < 2 else 1 - progress
        return self._background.crop(_even(room[0] * across), _even(room[1] * down), self._size)

    def _draw_clock(self, frame: Planes, time_code: str) -> None:
        draw = ImageDraw.Draw(frame.brightness)
        left, top = 28 * self._unit, 26 * self._unit
        draw.text((left + 1, top + 1), time_code, fill=16, font=self._clock_font)
        draw.text((left, top), time_code, fill=235, font=self._clock_font)

    def _draw_progress(self, frame: Planes, progress: float) -> None:
        width, height = self._size
        thick = _even(max(4, 6 * self._unit))
        box = (0, height - thick, width * progress, height)
        ImageDraw.Draw(frame.brightness).rectangle(box, fill=180)
        half = tuple(edge / 2 for edge in box)
        ImageDraw.Draw(frame.blue).rectangle(half, fill=145)
        ImageDraw.Draw(frame.red).rectangle(half, fill=80)


def _even(number: float) -> int:
    return int(number) // 2 * 2


def _font(size: float) -> Font:
    return cast("Font", ImageFont.load_default(max(10, round(size))))


def _background(pictures: Sequence[Image.Image], size: Size, variant: int) -> Image.Image:
    """A dark blur of one of the pictures, larger than the frame so that it can drift."""
    picture = pictures[variant % len(pictures)]
    target = (_even(size[0] * ROOM_TO_MOVE), _even(size[1] * ROOM_TO_MOVE))
    small = ImageOps.fit(picture, (target[0] // 8, target[1] // 8))
    blurred = small.filter(ImageFilter.GaussianBlur(5)).resize(target, Image.Resampling.BICUBIC)
    return Image.blend(blurred, Image.new("RGB", target, INK), 0.5)


def _card_places(pictures: Sequence[Image.Image], size: Size) -> list[Box]:
    """Boxes for the cards: the grid in which cards of the same shape come out largest."""
    width, height = size
    unit = min(size) / 720
    area = (0.05 * width, 86 * unit, 0.95 * width, height - 150 * unit)
    shape = _card_shape(pictures)
    columns = max(range(1, len(pictures) + 1), key=lambda count: _card_height(count, len(pictures), shape, area))
    return _grid(columns, len(pictures), shape, area, 24 * unit)


def _card_shape(pictures: Sequence[Image.Image]) -> float:
    """Width over height: a single picture keeps its own within limits, several share a portrait's."""
    if len(pictures) > 1:
        return 0.8
    return min(1.6, max(0.7, pictures[0].width / pictures[0].height))


def _card_height(columns: int, count: int, shape: float, area: Box) -> float:
    rows = math.ceil(count / columns)
    return min((area[3] - area[1]) / rows, (area[2] - area[0]) / columns / shape)


def _grid(columns: int, count: int, shape: float, area: Box, gap: float) -> list[Box]:
    rows = math.ceil(count / columns)
    high = _card_height(columns, count, shape, area) - gap
    wide = high * shape
    top = (area[1] + area[3] - rows * high - (rows - 1) * gap) / 2
    places: list[Box] = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        left = (area[0] + area[2] - in_row * wide - (in_row - 1) * gap) / 2 + column * (wide + gap)
        x, y = _even(left), _even(top + row * (high + gap))
        places.append((x, y, x + _even(wide), y + _even(high)))
    return places


def _card(picture: Image.Image, place: Box, unit: float, inwards: bool) -> Card:
    size = (int(place[2] - place[0]), int(place[3] - place[1]))
    larger = (_even(size[0] * (1 + LARGEST_ZOOM)), _even(size[1] * (1 + LARGEST_ZOOM)))
    shape = Image.new("L", size, 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius=18 * unit, fill=255)
    # Faces tend to be in the upper half, so that is what a crop keeps.
    planes = planes_of(ImageOps.fit(picture, larger, Image.Resampling.LANCZOS, centering=(0.5, 0.35)))
    return Card((int(place[0]), int(place[1])), size, planes, mask_of(shape), inwards)


def _zoomed(card: Card, progress: float) -> Planes:
    eased = (1 - math.cos(math.pi * progress)) / 2
    share = (eased if card.inwards else 1 - eased) * LARGEST_ZOOM / (1 + LARGEST_ZOOM) / 2
    width, height = card.planes.size
    return card.planes.zoomed((width * share, height * share, width * (1 - share), height * (1 - share)), card.size)


def _plate(layer: Image.Image) -> Plate:
    """Keep only the part of a transparent layer that shows something."""
    left, top, right, bottom = layer.getchannel("A").getbbox() or (0, 0, 2, 2)
    box = (_even(left), _even(top), _even(right + 1), _even(bottom + 1))
    drawn = layer.crop(box)
    return Plate(box[:2], planes_of(drawn), mask_of(drawn.getchannel("A")))


def _shadows(places: Sequence[Box], size: Size, unit: float) -> Image.Image:
    shadow = Image.new("L", (size[0] // 4, size[1] // 4), 0)
    draw = ImageDraw.Draw(shadow)
    for left, top, right, bottom in places:
        box = (left / 4, top / 4 + 3 * unit, right / 4, bottom / 4 + 3 * unit)
        draw.rounded_rectangle(box, radius=5 * unit, fill=170)
    layer = Image.new("RGBA", size, (0, 0, 0, 0))
    layer.putalpha(shadow.filter(ImageFilter.GaussianBlur(5 * unit)).resize(size, Image.Resampling.BILINEAR))
    return layer


def _labels(places: Sequence[Box], size: Size) -> Image.Image:
    unit = min(size) / 720
    layer = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for number, (left, top, right, bottom) in enumerate(places, start=1):
        draw.rounded_rectangle((left, top, right - 1, bottom - 1), 18 * unit, outline=(*PAPER, 90), width=2)
        font = _font(min(24 * unit, (right - left) / 7))
        text = f"character{number}"
        wide, high = draw.textlength(text, font), font.size
        x, y = left + 14 * unit, bottom - high - 26 * unit
        draw.rounded_rectangle((x, y, x + wide + 20 * unit, y + high + 12 * unit), 9 * unit, fill=(*INK, 190))
        draw.text((x + 10 * unit, y + 4 * unit), text, font=font, fill=(*PAPER, 255))
    return layer


def _mark(size: Size) -> Image.Image:
    """The sign by which everyone sees that this is no real clip."""
    unit = min(size) / 720
    layer = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    font = _font(24 * unit)
    wide = draw.textlength("SANDBOX", font)
    right, top = size[0] - 28 * unit, 22 * unit
    draw.rounded_rectangle((right - wide - 28 * unit, top, right, top + 40 * unit), 8 * unit, fill=(*AMBER, 255))
    draw.text((right - wide - 14 * unit, top + 6 * unit), "SANDBOX", font=font, fill=(*INK, 255))
    return layer


def _caption(prompt: str, size: Size) -> Image.Image:
    width, height = size
    unit = min(size) / 720
    font = _font(30 * unit)
    lines = _wrapped(" ".join(prompt.split()), font, 0.88 * width)
    line_height = 40 * unit
    top = height - 46 * unit - len(lines) * line_height
    layer = Image.new("RGBA", size, (0, 0, 0, 0))
    fade = Image.linear_gradient("L").resize((width, int(height - top + 70 * unit)))
    alpha = Image.new("L", size, 0)
    alpha.paste(fade.point([value * 200 // 255 for value in range(256)]), (0, int(top - 70 * unit)))
    layer.putalpha(alpha)
    draw = ImageDraw.Draw(layer)
    for number, line in enumerate(lines):
        place = ((width - draw.textlength(line, font)) / 2, top + number * line_height)
        draw.text(place, line, font=font, fill=(*PAPER, 255))
    return layer


def _wrapped(text: str, font: Font, width: float, most: int = 2) -> list[str]:
    """Break into at most so many lines; what does not fit is cut with an ellipsis."""
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while font.getlength(last + "...") > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "..."]
