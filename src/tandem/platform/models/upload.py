"""Files that people and programs sent."""

from django.db import models

from tandem.platform.tenancy import TenantModel

ERASED = "erased"


class Upload(TenantModel):
    """A received file: where it lies under the home, its hash and its sniffed type. The name is
    what the sender said. Of the type ERASED nothing lies there any more.
    """

    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=80)
    bytes_total = models.PositiveBigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    path = models.CharField(max_length=200)
    user = models.ForeignKey(
        "platform.User", models.PROTECT, related_name="+", null=True, blank=True
    )

    placement = "key"
    updatable = ("media_type", "name")  # the name is blanked with its sender
