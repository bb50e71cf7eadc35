"""Tables of evidence."""

from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel


class Source(TenantModel):
    """How the files of one partner with this header are written: remembered from the last time."""

    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField(null=True)
    header_key = models.UUIDField()
    mapping = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "partner_id", "header_key"], nulls_distinct=False, name="source_once")
        ]


class DocumentKind(models.TextChoices):
    """What kind of proof a document is. A claim of a PDF's or picture's page is PAPER, whatever file it came in."""

    SELL_OUT = "SELL_OUT"
    E_INVOICE = "E_INVOICE"
    INVOICE_QR = "INVOICE_QR"
    PICTURE = "PICTURE"
    PAPER = "PAPER"
    PAYMENTS = "PAYMENTS"
    ACTION = "ACTION"


class DocumentStatus(models.TextChoices):
    """How far a document has come."""

    RECEIVED = "RECEIVED"
    READ = "READ"
    ACCEPTING = "ACCEPTING"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


class Document(TenantModel):
    """A received proof; a scanned code has no file. `figures` counts its lines by what became of them."""

    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField(null=True)
    member_id = models.BigIntegerField(null=True)
    upload = models.ForeignKey("platform.Upload", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    status = models.CharField(max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.RECEIVED)
    sha256 = models.BinaryField(max_length=32)
    mapping = models.JSONField(null=True)
    figures = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # What was refused may come again, say after the seller became a partner. A member's file and the seller's own of the
            # same invoice are two proofs: the second strengthens the first.
            models.UniqueConstraint(
                fields=["programme_id", "member_id", "sha256"],
                condition=~models.Q(status="REFUSED"),
                nulls_distinct=False,
                name="document_content_once",
            )
        ]
        indexes = [models.Index(fields=["organiser", "programme_id", "-created_at"], name="document_latest_idx")]

    @property
    def name(self) -> str:
        """What the sender called it; a scanned code has no name."""
        return self.upload.name if self.upload is not None else "QR"

    @property
    def path(self) -> str:
        """Where its file lies under the home."""
        assert self.upload is not None, "a scanned code has no file"
        return self.upload.path


class Invoice(KeyedModel):
    """An e-invoice that its seller handed over: what identifies it, and where it lies. `name` is what the file calls it."""

    key = models.UUIDField(primary_key=True)  # derived from programme and hash
    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField()
    document_id = models.UUIDField()
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    number = models.CharField(max_length=120)
    issued_on = models.DateField()
    buyer_tax_id = models.CharField(max_length=40)
    buyer_name = models.CharField(max_length=200)
    gross_minor = models.BigIntegerField()
    number_key = models.CharField(max_length=120, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["programme_id", "partner_id", "number_key"], name="invoice_number_key_idx"),
            models.Index(fields=["document_id"], name="invoice_document_idx"),
        ]


class ClaimStatus(models.TextChoices):
    """How far a claim has come. Asked: the seller's own file is to say what was bought. Referred: a person is to look."""

    ASKED = "ASKED"
    REFERRED = "REFERRED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


class Claim(MemberModel):
    """A member's statement that a purchase is theirs, decided as one. The id is derived from member and invoice, so the same
    invoice is one claim of a member, whatever way it comes. `signals`: why a person is to look; `waits_for`: who; `first_by`:
    who agreed first, where two look; `corrected_by`: who put it right last; `question` and `answer`: between who decides and
    the member; `appeal`: why the member does not accept a rejection; `proved_by`: the seller's own invoice that proves it;
    `page`: what reading a page said of itself (see `claims.papers.page_of`), or what is known of a photo (see `claims.photos`);
    `fingerprint`: of its picture (see `pictures.fingerprint`). Of paper the seller, the day and the total may be unknown."""

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    document_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    status = models.CharField(max_length=8, choices=ClaimStatus.choices)
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
    signals = models.JSONField(default=list)
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

    class Meta:
        indexes = [
            models.Index(
                fields=["programme_id", "partner_id", "created_at"], condition=models.Q(status__in=("ASKED", "REFERRED")),
                name="claim_open_idx",
            ),
            models.Index(fields=["programme_id", "sha256"], name="claim_invoice_idx"),
            models.Index(fields=["programme_id", "partner_id", "number_key"], name="claim_number_idx"),
            models.Index(
                fields=["programme_id", "fingerprint"], condition=models.Q(fingerprint__isnull=False),
                name="claim_fingerprint_idx"
            ),
            models.Index(fields=["member_id", "document_id"], name="claim_document_idx"),
        ]  # fmt: skip


class ClaimLine(MemberModel):
    """One line of a claim, as the evidence says it. Of paper: `sure` in per cent, and the product that was recognised or chosen;
    a line of paper without one is none of ours."""

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
    sure = models.PositiveSmallIntegerField(null=True)
    product_id = models.UUIDField(null=True)


class PageLabels(TenantModel):
    """Beside which labels the documents of a seller have their number, day and total: what corrections taught."""

    programme_id = models.UUIDField()
    seller = models.CharField(max_length=40)
    labels = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme_id", "seller"], name="page_labels_once")]


class PhotoProof(TenantModel):
    """How members prove a declared action by photos: what to show (`texts` by language), one photo or one before and one after,
    what the reviewer goes through, once in how many days (0: as often as they like), and whether the place is asked for."""

    programme_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    texts = models.JSONField(default=dict)
    is_pair = models.BooleanField(default=False)
    checklist = models.JSONField(default=list)
    every_days = models.PositiveSmallIntegerField(default=0)
    asks_place = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme_id", "kind"], name="photo_proof_once")]


class RowFault(TenantModel):
    """What is wrong in one row of a document."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()
    field = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["document", "line"], name="row_fault_idx")]


class AliasKind(models.TextChoices):
    """What an alias leads to."""

    PRODUCT = "PRODUCT"
    CUSTOMER = "CUSTOMER"


class Alias(KeyedModel):
    """A partner's word for a product or customer of ours; without a target it is known to be none of ours."""

    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=AliasKind.choices)
    key = models.CharField(max_length=160)
    text = models.CharField(max_length=200)
    product_id = models.UUIDField(null=True)
    member_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme_id", "partner_id", "kind", "key"], name="alias_once")]


class WaitingLine(KeyedModel):
    """A line that was read but whose product, customer, or corrected purchase is not known yet."""

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

    class Meta:
        indexes = [
            models.Index(fields=["programme_id", "partner_id", "product_key"], name="waiting_product_idx"),
            models.Index(fields=["programme_id", "partner_id", "customer_key"], name="waiting_customer_idx"),
        ]


class ProvedLine(KeyedModel):
    """The identity of a bought line that counted: it earns once, across files, claims and members."""

    key = models.UUIDField(primary_key=True)
    document_id = models.UUIDField()
    member_id = models.BigIntegerField()

    append_only = True


class CodeBatchStatus(models.TextChoices):
    """Whether the codes of a batch may be redeemed."""

    ISSUING = "ISSUING"
    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"


class CodeOrigin(models.TextChoices):
    """Whose codes a batch holds: drawn here, or serials of GS1 codes that the maker prints anyway."""

    OURS = "OURS"
    GS1 = "GS1"


class CodeBatch(TenantModel):
    """Product codes issued together: so many, for one product, until a moment. `questions` are answered before a code of it is
    used: `{"text": …, "choices": […]}`, without choices in own words. Where codes await dispatch, one can be used only after it
    left. One code stands for `quantity` base units; or for what is left of `inside_each` codes of the batch `inside_id` that lie
    in it (pieces in a carton, cartons on a pallet), told by their order. `zone`: regions and countries in which it may be used,
    none: anywhere."""

    programme_id = models.UUIDField()
    product_id = models.UUIDField()
    name = models.CharField(max_length=120)
    codes_total = models.PositiveIntegerField()
    issued_total = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10, choices=CodeBatchStatus.choices, default=CodeBatchStatus.ISSUING)
    expires_at = models.DateTimeField(null=True)
    questions = models.JSONField(default=list)
    awaits_dispatch = models.BooleanField(default=False, db_default=False)
    quantity = models.PositiveIntegerField(default=1, db_default=1)
    inside_id = models.UUIDField(null=True)
    inside_each = models.PositiveIntegerField(default=0, db_default=0)
    zone = models.JSONField(default=list, db_default=models.Value([], output_field=models.JSONField()))
    origin = models.CharField(max_length=4, choices=CodeOrigin.choices, default=CodeOrigin.OURS, db_default=CodeOrigin.OURS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inside_id"], condition=models.Q(inside_id__isnull=False), name="code_batch_inside_once"
            )
        ]


class CodeDispatch(TenantModel):
    """Codes of a batch, from one number to another (both included, from 1), that left for a partner."""

    batch_id = models.UUIDField()
    serial_from = models.IntegerField()
    serial_to = models.IntegerField()
    partner_id = models.BigIntegerField()
    dispatched_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(serial_from__lte=models.F("serial_to")), name="dispatch_holds_codes"),
            models.UniqueConstraint(fields=["batch_id", "serial_from"], name="dispatch_begins_once"),
        ]


class CodeAnswers(MemberModel):
    """What a member answered to the questions of a batch, once for each code that was used."""

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    batch_id = models.UUIDField()
    answers = models.JSONField()

    append_only = True

    class Meta:
        indexes = [models.Index(fields=["batch_id", "created_at"], name="code_answers_idx")]


class ProductCode(KeyedModel):
    """A code by its keyed hash; the code itself is kept nowhere and can be made again by who holds the secret."""

    code_hash = models.BinaryField(primary_key=True, max_length=16)
    batch_id = models.UUIDField()
    serial = models.IntegerField()
    redeemed_at = models.DateTimeField(null=True)
    member_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["batch_id", "redeemed_at"], condition=models.Q(redeemed_at__isnull=False), name="code_redeemed_idx"
            ),
            models.Index(
                fields=["batch_id", "serial"], condition=models.Q(redeemed_at__isnull=False), name="code_used_serial_idx"
            ),
        ]


class CodeTry(KeyedModel):
    """How many codes a member typed wrong on a day: guessing is throttled."""

    pk = models.CompositePrimaryKey("member_id", "day")
    member_id = models.BigIntegerField()
    day = models.DateField()
    wrong_total = models.PositiveSmallIntegerField(default=0)
