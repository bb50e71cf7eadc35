"""Fields of partners and outlets that rules may name."""

from tandem.rules.types import FLAG, NUMBER, TEXT
from tandem.rules.vocabulary import Field, Lent, Source

LENT = Lent(
    sources=(
        Source("partner", "partners_partner", "partner.id = activity.partner_id", ("activity",)),
        Source("outlet", "partners_outlet", "outlet.id = activity.outlet_id", ("activity",)),
    ),
    fields=(
        Field(
            "partner.code",
            TEXT,
            "partner.code",
            "partner",
            {"en": "the partner", "pl": "partner", "ro": "partenerul", "be": "партнёр"},
            "partners",
        ),
        Field(
            "partner.role",
            TEXT,
            "partner.role",
            "partner",
            {
                "en": "the partner's role",
                "pl": "rola partnera",
                "ro": "rolul partenerului",
                "be": "роля партнёра",
            },
            "partner_roles",
        ),
        Field(
            "partner.region",
            TEXT,
            "partner.region",
            "partner",
            {
                "en": "the partner's region",
                "pl": "region partnera",
                "ro": "regiunea partenerului",
                "be": "рэгіён партнёра",
            },
            "partner_regions",
        ),
        Field(
            "partner.depth",
            NUMBER,
            "cardinality(partner.path)",
            "partner",
            {
                "en": "the partner's level in the chain (1 = the top)",
                "pl": "szczebel partnera w łańcuchu (1 = najwyższy)",
                "ro": "nivelul partenerului în lanț (1 = cel mai sus)",
                "be": "узровень партнёра ў ланцугу (1 = найвышэйшы)",
            },
        ),
        Field(
            "outlet.code",
            TEXT,
            "outlet.code",
            "outlet",
            {
                "en": "the outlet",
                "pl": "punkt sprzedaży",
                "ro": "punctul de vânzare",
                "be": "гандлёвая кропка",
            },
            "outlets",
        ),
        Field(
            "outlet.region",
            TEXT,
            "outlet.region",
            "outlet",
            {
                "en": "the outlet's region",
                "pl": "region punktu sprzedaży",
                "ro": "regiunea punctului de vânzare",
                "be": "рэгіён кропкі",
            },
            "outlet_regions",
        ),
        Field(
            "outlet.authorised",
            FLAG,
            "outlet.is_authorised",
            "outlet",
            {
                "en": "the outlet is authorised",
                "pl": "punkt sprzedaży jest autoryzowany",
                "ro": "punctul de vânzare este autorizat",
                "be": "кропка аўтарызаваная",
            },
        ),
    ),
)
