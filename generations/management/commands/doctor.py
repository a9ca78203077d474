"""manage.py doctor: what the System page says, for a terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generations.system.card import Tone
from generations.system.doctor import cards
from generations.system.examining import examine_all

MARKS = {Tone.OK: "ok  ", Tone.WARN: "look", Tone.BAD: "BAD ", Tone.OFF: "off "}


class Command(BaseCommand):
    help = (
        "Examine every part of the studio, and say what to do for each that is not well. Ends with 1 when one is bad."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        examine_all()
        found = list(cards())
        for card in found:
            style = {Tone.BAD: self.style.ERROR, Tone.WARN: self.style.WARNING}.get(card.tone, self.style.SUCCESS)
            self.stdout.write(style(f"{MARKS[card.tone]}  {card.title}: {card.said}"))
            if card.needs_care:
                self.stdout.write(f"      {card.remedy}")
        if bad := [card.title for card in found if card.tone == Tone.BAD]:
            raise CommandError(f"Not well: {', '.join(bad)}.")
