"""Files as people upload them."""

from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from projects.demo import PICTURES

TOO_SMALL = Path(__file__).parent.parent / "data" / "chelsea.png"


def rocket(name: str = "rocket.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (PICTURES / "rocket.jpg").read_bytes(), "image/jpeg")


def cup() -> SimpleUploadedFile:
    return SimpleUploadedFile("coffee.png", (PICTURES / "coffee.png").read_bytes(), "image/png")


def chelsea() -> SimpleUploadedFile:
    return SimpleUploadedFile("chelsea.png", TOO_SMALL.read_bytes(), "image/png")


def plain(colour: int, name: str = "plain.png") -> SimpleUploadedFile:
    """A small picture of one grey, quick to check."""
    file = BytesIO()
    Image.new("L", (400, 400), colour).save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def shades(name: str = "shades.png") -> SimpleUploadedFile:
    """From black to white, quick to check, and much larger than its thumbnail."""
    file = BytesIO()
    Image.linear_gradient("L").resize((400, 600)).rotate(30).save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


class Raw(BytesIO):
    """A file whose name is sent as it is, whatever is in it."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name = name


def garbage(size: int, name: str = "big.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\xff\xd8\xff" + b"\0" * (size - 3), "image/jpeg")
