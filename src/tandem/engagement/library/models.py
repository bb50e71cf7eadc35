"""Tables of the library."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import MemberModel, TenantModel


class Material(TenantModel):
    """What can be looked up: a text, a PDF (`upload_id`) or an address, texts by language; `topic`:
    under which it stands; `finds`: its words in every language, folded. `audience_id`: of
    `segments.targeting`, of members; none: all of them. `partner_roles`: who of partners' staff
    finds it, by their role; none: all of them.
    """

    programme_id = models.UUIDField()
    title = models.JSONField()
    text = models.JSONField(default=dict)
    topic = models.JSONField(default=dict)
    finds = models.TextField(blank=True)
    address = models.CharField(max_length=500, blank=True)
    upload_id = models.UUIDField(null=True)
    is_for_members = models.BooleanField(default=True)
    is_for_partners = models.BooleanField(default=False)
    partner_roles = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    audience_id = models.UUIDField(null=True)
    taken_out_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        indexes = [models.Index(fields=["programme_id", "created_at"], name="material_latest_idx")]


class Rating(MemberModel):
    """What a member gives a material, of five stars."""

    pk = models.CompositePrimaryKey("member_id", "material_id")
    material_id = models.UUIDField()
    stars = models.PositiveSmallIntegerField()

    placement = "member"
    updatable = ("stars",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stars__range=(1, 5)), name="rating_stars_of_five"
            )
        ]
        indexes = [models.Index(fields=["material_id"], name="rating_of_material_idx")]
