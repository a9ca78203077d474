"""What is odd about the pictures of a prompt, found before any money is spent. Warnings only."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from generations.prompts import Finding, Reference, called
from projects.characters.pictures import alike

# A square or a 4:3 picture does for every shape; one that is upright where the clip lies flat does not.
ODDEST = 2.5


def findings_of(references: Sequence[Reference], aspect_ratio: str) -> Iterator[Finding]:
    yield from near_duplicates(references)
    yield from odd_proportions(references, aspect_ratio)


def near_duplicates(references: Sequence[Reference]) -> Iterator[Finding]:
    """Two places for one look of things are one place lost, and the model may show two people."""
    for one, other in combinations(references, 2):
        if alike(one.member.fingerprint, other.member.fingerprint):
            message = f"The pictures of {cited(one)} and {cited(other)} are nearly the same."
            yield Finding("near_duplicate", "warn", message, other.handle)


def odd_proportions(references: Sequence[Reference], aspect_ratio: str) -> Iterator[Finding]:
    """`aspect_ratio` is the clip's, as in 16:9; pictures of unknown size are passed over."""
    across, _, down = aspect_ratio.partition(":")
    wanted = int(across) / int(down)
    for reference in references:
        width, height = reference.member.width, reference.member.height
        if not (width and height):
            continue
        ratio = width / height / wanted
        if max(ratio, 1 / ratio) > ODDEST:
            message = f"The picture of {cited(reference)}, {width} by {height} pixels, is very unlike {aspect_ratio}."
            yield Finding("odd_proportions", "warn", message, reference.handle)


def cited(reference: Reference) -> str:
    return f"@{called(reference.handle, reference.look)}"
