"""What was received: documents, how they are read, what is wrong in them, and the invoices that
sellers handed over.
"""

from django.db import models

from tandem.platform.tenancy import KeyedModel, TenantModel


class Source(TenantModel):
    """How the files of one partner with this header are written: remembered from the last time."""

    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField(null=True)
    header_key = models.UUIDField()
    mapping = models.JSONField()

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "partner_id", "header_key"],
                nulls_distinct=False,
                name="source_once",
            )
        ]


class DocumentKind(models.TextChoices):
    """What kind of proof a document is. A claim of a PDF's or picture's page is PAPER, whatever
    file it came in.
    """

    SELL_OUT = "SELL_OUT"
    E_INVOICE = "E_INVOICE"
    INVOICE_QR = "INVOICE_QR"
    PICTURE = "PICTURE"
    PAPER = "PAPER"
    PAYMENTS = "PAYMENTS"
    ACTION = "ACTION"


class DocumentStatus(models.TextChoices):
    """How far a document has come (`lifecycle` tells the moves)."""

    RECEIVED = "RECEIVED"
    READING = "READING"
    MAPPING = "MAPPING"
    READY = "READY"
    COUNTING = "COUNTING"
    COUNTED = "COUNTED"
    REVERSING = "REVERSING"
    FAILED = "FAILED"
    WITHDRAWN = "WITHDRAWN"


# Nobody has to do anything but wait.
WORKING = (
    DocumentStatus.RECEIVED,
    DocumentStatus.READING,
    DocumentStatus.COUNTING,
    DocumentStatus.REVERSING,
)
# The same content may come again, say after the seller became a partner.
CLOSED = (DocumentStatus.FAILED, DocumentStatus.WITHDRAWN)


class Document(TenantModel):
    """A received proof; a scanned code has no file.

    State: `status`, entered at `state_at`; `reason` and `failed_in`: of what failed, why, and the
    state in which (empty: what it says was refused); `tries`: how often it was taken up again in
    this state because nobody was at work on it; `run`: which run over it is the last one, an older
    one writes nothing any more; `counts_itself`: it came without a person, who would have it
    counted; `actor`: who had it counted, or taken back; `reads_anew`: once what it recorded is
    taken back it is read again, and not withdrawn.

    What it holds: `figures` counts its rows by what became of them; `odd_prices`: a question about
    them, until it is counted (see `matching.odd_prices`). `staged_lines`, `staged_invoices`,
    `staged_payments`: how many rows were laid into its staging tables, which a crash of the
    database empties; none before it was read. `awaits`: codes in a picture that are used once
    something is answered: each with its `code` and the `survey`.

    How far it counted: `round` (from 0, one more each time it is gone through again) in `batches`,
    of which `batches_done`; `lines_counted`: how many of its lines count, `lines_before`: how many
    did when this round began.
    """

    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField(null=True)
    member_id = models.BigIntegerField(null=True)
    upload = models.ForeignKey("platform.Upload", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    status = models.CharField(
        max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.RECEIVED
    )
    state_at = models.DateTimeField()
    sha256 = models.BinaryField(max_length=32)
    mapping = models.JSONField(null=True)
    figures = models.JSONField(default=dict)
    odd_prices = models.JSONField(null=True)
    counts_itself = models.BooleanField(default=False, db_default=False)
    actor = models.CharField(max_length=80, default="", db_default="")
    staged_lines = models.PositiveIntegerField(null=True)
    staged_invoices = models.PositiveIntegerField(null=True)
    staged_payments = models.PositiveIntegerField(null=True)
    lines_counted = models.PositiveIntegerField(default=0, db_default=0)
    lines_before = models.PositiveIntegerField(default=0, db_default=0)
    round = models.PositiveIntegerField(default=0, db_default=0)
    batches = models.PositiveIntegerField(default=0, db_default=0)
    batches_done = models.PositiveIntegerField(default=0, db_default=0)
    run = models.PositiveIntegerField(default=0, db_default=0)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    failed_in = models.CharField(max_length=10, default="", db_default="")
    reason = models.TextField(blank=True)
    awaits = models.JSONField(default=list, db_default=[])
    reads_anew = models.BooleanField(default=False, db_default=False)
    done_at = models.DateTimeField(null=True)

    placement = "key"

    class Meta:
        constraints = [
            # A member's file and the seller's own of the same invoice are two proofs: the second
            # strengthens the first.
            models.UniqueConstraint(
                fields=["programme_id", "member_id", "sha256"],
                condition=~models.Q(status__in=CLOSED),
                nulls_distinct=False,
                name="document_content_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["organiser", "programme_id", "-created_at"], name="document_latest_idx"
            ),
            models.Index(
                fields=["state_at"],
                condition=models.Q(status__in=WORKING),
                name="document_working_idx",
            ),
            models.Index(
                fields=["programme_id", "partner_id"],
                condition=models.Q(kind="SELL_OUT"),
                name="document_sales_idx",
            ),
        ]

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
    """An e-invoice that its seller handed over: what identifies it, and where it lies. `name` is
    what the file calls it; `fiscal_id`: its KSeF number, where the name tells it (see
    `fiscal_ids`).
    """

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
    fiscal_id = models.CharField(max_length=60, default="", db_default="")

    placement = "key"

    class Meta:
        indexes = [
            models.Index(
                fields=["programme_id", "partner_id", "number_key"], name="invoice_number_key_idx"
            ),
            models.Index(
                fields=["programme_id", "fiscal_id"],
                condition=~models.Q(fiscal_id=""),
                name="invoice_fiscal_idx",
            ),
            models.Index(fields=["document_id"], name="invoice_document_idx"),
        ]


class RowFault(TenantModel):
    """What is wrong in one row of a document."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()
    field = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=200)

    placement = "key"

    class Meta:
        indexes = [models.Index(fields=["document", "line"], name="row_fault_idx")]
