"""Days as people write them in four countries, and as programs do."""

from datetime import date

import pytest
from babel.dates import get_month_names

from tandem.kit import dates

DAY = date(2026, 2, 10)
FORMS = """
10 lutego 2026|10 lut 2026|10-lut-26|10 lutego 2026 r.|wtorek, 10 lutego 2026|10.II.2026|10 II 2026
10-Feb-2026|Feb 10, 2026|Tuesday, February 10, 2026|Tue 10 Feb 2026|2026-Feb-10|10th Feb 2026
10. Februar 2026|10 février 2026|mar. 10 févr. 2026|10 februarie 2026|marți, 10 feb. 2026
10 лютага 2026|10 лютага 2026 г.|10 февраля 2026 года
10.02.2026 r.|10.02.2026r.|10. 2. 2026|10.2.26|10-02-2026 00:00|10.02.2026 godz. 14:33
2026-02-10T14:33:22+01:00|2026-02-10T14:33Z|2026-02-10T00:00:00.000Z|2026.02.10 14:33:22
2026-02-10-12.30.00|10/02/2026 2:33 PM|20260210|202602101433|20260210143322|46063|46063.60625
'2026-02-10|2026/02/10
"""
OTHERS = {
    "31 août 2026": (8, 31),
    "1er mars 2026": (3, 1),
    "5 März 2026": (3, 5),
    "5 mrz 2026": (3, 5),
    "3 sierpnia 2026": (8, 3),
    "1 paź 2026": (10, 1),
    "1 października 2026": (10, 1),
    "2 Dez 2026": (12, 2),
    "5 iunie 2026": (6, 5),
    "5 iulie 2026": (7, 5),
    "5 juin 2026": (6, 5),
    "5 juillet 2026": (7, 5),
    "5 ianuarie 2026": (1, 5),
    "5 maja 2026": (5, 5),
    "5 mai 2026": (5, 5),
    "5 май 2026": (5, 5),
    "5 кастрычніка 2026": (10, 5),
    "5 траўня 2026": (5, 5),
    "5 снежня 2026": (12, 5),
}
NONE = (
    "31.02.2026|13/13/2026|luty 2026|10 lutego|02.2026|00:00.0|123 lut 2026|10 lut 202|abc|5||1970"
)


@pytest.mark.parametrize("text", [each for line in FORMS.split("\n") for each in line.split("|")])
def test_a_day_is_read_in_every_form(text: str) -> None:
    assert dates.reader("DMY")(text) == (DAY if text else None)


@pytest.mark.parametrize("text", OTHERS)
def test_months_are_words_of_our_languages(text: str) -> None:
    assert dates.reader("MDY")(text) == date(2026, *OTHERS[text])


@pytest.mark.parametrize("text", NONE.split("|"))
def test_what_names_no_day_is_none(text: str) -> None:
    assert dates.reader("DMY")(text) is None


@pytest.mark.parametrize(
    ("samples", "order"),
    [
        (["10/02/2026"], None),
        (["10/02/2026", "13/02/2026"], "DMY"),
        (["02/13/2026", "02/03/2026"], "MDY"),
        (["10.02.2026"], "DMY"),
        (["10 lut 2026"], "YMD"),
        (["2026-02-10", "46063", "13.02.2026"], "DMY"),
        (["2026-02-10", "10/02/2026"], None),
        (["x", ""], None),
    ],
)
def test_only_days_that_leave_it_open_tell_the_order(samples: list[str], order: str | None) -> None:
    assert dates.order_of(samples) == order


def test_forms_may_stand_mixed_in_a_column() -> None:
    read = dates.reader("DMY")

    assert {read(text) for text in ("2026-02-10", "10.02.2026", "10 lut 2026", "46063")} == {DAY}


@pytest.mark.parametrize("language", ["pl", "ro", "en", "de", "fr", "be", "ru"])
def test_every_name_of_a_month_is_known(language: str) -> None:
    read = dates.reader("DMY")

    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for month, name in get_month_names(width, context, language).items():
                assert read(f"10 {name} 2026") == date(2026, month, 10), name
