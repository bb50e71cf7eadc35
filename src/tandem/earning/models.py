"""Tables of earning."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import MemberModel, TenantModel


class RuleSetStatus(models.TextChoices):
    """A draft is written; a published set counts from its moment, unless it is withdrawn before."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


class RuleSet(TenantModel):
    """A version of a programme's rules. In force: the published one with the latest `valid_from` not after the deed."""

    programme_id = models.UUIDField()
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=RuleSetStatus.choices, default=RuleSetStatus.DRAFT)
    valid_from = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    edited_by = ArrayField(models.CharField(max_length=80), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "version"], name="rule_set_version_once"),
            models.CheckConstraint(
                condition=models.Q(status="DRAFT") | models.Q(valid_from__isnull=False), name="published_set_has_moment"
            ),
        ]


class Rule(TenantModel):
    """One rule of a set, in the form of `rules.codec`; `name` by language."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    name = models.JSONField()
    body = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule_set", "key"], name="rule_key_once")]


class Award(MemberModel):
    """What a rule set gave for a deed into a wallet. `breakdown` is {rule key: points after limits}.

    Negative for returns. `id` is the key of the transfer in the ledger, derived from the deed and the book.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    activity_id = models.UUIDField()
    book_id = models.UUIDField()
    rule_set_id = models.UUIDField()
    points = models.BigIntegerField()
    breakdown = models.JSONField()
    at = models.DateTimeField()

    append_only = True

    class Meta:
        indexes = [models.Index(fields=["member_id", "activity_id"], name="award_activity_idx")]


class LimitUse(MemberModel):
    """How many points of a rule's limit a member has used in a span that began on a day."""

    pk = models.CompositePrimaryKey("member_id", "rule_key", "span", "begins_on")
    programme_id = models.UUIDField()
    rule_key = models.CharField(max_length=40)
    span = models.CharField(max_length=8)
    begins_on = models.DateField()
    points = models.BigIntegerField()
