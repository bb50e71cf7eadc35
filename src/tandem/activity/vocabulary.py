"""Fields of deeds and their lines that rules may name."""

from tandem.rules.types import DAY, NUMBER, TEXT, Type
from tandem.rules.vocabulary import Field, Lent, Source

_ORDINAL = """(
  SELECT count(*) FROM activity_activity AS earlier
  WHERE earlier.organiser_id = deed.organiser_id AND earlier.member_id = deed.member_id AND earlier.kind = deed.kind
    AND (earlier.occurred_at, earlier.id) <= (deed.occurred_at, deed.id)
)"""

LENT = Lent(
    sources=(
        Source("deed", "activity_activity"),
        Source("line", "activity_line", "line.member_id = deed.member_id AND line.activity_id = deed.id", ("deed",)),
    ),
    fields=(
        Field(
            "deed.kind", TEXT, "deed.kind", "deed",
            {"en": "the deed", "pl": "działanie", "ro": "acțiunea", "be": "дзеянне"}, "kinds",
        ),
        Field(
            "deed.day", DAY, "deed.occurred_on", "deed", {"en": "the day", "pl": "dzień", "ro": "ziua", "be": "дзень"},
        ),
        Field(
            "deed.weekday", NUMBER, "extract(isodow FROM deed.occurred_on)", "deed",
            {"en": "the weekday (1 = Monday)", "pl": "dzień tygodnia (1 = poniedziałek)", "ro": "ziua săptămânii (1 = luni)",
             "be": "дзень тыдня (1 = панядзелак)"},
        ),
        Field(
            "deed.month", NUMBER, "extract(month FROM deed.occurred_on)", "deed",
            {"en": "the month", "pl": "miesiąc", "ro": "luna", "be": "месяц"},
        ),
        Field(
            "deed.number", NUMBER, _ORDINAL, "deed",
            {"en": "the number of the purchase", "pl": "kolejny numer zakupu", "ro": "numărul cumpărăturii",
             "be": "нумар пакупкі"},
        ),
        Field(
            "deed.net", Type("MONEY"), "deed.net_minor", "deed",
            {"en": "the net amount", "pl": "kwota netto", "ro": "suma netă", "be": "сума нета"},
        ),
        Field(
            "deed.gross", Type("MONEY"), "deed.gross_minor", "deed",
            {"en": "the gross amount", "pl": "kwota brutto", "ro": "suma brută", "be": "сума брута"},
        ),
        Field(
            "line.net", Type("MONEY"), "line.net_minor", "line",
            {"en": "the net amount of the line", "pl": "kwota netto pozycji", "ro": "suma netă a liniei", "be": "сума нета радка"},
        ),
        Field(
            "line.gross", Type("MONEY"), "line.gross_minor", "line",
            {"en": "the gross amount of the line", "pl": "kwota brutto pozycji", "ro": "suma brută a liniei",
             "be": "сума брута радка"},
        ),
    ),
)  # fmt: skip
