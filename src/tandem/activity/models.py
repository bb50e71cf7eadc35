"""Tables of the stream."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel


class ActivityKind(TenantModel):
    """A kind of activity that a programme declares: its names by language, and what is said of such
    an activity, in order: `{"name", "label", "type": "TEXT" | "NUMBER" | "FLAG" | "DAY",
    "is_required", "choices"}`, and by language `labels` and, of each choice, `words`.
    """

    programme_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    names = models.JSONField()
    attributes = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "kind"], name="activity_kind_once")
        ]


class Batch(TenantModel):
    """Activities recorded together, by one source."""

    # Not checked by the database: each check would lock the organiser's row, in every transaction
    # of everybody (law 7).
    organiser = models.ForeignKey(
        "platform.Organiser", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    programme_id = models.UUIDField()
    source = models.CharField(max_length=20)
    source_id = models.UUIDField(null=True)
    activities_total = models.PositiveIntegerField()
    lines_total = models.PositiveIntegerField()

    placement = "key"


class Activity(MemberModel):
    """One activity. Amounts in minor units of `currency`; `occurred_on` is the local date, `due_on`
    when it must be paid.

    `buyer_id`: the member who bought for this one, when a firm collects and its people do too; less
    than nothing: somebody of a firm's people who is no member: what is theirs goes to the firm.
    What a partner did itself (a display that its people showed) has the partner's id in place of
    the member's, beside `partner_id`: it is nobody's as a member (`is_of_partner`).
    `corrects_id`: the purchase
    of the member that this activity corrects: goods came back, or a line was wrong. It earns
    nothing by itself; the purchase is evaluated again as it stands (`Correction`). `attributes`:
    what else is said of it, as its `ActivityKind` declares.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    batch_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    partner_id = models.BigIntegerField(null=True)
    outlet_id = models.UUIDField(null=True)
    buyer_id = models.BigIntegerField(null=True)
    document_no = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    occurred_on = models.DateField()
    due_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField(null=True)
    gross_minor = models.BigIntegerField(null=True)
    corrects_id = models.UUIDField(null=True)
    attributes = models.JSONField(null=True)

    placement = "member"
    append_only = True

    @property
    def is_of_partner(self) -> bool:
        """Whether a partner did it itself, and no member."""
        return self.member_id == self.partner_id

    class Meta:
        indexes = [
            models.Index(fields=["member_id", "occurred_at", "id"], name="activity_member_idx"),
            models.Index(fields=["batch_id"], name="activity_batch_idx"),
            models.Index(fields=["partner_id", "document_no"], name="activity_document_idx"),
            BrinIndex(
                fields=["created_at"],
                pages_per_range=32,
                autosummarize=True,
                name="activity_written_idx",
            ),
        ]


class Line(MemberModel):
    """One line of a purchase. `quantity` in base units of the product; negative for a return. An
    amount that the proof did not say is null, and a rule that reads it gives nothing for the line.
    """

    pk = models.CompositePrimaryKey("member_id", "activity_id", "line_no")
    activity_id = models.UUIDField()
    line_no = models.IntegerField()
    product_id = models.UUIDField()
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    net_minor = models.BigIntegerField(null=True)
    gross_minor = models.BigIntegerField(null=True)

    placement = "member"
    append_only = True


class Correction(MemberModel):
    """What a correction changes of one line of the purchase `activity_id`: goods that came back are
    negative. Line 0 holds a product that the purchase did not have. The purchase as it stands is
    the sum of its lines and of these.
    """

    pk = models.CompositePrimaryKey("member_id", "activity_id", "correction_id", "place")
    activity_id = models.UUIDField()
    correction_id = models.UUIDField()
    place = models.IntegerField()
    line_no = models.IntegerField()
    product_id = models.UUIDField()
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    net_minor = models.BigIntegerField(null=True)
    gross_minor = models.BigIntegerField(null=True)

    placement = "member"
    append_only = True


class Payment(MemberModel):
    """Money received for a purchase on a day; several make it whole. The id is the payer's or
    bank's reference.
    """

    pk = models.CompositePrimaryKey("member_id", "activity_id", "id")
    activity_id = models.UUIDField()
    id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    paid_on = models.DateField()

    placement = "member"
    append_only = True

    class Meta:
        indexes = [models.Index(fields=["organiser_id", "created_at"], name="payment_written_idx")]


class PaymentNotice(KeyedModel):
    """Money that somebody said was received for a document; it may come before the purchase is
    known.

    Without an amount it means the whole; `partner_id` 0 stands for the organiser's own sale. The
    key is derived from what it says, so the same notice is one row.
    """

    id = models.UUIDField(primary_key=True)
    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField()
    document_no = models.CharField(max_length=120)
    amount_minor = models.BigIntegerField(null=True)
    paid_on = models.DateField()
    actor = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True)

    placement = "key"
    updatable = ("settled_at",)

    class Meta:
        indexes = [
            models.Index(
                fields=["programme_id", "partner_id", "document_no"], name="notice_document_idx"
            )
        ]


class SoldAt(KeyedModel):
    """How many members bought a product at an outlet in the days that `selling` looks back, and the
    last day on which one did, as the night of `written_on` found it. It names nobody.
    """

    pk = models.CompositePrimaryKey("product_id", "outlet_id")
    product_id = models.UUIDField()
    outlet_id = models.UUIDField()
    programme_id = models.UUIDField()
    buyers = models.PositiveIntegerField()
    last_on = models.DateField()
    written_on = models.DateField()

    placement = "key"
    updatable = ("buyers", "last_on", "written_on")

    class Meta:
        indexes = [models.Index(fields=["programme_id", "written_on"], name="sold_at_written_idx")]
