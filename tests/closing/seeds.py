"""Discrepancies of each kind, sown on purpose: runs are really made at the sandbox, takes go through the real tasks."""

from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from generations import tasks
from generations.generation import Generation
from generations.money.ledger import Account, balance
from generations.status import Status
from projects.models import Project, User
from tests.contract.wire import Wire, picture
from tests.factories import cite, make_character, make_generation, make_picture


class Seeds:
    """Makers of takes and runs, by what is wrong with them."""

    def __init__(self, wire: Wire, project: Project, author: User) -> None:
        self.wire, self.project, self.author = wire, project, author
        self.image = make_picture(make_character(project, pictures=0), sha256="a" * 64)
        default_storage.save(self.image.path, ContentFile(picture()))

    def fresh(self) -> Generation:
        take = make_generation(self.project, self.author, duration=3)
        cite(take, self.image)
        return take

    def sent(self, **faults: object) -> Generation:
        """A take that went to the sandbox, under these faults."""
        take = self.fresh()
        self.wire.switch(take.code, **faults)
        take.enter(Status.SUBMITTING)
        tasks.submit(take.pk)
        return self.now(take)

    def good(self, **faults: object) -> Generation:
        """Sent, rendered, stored and settled."""
        take = self.sent(**faults)
        assert take.run_id, take.problem
        self.wire.ended(take.run_id)
        tasks.poll(take.pk)
        tasks.collect(take.pk)
        return self.now(take)

    def wrong_price(self) -> Generation:
        """The sandbox charges half as much again, and our books have the price."""
        take = self.good(cost_higher=True)
        take.correct(take.amount - take.charged, "as it was before")
        return self.now(take)

    def lost(self) -> Generation:
        """Its answer was lost and it was given up, while the sandbox made it and charged."""
        take = self.sent(answer_lost=True)
        assert take.status == Status.UNKNOWN
        (run,) = self.wire.find(take.code)
        self.wire.ended(run["id"])
        tasks.fail(take, "never_arrived", "Runflow never received this take.")
        return self.now(take)

    def given_up(self) -> Generation:
        """It took too long for us; then the sandbox finished it, and a late callback booked the charge."""
        take = self.sent(never_ends=True)
        tasks.fail(take, "deadline", "Runflow did not finish this take in time.")
        self.wire.switch(take.code, never_ends=False)
        run = self.wire.ended(take.run_id or "")
        take.book_late(Decimal(run["cost"]), "by a late callback")
        return self.now(take)

    def foreign(self) -> str:
        """A run that somebody made with our key, past the studio. Its id."""
        return str(self.wire.made("somebody-else")["id"])

    def nameless(self) -> str:
        return str(self.wire.ended(self.wire.create(None)["id"])["id"])

    def absent(self) -> Generation:
        """Charged here, and the sandbox has no such run."""
        take = make_generation(self.project, self.author, Status.READY, duration=3)
        Generation.objects.filter(pk=take.pk).update(run_id=f"gone-{take.pk}", posted_at=take.created_at)
        return self.now(take)

    def doubled(self) -> Generation:
        """Its run exists twice."""
        take = self.good()
        self.wire.made(take.code)
        return take

    @staticmethod
    def now(take: Generation) -> Generation:
        return Generation.objects.get(pk=take.pk)

    def invoiced(self) -> Decimal:
        return Decimal(self.wire.invoice()["totals"]["charged"])

    def booked(self) -> Decimal:
        return balance(self.project, Account.CHARGED)
