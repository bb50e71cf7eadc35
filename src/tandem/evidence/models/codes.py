"""Product codes."""

from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel


class CodeBatchStatus(models.TextChoices):
    """Whether the codes of a batch may be redeemed."""

    ISSUING = "ISSUING"
    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"


class CodeOrigin(models.TextChoices):
    """Whose codes a batch holds: drawn here, or serials of GS1 codes that the maker prints
    anyway.
    """

    OURS = "OURS"
    GS1 = "GS1"


class CodeBatch(TenantModel):
    """Codes issued together: so many, for one product or for none (tokens, chips), until a moment.
    `questions` are
    answered before a code of it is
    used: `{"text": …, "choices": […]}`, without choices in own words. Where codes await dispatch,
        one can be used only after it left. One code stands for `quantity` base units; or for what
        is left of `inside_each` codes of the batch `inside_id` that lie in it (pieces in a carton,
        cartons on a pallet), told by their order. `zone`: regions and countries in which it may be
        used,
    none: anywhere.
    """

    programme_id = models.UUIDField()
    product_id = models.UUIDField(null=True)
    name = models.CharField(max_length=120)
    codes_total = models.PositiveIntegerField()
    issued_total = models.PositiveIntegerField(default=0)
    status = models.CharField(
        max_length=10, choices=CodeBatchStatus.choices, default=CodeBatchStatus.ISSUING
    )
    expires_at = models.DateTimeField(null=True)
    questions = models.JSONField(default=list)
    awaits_dispatch = models.BooleanField(default=False, db_default=False)
    quantity = models.PositiveIntegerField(default=1, db_default=1)
    inside_id = models.UUIDField(null=True)
    inside_each = models.PositiveIntegerField(default=0, db_default=0)
    zone = models.JSONField(
        default=list, db_default=models.Value([], output_field=models.JSONField())
    )
    origin = models.CharField(
        max_length=4,
        choices=CodeOrigin.choices,
        default=CodeOrigin.OURS,
        db_default=CodeOrigin.OURS,
    )

    placement = "reference"
    updatable = ("status", "issued_total")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inside_id"],
                condition=models.Q(inside_id__isnull=False),
                name="code_batch_inside_once",
            )
        ]


class CodeDispatch(TenantModel):
    """Codes of a batch, from one number to another (both included, from 1), that left for a
    partner.
    """

    batch_id = models.UUIDField()
    serial_from = models.IntegerField()
    serial_to = models.IntegerField()
    partner_id = models.BigIntegerField()
    dispatched_on = models.DateField()

    placement = "key"
    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(serial_from__lte=models.F("serial_to")),
                name="dispatch_holds_codes",
            ),
            models.UniqueConstraint(
                fields=["batch_id", "serial_from"], name="dispatch_begins_once"
            ),
        ]


class CodeAnswers(MemberModel):
    """What a member answered to the questions of a batch, once for each code that was used."""

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    batch_id = models.UUIDField()
    answers = models.JSONField()

    placement = "member"
    append_only = True

    class Meta:
        indexes = [models.Index(fields=["batch_id", "created_at"], name="code_answers_idx")]


class ProductCode(KeyedModel):
    """A code by its keyed hash; the code itself is kept nowhere and can be made again by who holds
    the secret.
    """

    code_hash = models.BinaryField(primary_key=True, max_length=16)
    batch_id = models.UUIDField()
    serial = models.IntegerField()
    redeemed_at = models.DateTimeField(null=True)
    member_id = models.BigIntegerField(null=True)

    placement = "key"
    updatable = ("redeemed_at", "member_id")

    class Meta:
        indexes = [
            models.Index(
                fields=["batch_id", "redeemed_at"],
                condition=models.Q(redeemed_at__isnull=False),
                name="code_redeemed_idx",
            ),
            models.Index(
                fields=["batch_id", "serial"],
                condition=models.Q(redeemed_at__isnull=False),
                name="code_used_serial_idx",
            ),
        ]


class CodeTry(KeyedModel):
    """How many codes a member typed wrong on a day: guessing is throttled."""

    pk = models.CompositePrimaryKey("member_id", "day")
    member_id = models.BigIntegerField()
    day = models.DateField()
    wrong_total = models.PositiveSmallIntegerField(default=0)

    placement = "member"


class WrongCodes(KeyedModel):
    """How many codes were wrong on a day in a programme, or from an address in it: `subject` is the
    programme, or a keyed hash of both. Forgotten after some days."""

    pk = models.CompositePrimaryKey("subject", "day")
    subject = models.UUIDField()
    day = models.DateField()
    wrong_total = models.PositiveIntegerField(default=0)

    placement = "key"


class CodeCheck(KeyedModel):
    """How often codes were asked for genuineness on a day, by what was answered
    (`evidence.codes.checking`): those of a product, or unknown ones of the programme, whose
    `subject` is its own id."""

    pk = models.CompositePrimaryKey("programme_id", "day", "subject", "answer")
    programme_id = models.UUIDField()
    day = models.DateField()
    subject = models.UUIDField()
    answer = models.CharField(max_length=10)
    total = models.PositiveIntegerField(default=0)

    placement = "key"
    updatable = ("total",)


class CodePlace(KeyedModel):
    """That somebody at a place asked whether a code is genuine; `place` is a keyed hash of the
    address. Forgotten after some weeks."""

    pk = models.CompositePrimaryKey("code_hash", "place")
    code_hash = models.BinaryField(max_length=16)
    place = models.UUIDField()
    programme_id = models.UUIDField()

    placement = "key"

    class Meta:
        indexes = [models.Index(fields=["programme_id", "created_at"], name="code_place_idx")]
