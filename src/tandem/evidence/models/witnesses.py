"""What tells that two proofs speak of one purchase, and where they do not agree.

A purchase is told by its seller and the number of its document in one form; what arrives about it
(an e-invoice, the seller's file, a till's call, paper) are its witnesses. What the first of them
said counts; a later one is held against it (`witnesses.agree`).
"""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel


class PurchaseNumber(KeyedModel):
    """A document number of a seller under which something counted: its key is made of programme,
    seller and the number in one form. `numbers`: how it was written where it counted; `source_id`:
    the document, or the activity, that counted last under it; `turns`: how often something did. Who
    held a proof against what counted, and finds another turn than before, does so again.
    """

    key = models.UUIDField(primary_key=True)
    numbers = ArrayField(models.TextField())
    source_id = models.UUIDField()
    turns = models.PositiveIntegerField(default=1)

    placement = "key"
    updatable = ("numbers", "source_id", "turns")


class DisagreementDecision(models.TextChoices):
    """What a person said of two proofs that nearly agree. SAME: what counted is right; OTHER: both
    were bought; CORRECTED: the later proof is right.
    """

    SAME = "SAME"
    OTHER = "OTHER"
    CORRECTED = "CORRECTED"


class Disagreement(KeyedModel):
    """Lines of a document that tell of a purchase otherwise than what counted of it, by product.
    The lines wait. `question`: the same for every document that tells the same, and answered once.
    `…_told`: what the document says, together; `…_held`: what counted, in activities of the source
    `held_by`; amounts in minor units, null where nobody said one. `rival_id`: who is said to have
    bought what counted for `member_id`, where that is another member. `call_of`: where a call of
    the API tells it, the member whom it names; `document_id` is its telling then (`Retelling`).
    Undecided ones are made anew whenever the document is matched.
    """

    key = models.UUIDField(primary_key=True)
    question = models.UUIDField()
    programme_id = models.UUIDField()
    document_id = models.UUIDField()
    partner_id = models.BigIntegerField(null=True)
    member_id = models.BigIntegerField()
    rival_id = models.BigIntegerField(null=True)
    call_of = models.BigIntegerField(null=True)
    product_id = models.UUIDField()
    document_no = models.CharField(max_length=120)
    lines = models.PositiveIntegerField()
    activity_id = models.UUIDField()
    held_by = models.CharField(max_length=20)
    number_held = models.CharField(max_length=120)
    day_told = models.DateField()
    day_held = models.DateField()
    quantity_told = models.DecimalField(max_digits=18, decimal_places=6)
    quantity_held = models.DecimalField(max_digits=18, decimal_places=6)
    net_told = models.BigIntegerField(null=True)
    net_held = models.BigIntegerField(null=True)
    gross_told = models.BigIntegerField(null=True)
    gross_held = models.BigIntegerField(null=True)
    decision = models.CharField(
        max_length=9, choices=DisagreementDecision.choices, default="", db_default=""
    )
    decided_by = models.CharField(max_length=80, default="", db_default="")
    decided_at = models.DateTimeField(null=True)

    @property
    def quantity_right(self) -> Decimal:
        """What the purchase holds of the product where the later proof is right: nothing of what
        another member bought.
        """
        return self.quantity_told if self.rival_id is None else Decimal(0)

    placement = "key"

    class Meta:
        indexes = [
            models.Index(
                fields=["programme_id", "partner_id"],
                condition=models.Q(decision=""),
                name="disagreement_open_idx",
            ),
            models.Index(
                fields=["programme_id", "-decided_at"],
                condition=~models.Q(decision=""),
                name="disagreement_answered_idx",
            ),
            models.Index(
                fields=["programme_id", "partner_id"],
                condition=models.Q(rival_id__isnull=False),
                name="disagreement_rival_idx",
            ),
            models.Index(fields=["document_id"], name="disagreement_document_idx"),
            models.Index(fields=["question"], name="disagreement_question_idx"),
            models.Index(fields=["activity_id"], name="disagreement_activity_idx"),
        ]


class Retelling(MemberModel):
    """A line of a purchase that a program told when it, or a part of it, had been recorded already:
    as it was told, for what had recorded it may be taken back. `id`: of the telling, made of what
    it says. Quantity in base units, amounts in minor units.
    """

    pk = models.CompositePrimaryKey("member_id", "id", "line")
    id = models.UUIDField()
    line = models.IntegerField()
    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField(null=True)
    outlet_id = models.UUIDField(null=True)
    document_no = models.CharField(max_length=120)
    number_key = models.CharField(max_length=120)
    sold_on = models.DateField()
    due_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    buyer_id = models.BigIntegerField(null=True)
    corrects_id = models.UUIDField(null=True)
    product_id = models.UUIDField()
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    net_minor = models.BigIntegerField(null=True)
    gross_minor = models.BigIntegerField(null=True)

    placement = "member"

    class Meta:
        indexes = [
            models.Index(
                fields=["programme_id", "partner_id", "number_key"], name="retelling_number_idx"
            )
        ]


class PageTelling(MemberModel):
    """A document told of a page without a number that it is the purchase of `number_key`, in one
    form: `quantity` pieces of the product, in base units. `activity_id`: what the page counted, of
    its member. Whoever tells the same under another number tells another purchase.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    activity_id = models.UUIDField()
    product_id = models.UUIDField()
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    number_key = models.CharField(max_length=120)
    document_id = models.UUIDField()

    placement = "member"

    class Meta:
        indexes = [
            models.Index(fields=["member_id", "activity_id"], name="pagetelling_page_idx"),
            models.Index(fields=["document_id"], name="pagetelling_document_idx"),
        ]
