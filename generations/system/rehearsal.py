"""A bad day, played: people press, whatever can go wrong does, programs are killed, and the books are audited.

Its settings are those of a stage (stage.py) already; the stage's own studio runs below it.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings
from django.core.management import call_command

from generations.system import company, plan
from generations.system.audit import audit
from generations.system.facts import Facts
from generations.system.gathering import gather, recoveries, witness
from generations.system.plan import Play
from generations.system.report import Story
from generations.system.studio import Studio
from generations.system.visitors import Crowd, Visitor
from generations.system.watching import Say, watch


def rehearse(play: Play, say: Say) -> Story:
    """Play it and audit the books. Raises DidNotStart, and httpx.HTTPError when the sandbox cannot bear witness."""
    begin = time.monotonic()
    call_command("migrate", verbosity=0)
    hired = company.engage(plan.PEOPLE, plan.PROJECTS)
    crowd, presses = Crowd(), plan.presses(play)
    parts = [
        partial(Visitor(email, company.PASSWORD, crowd).work, own, hired.slugs)
        for email, own in zip(hired.emails, presses, strict=True)
    ]
    with Studio(os.environ, settings.DATA_DIR.parent / "studio.log") as studio:
        studio.wait_until_it_answers()
        # Each person is a thread, while this one watches and kills.
        with ThreadPoolExecutor(len(parts)) as pool:
            watch(play, studio, [pool.submit(part) for part in parts], say)
        say("Comparing the books with the sandbox's invoice, and playing every clip")
        facts = gather({press.click: press.takes for own in presses for press in own}, crowd.surprises)
        struck = strikes(facts)
    seconds = time.monotonic() - begin
    return Story(play, facts, audit(facts), recoveries(), struck, studio.killed, len(crowd.unanswered), seconds)


def strikes(facts: Facts) -> dict[str, int]:
    """How many runs each fault struck, those that never ended among them."""
    endless = sum(run.status == "running" for run in facts.runs)
    return {**witness("strikes"), **({"never_ends": endless} if endless else {})}
