"""Who takes part: firms, people, members, what leads to them, what they accepted and agreed to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.kit import ids
from tandem.kit.text import SORT_KEY_MAX
from tandem.platform.tenancy import KeyedModel, MemberModel, TenantManager, TenantModel


class Company(TenantModel):
    """A firm. `tax_id` with the country in front: PL5260250274."""

    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=SORT_KEY_MAX)
    tax_id = models.CharField(max_length=20)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2)

    placement = "key"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organiser", "tax_id"], name="company_tax_id_once")
        ]


class Person(TenantModel):
    """A human being, with the user they sign in as once they do. `birthday` is month × 100 + day;
    the year is nobody's business.
    """

    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=SORT_KEY_MAX)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    birthday = models.SmallIntegerField(null=True)
    user_id = models.UUIDField(null=True)

    placement = "key"


class MemberStatus(models.TextChoices):
    """Whether the member takes part; waiting: as soon as their firm is proved; merged: they go on
    as another member.
    """

    ACTIVE = "ACTIVE"
    WAITING = "WAITING"
    LEFT = "LEFT"
    MERGED = "MERGED"


class Member(models.Model):
    """A firm or a person enrolled in a programme. The id is the holder of points in the ledger.
    `recruited_by_id`: the partner or member who won it; `recruited_by_user_id`: which of a
    partner's people. `goes_on_as_id`: as whom a merged member goes on, the last of several.
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id, editable=False)
    organiser_id = models.UUIDField()
    programme_id = models.UUIDField()
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=SORT_KEY_MAX)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    trade = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=60, blank=True)
    recruited_by_id = models.BigIntegerField(null=True)
    recruited_by_user_id = models.UUIDField(null=True)
    status = models.CharField(
        max_length=10, choices=MemberStatus.choices, default=MemberStatus.ACTIVE
    )
    goes_on_as_id = models.BigIntegerField(null=True)
    joined_at = models.DateTimeField()
    created_at = models.DateTimeField()

    objects = TenantManager()

    placement = "member"
    append_only = False

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(company__isnull=False) | models.Q(person__isnull=False),
                name="member_is_somebody",
            )
        ]
        indexes = [
            # With the organiser, so that a part of a name is looked for in the index alone.
            models.Index(
                fields=["programme_id", "sort_key", "id"],
                include=["organiser_id"],
                name="member_by_name_idx",
            ),
            models.Index(
                fields=["recruited_by_id"],
                condition=models.Q(recruited_by_id__isnull=False),
                name="member_recruited_idx",
            ),
            models.Index(
                fields=["goes_on_as_id"],
                condition=models.Q(goes_on_as_id__isnull=False),
                name="member_goes_on_idx",
            ),
        ]


class IdentifierKind(models.TextChoices):
    """What an identifier is."""

    TAX_ID = "TAX_ID"
    NUMBER = "NUMBER"
    EMAIL = "EMAIL"
    CARD = "CARD"


class Identifier(KeyedModel):
    """What leads to a member: one value of a kind means one member of a programme."""

    programme_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    value = models.CharField(max_length=120)
    member_id = models.BigIntegerField()

    placement = "key"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "kind", "value"], name="identifier_once"
            )
        ]
        indexes = [models.Index(fields=["member_id"], name="identifier_member_idx")]


class TeamRole(models.TextChoices):
    """What a person is in a member firm."""

    OWNER = "OWNER"
    EMPLOYEE = "EMPLOYEE"


class Leave(MemberModel):
    """That a member left: when, by whom, and the last day on which their points can still be used;
    they come back, and may leave again. `was`: their status before.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField(default=ids.new_uuid)
    programme_id = models.UUIDField()
    was = models.CharField(max_length=10, choices=MemberStatus.choices)
    reason = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    order_until = models.DateField()
    came_back_at = models.DateTimeField(null=True)
    came_back_by = models.CharField(max_length=80, blank=True)

    placement = "member"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id"],
                condition=models.Q(came_back_at__isnull=True),
                name="leave_once_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["programme_id", "order_until"], name="leave_due_idx")]


class Teammate(MemberModel):
    """A person who acts for a member."""

    pk = models.CompositePrimaryKey("member_id", "person_id")
    person_id = models.UUIDField()
    role = models.CharField(max_length=10, choices=TeamRole.choices)

    placement = "member"


class Acceptance(MemberModel):
    """A member's acceptance of one version of the terms."""

    pk = models.CompositePrimaryKey("member_id", "terms_id")
    terms_id = models.UUIDField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    placement = "member"
    append_only = True


class Understanding(MemberModel):
    """Which questions of a version of the terms a member was asked, and which they answered
    rightly (`insights.understanding`).
    """

    pk = models.CompositePrimaryKey("member_id", "terms_id")
    terms_id = models.UUIDField()
    asked = ArrayField(models.CharField(max_length=20))
    right = ArrayField(models.CharField(max_length=20))
    at = models.DateTimeField()

    placement = "member"
    append_only = True

    class Meta:
        indexes = [
            models.Index(fields=["organiser_id", "terms_id"], name="understanding_of_terms_idx")
        ]


class ConsentPurpose(TenantModel):
    """What members consent to, worded by the organiser: one version of it, by language. Of one that
    `asks_anew` consents to earlier ones hold no more.
    """

    programme_id = models.UUIDField()
    purpose = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    text = models.JSONField()
    asks_anew = models.BooleanField()
    actor = models.CharField(max_length=80)

    placement = "reference"
    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "purpose", "version"], name="consent_purpose_once"
            )
        ]


class Consent(MemberModel):
    """Consent of a person who acts for a member to a purpose by a channel, given or withdrawn; the
    latest row counts. `version`: of the purpose, `wording`: as it was read.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField(default=ids.new_uuid)
    person_id = models.UUIDField(null=True)
    version = models.PositiveSmallIntegerField(default=0, db_default=0)
    purpose = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    is_given = models.BooleanField()
    wording = models.TextField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    placement = "member"
    append_only = True


class Application(TenantModel):
    """A filled-in form of enrolment that waits until its e-mail address is confirmed; the token is
    kept as a hash.

    `vouched_by`: who of the recruiting partner filled it in and knows the firm as its customer.
    `came`: through which channels, in the words of `outreach`; `invited`: by whom, in those of
    `referrals`. This package only keeps them. `agreed`: the version of the purpose of mailings, to
    which the applicant consents.
    """

    programme_id = models.UUIDField()
    applicant = models.JSONField()
    terms_id = models.UUIDField(null=True)
    recruited_by_id = models.BigIntegerField(null=True)
    recruited_by_user_id = models.UUIDField(null=True)
    vouched_by = models.CharField(max_length=80, default="", db_default="")
    came = models.JSONField(null=True)
    invited = models.JSONField(null=True)
    agreed = models.PositiveSmallIntegerField(null=True)
    language = models.CharField(max_length=12)
    token_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    member_id = models.BigIntegerField(null=True)

    placement = "key"

    class Meta:
        indexes = [
            models.Index(
                fields=["programme_id", "expires_at", "id"],
                condition=models.Q(member_id__isnull=True),
                name="application_waiting_idx",
            )
        ]
