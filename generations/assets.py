"""Reference pictures at the provider: each is uploaded once and used again until its address expires."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from generations.generation import Generation
from generations.runflow.client import Runflow
from projects.models import ReferenceImage

# The take may wait in the provider's queue before the picture is fetched.
MARGIN = timedelta(minutes=20)


class Asset(models.Model):
    """A picture as the provider keeps it, found by the digest of its content."""

    sha256 = models.CharField(max_length=64, unique=True)
    asset_id = models.CharField(max_length=64)
    url = models.TextField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.asset_id


def addresses(client: Runflow, generation: Generation) -> list[str]:
    """Where the provider finds the take's pictures, in their order; uploads those that it does not have."""
    images = [reference.image for reference in generation.references.select_related("image")]
    return [address(client, image) for image in images]


def forget(generation: Generation) -> None:
    """Upload the take's pictures anew next time: whatever went wrong, an address that no longer works stays out."""
    pictures = generation.references.values("image__sha256")
    Asset.objects.filter(sha256__in=pictures).delete()


def address(client: Runflow, image: ReferenceImage) -> str:
    known = Asset.objects.filter(sha256=image.sha256, expires_at__gt=timezone.now() + MARGIN).first()
    return known.url if known else upload(client, image)


def upload(client: Runflow, image: ReferenceImage) -> str:
    with default_storage.open(image.path) as file:
        content = file.read()
    sent = client.upload_picture(f"{image.sha256[:16]}.{image.extension}", image.mime, content)
    Asset.objects.update_or_create(
        sha256=image.sha256,
        defaults={"asset_id": sent.asset_id, "url": sent.url, "expires_at": sent.expires_at},
    )
    return sent.url
