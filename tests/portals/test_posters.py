"""Posters and counter cards, and the form that is filled in at the counter."""

import io
from typing import Any

import cast
import pypdfium2
import pytest
import zxingcpp
from django.core import mail as outbox
from PIL import Image
from portals.test_access import _client

from tandem.participants.models import Application
from tandem.partners.models import Partner
from tandem.platform.files import pictures
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, tmp_path: Any, settings: Any) -> cast.World:
    settings.HOME, settings.PUBLIC_URL = tmp_path, "https://klub.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    world = cast.build()
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
        languages=["en", "pl", "ro", "be"]
    )
    world.programme.refresh_from_db()
    return world


def _read(content: bytes) -> tuple[int, str, list[str]]:
    """How many pages a PDF has, what it says, and where its codes lead."""
    opened = pypdfium2.PdfDocument(content)
    text = " ".join(opened[0].get_textpage().get_text_bounded().split())
    picture = opened[0].render(scale=2.5).to_pil()
    total = len(opened)
    opened.close()
    return total, text, [each.text for each in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(("form", "codes"), [("poster", 1), ("cards", 4)])
@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("en", "Every purchase"),
        ("pl", "Każdy zakup"),
        ("ro", "Fiecare cumpărătură"),
        ("be", "Кожная пакупка"),
    ],
)
def test_a_partner_prints_what_leads_its_customers_to_the_form(
    world: cast.World, form: str, codes: int, language: str, headline: str
) -> None:
    answer = _client(world, "PARTNER_CLERK").get(
        f"/p/{world.programme.slug}/customers/invite/{form}.pdf?lang={language}"
    )

    partner = Partner.objects.of(world.organiser_id).get(id=world.wschod)
    total, text, links = _read(answer.content)
    assert (answer.status_code, answer["Content-Type"], total) == (200, "application/pdf", 1)
    assert headline in text and partner.name in text and world.programme.name in text
    assert links == [f"https://klub.example/join/{world.programme.slug}/?by={partner.code}"] * codes


def test_the_programme_s_own_poster_names_nobody(world: cast.World) -> None:
    answer = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/settings/print/poster.pdf")

    _total, text, links = _read(answer.content)
    assert "Buy here" not in text
    assert links == [f"https://klub.example/join/{world.programme.slug}/"]


def test_names_are_printed_and_never_carried_out(world: cast.World) -> None:
    evil = '#panic("x") $a$ <b> & "quotes" \\u{0}'
    Partner.objects.of(world.organiser_id).filter(id=world.wschod).update(
        name=evil, code="W/1 &x=ü"
    )
    client = _client(world, "MARKETER")

    answer = client.get(f"/o/{world.programme.slug}/partners/{world.wschod}/poster.pdf")

    _total, text, (link,) = _read(answer.content)
    assert '#panic("x")' in text
    assert client.get(link.removeprefix("https://klub.example")).status_code == 200
    assert "#panic" in client.get(link.removeprefix("https://klub.example")).content.decode()


def test_the_logo_stands_on_the_poster(world: cast.World, tmp_path: Any) -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 60), "#00ff00").save(out, "PNG")
    logo = pictures.store(
        [out.getvalue()],
        name="l.png",
        home=tmp_path,
        organiser_id=world.organiser_id,
        user_id=None,
        now=cast.NOW,
    )
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(logo_id=logo.id)

    answer = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/settings/print/poster.pdf")

    opened = pypdfium2.PdfDocument(answer.content)
    picture = opened[0].render(scale=1).to_pil().convert("RGB")
    opened.close()
    assert any(
        green > 200 and red < 80 for _count, (red, green, _blue) in picture.getcolors(1 << 24) or []
    )


def test_what_is_no_form_is_not_there(world: cast.World) -> None:
    client = _client(world, "PARTNER_CLERK")

    assert client.get(f"/p/{world.programme.slug}/customers/invite/passport.pdf").status_code == 404
    assert (
        client.get(f"/o/{world.programme.slug}/partners/{world.wschod}/poster.pdf").status_code
        == 404
    )


def test_a_customer_is_enrolled_at_the_counter_and_confirms_by_mail(world: cast.World) -> None:
    client, address = (
        _client(world, "PARTNER_CLERK"),
        f"/p/{world.programme.slug}/customers/counter/",
    )
    form = {
        "_action": "enrol",
        "person_name": "Basia Nowak",
        "email": "basia@example.com",
        "language": "pl",
    }

    shown = client.get(address).content.decode()
    answer = client.post(address, form, follow=True)
    refused = client.post(address, {**form, "email": "nowhere"})

    row = Application.objects.of(world.organiser_id).get()
    assert (
        "At the counter" in shown
        and "A link is on its way to the customer" in answer.content.decode()
    )
    assert (row.recruited_by_id, row.language) == (world.wschod, "pl")
    assert (len(outbox.outbox), outbox.outbox[0].to) == (1, ["basia@example.com"])
    assert (refused.status_code, "Basia Nowak" in refused.content.decode()) == (400, True)
