"""Fields of activities and their lines that rules may name."""

from tandem.activity import turnover
from tandem.rules.types import DAY, FLAG, NUMBER, TEXT, Type
from tandem.rules.vocabulary import Field, Lent, Past, Source


def came_back(alias: str) -> str:
    """SQL of whether an activity brought goods back: its amount is below nothing or, where it says
    none, its pieces are. Such an activity is not the third purchase of anybody, and fixed points
    are not given for it.
    """
    amount = f"coalesce({alias}.net_minor, {alias}.gross_minor, 0)"
    return (
        f"(CASE WHEN {amount} <> 0 THEN {amount} < 0 ELSE coalesce(("
        "SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back"
        f" WHERE back.organiser_id = {alias}.organiser_id AND back.member_id = {alias}.member_id"
        f" AND back.activity_id = {alias}.id), false) END)"
    )


_IS_RETURN = came_back("activity")
_PAST = """activity_activity AS past
  WHERE past.organiser_id = activity.organiser_id AND past.member_id = activity.member_id
    AND past.programme_id = activity.programme_id
    AND past.kind = {kind}"""
_BROUGHT = f"AND NOT {came_back('past')} AND past.corrects_id IS NULL"
_COUNT = f"""(CASE WHEN NOT {_IS_RETURN} THEN (
  SELECT count(*) FROM {{rows}} {_BROUGHT}
) END)"""
# What adds up of them, activity by activity.
_OWN = """activity_activity AS past
  WHERE past.organiser_id = activity.organiser_id AND past.member_id = activity.member_id
    AND past.programme_id = activity.programme_id"""
_COUNTED = f"(CASE WHEN true {_BROUGHT} THEN 1 ELSE 0 END)"
_SHOWN_COUNT = f"(CASE WHEN NOT {_IS_RETURN} THEN {{value}} END)"
_ORDINAL = _COUNT.format(
    rows=_PAST.format(kind="activity.kind")
    + " AND (past.occurred_at, past.id) <= (activity.occurred_at, activity.id)"
)
_STREAK = f"""(CASE WHEN NOT {_IS_RETURN} THEN (
  SELECT count(*) FROM (
    SELECT run.begins, row_number() OVER (ORDER BY run.begins DESC) AS place
    FROM (SELECT DISTINCT date_trunc('{{span}}', past.occurred_on::timestamp) AS begins
      FROM {{rows}} {_BROUGHT}) AS run
  ) AS span
  WHERE span.begins = date_trunc('{{span}}', activity.occurred_on::timestamp)
      - (span.place - 1) * interval '{{step}}'
) END)"""
# The code of the partner, or the number of the member; empty when nobody did.
_RECRUITER = """coalesce((
  SELECT coalesce(partner.code, recommender.number)
  FROM participants_member AS recruited
  LEFT JOIN partners_partner AS partner
    ON partner.organiser_id = recruited.organiser_id AND partner.id = recruited.recruited_by_id
  LEFT JOIN participants_member AS recommender
    ON recommender.organiser_id = recruited.organiser_id
      AND recommender.id = recruited.recruited_by_id
  WHERE recruited.organiser_id = activity.organiser_id AND recruited.id = activity.member_id
), '')"""
# Numbers are kept as text, so that nothing is lost on the way (`declaring.checked`); other text is
# no number.
_FIGURE = (
    "(CASE WHEN activity.attributes ->> '{unit}' ~ '^-?[0-9]{{1,12}}([.][0-9]{{1,6}})?$' THEN"
    " (activity.attributes ->> '{unit}')::numeric END)"
)
_SPANS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "DAYS", "EVER")

LENT = Lent(
    sources=(
        Source("activity", "activity_activity"),
        Source(
            "line",
            "activity_line",
            "line.member_id = activity.member_id AND line.activity_id = activity.id",
            ("activity",),
        ),
    ),
    fields=(
        Field(
            "deed.kind",
            TEXT,
            "activity.kind",
            "activity",
            {"en": "the action", "pl": "działanie", "ro": "acțiunea", "be": "дзеянне"},
            "kinds",
        ),
        Field(
            "deed.day",
            DAY,
            "activity.occurred_on",
            "activity",
            {"en": "the day", "pl": "dzień", "ro": "ziua", "be": "дзень"},
        ),
        Field(
            "deed.weekday",
            NUMBER,
            "extract(isodow FROM activity.occurred_on)",
            "activity",
            {
                "en": "the weekday (1 = Monday)",
                "pl": "dzień tygodnia (1 = poniedziałek)",
                "ro": "ziua săptămânii (1 = luni)",
                "be": "дзень тыдня (1 = панядзелак)",
            },
        ),
        Field(
            "deed.month",
            NUMBER,
            "extract(month FROM activity.occurred_on)",
            "activity",
            {"en": "the month", "pl": "miesiąc", "ro": "luna", "be": "месяц"},
        ),
        Field(
            "deed.number",
            NUMBER,
            _ORDINAL,
            "activity",
            {
                "en": "the number of the purchase",
                "pl": "kolejny numer zakupu",
                "ro": "numărul cumpărăturii",
                "be": "нумар пакупкі",
            },
            is_past=True,
            counted="count",
        ),
        Field(
            "deed.hour",
            NUMBER,
            "extract(hour FROM activity.occurred_at AT TIME ZONE %(zone)s)",
            "activity",
            {"en": "the hour", "pl": "godzina", "ro": "ora", "be": "гадзіна"},
        ),
        Field(
            "deed.day_of_month",
            NUMBER,
            "extract(day FROM activity.occurred_on)",
            "activity",
            {
                "en": "the day of the month",
                "pl": "dzień miesiąca",
                "ro": "ziua lunii",
                "be": "дзень месяца",
            },
        ),
        Field(
            "deed.return",
            FLAG,
            _IS_RETURN,
            "activity",
            {
                "en": "goods came back",
                "pl": "towar wrócił",
                "ro": "marfa s-a întors",
                "be": "тавар вярнуўся",
            },
        ),
        Field(
            "deed.net",
            Type("MONEY"),
            "activity.net_minor",
            "activity",
            {"en": "the net amount", "pl": "kwota netto", "ro": "suma netă", "be": "сума нета"},
        ),
        Field(
            "deed.gross",
            Type("MONEY"),
            "activity.gross_minor",
            "activity",
            {
                "en": "the gross amount",
                "pl": "kwota brutto",
                "ro": "suma brută",
                "be": "сума брута",
            },
        ),
        Field(
            "member.recruiter",
            TEXT,
            _RECRUITER,
            "activity",
            {
                "en": "who recruited the member",
                "pl": "kto pozyskał uczestnika",
                "ro": "cine a recomandat membrul",
                "be": "хто прывёў удзельніка",
            },
            "partners",
        ),
        Field(
            "line.net",
            Type("MONEY"),
            "line.net_minor",
            "line",
            {
                "en": "the net amount of the line",
                "pl": "kwota netto pozycji",
                "ro": "suma netă a liniei",
                "be": "сума нета радка",
            },
        ),
        Field(
            "line.gross",
            Type("MONEY"),
            "line.gross_minor",
            "line",
            {
                "en": "the gross amount of the line",
                "pl": "kwota brutto pozycji",
                "ro": "suma brută a liniei",
                "be": "сума брута радка",
            },
        ),
        Field(
            "line.unit_net",
            Type("MONEY"),
            "(line.net_minor / nullif(line.quantity, 0))",
            "line",
            {
                "en": "the net price of the unit",
                "pl": "cena jednostkowa netto",
                "ro": "prețul unitar net",
                "be": "цана нета за адзінку",
            },
        ),
        Field(
            "line.base_quantity",
            NUMBER,
            "line.quantity",
            "line",
            {
                "en": "the quantity in base units",
                "pl": "liczba jednostek podstawowych",
                "ro": "cantitatea în unități de bază",
                "be": "колькасць у базавых адзінках",
            },
        ),
    ),
    families=(
        (
            Source("activity", "activity_activity"),
            Field(
                "deed.attribute",
                TEXT,
                "(activity.attributes ->> '{unit}')",
                "activity",
                {
                    "en": "the action's {name}",
                    "pl": "cecha działania: {name}",
                    "ro": "caracteristica acțiunii: {name}",
                    "be": "уласцівасць дзеяння: {name}",
                },
            ),
        ),
        (
            Source("activity", "activity_activity"),
            Field(
                "deed.figure",
                NUMBER,
                _FIGURE,
                "activity",
                {
                    "en": "the action's number {name}",
                    "pl": "liczba z działania: {name}",
                    "ro": "numărul acțiunii: {name}",
                    "be": "лік дзеяння: {name}",
                },
            ),
        ),
    ),
    pasts=(
        Past(
            "count",
            NUMBER,
            _COUNT,
            {
                "en": "the number of purchases and actions",
                "pl": "liczba działań",
                "ro": "numărul acțiunilor",
                "be": "колькасць дзеянняў",
            },
            _SPANS,
            adds=_COUNTED,
            shown=_SHOWN_COUNT,
        ),
        Past(
            "net",
            Type("MONEY"),
            f"(SELECT coalesce(sum({turnover.of('past')}), 0) FROM {{rows}})",
            {
                "en": "the net turnover",
                "pl": "obrót netto",
                "ro": "cifra de afaceri netă",
                "be": "абарот нета",
            },
            _SPANS,
            adds=turnover.of("past"),
        ),
        Past(
            "gross",
            Type("MONEY"),
            f"(SELECT coalesce(sum({turnover.of('past', turnover.GROSS)}), 0) FROM {{rows}})",
            {
                "en": "the gross turnover",
                "pl": "obrót brutto",
                "ro": "cifra de afaceri brută",
                "be": "абарот брута",
            },
            _SPANS,
            adds=turnover.of("past", turnover.GROSS),
        ),
        Past(
            "silence",
            NUMBER,
            f"(CASE WHEN NOT {_IS_RETURN} THEN activity.occurred_on - (SELECT max(past.occurred_on)"
            f" FROM {{rows}} {_BROUGHT}) END)",
            {
                "en": "the days since the one before",
                "pl": "liczba dni od poprzedniego działania",
                "ro": "zilele de la acțiunea precedentă",
                "be": "колькасць дзён ад папярэдняга дзеяння",
            },
            ("EVER",),
            before_only=True,
            highest=f"(CASE WHEN true {_BROUGHT} THEN past.occurred_on END)",
            shown=f"(CASE WHEN NOT {_IS_RETURN} THEN activity.occurred_on - {{value}} END)",
        ),
        Past(
            "streak",
            NUMBER,
            _STREAK,
            {
                "en": "the unbroken row",
                "pl": "nieprzerwana seria działań",
                "ro": "seria neîntreruptă de acțiuni",
                "be": "непарыўная серыя дзеянняў",
            },
            ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR"),
            in_row=f"true {_BROUGHT}",
            shown=_SHOWN_COUNT,
        ),
    ),
    past_rows=_PAST,
    past_own=_OWN,
    is_return=_IS_RETURN,
    line_sign="sign(line.quantity)",
    line_pieces="line.quantity",
    line_amounts=("line.net", "line.gross"),
    line_order=("line.line_no", "line.product_id"),
)
