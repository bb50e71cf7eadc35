"""Tables of paid memberships."""

from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel


class RefundPolicy(models.TextChoices):
    """What of a paid period is owed back to who ends it early: nothing; all of it within some days
    of its begin; the days that are left.
    """

    NONE = "NONE"
    DAYS = "DAYS"
    PRO_RATA = "PRO_RATA"


class Renewal(models.TextChoices):
    """Whether the next fee is asked for by itself, or when the member says so."""

    BY_ITSELF = "BY_ITSELF"
    ASKED = "ASKED"


class Account(TenantModel):
    """Where a programme's fees are paid to: the holder of the account and its number."""

    programme_id = models.UUIDField(unique=True)
    holder = models.CharField(max_length=140)
    number = models.CharField(max_length=42)

    placement = "reference"


class Offer(TenantModel):
    """How a plan is sold. `perks` are texts by language; `terms` one text by language.

    `trial_days` before the first fee counts; `grace_days` after the day on which a fee is due;
    `pay_days`: how long there is to pay; `notice_days`: so long before the end the next fee is
    asked for; `reward_percent` off the price of rewards; `has_free_delivery`: what the delivery of
    a reward costs in points is not taken; `has_early_access`: rewards that open are open to them
    earlier (`rewards.perks`). `segment_id`: who may join; null: everybody.
    """

    programme_id = models.UUIDField()
    plan = models.OneToOneField("tiers.Plan", models.PROTECT, related_name="+")
    trial_days = models.PositiveSmallIntegerField(default=0)
    grace_days = models.PositiveSmallIntegerField(default=14)
    pay_days = models.PositiveSmallIntegerField(default=14)
    notice_days = models.PositiveSmallIntegerField(default=21)
    refund = models.CharField(max_length=8, choices=RefundPolicy.choices, default=RefundPolicy.NONE)
    refund_days = models.PositiveSmallIntegerField(default=14)
    renewal = models.CharField(max_length=9, choices=Renewal.choices, default=Renewal.BY_ITSELF)
    reward_percent = models.PositiveSmallIntegerField(default=0)
    has_free_delivery = models.BooleanField(default=False, db_default=False)
    has_early_access = models.BooleanField(default=False, db_default=False)
    segment_id = models.UUIDField(null=True)
    perks = models.JSONField(default=list)
    terms = models.JSONField(default=dict)

    placement = "reference"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reward_percent__lte=90), name="offer_percent_within"
            )
        ]
        indexes = [models.Index(fields=["programme_id"], name="fee_offer_programme_idx")]


class State(models.TextChoices):
    """Where a subscription is: its first fee is awaited; tried without a fee; paid; past its end
    and still paid for in time; over.
    """

    WAITING = "WAITING"
    TRIAL = "TRIAL"
    ACTIVE = "ACTIVE"
    GRACE = "GRACE"
    ENDED = "ENDED"


class Reason(models.TextChoices):
    """Why a subscription ended."""

    UNPAID = "UNPAID"
    CANCELLED = "CANCELLED"
    NOT_RENEWED = "NOT_RENEWED"
    NOT_OFFERED = "NOT_OFFERED"
    BY_ORGANISER = "BY_ORGANISER"


class Subscription(MemberModel):
    """A member's membership of a plan that is paid for.

    `number`: the title of its transfers. `covered_until`: the last day of its trial or of what was
    paid; `grace_until`: the last day on which the fee that is open can still be paid. `ended_on`:
    its last day. `told_until`: up to which end the next fee was issued, or renewing was asked.
    `anchored_on` and `months_paid`: from which day so many months are paid, so that a period that
    begins on the 31st comes back to it. `next_plan_id`: the plan that follows with the next period.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    plan_id = models.UUIDField()
    number = models.CharField(max_length=10)
    state = models.CharField(max_length=7, choices=State.choices)
    joined_on = models.DateField()
    trial_until = models.DateField(null=True)
    covered_until = models.DateField(null=True)
    grace_until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    anchored_on = models.DateField(null=True)
    months_paid = models.PositiveSmallIntegerField(default=0)
    is_renewing = models.BooleanField(default=True)
    told_until = models.DateField(null=True)
    next_plan_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)

    placement = "member"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id"],
                condition=~models.Q(state="ENDED"),
                name="subscription_one_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["programme_id", "state"], name="subscription_state_idx"),
            # In the order of their list.
            models.Index(
                fields=["programme_id", "-joined_on", "id"], name="subscription_joined_idx"
            ),
            models.Index(
                fields=["programme_id", "covered_until"],
                condition=~models.Q(state="ENDED"),
                name="subscription_due_idx",
            ),
        ]


class Change(MemberModel):
    """One change of a subscription's state: on which day, by whom, why."""

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    subscription_id = models.UUIDField()
    from_state = models.CharField(max_length=7, blank=True)
    to_state = models.CharField(max_length=7)
    on_day = models.DateField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True)

    placement = "member"
    append_only = True

    class Meta:
        indexes = [
            models.Index(
                fields=["member_id", "subscription_id", "created_at"], name="fee_change_idx"
            )
        ]


class Title(KeyedModel):
    """Whose a transfer's title is: the number of a subscription."""

    pk = models.CompositePrimaryKey("organiser_id", "number")
    number = models.CharField(max_length=10)
    programme_id = models.UUIDField()
    member_id = models.BigIntegerField()
    subscription_id = models.UUIDField()

    placement = "key"
    append_only = True


class FeeState(models.TextChoices):
    """A fee is to be paid, was paid, or is owed no more."""

    DUE = "DUE"
    PAID = "PAID"
    VOID = "VOID"


class Fee(MemberModel):
    """The price of one period of a subscription, of `plan_id` where the plan may have changed since
    (null: of before there was a choice). `since_on` and `until_on`: the days that it
    buys, known once it is paid; `receipt_id`: what paid it, null where a person said so.
    `is_difference`: no period of its own, but what a dearer plan costs for the days that are paid
    already (`upgrading`); its months are none.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    subscription_id = models.UUIDField()
    sequence = models.PositiveSmallIntegerField()
    plan_id = models.UUIDField(null=True)
    amount_minor = models.PositiveIntegerField()
    months = models.PositiveSmallIntegerField()
    is_difference = models.BooleanField(default=False, db_default=False)
    issued_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=4, choices=FeeState.choices, default=FeeState.DUE)
    paid_on = models.DateField(null=True)
    since_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    receipt_id = models.UUIDField(null=True)

    placement = "member"
    updatable = ("state", "paid_on", "since_on", "until_on", "receipt_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "subscription_id", "sequence"], name="fee_once_a_period"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="PAID")
                | models.Q(paid_on__isnull=False, since_on__isnull=False, until_on__isnull=False),
                name="fee_paid_has_days",
            ),
        ]
        indexes = [
            models.Index(fields=["programme_id", "state", "due_on"], name="fee_by_state_idx"),
            models.Index(fields=["programme_id", "paid_on"], name="fee_paid_idx"),
            models.Index(fields=["programme_id", "-due_on", "id"], name="fee_due_idx"),
        ]


class ReceiptState(models.TextChoices):
    """What came in paid its fee, waits for a person, is paid back, or was nobody's of ours."""

    MATCHED = "MATCHED"
    WAITING = "WAITING"
    RETURNED = "RETURNED"
    SET_ASIDE = "SET_ASIDE"


class Question(models.TextChoices):
    """Why a receipt waits: another amount; a title that is only like a number of ours; its fee is
    paid; it came after the end; no title, but a name and an amount that fit.
    """

    AMOUNT = "AMOUNT"
    TITLE = "TITLE"
    TWICE = "TWICE"
    LATE = "LATE"
    NAME = "NAME"


class Receipt(KeyedModel):
    """Money that came in. Its id is derived from its way and reference, so it is there once."""

    id = models.UUIDField(primary_key=True)
    programme_id = models.UUIDField()
    way = models.CharField(max_length=20)
    reference = models.CharField(max_length=120)
    paid_on = models.DateField()
    amount_minor = models.BigIntegerField()
    payer = models.CharField(max_length=140, blank=True)
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=ReceiptState.choices)
    question = models.CharField(max_length=6, choices=Question.choices, blank=True)
    member_id = models.BigIntegerField(null=True)
    subscription_id = models.UUIDField(null=True)
    fee_id = models.UUIDField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    placement = "key"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="receipt_above_zero"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="MATCHED") | models.Q(fee_id__isnull=False),
                name="receipt_matched_has_a_fee",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme_id", "state", "-paid_on", "id"], name="receipt_state_idx"
            )
        ]


class Refund(MemberModel):
    """An amount that is owed back to a member, paid out by a person."""

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    subscription_id = models.UUIDField()
    amount_minor = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    actor = models.CharField(max_length=80)
    paid_at = models.DateTimeField(null=True)
    paid_by = models.CharField(max_length=80, blank=True)

    placement = "member"
    updatable = ("paid_at", "paid_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="refund_above_zero")
        ]
        indexes = [
            models.Index(
                fields=["programme_id"],
                condition=models.Q(paid_at__isnull=True),
                name="refund_owed_idx",
            )
        ]


class CheckoutState(models.TextChoices):
    """A payment at a provider is begun, paid, or over without being paid."""

    OPEN = "OPEN"
    PAID = "PAID"
    OVER = "OVER"


class Checkout(KeyedModel):
    """A fee that a member pays at a provider. Its id is what the provider says again."""

    id = models.UUIDField(primary_key=True)
    programme_id = models.UUIDField()
    member_id = models.BigIntegerField()
    fee_id = models.UUIDField()
    way = models.CharField(max_length=20)
    reference = models.CharField(max_length=100)
    amount_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    url = models.CharField(max_length=2_000)
    state = models.CharField(max_length=4, choices=CheckoutState.choices)

    placement = "key"

    class Meta:
        indexes = [
            models.Index(fields=["reference"], name="checkout_reference_idx"),
            models.Index(fields=["fee_id"], name="checkout_fee_idx"),
            models.Index(
                fields=["programme_id", "created_at"],
                condition=models.Q(state="OPEN"),
                name="checkout_open_idx",
            ),
        ]


class Heard(KeyedModel):
    """A notice of a provider that was taken in, by its id there: once."""

    id = models.UUIDField(primary_key=True)

    placement = "key"
    append_only = True


class StatementColumns(TenantModel):
    """What the columns of a bank's table mean, as a person said: the heading of each field, in the
    form of `kit.text.key_of`. `header`: a print of all headings, by which the table is known again.
    """

    programme_id = models.UUIDField()
    header = models.CharField(max_length=64)
    columns = models.JSONField()
    actor = models.CharField(max_length=80)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "header"], name="statement_columns_once"
            )
        ]
