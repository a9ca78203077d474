"""Makers of rows for tests: plain functions, each with sensible defaults."""

from typing import Any

from generations.generation import Generation, Reference
from generations.money import ledger
from generations.money.ledger import Kind
from generations.money.prices import Price
from generations.money.usd import ZERO
from generations.status import FINAL, Status
from projects.models import Character, Membership, Project, ReferenceImage, User

Role = Membership.Role


def make_user(name: str = "Alice", **fields: Any) -> User:
    email = fields.pop("email", f"{name.lower()}@studio.test")
    return User.objects.create_user(email, "happyhorse", name=name, **fields)


def make_project(lead: User, name: str = "Low Orbit", **fields: Any) -> Project:
    return Project.start(name, lead, **fields)


def join(project: Project, user: User, role: str = Role.ARTIST) -> Membership:
    return project.memberships.create(user=user, role=role)


def make_character(project: Project, handle: str = "pilot", pictures: int = 1, **fields: Any) -> Character:
    """A character whose pictures are rows only: their files are not there."""
    character = Character.introduce(project, handle, project.created_by, **{"name": handle.title(), **fields})
    for index in range(pictures):
        make_picture(character, sha256=f"{character.pk:032x}{index:032x}")
    return character


def make_picture(character: Character, **fields: Any) -> ReferenceImage:
    defaults = {
        "filename": "a.jpg",
        "extension": "jpg",
        "mime": "image/jpeg",
        "width": 640,
        "height": 480,
        "size": 1000,
    }
    look = fields.pop("look", None) or character.first_look
    return look.images.create(added_by=character.created_by, **{**defaults, **fields})


def make_generation(project: Project, author: User, status: Status = Status.QUEUED, **fields: Any) -> Generation:
    """A take with its hold in the books, put straight into `status`; a final one is settled at its price."""
    duration, resolution = fields.pop("duration", 5), fields.pop("resolution", "720p")
    price = Price.in_force(resolution)
    amount = price.of(duration)
    (number,) = project.next_numbers(1)
    prompt = fields.pop("prompt", "@pilot walks down a street")
    take = Generation.objects.create(
        project=project, author=author, number=number, duration=duration, resolution=resolution, price=price,
        amount=amount, reserved=amount, prompt=prompt, compiled_prompt="character1 walks down a street",
        **{"seed": 7, "aspect_ratio": "16:9", **fields},
    )  # fmt: skip
    ledger.hold(project, author, [take.movement(Kind.HOLD, amount)])
    if status in FINAL:
        take.settle(amount if status == Status.READY else ZERO)
    Generation.objects.filter(pk=take.pk).update(status=status)
    take.refresh_from_db()
    return take


def cite(take: Generation, image: ReferenceImage, position: int = 1) -> Reference:
    character = image.look.character
    return take.references.create(position=position, image=image, handle=character.handle, tint=character.tint)
