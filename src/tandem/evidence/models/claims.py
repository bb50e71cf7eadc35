"""What members say is theirs."""

from django.db import models

from tandem.evidence.models.documents import DocumentKind
from tandem.platform.tenancy import MemberModel, TenantModel


class ClaimStatus(models.TextChoices):
    """How far a claim has come. Awaiting the seller: its own file is to say what was bought. In
    review: a person is to look.
    """

    AWAITING_SELLER = "AWAITING_SELLER"
    IN_REVIEW = "IN_REVIEW"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


class Claim(MemberModel):
    """A member's statement that a purchase is theirs, decided as one. The id is derived from member
    and invoice, so the same invoice is one claim of a member, whatever way it comes.
    `review_flags`: why a person is to look; `waits_for`: who; `first_by`: who agreed first, where
    two look; `corrected_by`: who put it right last; `question` and `answer`: between who decides
    and the member; `appeal`: why the member does not accept a rejection; `proved_by`: the seller's
    own invoice that proves it; `page`: what reading a page said of itself (see
    `claims.papers.page_of`), or what is known of a photo (see `claims.photos`); `fingerprint`: of
    its picture (see `pictures.fingerprint`); `fiscal_id`: what tells its page beside its number
    (see `fiscal_ids`). Of paper the seller, the day and the total may be unknown. What a partner's
    own people prove has the partner's id in place of the member's (`is_of_partner`).
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    document_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    status = models.CharField(max_length=16, choices=ClaimStatus.choices)
    partner_id = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    number = models.CharField(max_length=120)
    number_key = models.CharField(max_length=120, default="", db_default="")
    issued_on = models.DateField(null=True)
    gross_minor = models.BigIntegerField(null=True)
    buyer_tax_id = models.CharField(max_length=40)
    buyer_name = models.CharField(max_length=200)
    lines_total = models.PositiveIntegerField(default=0)
    payments = models.JSONField(default=list)
    review_flags = models.JSONField(default=list)
    waits_for = models.CharField(max_length=9, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    first_by = models.CharField(max_length=80, default="", db_default="")
    question = models.CharField(max_length=300, default="", db_default="")
    answer = models.CharField(max_length=300, default="", db_default="")
    appeal = models.CharField(max_length=300, default="", db_default="")
    appealed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    proved_by = models.UUIDField(null=True)
    corrected_at = models.DateTimeField(null=True)
    corrected_by = models.CharField(max_length=80, default="", db_default="")
    page = models.JSONField(default=dict)
    fingerprint = models.BigIntegerField(null=True)
    fiscal_id = models.CharField(max_length=60, default="", db_default="")

    placement = "member"

    @property
    def is_of_partner(self) -> bool:
        """Whether a partner's own people sent it, and no member."""
        return self.member_id == self.partner_id

    class Meta:
        indexes = [
            models.Index(
                fields=["programme_id", "partner_id", "created_at"],
                condition=models.Q(status__in=("AWAITING_SELLER", "IN_REVIEW")),
                name="claim_open_idx",
            ),
            models.Index(fields=["programme_id", "sha256"], name="claim_invoice_idx"),
            models.Index(
                fields=["programme_id", "partner_id", "number_key"], name="claim_number_idx"
            ),
            models.Index(
                fields=["programme_id", "partner_id", "issued_on"],
                condition=models.Q(number_key="", kind="PAPER", status="ACCEPTED"),
                name="claim_unnumbered_idx",
            ),
            models.Index(
                fields=["programme_id", "fingerprint"],
                condition=models.Q(fingerprint__isnull=False),
                name="claim_fingerprint_idx",
            ),
            models.Index(
                fields=["programme_id", "fiscal_id"],
                condition=~models.Q(fiscal_id=""),
                name="claim_fiscal_idx",
            ),
            models.Index(fields=["member_id", "document_id"], name="claim_document_idx"),
            # Of few: how often a second look did not agree is counted on a page of many claims.
            models.Index(
                fields=["programme_id"],
                condition=~models.Q(first_by=""),
                name="claim_second_look_idx",
            ),
        ]


class ClaimLine(MemberModel):
    """One line of a claim, as the evidence says it. Of paper: `confidence` in per cent, and the
    product that was recognised or chosen; a line of paper without one is none of ours.
    `tax_percent`: the rate of value added tax, where the proof says it.
    """

    pk = models.CompositePrimaryKey("member_id", "claim_id", "line")
    claim_id = models.UUIDField()
    line = models.IntegerField()
    sold_on = models.DateField()
    due_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    outlet_code = models.CharField(max_length=40)
    product_key = models.CharField(max_length=160)
    product_text = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    unit = models.CharField(max_length=20)
    net_minor = models.BigIntegerField(null=True)
    gross_minor = models.BigIntegerField(null=True)
    corrects_no = models.CharField(max_length=120)
    confidence = models.PositiveSmallIntegerField(null=True)
    product_id = models.UUIDField(null=True)
    tax_percent = models.DecimalField(max_digits=4, decimal_places=2, null=True)

    placement = "member"


class PageLabels(TenantModel):
    """Beside which labels the documents of a seller have their number, day and total: what
    corrections taught.
    """

    programme_id = models.UUIDField()
    seller = models.CharField(max_length=40)
    labels = models.JSONField()

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "seller"], name="page_labels_once")
        ]


class PhotoProof(TenantModel):
    """How members prove a declared action by photos: what to show (`texts` by language), one photo
    or one before and one after, what the reviewer goes through, once in how many days (0: as often
    as they like), and whether the place is asked for, and a
    number of the day in the picture: a photo of an older photo or of a screen does not have it.
    `is_of_partners`: partners prove it, not members, outlet by outlet.
    """

    programme_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    texts = models.JSONField(default=dict)
    is_pair = models.BooleanField(default=False)
    checklist = models.JSONField(default=list)
    every_days = models.PositiveSmallIntegerField(default=0)
    asks_place = models.BooleanField(default=False)
    asks_number = models.BooleanField(default=False, db_default=False)
    is_of_partners = models.BooleanField(default=False, db_default=False)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "kind"], name="photo_proof_once")
        ]
