"""The archive of everything about one person, written while it is sent: a file of JSON lines for each table."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse
from django.utils import timezone
from zipstream import ZIP_DEFLATED, ZipStream

from generations.privacy.belongings import Belonging, account, as_text, belongings
from generations.serving import attachment
from projects.people.user import User

READ_ME = """Everything that {studio} keeps about {person}, as of {moment}.

account.jsonl is the account. Each other file holds one table's rows, one JSON object a line, named after the table and
the column that names you. Rows of your own are here whole; of rows that others wrote and you only touched (approved,
resolved, revoked) only the number is here. Passwords, links' secrets and signatures are left out.
Clips and pictures belong to their projects: download them there.
"""


def archive(person: User, studio: str) -> StreamingHttpResponse:
    moment = timezone.localtime()
    written = ZipStream(compress_type=ZIP_DEFLATED)
    written.add(READ_ME.format(studio=studio, person=person, moment=f"{moment:%Y-%m-%d %H:%M %Z}"), "READ-ME.txt")
    written.add(as_text(account(person)), "account.jsonl")
    for belonging in belongings():
        if any(True for _ in belonging.rows(person)):
            name = f"{belonging.label}.{belonging.column}.jsonl"
            written.add(lines(belonging, person), name)
    answer = StreamingHttpResponse(streamed(iter(written)), content_type="application/zip")
    answer["Content-Disposition"] = attachment(f"about-me-{moment:%Y-%m-%d}.zip")
    answer["Cache-Control"] = "private, no-store"
    return answer


def lines(belonging: Belonging, person: User) -> Iterator[bytes]:
    for row in belonging.rows(person):
        yield as_text(row).encode()


async def streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """One after another, each made in a thread when the one before it is sent."""

    def following() -> bytes | None:
        return next(pieces, None)

    while (piece := await sync_to_async(following)()) is not None:
        yield piece
    await sync_to_async(connections.close_all)()
