"""Fields of members that rules may name. `%(zone)s` is the programme's time zone."""

from tandem.rules.types import DAY, FLAG, NUMBER, TEXT
from tandem.rules.vocabulary import Field, Lent, Source

LENT = Lent(
    sources=(
        Source("member", "participants_member", "member.id = activity.member_id", ("activity",)),
    ),
    fields=(
        Field(
            "member.trade",
            TEXT,
            "member.trade",
            "member",
            {"en": "the trade", "pl": "branża", "ro": "meseria", "be": "прафесія"},
            "trades",
        ),
        Field(
            "member.region",
            TEXT,
            "member.region",
            "member",
            {
                "en": "the member's region",
                "pl": "region uczestnika",
                "ro": "regiunea membrului",
                "be": "рэгіён удзельніка",
            },
            "regions",
        ),
        Field(
            "member.firm",
            FLAG,
            "(member.company_id IS NOT NULL)",
            "member",
            {
                "en": "the member is a firm",
                "pl": "uczestnik jest firmą",
                "ro": "membrul este o firmă",
                "be": "удзельнік — фірма",
            },
        ),
        Field(
            "member.joined_on",
            DAY,
            "(member.joined_at AT TIME ZONE %(zone)s)::date",
            "member",
            {
                "en": "the day of joining",
                "pl": "dzień przystąpienia",
                "ro": "ziua înscrierii",
                "be": "дзень далучэння",
            },
        ),
        Field(
            "member.days",
            NUMBER,
            "(activity.occurred_on - (member.joined_at AT TIME ZONE %(zone)s)::date)",
            "member",
            {
                "en": "the number of days since joining",
                "pl": "liczba dni od przystąpienia",
                "ro": "zilele de la înscriere",
                "be": "колькасць дзён ад далучэння",
            },
        ),
        Field(
            "member.years",
            NUMBER,
            "extract(year FROM age(activity.occurred_on, (member.joined_at AT TIME ZONE"
            " %(zone)s)::date))",
            "member",
            {
                "en": "the number of full years since joining",
                "pl": "liczba pełnych lat od przystąpienia",
                "ro": "anii împliniți de la înscriere",
                "be": "поўныя гады ад далучэння",
            },
        ),
        Field(
            "member.recruited",
            FLAG,
            "(member.recruited_by_id IS NOT NULL)",
            "member",
            {
                "en": "somebody recruited the member",
                "pl": "uczestnika ktoś polecił",
                "ro": "membrul a fost recomandat",
                "be": "удзельніка нехта запрасіў",
            },
        ),
    ),
)
