"""Tables of referrals."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.platform.tenancy import KeyedModel, MemberModel


class Code(KeyedModel):
    """By which a member invites; made when they first need it, and theirs for good."""

    pk = models.CompositePrimaryKey("programme_id", "code")
    programme_id = models.UUIDField()
    code = models.CharField(max_length=12)
    member_id = models.BigIntegerField()

    placement = "key"
    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "member_id"], name="referral_code_of_member_once"
            )
        ]


class Status(models.TextChoices):
    """Where a referral is; waiting: until the firm of the invited is proved; review: a person is to
    look whether both are one; capped: the invited counts, and is one too many for who invited.
    """

    WAITING = "WAITING", _("waiting")
    REVIEW = "REVIEW", _("to be looked at")
    REGISTERED = "REGISTERED", _("accepted")
    CAPPED = "CAPPED", _("one too many")
    REFUSED = "REFUSED", _("refused")


COUNTED = (Status.REGISTERED, Status.CAPPED)


class Reason(models.TextChoices):
    """Why a referral is refused, or counts for the invited alone."""

    TAX_ID = "TAX_ID", _("the same tax number")
    EMAIL = "EMAIL", _("the same e-mail address")
    PHONE = "PHONE", _("the same phone")
    ADDRESS = "ADDRESS", _("the same address")
    DEVICE = "DEVICE", _("the same device")
    MAILBOX = "MAILBOX", _("a mailbox of the same name elsewhere")
    NAME = "NAME", _("a person of the same name")
    PARTNER = "PARTNER", _("won by a partner")
    KNOWN = "KNOWN", _("took part before")
    LEFT = "LEFT", _("who invited takes no part any more")
    MONTH = "MONTH", _("too many in a month")
    YEAR = "YEAR", _("too many in a year")
    BY_HAND = "BY_HAND", _("by hand")


ALIKE = (Reason.MAILBOX, Reason.NAME)  # a person looks at these


class Door(models.TextChoices):
    """How the code came: by the link, or typed."""

    LINK = "LINK", _("link")
    TYPED = "TYPED", _("typed")


class Referral(MemberModel):
    """That a member was invited by another (`referrer_id`, as they were then: whoever was merged
    goes on as another). `shows_name`: whether who invited may read their first name. `counted_on`:
    the day on which it came to count. `bought_on`, `stayed_on`: the day of the first proved
    purchase, and that of the first year. `decided_by`, `note`: who decided by hand, and why.
    """

    pk = models.CompositePrimaryKey("member_id", "programme_id")
    programme_id = models.UUIDField()
    referrer_id = models.BigIntegerField()
    door = models.CharField(max_length=5, choices=Door.choices)
    touched_on = models.DateField()
    shows_name = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    counted_on = models.DateField(null=True)
    bought_on = models.DateField(null=True)
    stayed_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    placement = "member"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(referrer_id=models.F("member_id")), name="referral_is_of_two"
            )
        ]
        indexes = [
            models.Index(fields=["referrer_id"], name="referral_referrer_idx"),
            models.Index(fields=["programme_id", "created_at"], name="referral_latest_idx"),
            models.Index(
                fields=["programme_id"],
                condition=models.Q(stayed_on=None, status__in=["REGISTERED", "CAPPED"]),
                name="referral_followed_idx",
            ),
            # Each page of the organiser counts these in its menu.
            models.Index(
                fields=["programme_id"],
                condition=models.Q(status="REVIEW"),
                name="referral_review_idx",
            ),
        ]
