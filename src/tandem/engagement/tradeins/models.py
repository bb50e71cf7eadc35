"""Tables of trade-in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import KeyedModel, TenantModel


class OfferState(models.TextChoices):
    """Where an offer stands."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    ENDED = "ENDED"


class Unsold(models.TextChoices):
    """What becomes of what nobody bought: who gave it has it back, or it is given away."""

    BACK = "BACK"
    CHARITY = "CHARITY"


class Offer(TenantModel):
    """What is taken back. Texts by language; amounts in minor units of the programme's currency.

    `code`: what rules call it, which stays. `worths`: rows of `writing.Worth`, each a thing in a
    state. `sizes`: in their order; none where it has none. `is_sold_on`: it is sold for who gave
    it, who gets the price less `fee_percent`, in money where it `is_paid_in_money`; unsold after
    `shelf_days` (0: it stays), `unsold` happens. `handling_minor`: what one item costs the outlet.
    `next_months`: so long after a hand-in its member is told that the next size may be due; 0:
    never.
    """

    programme_id = models.UUIDField()
    code = models.SlugField(max_length=60)
    name = models.JSONField()
    text = models.JSONField(default=dict)
    audience_id = models.UUIDField(null=True)
    worths = models.JSONField(default=list)
    sizes = models.JSONField(default=list)
    is_sold_on = models.BooleanField(default=False)
    fee_percent = models.PositiveSmallIntegerField(default=0)
    is_paid_in_money = models.BooleanField(default=False, db_default=False)
    shelf_days = models.PositiveSmallIntegerField(default=0)
    unsold = models.CharField(max_length=8, choices=Unsold.choices, default=Unsold.BACK)
    handling_minor = models.PositiveIntegerField(default=0)
    next_months = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "code"], name="trade_in_code_once")
        ]

    @property
    def state(self) -> OfferState:
        """Draft, open or ended."""
        if self.ended_at is not None:
            return OfferState.ENDED
        return OfferState.OPEN if self.opened_at is not None else OfferState.DRAFT


class ItemState(models.TextChoices):
    """Where an item is. UNSOLD: it waits to be fetched by who gave it. OWED: it was sold, and the
    share of who gave it is to be paid out in money: their offer says so, or they take part no more;
    PAID: it was. UNDONE: it was taken by mistake, and what that brought was taken back.
    """

    ANNOUNCED = "ANNOUNCED"
    WITHDRAWN = "WITHDRAWN"
    REFUSED = "REFUSED"
    TAKEN = "TAKEN"
    ON_SHELF = "ON_SHELF"
    SOLD = "SOLD"
    OWED = "OWED"
    PAID = "PAID"
    UNSOLD = "UNSOLD"
    FETCHED = "FETCHED"
    CHARITY = "CHARITY"
    UNDONE = "UNDONE"


class TakenBack(models.TextChoices):
    """Lines of the stock book that bring an item back to where it was: it was not sold after all
    (ON_SHELF again), or not paid out (OWED again).
    """

    SALE_BACK = "SALE_BACK"
    PAY_BACK = "PAY_BACK"


class Item(KeyedModel):
    """One thing of a member; `id` is made of its programme and `label`, so a label is found by its
    key and is one of a kind.

    `worth_key`: the row of the offer's table; `worth_minor`: what it was worth when it was taken.
    `product_id`: which product of the catalogue it is, where the row stands for some of them.
    `price_minor`: on the shelf; `payout_minor`: what who gave it got when it was sold; `paid_on`:
    the day on which they had that in money.
    """

    id = models.UUIDField(primary_key=True)
    programme_id = models.UUIDField()
    offer_id = models.UUIDField()
    member_id = models.BigIntegerField()
    label = models.CharField(max_length=12)
    worth_key = models.CharField(max_length=8)
    worth_minor = models.PositiveIntegerField(default=0)
    product_id = models.UUIDField(null=True)
    size = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    photos = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=10, choices=ItemState.choices)
    partner_id = models.BigIntegerField(null=True)
    outlet_id = models.UUIDField(null=True)
    taken_on = models.DateField(null=True)
    price_minor = models.PositiveIntegerField(null=True)
    shelf_until = models.DateField(null=True)
    sold_on = models.DateField(null=True)
    payout_minor = models.PositiveIntegerField(null=True)
    paid_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)

    placement = "key"
    updatable = (
        "worth_key",
        "worth_minor",
        "product_id",
        "size",
        "note",
        "state",
        "partner_id",
        "outlet_id",
        "taken_on",
        "price_minor",
        "shelf_until",
        "sold_on",
        "payout_minor",
        "paid_on",
        "reminded_on",
    )

    class Meta:
        indexes = [
            models.Index(fields=["member_id", "created_at"], name="trade_in_member_idx"),
            models.Index(fields=["offer_id", "state", "taken_on"], name="trade_in_offer_idx"),
            models.Index(fields=["partner_id", "state", "created_at"], name="trade_in_partner_idx"),
        ]


class Move(KeyedModel):
    """A line of the stock book: what became of an item, on which day, by whom. `state`: where it is
    since, or `TakenBack`. `amount_minor`: the worth when it was taken, the price when it was put on
    the shelf or sold, the share when it was owed or paid.
    """

    pk = models.CompositePrimaryKey("item_id", "number")
    item_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    programme_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=[*ItemState.choices, *TakenBack.choices])
    moved_on = models.DateField()
    amount_minor = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=80)

    placement = "key"
    append_only = True

    class Meta:
        indexes = [models.Index(fields=["programme_id", "moved_on"], name="trade_in_move_idx")]
