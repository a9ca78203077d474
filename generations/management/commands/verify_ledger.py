"""manage.py verify_ledger: prove that the ledger is whole and adds up, or name the first row that is broken."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generations.money.chain import Walk
from generations.money.ledger import Account
from generations.money.usd import dollars
from generations.money.verifying import flaws_of, flaws_of_the_database, flaws_of_the_studio
from projects.project import Project

EVERY_SECONDS = 5


class Command(BaseCommand):
    help = (
        "Recompute every project's chain of entries and compare balances, budgets, counters and takes with it. "
        "Changes nothing and may run while the studio works. Ends with code 1 when anything is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", help="Only the project with this slug, as its address names it.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        self.entries, self.asked = 0, time.monotonic()
        found = list(self.shown(self.flaws(options["project"])))
        if found:
            count = f"{len(found)} places" if len(found) > 1 else "one place"
            raise CommandError(f"The ledger does not add up, in {count}. First: {found[0]}")
        self.stdout.write(self.style.SUCCESS(f"The ledger adds up: {self.entries:,} entries."))

    def flaws(self, slug: str | None) -> Iterator[str]:
        """Of one project, or of all and the studio above them."""
        projects = Project.objects.order_by("pk")
        if slug and not (projects := projects.filter(slug=slug)):
            raise CommandError(f"There is no project “{slug}”.")
        yield from flaws_of_the_database()
        for project in projects:
            yield from flaws_of(project, self.say_chain, self.say_progress)
        if not slug:
            yield from flaws_of_the_studio()

    def shown(self, flaws: Iterator[str]) -> Iterator[str]:
        for flaw in flaws:
            self.stderr.write(self.style.ERROR(flaw))
            yield flaw

    def say_chain(self, walk: Walk) -> None:
        """The head, written down elsewhere, proves later that no row up to here was replaced."""
        self.entries += walk.position
        charged, reserved = walk.balances[Account.CHARGED], walk.balances[Account.RESERVED]
        self.stdout.write(
            f"{walk.project}: {walk.position:,} entries, {dollars(charged)} charged, {dollars(reserved)} reserved, "
            f"head {walk.head or 'none'}"
        )

    def say_progress(self, position: int) -> None:
        if time.monotonic() - self.asked > EVERY_SECONDS:
            self.asked = time.monotonic()
            self.stderr.write(f"  … {position:,} entries")
