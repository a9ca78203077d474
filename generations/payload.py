"""What Runflow would receive for the prompts of a composer, shown before anybody presses: pictures, words and JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings

from generations.forms import Line
from generations.prompts import CastMember, Compiled, Reference, called, mentions
from generations.runflow.schema import RunRequest
from projects.models import ReferenceImage

# Stands for the take's code, which is made when it is ordered.
CODE = "take_…"


@dataclass(frozen=True)
class Choice:
    """A look of a character, as the prompt would name it, and the picture that it sends."""

    value: str
    label: str
    picture: int


@dataclass(frozen=True)
class Picture:
    """A reference picture that Runflow would receive, in the colour of its character.

    `names` are the ways in which the prompt cites it, `looks` those that its character has to choose from.
    """

    id: int
    name: str
    tint: int
    position: int
    value: str
    names: str
    looks: tuple[Choice, ...]


@dataclass(frozen=True)
class Part:
    """A stretch of what Runflow would receive; one that stands for a picture has its id and colour."""

    text: str
    picture: int | None = None
    tint: int | None = None


@dataclass(frozen=True)
class Sending:
    """One prompt as Runflow would receive it: its parts, and the whole request in JSON."""

    number: int
    parts: tuple[Part, ...]
    body: str


@dataclass
class Payload:
    """The prompts of one press. `tints` are the colours of characters by id; `request` has the settings of all."""

    lines: Sequence[Line]
    cast: Mapping[tuple[str, str], CastMember]
    tints: Mapping[int, int]
    request: RunRequest

    @cached_property
    def pictures(self) -> list[Picture]:
        """Those that would be sent, in their order; of several prompts all that any of them sends."""
        sent = [reference for line in self.lines for reference in line.compiled.references]
        first = {reference.member.image: reference for reference in reversed(sent)}
        names = {mention for line in self.lines for mention in mentions(line.prompt)}
        ways = {(mention.handle, mention.look) for mention in names}
        return [
            self._picture(first[image], ways) for image in dict.fromkeys(each.member.image for each in sent) if image
        ]

    def _picture(self, reference: Reference, ways: set[tuple[str, str]]) -> Picture:
        member, cast = reference.member, self.cast
        names = [called(*way) for way in sorted(ways) if way in cast and cast[way].image == member.image]
        looks = sorted((way, each.image) for way, each in cast.items() if way[0] == reference.handle and each.image)
        # Where a plain mention means a look that has a name, the name says more.
        choices = {image: Choice(called(*way), way[1], image) for way, image in looks}
        return Picture(
            member.image or 0, member.name, self.tints[member.character], reference.position,
            called(reference.handle, reference.look), " ".join(names),
            tuple(choices.values()) if len(choices) > 1 else (),
        )  # fmt: skip

    @property
    def sendings(self) -> list[Sending]:
        """One request for each prompt, for the first of its takes."""
        images = ReferenceImage.objects.in_bulk([picture.id for picture in self.pictures])
        files = {pk: f"https://…/{image.filename}" for pk, image in images.items()}
        return [Sending(line.number, self._parts(line.compiled), self._body(line, files)) for line in self.lines]

    def _parts(self, compiled: Compiled) -> tuple[Part, ...]:
        parts, end = [], 0
        for span in compiled.source_map:
            if span.position:
                member = compiled.references[span.position - 1].member
                words = compiled.text[span.start : span.end]
                tint = self.tints[member.character]
                parts += [Part(compiled.text[end : span.start]), Part(words, member.image, tint)]
                end = span.end
        return (*parts, Part(compiled.text[end:]))

    def _body(self, line: Line, files: Mapping[int, str]) -> str:
        asked = replace(
            self.request,
            prompt=line.compiled.text,
            image_urls=tuple(files[each.member.image] for each in line.compiled.references if each.member.image),
        )
        callback = f"{settings.PUBLIC_URL}/callbacks/runflow/{CODE}/" if settings.PUBLIC_URL else None
        body = asked.body(CODE, callback)
        body["input"].setdefault("seed", "drawn when you press Generate")
        return json.dumps(body, indent=2, ensure_ascii=False)
