"""Fields of products that rules may name."""

from tandem.rules.types import FLAG, SET, TEXT, Type
from tandem.rules.vocabulary import Field, Lent, Source

_PRODUCT = Source(
    "product", "catalogue_product", "product.id = line.product_id", ("activity", "line"), "id"
)
_GTINS = """(
  SELECT array_agg(identifier.value) FROM catalogue_productidentifier AS identifier
  WHERE identifier.organiser_id = product.organiser_id AND identifier.product_id = product.id
    AND identifier.kind = 'GTIN'
)"""

LENT = Lent(
    sources=(_PRODUCT,),
    fields=(
        Field(
            "product.sku",
            TEXT,
            "product.sku",
            "product",
            {
                "en": "the product's number",
                "pl": "numer produktu",
                "ro": "codul produsului",
                "be": "нумар тавару",
            },
            "products",
        ),
        Field(
            "product.brand",
            TEXT,
            "product.brand",
            "product",
            {"en": "the brand", "pl": "marka", "ro": "marca", "be": "брэнд"},
            "brands",
        ),
        Field(
            "product.categories",
            SET,
            "product.categories",
            "product",
            {
                "en": "the product's categories",
                "pl": "kategorie produktu",
                "ro": "categoriile produsului",
                "be": "катэгорыі тавару",
            },
            "categories",
        ),
        Field(
            "product.novelty",
            FLAG,
            "product.is_novelty",
            "product",
            {
                "en": "the product is a novelty",
                "pl": "produkt jest nowością",
                "ro": "produsul este o noutate",
                "be": "тавар — навінка",
            },
        ),
        Field(
            "product.tags",
            SET,
            "product.tags",
            "product",
            {
                "en": "the product's tags",
                "pl": "znaczniki produktu",
                "ro": "etichetele produsului",
                "be": "пазнакі тавару",
            },
            "tags",
        ),
        Field(
            "product.gtins",
            SET,
            _GTINS,
            "product",
            {
                "en": "the product's GTINs",
                "pl": "numery GTIN produktu",
                "ro": "codurile GTIN ale produsului",
                "be": "нумары GTIN тавару",
            },
        ),
    ),
    families=(
        (
            _PRODUCT,
            Field(
                "product.attribute",
                TEXT,
                "(product.attributes ->> '{unit}')",
                "product",
                {
                    "en": "the product's {name}",
                    "pl": "cecha produktu: {name}",
                    "ro": "caracteristica produsului: {name}",
                    "be": "уласцівасць тавару: {name}",
                },
            ),
        ),
        (
            Source(
                "pack_{unit}",
                "catalogue_pack",
                "pack_{unit}.product_id = line.product_id AND pack_{unit}.unit = '{unit}'",
                ("activity", "line"),
            ),
            Field(
                "line.quantity",
                Type("QUANTITY"),
                "(line.quantity / pack_{unit}.base_units)",
                "pack_{unit}",
                {"en": "{unit}", "pl": "{unit}", "ro": "{unit}", "be": "{unit}"},
            ),
        ),
    ),
)
