"""Through which door people come: words of addresses, what is carried on, and what is counted."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db.models import Sum

from tandem.kit import ids
from tandem.outreach import channels, queries, touches
from tandem.outreach.models import Arrival, Channel, View
from tandem.outreach.touches import Came, Touch

SECRET, TODAY = b"s" * 40, date(2026, 3, 2)
POSTER = Touch("landing", "poster", "spring")
MAIL = Touch("newsletter", "email", "spring")


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _look(world: cast.World, touch: Touch) -> None:
    channels.view(touch, programme=world.programme, today=TODAY, now=cast.NOW)


def _views(world: cast.World) -> dict[str, int]:
    known = Channel.objects.of(world.organiser_id)
    rows = View.objects.of(world.organiser_id).values("channel_id").annotate(n=Sum("total"))
    return {
        str(known.get(id=row["channel_id"]).source): row["n"] for row in rows.order_by("channel_id")
    }


@pytest.mark.parametrize(
    ("_case", "query", "said"),
    [
        ("nothing", {"by": "X"}, None),
        ("only blanks", {"utm_source": "  "}, None),
        ("small letters", {"utm_source": " News ", "utm_campaign": "May"}, ("news", "", "may")),
        ("no control characters", {"utm_source": "a\r\nb\x07"}, ("a b", "", "")),
        ("of a length", {"utm_medium": "ż" * 500}, ("", "ż" * 60, "")),
        ("small ones are more", {"utm_campaign": "İ" * 60}, ("", "", "i\u0307" * 30)),
    ],
)
def test_words_of_an_address(_case: str, query: dict[str, str], said: Any) -> None:
    assert touches.said(query) == (Touch(*said) if said else None)


def test_the_first_touch_stays_and_the_last_is_the_last() -> None:
    came = touches.after(None, POSTER, today=TODAY)
    later = touches.after(came, MAIL, today=TODAY + timedelta(days=3))

    assert came == Came(POSTER, TODAY, POSTER, TODAY)
    assert later == Came(POSTER, TODAY, MAIL, TODAY + timedelta(days=3))
    assert touches.after(later, None, today=TODAY) == later
    assert later is not None and touches.restored(touches.stored(later)) == later


def test_a_word_opens_for_its_programme_in_its_time_and_as_it_was_signed() -> None:
    page, programme, sister = (UUID(int=n) for n in (1, 2, 3))
    came = Came(Touch("landing", "", "x", page, 7), TODAY, MAIL, TODAY)

    word = touches.signed(came, programme_id=programme, secret=SECRET)

    def opened(text: str, of: UUID = programme, days: int = 0, secret: bytes = SECRET) -> Any:
        today = TODAY + timedelta(days=days)
        return touches.opened(text, programme_id=of, secret=secret, today=today)

    assert opened(word) == opened(word, days=90) == came
    assert opened(word, of=sister) is opened(word, days=91) is opened(word, secret=b"o") is None
    assert opened(word[:-1] + "~") is opened("x:y") is opened("") is opened("a" * 9_000) is None


def test_views_are_added_up_and_name_nobody(world: cast.World) -> None:
    for _look_again in range(3):
        _look(world, POSTER)
    _look(world, MAIL)

    assert _views(world) == {"landing": 3, "newsletter": 1}
    rows = list(View.objects.of(world.organiser_id).values())
    assert {*rows[0]} == {"organiser_id", "created_at", "channel_id", "day", "slot", "total"}
    assert all(0 <= row["slot"] < channels.SLOTS for row in rows)


def test_strangers_words_make_no_more_channels_than_there_may_be(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "CHANNELS_MAX", 2)

    for word in ("one", "two", "three", "four", "one"):
        _look(world, Touch(word))

    assert _views(world) == {"one": 2, "two": 1, "…": 2}


def test_who_makes_up_words_adds_no_more_to_the_report(world: cast.World) -> None:
    left = iter([True, False, False])
    for word in ("one", "two", "one", "three"):
        channels.view(
            Touch(word),
            programme=world.programme,
            today=cast.NOW.date(),
            now=cast.NOW,
            may_add=lambda: next(left),
        )

    assert _views(world) == {"one": 2, "…": 2}


def test_a_full_report_still_tells_landing_pages_apart(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "CHANNELS_MAX", 0)
    first, second = UUID(int=1), UUID(int=2)

    for page, medium in ((first, "poster"), (first, "x"), (second, "cards")):
        _look(world, Touch("landing", medium, "spring", landing_id=page))

    rows = Channel.objects.of(world.organiser_id).order_by("landing_id")
    assert [(row.landing_id, row.medium, row.campaign) for row in rows] == [
        (first, "", ""),
        (second, "", ""),
    ]
    assert sum(View.objects.of(world.organiser_id).values_list("total", flat=True)) == 3


def test_an_arrival_is_written_once(world: cast.World) -> None:
    member = world.members["Ania"]
    first = Came(POSTER, TODAY, MAIL, TODAY)

    channels.arrive(member, first, programme=world.programme, now=cast.NOW)
    channels.arrive(member, Came(MAIL, TODAY, MAIL, TODAY), programme=world.programme, now=cast.NOW)

    known = queries.arrived(
        member, programme_id=world.programme.id, organiser_id=world.organiser_id
    )
    assert known is not None and Arrival.objects.of(world.organiser_id).count() == 1
    assert (known.first.medium, known.last.medium) == ("poster", "email")
    assert not queries.arrived(
        ids.new_id(), programme_id=world.programme.id, organiser_id=world.organiser_id
    )


@pytest.mark.parametrize(
    ("agent", "purpose", "is_person"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Safari/604.1", "", True),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "", True),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "prefetch;prerender", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", "", False),
        ("Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG 9) Chrome/126.0 Mobile", "", True),
        ("Mozilla/5.0 (Linux; Android 14; Pixel) Chrome/126.0 Telegram-Android/11.3.3", "", True),
        ("Mozilla/5.0 (Linux; Android 14; Pixel) Chrome/126.0 QRScanner/2.1", "", True),
        ("TelegramBot (like TwitterBot)", "", False),
        ("meta-externalagent/1.1", "", False),
        ("facebookexternalhit/1.1", "", False),
        ("WhatsApp/2.23.20.0", "", False),
        ("curl/8.5.0", "", False),
        ("", "", False),
    ],
)
def test_programs_are_not_people(agent: str, purpose: str, is_person: bool) -> None:
    assert channels.is_person(agent, purpose) is is_person
