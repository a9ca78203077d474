"""The archive of everything about one person, written while it is sent: a file of JSON lines for each table."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone
from zipstream import ZIP_DEFLATED, ZipStream

from generations.privacy.belongings import Belonging, account, as_text, belongings
from generations.serving import attachment, pieces
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
        if belonging.found(person).exists():
            name = f"{belonging.label}.{belonging.column}.jsonl"
            written.add(lines(belonging, person), name)
    answer = StreamingHttpResponse(pieces(written), content_type="application/zip")
    answer["Content-Disposition"] = attachment(f"about-me-{moment:%Y-%m-%d}.zip")
    answer["Cache-Control"] = "private, no-store"
    return answer


def lines(belonging: Belonging, person: User) -> Iterator[bytes]:
    for row in belonging.rows(person):
        yield as_text(row).encode()
