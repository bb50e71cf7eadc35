"""Several pictures of a product. The one that a page has is the first of them."""

import django.db.models.deletion
from django.db import migrations, models

import tandem.kit.ids

THE_FIRST = """
INSERT INTO catalogue_productpicture (id, created_at, upload_id, name, alt, place, organiser_id, product_id)
SELECT gen_random_uuid(), page.created_at, page.picture_id, '', '{}', 1, page.organiser_id, page.product_id
FROM catalogue_productpage AS page
WHERE page.picture_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_products_by_name")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ProductPicture",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tandem.kit.ids.new_uuid,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("upload_id", models.UUIDField(null=True)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("alt", models.JSONField(default=dict)),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.organiser",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.product",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("upload_id", None)),
                        fields=["organiser", "name"],
                        name="product_picture_awaited_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "upload_id"), name="product_picture_upload_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(THE_FIRST, migrations.RunSQL.noop),
    ]
