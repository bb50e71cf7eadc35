"""Actions beside buying: a display in a shop that photos prove, and a move to e-invoices that the
maker's system tells of.
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw

from tandem.activity import declaring
from tandem.evidence.claims.photos import sending, wanting
from tandem.flows.activities import activity_inputs, take_activities
from tandem.flows.evidence import accept_evidence
from tandem.platform.access.permissions import Actor
from tandem.platform.files import uploads
from tandem.programmes.models import Programme

DISPLAY, E_INVOICES, OUTLET_DISPLAY = "SHELF_DISPLAY", "E_INVOICES", "OUTLET_DISPLAY"
_NAMES = {
    DISPLAY: {
        "pl": "Ekspozycja w sklepie",
        "en": "Display in the shop",
        "ro": "Expunere în magazin",
        "be": "Выкладка ў краме",
    },
    E_INVOICES: {
        "pl": "Przejście na e-faktury",
        "en": "Move to e-invoices",
        "ro": "Trecerea la e-facturi",
        "be": "Пераход на э-рахункі",
    },
    OUTLET_DISPLAY: {
        "pl": "Ekspozycja u dystrybutora",
        "en": "Display at a distributor",
        "ro": "Expunere la distribuitor",
        "be": "Выкладка ў дыстрыб'ютара",
    },
}
_TEXTS = {
    "pl": "Cały regał z produktami Kielnia, od frontu, z widocznym logo.",
    "en": "The whole shelf with Kielnia products, from the front, with the logo in sight.",
    "ro": "Întregul raft cu produse Kielnia, din față, cu sigla vizibilă.",
    "be": "Увесь стэлаж з таварамі Kielnia, спераду, з бачным лагатыпам.",
}
_METERS = {
    "pl": "Metry regału",
    "en": "metre of shelf",
    "ro": "metru de raft",
    "be": "Метры стэлажа",
}
_PLACE = {"pl": "Miejsce", "en": "Place", "ro": "Loc", "be": "Месца"}
_PLACES = {
    "na wysokości oczu": {
        "pl": "na wysokości oczu",
        "en": "at eye level",
        "ro": "la nivelul ochilor",
        "be": "на вышыні вачэй",
    },
    "przy kasie": {"pl": "przy kasie", "en": "at the till", "ro": "la casă", "be": "каля касы"},
    "na podłodze": {
        "pl": "na podłodze",
        "en": "on the floor",
        "ro": "pe podea",
        "be": "на падлозе",
    },
}
_OUTLET_TEXTS = {
    "pl": "Regał Kielni przy wejściu do hurtowni, od frontu.",
    "en": "The Kielnia shelf by the entrance, from the front.",
    "ro": "Raftul Kielnia de lângă intrare, din față.",
    "be": "Стэлаж Kielnia каля ўваходу, спераду.",
}
_CHECKS = ("Widać cały regał", "Widać logo Kielnia", "Co najmniej cztery produkty")


def declare(programme: Programme, *, actor: Actor, now: datetime) -> None:
    """Declare all three, and ask for photos of the displays once a month."""
    scope = {"programme_id": programme.id, "actor": actor, "now": now}
    meters = declaring.attribute("Metry regału", name="meters", kind="NUMBER", is_required=True)
    place = declaring.attribute("Miejsce", name="place", choices=list(_PLACES))
    fields = [replace(meters, labels=_METERS), replace(place, labels=_PLACE, words=_PLACES)]
    declaring.declare(DISPLAY, names=_NAMES[DISPLAY], attributes=fields, **scope)  # type: ignore[arg-type]
    declaring.declare(E_INVOICES, names=_NAMES[E_INVOICES], **scope)  # type: ignore[arg-type]
    wanting.want(
        DISPLAY,
        texts=_TEXTS,
        checklist=_CHECKS,
        every_days=30,
        asks_place=True,
        asks_number=True,
        **scope,  # type: ignore[arg-type]
    )
    declaring.declare(OUTLET_DISPLAY, names=_NAMES[OUTLET_DISPLAY], **scope)  # type: ignore[arg-type]
    wanting.want(
        OUTLET_DISPLAY,
        texts=_OUTLET_TEXTS,
        checklist=_CHECKS[:2],
        every_days=30,
        is_of_partners=True,
        **scope,  # type: ignore[arg-type]
    )


def happen(
    programme: Programme,
    *,
    members: Sequence[tuple[str, str]],
    sender: Actor,
    today: date,
    now: datetime,
) -> None:
    """Some members moved to e-invoices; one sent a photo of a display, which waits for the
    organiser.
    """
    inputs = [
        activity_inputs.ActivityInput(
            member=member,
            day=today - timedelta(days=3 + place),
            document_no="KSeF",
            kind=E_INVOICES,
        )
        for place, member in enumerate(members)
    ]
    take_activities.take_many(inputs, programme=programme, actor="demo", now=now)
    stored = uploads.store(
        [photo(now - timedelta(hours=2))],
        name="regal.jpg",
        home=Path(settings.HOME),
        bytes_max=10**7,
        organiser_id=programme.organiser_id,
        user_id=None,
        now=now,
    )
    document = sending.send(
        DISPLAY,
        after=stored,
        before=None,
        attributes={"meters": "2,5", "place": "na wysokości oczu"},
        place=(53.1325, 23.1688),
        programme=programme,
        actor=sender,
        now=now,
    )
    accept_evidence.preview(
        document.id, organiser_id=programme.organiser_id, home=Path(settings.HOME), now=now
    )


def photo(at: datetime, *, first: int = 0) -> bytes:
    """A drawing of a shelf with bags, with the marks that a camera leaves; `first` tells one shelf
    from another.
    """
    picture = Image.new("RGB", (1200, 900), "#d9d4cc")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 40, 1140, 120), fill="#a43d12")
    draw.text((520, 60), "KIELNIA", fill="white", font_size=40)
    for row in range(3):
        top = 150 + 240 * row
        draw.rectangle((40, top + 200, 1160, top + 215), fill="#6b5a4a")
        for place in range(7):
            left = 70 + 155 * place
            draw.rounded_rectangle(
                (left, top + 20, left + 120, top + 200),
                12,
                fill=("#c9b79a", "#8fa6b5", "#b5a08f")[(row * (1 + first) + place + first) % 3],
            )
            draw.rectangle((left + 15, top + 60, left + 105, top + 100), fill="#a43d12")
    marks = Image.Exif()
    marks[0x010F], marks[0x0110] = "Fairphone", "5"
    marks.get_ifd(0x8769)[0x9003] = at.strftime("%Y:%m:%d %H:%M:%S")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, exif=marks)
    return out.getvalue()
