"""Somebody's word that a firm is theirs, and what proves it."""

from django.db import models

from tandem.kit import ids
from tandem.platform.tenancy import MemberModel


class FirmProofStatus(models.TextChoices):
    """What became of somebody's word that a firm is theirs; withdrawn: they named another one;
    revoked: it had been proved, and the organiser took the number away.
    """

    OPEN = "OPEN"
    PROVED = "PROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    REVOKED = "REVOKED"


class FirmProof(MemberModel):
    """A member's word that a firm is theirs, and its proof (`participants.firms`).

    The firm is as they say; nothing of it is taken over from what is known. `user_id`: who says so.
    `means`: by which it was proved; `invoice_id`: the invoice that did. `wanted`: the means by
    which the person asks for a code. `wrong_total`: codes typed wrongly.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField(default=ids.new_uuid)
    programme_id = models.UUIDField()
    user_id = models.UUIDField(null=True)
    tax_id = models.CharField(max_length=20)
    company_name = models.CharField(max_length=200, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2)
    status = models.CharField(max_length=9, choices=FirmProofStatus.choices)
    means = models.CharField(max_length=20, blank=True)
    invoice_id = models.UUIDField(null=True)
    wanted = models.CharField(max_length=20, blank=True)
    wrong_total = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    placement = "member"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id"],
                condition=models.Q(status="OPEN"),
                name="firm_proof_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["programme_id", "tax_id"], name="firm_proof_number_idx"),
            models.Index(
                fields=["programme_id", "created_at"],
                condition=models.Q(status="OPEN"),
                name="firm_proof_open_idx",
            ),
        ]


class FirmWord(MemberModel):
    """Who is asked about somebody's firm: a partner, whether it is a customer of theirs, or the
    firm's own member, whether the person belongs to it. Their answer is null while there is none.

    `sold_on`: the last sale to the firm in the partner's own files.
    """

    pk = models.CompositePrimaryKey("member_id", "proof_id", "asked_id")
    proof_id = models.UUIDField()
    asked_id = models.BigIntegerField()
    sold_on = models.DateField(null=True)
    is_known = models.BooleanField(null=True)
    actor = models.CharField(max_length=80, blank=True)

    placement = "member"

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_id"],
                condition=models.Q(is_known=None),
                name="firm_word_awaited_idx",
            )
        ]


class FirmCode(MemberModel):
    """A code that went to an address of a firm, made of its id and the installation's secret.
    `posted_at`: of a letter.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField(default=ids.new_uuid)
    proof_id = models.UUIDField()
    programme_id = models.UUIDField()
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=400)
    actor = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    placement = "member"

    class Meta:
        indexes = [models.Index(fields=["programme_id", "expires_at"], name="firm_code_open_idx")]
