"""Tables of communication."""

from django.db import models

from tandem.platform.tenancy import MemberModel


class MailState(models.TextChoices):
    """Whether an e-mail brings the message too."""

    NONE = "NONE"
    WAITING = "WAITING"
    QUEUED = "QUEUED"


class Message(MemberModel):
    """One message to a member. The id is derived from its cause; `kind` and `data` are those of a
    declared kind (`platform.messages`).
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    kind = models.CharField(max_length=20)
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
