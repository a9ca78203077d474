"""What can go wrong with Runflow, named by what the caller may do next, and said in plain words.

    RunflowError
    ├── NotSent          create: nothing left this machine, so no run exists. Safe to try later.
    ├── Busy             create: 429 or 503, the run was not created. Safe to try later.
    ├── Refused          a clear 4xx: nothing was created or read. The same request is refused again.
    │   ├── OutOfCredit  402
    │   └── NotFound     404
    ├── Ambiguous        create: a run may exist. Never send it again; look for it with `find_runs`.
    ├── Unavailable      a read or an upload: no usable answer now. Safe to repeat.
    └── DownloadError    the file was not fetched
        ├── LinkExpired  403, 404 or 410: read the run again with fresh links
        ├── TooLarge     more bytes than allowed
        ├── TooSlow      longer than allowed
        └── AddressRefused  not one of the provider's addresses

`create_run` raises NotSent, Busy, Refused and Ambiguous; reads and uploads raise Refused and Unavailable;
`download` raises DownloadError and Unavailable. No message or repr holds a key, a secret or a signed address.
"""

import re


class RunflowError(Exception):
    """Anything that the provider, or the way to it, did not do as asked."""


class NotSent(RunflowError):
    """The connection was never made: no byte of the request reached the provider."""


class Busy(RunflowError):
    """The provider did not create the run. `retry_after` is in seconds, None when it gave no time."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Refused(RunflowError):
    """A clear no. `code` is stable, `message` the provider's own wording, `plain` the words for people."""

    def __init__(self, status: int, code: str = "", message: str = "") -> None:
        super().__init__(f"Runflow answered {status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message

    @property
    def plain(self) -> str:
        """Plain words for a refused create: no run exists after it, so nothing can be charged."""
        return plain_words(self.code, self.message, charge="Nothing was charged.")


class OutOfCredit(Refused):
    """402: the prepaid balance does not cover another run. Runs in flight go on."""


class NotFound(Refused):
    """404: it does not exist, or belongs to another organisation."""


class Ambiguous(RunflowError):
    """The request may have been acted upon. Only the provider's record can tell."""


class Unavailable(RunflowError):
    """No usable answer to something that is safe to repeat."""


class DownloadError(RunflowError):
    """A file could not be fetched."""


class LinkExpired(DownloadError):
    """The signed address no longer works."""


class TooLarge(DownloadError):
    """The file is larger than the limit given."""


class TooSlow(DownloadError):
    """The file did not arrive within the time given."""


class AddressRefused(DownloadError):
    """The address, or one that it redirected to, is not where the provider keeps files."""


# The code that stands for a status when the answer names none (docs.runflow.io/concepts/errors).
CODE_OF_STATUS = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHORIZED",
    402: "INSUFFICIENT_CREDIT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "CONFLICT",
    422: "VALIDATION_ERROR",
    429: "RATE_LIMITED",
    503: "MODEL_UNAVAILABLE",
}

OPERATOR = "Ask whoever runs this studio to look at the System page."
KEY_REFUSED = ("Runflow did not accept this studio's key.", OPERATOR)
NOT_ALLOWED = ("Runflow does not allow this studio's key to do that.", OPERATOR)
BAD_PICTURE = (
    "The model could not use one of the pictures.",
    "Choose another picture of the character, then generate again.",
)
NOT_AVAILABLE = ("The model is not available at Runflow just now.", "Try again in a few minutes.")
CODES = {
    "UNAUTHORIZED": KEY_REFUSED,
    "PERMISSION_DENIED": NOT_ALLOWED,
    "EMAIL_NOT_VERIFIED": ("The e-mail address of the studio's Runflow account is not confirmed.", OPERATOR),
    "ORGANIZATION_MEMBERSHIP_REQUIRED": NOT_ALLOWED,
    "ROLE_UNRESOLVED": NOT_ALLOWED,
    "IMPERSONATION_READ_ONLY": NOT_ALLOWED,
    "INSUFFICIENT_CREDIT": (
        "The studio's credit at Runflow is used up.",
        "Ask whoever runs this studio to top it up, then generate again.",
    ),
    "NOT_FOUND": ("Runflow does not know this model or run.", OPERATOR),
    "RUN_NOT_FOUND": ("Runflow has no record of this run.", OPERATOR),
    "CONFLICT": ("Runflow already has a request with this take's code.", "The studio looks it up by itself."),
    "RATE_LIMITED": ("Runflow is busy.", "The studio tries again by itself."),
    "MODEL_UNAVAILABLE": NOT_AVAILABLE,
}
# The provider publishes no list of failure codes, so these are recognised by their words, first match first.
SAFETY = r"moderat|nsfw|safety|content.?policy|policy.?violation|sensitive|inappropriate"
WORDS = (
    (
        SAFETY,
        "Runflow's safety check refused this prompt or a picture.",
        "Change the wording or use another picture, then generate again.",
    ),
    (r"(image|picture|media).{0,60}(fetch|reach|download|read|accept|size|small|large|ratio)", *BAD_PICTURE),
    (r"(fetch|download|access|invalid).{0,40}(image|picture|media|url)", *BAD_PICTURE),
    (r"time.?d?.?out|deadline", "The model took too long and gave up.", "Generate again."),
    (r"overload|capacity|unavailable|upstream|dispatch", *NOT_AVAILABLE),
)
UNKNOWN = "Runflow could not make this clip and gave no reason."


def without_addresses(text: str) -> str:
    """The text without any web address: a signed one lets its reader in."""
    return re.sub(r"\w+://\S+", "(address)", text)


def plain_words(code: str, message: str, charge: str = "") -> str:
    """What happened and what to do next, in plain words, from the provider's `code` and `message`.

    `charge` is a sentence about money set between the two. A failed run is said not to be billed, but only
    its record decides, so the caller, who has read the record, supplies it.
    """
    unknown = (_quoted(message), "Change the request, or generate again.")
    happened, next_step = _known(code, message) or unknown
    return " ".join(part for part in (happened, charge, next_step) if part)


def is_moderation(code: str, message: str) -> bool:
    """Whether the provider's moderation refused, rather than anything else going wrong."""
    return code.upper() not in CODES and bool(re.search(SAFETY, f"{code} {message}".lower()))


def _known(code: str, message: str) -> tuple[str, str] | None:
    if code.upper() in CODES:
        return CODES[code.upper()]
    said = f"{code} {message}".lower()
    for pattern, happened, next_step in WORDS:
        if re.search(pattern, said):
            return happened, next_step
    return None


def _quoted(message: str) -> str:
    """The provider's own sentence, short."""
    words = without_addresses(" ".join(message.split()))[:200].rstrip(". ")
    return f"Runflow said: {words}." if words else UNKNOWN
