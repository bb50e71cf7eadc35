"""Keys of programs that call the API, and the keys they send with requests."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import TenantModel


class ApiKey(TenantModel):
    """A program's key: kept as a hash, with scopes and an end."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12)
    key_hash = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    programme_id = models.UUIDField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    placement = "reference"
    updatable = ("revoked_at", "used_at")


class RequestKey(TenantModel):
    """An Idempotency-Key that was used: the same key with the same request gets the same answer
    again; an answer that told of somebody who was erased since is empty (`personal.traces`).
    """

    # Not checked by the database: each check would lock the organiser's row, in every transaction
    # of everybody (law 7).
    organiser = models.ForeignKey(
        "platform.Organiser", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    api_key = models.ForeignKey(
        ApiKey, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()

    placement = "key"
    updatable = ("status", "answer")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="request_key_once")]
