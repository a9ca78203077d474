"""Keeps links that are secrets out of the log: whoever has the address of an invitation or a share can use it."""

import logging
import re

SECRET_PATHS = re.compile(r"(/(?:invitations|s)/)[-\w]{16,}")


class Redaction(logging.Filter):
    """Takes the token out of every address in a line, such as Django's "Not Found: /invitations/…/"."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if SECRET_PATHS.search(line):
            record.msg, record.args = SECRET_PATHS.sub(r"\1…", line), ()
        return True
