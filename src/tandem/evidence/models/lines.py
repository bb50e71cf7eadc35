"""What lines mean and which of them counted."""

from django.db import models

from tandem.platform.tenancy import KeyedModel


class AliasKind(models.TextChoices):
    """What an alias leads to."""

    PRODUCT = "PRODUCT"
    CUSTOMER = "CUSTOMER"


class Alias(KeyedModel):
    """A partner's word for a product or customer of ours; without a target it is known to be none
    of ours.
    """

    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=AliasKind.choices)
    key = models.CharField(max_length=160)
    text = models.CharField(max_length=200)
    product_id = models.UUIDField(null=True)
    member_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=80)

    placement = "key"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "partner_id", "kind", "key"], name="alias_once"
            )
        ]


class WaitingLine(KeyedModel):
    """A line that was read but whose product, customer, or corrected purchase is not known yet.
    `member_id`, `product_id`: as far as they are.
    """

    pk = models.CompositePrimaryKey("document_id", "line")
    document_id = models.UUIDField()
    line = models.IntegerField()
    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField()
    document_no = models.CharField(max_length=120)
    sold_on = models.DateField()
    due_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    outlet_code = models.CharField(max_length=40)
    customer_key = models.CharField(max_length=160)
    customer_text = models.CharField(max_length=200)
    product_key = models.CharField(max_length=160)
    product_text = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    unit = models.CharField(max_length=20)
    net_minor = models.BigIntegerField(null=True)
    gross_minor = models.BigIntegerField(null=True)
    corrects_no = models.CharField(max_length=120, default="", db_default="")
    member_id = models.BigIntegerField(null=True)
    product_id = models.UUIDField(null=True)

    placement = "key"

    class Meta:
        indexes = [
            models.Index(
                fields=["programme_id", "partner_id", "product_key"], name="waiting_product_idx"
            ),
            models.Index(
                fields=["programme_id", "partner_id", "customer_key"], name="waiting_customer_idx"
            ),
        ]


class ProvedLine(KeyedModel):
    """The identity of a bought line that counted: it earns once, across files, claims and
    members.
    """

    key = models.UUIDField(primary_key=True)
    document_id = models.UUIDField()
    member_id = models.BigIntegerField()

    placement = "key"
    append_only = True


class TakenBack(KeyedModel):
    """The identity of a line that counted by an alias which was taken back: it may count anew,
    under a further identity, made of this one. `plain_key`: the identity that the line itself has;
    `times`: how often it was taken back.
    """

    key = models.UUIDField(primary_key=True)
    partner_id = models.BigIntegerField()
    document_id = models.UUIDField()
    plain_key = models.UUIDField()
    times = models.PositiveSmallIntegerField(default=1, db_default=1)

    placement = "key"
    append_only = True

    class Meta:
        indexes = [models.Index(fields=["partner_id"], name="taken_back_partner_idx")]
