"""Tables of the partners."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tandem.kit import ids
from tandem.kit.text import SORT_KEY_MAX
from tandem.platform.tenancy import TenantManager, TenantModel


class PartnerRole(models.TextChoices):
    """The partner's place in the chain."""

    DISTRIBUTOR = "DISTRIBUTOR"
    WHOLESALER = "WHOLESALER"
    SHOP = "SHOP"


class Partner(models.Model):
    """A firm that sells the maker's goods on. The id lies in the space of holders: a partner may
    hold points too. `blind_key`: with it the partner hashes its customers' numbers, so that only
    members are ever recognised in its files (`partners.blind`).
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id, editable=False)
    organiser = models.ForeignKey(
        "platform.Organiser", models.PROTECT, related_name="+", db_index=False
    )
    programme_id = models.UUIDField()
    parent = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    path = ArrayField(models.BigIntegerField())
    role = models.CharField(max_length=12, choices=PartnerRole.choices)
    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=SORT_KEY_MAX)
    code = models.CharField(max_length=40)
    tax_id = models.CharField(max_length=20)
    blind_key = models.CharField(max_length=64, default="", db_default="")
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = TenantManager()

    placement = "reference"
    append_only = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "tax_id"], name="partner_tax_id_once"),
            models.UniqueConstraint(fields=["programme_id", "code"], name="partner_code_once"),
        ]
        indexes = [GinIndex(fields=["path"], name="partner_path_idx")]


class Outlet(TenantModel):
    """A place where a partner sells; `code` is the partner's own. `latitude` and `longitude`: where
    it is, in degrees; null: nobody said it (`placing`).
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=60, blank=True)
    street = models.CharField(max_length=120, blank=True, default="", db_default="")
    postal_code = models.CharField(max_length=12, blank=True, default="", db_default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_authorised = models.BooleanField(default=True)

    programme_path = "partner__programme_id"

    placement = "reference"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "code"], name="outlet_code_once")]
        indexes = [
            models.Index(fields=["organiser", "latitude", "longitude"], name="outlet_place_idx")
        ]


class Doer(models.TextChoices):
    """Who does a step of a plan."""

    PARTNER = "PARTNER"
    ORGANISER = "ORGANISER"


class PlanStep(TenantModel):
    """A step of the programme's plan for its partners, as each gets it: what is to be done, by
    language, by whom, within how many days. `action`: done by a photo of this kind.
    """

    programme_id = models.UUIDField()
    text = models.JSONField()
    doer = models.CharField(max_length=9, choices=Doer.choices, default=Doer.PARTNER)
    days = models.PositiveSmallIntegerField()
    action = models.CharField(max_length=40, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True)

    placement = "reference"


class PartnerStep(TenantModel):
    """A step that one partner has to take, or the organiser for it: from the plan (`step`), or its
    own. `done_by`: who said that it is done.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="+", null=True)
    text = models.JSONField()
    doer = models.CharField(max_length=9, choices=Doer.choices, default=Doer.PARTNER)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=40, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True)

    programme_path = "partner__programme_id"

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "step"], name="partner_step_once")
        ]


class Agreement(TenantModel):
    """What partners agree to with the organiser; `title` by language, `roles` of the partners whom
    it is for, none: all. `is_needed`: the organiser wants it signed before files and confirmations
    of a partner count, which is shown and blocks nothing. `is_staff_consent`: by signing it a
    partner agrees that its people are given rewards; it can be withdrawn.
    """

    programme_id = models.UUIDField()
    title = models.JSONField()
    roles = ArrayField(models.CharField(max_length=12, choices=PartnerRole.choices), default=list)
    is_needed = models.BooleanField(default=False)
    is_staff_consent = models.BooleanField(default=False, db_default=False)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"


class AgreementVersion(TenantModel):
    """The text of an agreement by language, as it was published and stays. `asks_anew`: who signed
    an earlier one is asked to sign this one.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    text = models.JSONField()
    asks_anew = models.BooleanField()
    published_by = models.CharField(max_length=80)

    programme_path = "agreement__programme_id"

    placement = "reference"
    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "version"], name="agreement_version_once")
        ]


class Signature(TenantModel):
    """A version signed for a partner: who, by which name, when (`created_at`). Of a consent that
    was withdrawn also when, and by whom; it may be signed again.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="+")
    signed_by = models.CharField(max_length=80)
    name = models.CharField(max_length=254)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True, default="", db_default="")

    programme_path = "partner__programme_id"

    placement = "reference"
    updatable = ("withdrawn_at", "withdrawn_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "version"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="signature_stands_once",
            )
        ]


class TargetMeasure(models.TextChoices):
    """What a target of a partner counts over its days: turnover of what it sold to members in
    minor units, members whom it won, claims that its people confirmed, or outlets that sold.
    """

    TURNOVER = "TURNOVER"
    RECRUITED = "RECRUITED"
    CONFIRMED = "CONFIRMED"
    OUTLETS = "OUTLETS"


class PartnerTarget(TenantModel):
    """How much a partner is to reach from a day to a day, both included."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=9, choices=TargetMeasure.choices)
    amount = models.BigIntegerField()
    since_on = models.DateField()
    until_on = models.DateField()

    programme_path = "partner__programme_id"

    placement = "reference"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="partner_target_is_more_than_nothing"
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("since_on")),
                name="partner_target_ends_after_begin",
            ),
        ]
        indexes = [models.Index(fields=["partner", "until_on"], name="partner_target_idx")]


class PartnerCertificate(TenantModel):
    """The number of a partner's certificate, drawn once (`certificates`)."""

    partner = models.OneToOneField(Partner, models.PROTECT, related_name="+")
    number = models.CharField(max_length=12)

    programme_path = "partner__programme_id"

    placement = "reference"
    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organiser", "number"], name="partner_certificate_number_once"
            )
        ]
