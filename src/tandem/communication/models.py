"""Tables of communication."""

from django.db import models

from tandem.platform.tenancy import MemberModel


class MessageKind(models.TextChoices):
    """What a message tells; its words are in `messages.py`."""

    WELCOME = "WELCOME"
    POINTS_RELEASED = "POINTS_RELEASED"
    POINTS_VOIDED = "POINTS_VOIDED"
    ORDER_SHIPPED = "ORDER_SHIPPED"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    PROOF_REFUSED = "PROOF_REFUSED"
    PROOF_ACCEPTED = "PROOF_ACCEPTED"
    PROOF_QUESTIONED = "PROOF_QUESTIONED"
    POINTS_RECALCULATED = "POINTS_MENDED"
    PURCHASE_CORRECTED = "PURCHASE_CORRECTED"
    PURCHASE_PUT_RIGHT = "PURCHASE_PUT_RIGHT"
    POINTS_REFUSED = "POINTS_REFUSED"
    MEMBERS_MERGED = "MEMBERS_MERGED"
    EXPIRY_EXTENDED = "EXPIRY_EXTENDED"
    POINTS_ADJUSTED = "POINTS_ADJUSTED"
    POINTS_EXPIRING = "POINTS_EXPIRING"
    TIER_CHANGED = "TIER_CHANGED"
    FIRM_ASKED = "FIRM_ASKED"
    FIRM_PROVED = "FIRM_PROVED"
    FIRM_REFUSED = "FIRM_REFUSED"
    FIRM_REVOKED = "FIRM_REVOKED"
    COLLEAGUE_ASKS = "COLLEAGUE_ASKS"
    COLLEAGUE_JOINED = "COLLEAGUE_JOINED"


class MailState(models.TextChoices):
    """Whether an e-mail brings the message too."""

    NONE = "NONE"
    WAITING = "WAITING"
    QUEUED = "QUEUED"


class Message(MemberModel):
    """One message to a member. The id is derived from its cause; `data` holds what its words
    name.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=MessageKind.choices)
    data = models.JSONField()
    mail = models.CharField(max_length=8, choices=MailState.choices, default=MailState.NONE)
    read_at = models.DateTimeField(null=True)

    placement = "member"

    class Meta:
        indexes = [
            models.Index(fields=["member_id", "-created_at"], name="message_inbox_idx"),
            models.Index(
                fields=["organiser_id", "created_at"],
                condition=models.Q(mail="WAITING"),
                name="message_to_mail_idx",
            ),
        ]
