"""Tables of rewards."""

from django.db import models

from tandem.platform.tenancy import MemberModel, TenantModel


class Parties(models.TextChoices):
    """Who may order a reward."""

    MEMBERS = "MEMBERS"
    PARTNERS = "PARTNERS"
    BOTH = "BOTH"


class Reward(TenantModel):
    """A thing to be had for points of a wallet. Names and descriptions by language; value in minor
    units, for the accountant.

    `is_shipped`: goods that are sent to an address; else it is used by its number: a discount, a
    service, an invitation. `is_automatic`: ordered by itself as soon as a member has the points:
    collect ten, get one. `parties`: whether members order it, partners, or both. `audience`: for
    which members it is; without one, for every member. `delivery_points`: what sending it costs
    beside its price, unless a membership has it free. `opens_on`: the first day on which it can be
    ordered, `early_on` that of members with early access; null: at once.
    """

    programme_id = models.UUIDField()
    wallet = models.CharField(max_length=20, default="REWARD", db_default="REWARD")
    is_shipped = models.BooleanField(default=True, db_default=True)
    is_automatic = models.BooleanField(default=False, db_default=False)
    parties = models.CharField(
        max_length=8, choices=Parties.choices, default=Parties.MEMBERS, db_default="MEMBERS"
    )
    name = models.JSONField()
    description = models.JSONField(default=dict)
    points = models.PositiveIntegerField()
    value_minor = models.PositiveIntegerField(default=0)
    stock = models.PositiveIntegerField(null=True)  # null: it never runs out
    picture = models.ForeignKey("platform.Upload", models.PROTECT, related_name="+", null=True)
    glyph = models.CharField(max_length=20, default="gift")
    audience = models.ForeignKey("segments.Audience", models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    delivery_points = models.PositiveIntegerField(default=0, db_default=0)
    opens_on = models.DateField(null=True)
    early_on = models.DateField(null=True)

    placement = "key"  # its stock is written with each order

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(points__gt=0), name="reward_costs_points"),
            models.CheckConstraint(
                condition=~models.Q(is_automatic=True, is_shipped=True),
                name="reward_by_itself_not_shipped",
            ),
            models.CheckConstraint(
                condition=~models.Q(is_automatic=True, parties="PARTNERS"),
                name="reward_by_itself_for_members",
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "points", "id"], name="reward_price_idx")]


class OrderStatus(models.TextChoices):
    """Where an order is."""

    ORDERED = "ORDERED"
    SHIPPED = "SHIPPED"
    CANCELLED = "CANCELLED"


class Party(models.TextChoices):
    """Whose points an order costs."""

    MEMBER = "MEMBER"
    PARTNER = "PARTNER"


class Order(MemberModel):
    """An order of one reward; its id is the key of the hold in the ledger. `member_id`: the holder
    of the points, a member or a partner, as `party` says. `person_id`: the user at a partner whom
    it is for; null: the firm, or a member. `delivery_points`: how many of its points were for
    sending it; `is_delivery_free`: that was not taken, because of a membership. `used_by_id`,
    `used_outlet_id`: the partner at whose till it was used, and the outlet.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    reward_id = models.UUIDField()
    number = models.CharField(max_length=20)
    points = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=OrderStatus.choices, default=OrderStatus.ORDERED
    )
    address = models.JSONField()
    wallet = models.CharField(max_length=20, default="REWARD", db_default="REWARD")
    tracking = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    party = models.CharField(
        max_length=7, choices=Party.choices, default=Party.MEMBER, db_default="MEMBER"
    )
    person_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    used_by_id = models.BigIntegerField(null=True)
    used_outlet_id = models.UUIDField(null=True)
    delivery_points = models.PositiveIntegerField(default=0, db_default=0)
    is_delivery_free = models.BooleanField(default=False, db_default=False)

    placement = "member"
    updatable = (
        "status",
        "address",
        "tracking",
        "reason",
        "ended_at",
        "used_by_id",
        "used_outlet_id",
    )

    class Meta:
        indexes = [
            models.Index(fields=["programme_id", "status", "created_at"], name="order_waiting_idx"),
            models.Index(fields=["programme_id", "number"], name="order_number_idx"),
            models.Index(
                fields=["used_by_id", "ended_at"],
                condition=models.Q(used_by_id__isnull=False),
                name="order_used_idx",
            ),
        ]


class Goal(MemberModel):
    """The reward that a member saves for: one at a time."""

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    reward_id = models.UUIDField()

    placement = "member"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member_id"], name="goal_one_a_member")]


class DeliveryAddress(MemberModel):
    """Where a member wants rewards sent to, said by themselves and not with an order."""

    pk = models.CompositePrimaryKey("member_id", "programme_id")
    programme_id = models.UUIDField()
    address = models.JSONField()
    said_at = models.DateTimeField()

    placement = "member"
