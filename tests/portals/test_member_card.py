"""The member's card: on the screen, on paper, as a certificate; and what the phone keeps of it."""

import io
from datetime import UTC, date, datetime
from typing import Any

import cast
import pypdfium2
import pytest
import zxingcpp
from portals.test_access import _client

from tandem.participants import tenure
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, tmp_path: Any, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    made = cast.build()
    Programme.objects.of(made.organiser_id).filter(id=made.programme.id).update(
        languages=["en", "pl", "ro", "be"]
    )
    made.programme.refresh_from_db()
    return made


def _member(world: cast.World) -> Member:
    tenancy.enter(world.organiser_id)
    return Member.objects.of(world.organiser_id).get(id=world.members["Ania"])


def test_a_member_shows_number_name_and_code(world: cast.World) -> None:
    client, member = _client(world, "MEMBER"), _member(world)

    page = client.get(f"/m/{world.programme.slug}/card/").content.decode()
    me = client.get(f"/m/{world.programme.slug}/me/").content.decode()

    assert f">{member.number}<" in page and member.name in page
    assert f"The number {member.number} as a code" in page
    assert f"/m/{world.programme.slug}/card/" in me


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("card", {"en": "Member number", "pl": "", "ro": "", "be": ""}),
        (
            "certificate",
            {"en": "takes part", "pl": "uczestniczy", "ro": "participă", "be": "удзельнічае"},
        ),
    ],
)
def test_it_is_printed_in_the_languages(
    form: str, words: dict[str, str], world: cast.World
) -> None:
    client, member = _client(world, "MEMBER"), _member(world)

    for language, said in words.items():
        answer = client.get(f"/m/{world.programme.slug}/card/{form}.pdf?lang={language}")
        opened = pypdfium2.PdfDocument(io.BytesIO(answer.content))
        text = " ".join(opened[0].get_textpage().get_text_bounded().split())
        codes = [row.text for row in zxingcpp.read_barcodes(opened[0].render(scale=4).to_pil())]

        assert (len(opened), answer.headers["Content-Type"]) == (1, "application/pdf")
        assert member.name in text and (form == "card" or said in text)
        assert codes == ([member.number] if form == "card" else [])


def test_nothing_else_is_printed(world: cast.World) -> None:
    answer = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/card/poster.pdf")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("joined", "today", "years", "is_founder"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 0, True),
        (date(2026, 3, 31), date(2027, 3, 31), 1, True),
        (date(2026, 4, 1), date(2028, 3, 31), 1, False),
        (date(2028, 2, 29), date(2029, 2, 28), 0, False),
        (date(2027, 1, 1), date(2026, 1, 1), 0, False),
    ],
)
def test_tenure_is_told_in_whole_years(
    joined: date, today: date, years: int, is_founder: bool, world: cast.World
) -> None:
    member = _member(world)
    member.joined_at = datetime(joined.year, joined.month, joined.day, 9, tzinfo=UTC)

    held = tenure.of(member, programme=world.programme, today=today)

    assert (held.since_on, held.years, held.is_founder) == (joined, years, is_founder)


def test_the_phone_keeps_the_card_and_no_other_page(world: cast.World) -> None:
    script = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/worker.js").content.decode()

    assert f'CARD = "/m/{world.programme.slug}/card/"' in script
    assert script.count("cache.put(") == 1 and 'answer.type === "opaqueredirect"' in script
