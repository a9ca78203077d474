"""Signs and verifies callbacks: HMAC-SHA256 over the raw body, as 64 lower-case hex characters, no prefix.

Source: docs.runflow.io/guides/verify-callback-signatures. The secret is used whole, as it was shown. The
scheme has no time and no replay protection, so whoever receives a callback must be able to receive it twice.
"""

import hashlib
import hmac
from collections.abc import Sequence

HEADER = "Runflow-Signature"


def sign(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(body: bytes, signature: str | None, secrets: Sequence[str]) -> bool:
    """Whether any accepted secret signed exactly these bytes. False without a signature or without a secret.

    Several secrets are accepted so that one can be replaced without losing a callback. An empty one never is:
    anybody can sign with it.
    """
    given = (signature or "").encode()
    matches = [hmac.compare_digest(sign(body, secret).encode(), given) for secret in secrets if secret]
    return any(matches)
