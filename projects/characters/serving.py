"""Serving pictures to people who were checked already. A picture's name is made of its digest: it never changes."""

from pathlib import Path

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import get_conditional_response

YEAR = 31_536_000
# Shorter than the signed address that an object storage gives is good for.
SIGNED_SECONDS = 240


def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    """The stored picture `name`, or the short-lived address at which the storage serves it. 404 when it is missing."""
    etag = f'"{name}"'
    answer = get_conditional_response(request, etag=etag) or content_of(name)
    seconds = SIGNED_SECONDS if isinstance(answer, HttpResponseRedirect) else YEAR
    answer["Cache-Control"] = f"private, max-age={seconds}, immutable"
    answer["ETag"] = etag
    return answer


def content_of(name: str) -> HttpResponse:
    try:
        content = Path(default_storage.path(name)).read_bytes()
    except NotImplementedError:
        return HttpResponseRedirect(default_storage.url(name))
    except OSError:
        # It is gone, or the whole storage is: the System page says which.
        raise Http404 from None
    kind = Path(name).suffix.removeprefix(".").replace("jpg", "jpeg")
    return HttpResponse(content, content_type=f"image/{kind}")
