"""Taking pictures in: each file of an upload gets its own answer, accepted or refused with the reason.

What a picture must be is decided in pictures.py; this file knows requests, limits and looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from projects.characters import pictures
from projects.characters.character import Look, ReferenceImage
from projects.characters.pictures import Picture, PictureRefused
from projects.happenings import Happening, Kind, tell
from projects.limits import within_limit
from projects.people.user import User
from projects.project import Project

MOST_AT_ONCE = 20
MOST_PER_HOUR = 300
ONE_SITTING = timedelta(minutes=10)


@dataclass(frozen=True)
class Upload:
    """What became of one file. `image` is the picture that is in the look now; None when the file was refused."""

    filename: str
    note: str
    image: ReferenceImage | None = None
    is_new: bool = False
    has_twin: bool = False


def take_in(look: Look, files: Sequence["UploadedFile[bytes]"], by: User, project: Project) -> list[Upload]:
    """Every file, in its order; at most 20 are looked at, however many came."""
    began = timezone.now()
    looked_at = [take_one(look, file, by) for file in files[:MOST_AT_ONCE]]
    if (
        any(upload.is_new for upload in looked_at)
        and not look.images.filter(added_by=by, added_at__range=(began - ONE_SITTING, began)).exists()
    ):
        # One line for all that somebody adds in one go: the browser sends each file alone.
        tell(Happening(project.pk, Kind.CHARACTERS, f"added pictures to {look}", by=by))
    return looked_at + [too_many(file) for file in files[MOST_AT_ONCE:]]


def too_many(file: "UploadedFile[bytes]") -> Upload:
    return Upload(str(file.name), f"Only {MOST_AT_ONCE} files are taken at once. Send this one again.")


def take_one(look: Look, file: "UploadedFile[bytes]", by: User) -> Upload:
    """Clean the file and attach it to the look."""
    filename = str(file.name)
    if not within_limit(by, "pictures", MOST_PER_HOUR, 3600):
        return Upload(filename, f"You sent {MOST_PER_HOUR} pictures within an hour. Send this one later.")
    try:
        picture = pictures.clean(content_of(file))
    except PictureRefused as refusal:
        return Upload(filename, str(refusal))
    image, is_new = look.add(picture, filename, by)
    if not is_new:
        return Upload(filename, f"Same picture as {image.filename}, already in this look.", image)
    twin = lookalike(image)
    hint = f" Looks like {twin.filename}." if twin else ""
    return Upload(filename, facts(image, picture) + hint, image, is_new=True, has_twin=twin is not None)


def lookalike(image: ReferenceImage) -> ReferenceImage | None:
    """Another picture of the same look that shows nearly the same."""
    others = image.look.images.filter(archived_at=None).exclude(pk=image.pk)
    return next((other for other in others if pictures.alike(other.known_fingerprint(), image.fingerprint)), None)


def content_of(file: "UploadedFile[bytes]") -> bytes:
    """The file's bytes, never more than the check of its size needs. Raises PictureRefused."""
    if file.size is not None and file.size > pictures.MAX_BYTES:
        raise PictureRefused(f"The file is {megabytes(file.size)}, at most 10 MB is accepted.")
    content: bytes = file.read(pictures.MAX_BYTES + 1)
    return content


def facts(image: ReferenceImage, picture: Picture) -> str:
    done = [
        "Turned upright." if picture.turned else "",
        "Data beside the picture removed." if picture.stripped else "",
        "Its transparent parts are white now." if picture.flattened else "",
    ]
    return " ".join(
        [f"{image.width} \N{MULTIPLICATION SIGN} {image.height}, {megabytes(image.size)}.", *filter(None, done)]
    )


def megabytes(size: int) -> str:
    """Bytes as people read them."""
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(size // 1000, 1)} KB"


def summary(uploads: Sequence[Upload]) -> str:
    """How many were accepted, were there already, and were refused."""
    said = {
        "accepted": sum(upload.is_new for upload in uploads),
        "there already": sum(upload.image is not None and not upload.is_new for upload in uploads),
        "refused": sum(upload.image is None for upload in uploads),
    }
    return ", ".join(f"{count} {word}" for word, count in said.items() if count)
