"""Tables of communication."""

from django.db import models

from tandem.platform.tenancy import MemberModel, TenantModel


class MailState(models.TextChoices):
    """Whether an e-mail brings the message too; refused: it was meant to, and nobody of the member
    consents; failed: a mail server did not take one that was queued.
    """

    NONE = "NONE"
    WAITING = "WAITING"
    QUEUED = "QUEUED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


class Message(MemberModel):
    """One message to a member. The id is derived from its cause; `kind` and `data` are those of a
    declared kind (`platform.messages`). Of a mailing the id is the mailing's own, and its words
    stand there once. `mail_note`: what the mail server said to a mail that failed.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    data = models.JSONField()
    mail = models.CharField(max_length=8, choices=MailState.choices, default=MailState.NONE)
    mail_note = models.CharField(max_length=300, default="", db_default="")
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
            models.Index(
                fields=["id"],
                condition=models.Q(kind="MAILING"),
                name="message_mailing_idx",
            ),
        ]


class MailingState(models.TextChoices):
    """How far a mailing is. Of one that is planned the day stands in `on_day`."""

    DRAFT = "DRAFT"
    PLANNED = "PLANNED"
    SENDING = "SENDING"
    SENT = "SENT"


class Mailing(TenantModel):
    """What the organiser writes to an audience, by language. `audience_id`: of `segments`; null:
    every member. `reached_id`: members up to this one were told.
    """

    programme_id = models.UUIDField()
    title = models.JSONField()
    text = models.JSONField()
    audience_id = models.UUIDField(null=True)
    by_mail = models.BooleanField()
    state = models.CharField(max_length=8, choices=MailingState.choices, default=MailingState.DRAFT)
    on_day = models.DateField(null=True)
    reached_id = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=80)

    placement = "reference"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="PLANNED") | models.Q(on_day__isnull=False),
                name="mailing_planned_has_day",
            )
        ]
        indexes = [
            models.Index(
                fields=["on_day"],
                condition=models.Q(state="PLANNED"),
                name="mailing_planned_idx",
            )
        ]
