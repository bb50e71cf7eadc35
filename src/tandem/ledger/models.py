"""Tables of the ledger. Rows of a holder are led by `holder_id` (placement: by member,
scale.md).
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from tandem.ledger.chart import Kind
from tandem.platform.tenancy import TenantManager, TenantModel


class SpendingOrder(models.TextChoices):
    """Which of a holder's lots are used first: those that end soonest; those that were opened
    first; or those that people gave (ADJUST_UP), before what was earned. Where that leaves a
    choice, those that end soonest, then the older ones.
    """

    SOONEST_END = "SOONEST_END"
    OLDEST = "OLDEST"
    GIVEN = "GIVEN"


class Book(TenantModel):
    """One kind of points of one owner, for example the reward points of a programme."""

    owner_id = models.UUIDField()
    code = models.CharField(max_length=20)
    spending_order = models.CharField(
        max_length=12,
        choices=SpendingOrder.choices,
        default=SpendingOrder.SOONEST_END,
        db_default=SpendingOrder.SOONEST_END.value,
    )

    placement = "reference"
    updatable = ("spending_order",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner_id", "code"], name="book_code_once")]


class HolderModel(models.Model):
    """A row that belongs to one holder. No foreign keys here: they would double the cost of a batch
    (law 7).
    """

    organiser_id = models.UUIDField()
    holder_id = models.BigIntegerField()
    book_id = models.UUIDField()

    objects = TenantManager()

    append_only = False
    updatable: tuple[str, ...] | None = None

    class Meta:
        abstract = True


class Account(HolderModel):
    """A holder's points of one book, in whole points."""

    pk = models.CompositePrimaryKey("holder_id", "book_id")
    pending_points = models.BigIntegerField(default=0)
    available_points = models.BigIntegerField(default=0)
    held_points = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField()
    created_at = models.DateTimeField()

    placement = "member"
    updatable = ("pending_points", "available_points", "held_points", "updated_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pending_points__gte=0), name="account_pending_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(available_points__gte=0), name="account_available_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(held_points__gte=0), name="account_held_not_negative"
            ),
        ]


class Transfer(HolderModel):
    """Whole points moved at a moment. Cannot be changed; cannot be deleted; is mended by another
    transfer.
    """

    pk = models.CompositePrimaryKey("holder_id", "id")
    id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    points = models.BigIntegerField()
    cause_id = models.UUIDField()
    batch_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    created_at = models.DateTimeField()

    placement = "member"
    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(points__gt=0), name="transfer_points_positive"
            )
        ]
        indexes = [
            models.Index(
                fields=["holder_id", "book_id", "at", "id"], name="transfer_statement_idx"
            ),
            # Lists over all members: of a kind, by moment. Without the id, those of one moment (of
            # a day, where purchases stand at noon) share an entry: a fifth of the size, and of what
            # a batch writes. A page sorts those of its last moment.
            models.Index(fields=["book_id", "kind", "at"], name="transfer_moment_idx"),
            models.Index(
                fields=["batch_id"], condition=models.Q(kind="VOID"), name="transfer_void_idx"
            ),
            models.Index(
                fields=["batch_id"], condition=models.Q(kind="RELEASE"), name="transfer_release_idx"
            ),
        ]


class Lot(HolderModel):
    """What is left of one earning: the part still pending, the part available, and when it expires.

    `id` is the transfer that opened it. `due_on`: by when what the holder's own pending points wait
    for is due, `NO_DAY` where no day is known; null for all others.
    """

    pk = models.CompositePrimaryKey("holder_id", "id")
    id = models.UUIDField()
    cause_id = models.UUIDField()
    points = models.BigIntegerField()
    pending_points = models.BigIntegerField()
    available_points = models.BigIntegerField()
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    placement = "member"
    updatable = ("pending_points", "available_points", "expires_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pending_points__gte=0, available_points__gte=0),
                name="lot_parts_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    points__gte=models.F("pending_points") + models.F("available_points")
                ),
                name="lot_parts_within_points",
            ),
        ]
        indexes = [
            models.Index(
                fields=["book_id", "expires_at"],
                condition=models.Q(available_points__gt=0),
                name="lot_expiry_idx",
            ),
            models.Index(
                fields=["holder_id", "book_id"],
                condition=models.Q(pending_points__gt=0),
                name="lot_pending_idx",
            ),
            # Lists of what waits are leafed through and counted by it alone, so the organiser that
            # every statement names is in it, too.
            models.Index(
                fields=["organiser_id", "book_id", "due_on", "holder_id"],
                condition=models.Q(pending_points__gt=0, due_on__isnull=False),
                name="lot_due_idx",
            ),
            # Rows are appended, so a few bytes a range of pages tell which were written since a
            # moment.
            BrinIndex(
                fields=["created_at"],
                pages_per_range=32,
                autosummarize=True,
                name="lot_written_idx",
            ),
        ]


class LotUse(HolderModel):
    """How many points of a lot a transfer took (or gave back, for CANCEL)."""

    pk = models.CompositePrimaryKey("holder_id", "transfer_id", "lot_id")
    transfer_id = models.UUIDField()
    lot_id = models.UUIDField()
    points = models.BigIntegerField()
    created_at = models.DateTimeField()

    placement = "member"
    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(points__gt=0), name="lot_use_points_positive")
        ]
