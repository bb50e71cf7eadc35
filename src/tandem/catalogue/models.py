"""Tables of the catalogue."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.kit.text import SORT_KEY_MAX
from tandem.platform.tenancy import KeyedModel, TenantModel


class Category(TenantModel):
    """A branch of the category tree; `path` holds the codes from the root to itself."""

    code = models.CharField(max_length=40)
    name = models.JSONField()
    path = ArrayField(models.CharField(max_length=40))

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organiser", "code"], name="category_code_once")
        ]


class Product(TenantModel):
    """A thing sold. `unit` is its base unit; quantities are evaluated in it. `attributes` are texts
    by name.
    """

    sku = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=SORT_KEY_MAX)
    brand = models.CharField(max_length=80, blank=True)
    categories = ArrayField(models.CharField(max_length=40), default=list)
    unit = models.CharField(max_length=20, default="pcs")
    is_novelty = models.BooleanField(default=False)
    tags = ArrayField(models.CharField(max_length=40), default=list)
    attributes = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organiser", "sku"], name="product_sku_once")
        ]
        indexes = [models.Index(fields=["organiser", "sort_key", "id"], name="product_by_name_idx")]


class Pack(TenantModel):
    """So many base units make one of this unit."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=20)
    base_units = models.DecimalField(max_digits=14, decimal_places=6)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "unit"], name="pack_unit_once"),
            models.CheckConstraint(
                condition=models.Q(base_units__gt=0), name="pack_holds_something"
            ),
        ]


class ProductIdentifier(KeyedModel):
    """A GTIN or SKU; with the unit it stands on when that is a pack (a carton has its own GTIN)."""

    pk = models.CompositePrimaryKey("organiser_id", "kind", "value")
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=60)
    product_id = models.UUIDField()
    unit = models.CharField(max_length=20, blank=True)

    placement = "key"

    class Meta:
        indexes = [models.Index(fields=["product_id"], name="product_identifier_idx")]


class ProductPage(TenantModel):
    """What members and strangers read of a product: a text by language. `picture_id`: the first of
    its pictures, which stands for it.
    """

    product = models.OneToOneField(Product, models.PROTECT, related_name="+")
    text = models.JSONField(default=dict)
    picture_id = models.UUIDField(null=True)

    placement = "reference"


class ProductPicture(TenantModel):
    """A picture of a product; `alt`: what it shows, a text by language. `place`: its order. Without
    an upload it is awaited: a table named it so (`name`), and nobody has sent it yet.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    upload_id = models.UUIDField(null=True)
    name = models.CharField(max_length=120, blank=True)
    alt = models.JSONField(default=dict)
    place = models.PositiveSmallIntegerField()

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "upload_id"], name="product_picture_upload_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organiser", "name"],
                condition=models.Q(upload_id=None),
                name="product_picture_awaited_idx",
            )
        ]


class ProductDocument(TenantModel):
    """A document of a product that members and strangers may read: a certificate, a data sheet. Its
    title is a text by language.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    title = models.JSONField()
    upload_id = models.UUIDField()

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "upload_id"], name="product_document_upload_once"
            )
        ]
