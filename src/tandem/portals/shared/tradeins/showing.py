"""An item in words: what it is, where it is, what it brought; and its receipt with a label."""

import base64
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.tradeins import queries
from tandem.engagement.tradeins.models import Item, ItemState, Offer, TakenBack
from tandem.engagement.tradeins.registered_kinds import SOLD, TAKEN
from tandem.flows.activities import record_participation
from tandem.kit import ids
from tandem.kit.errors import TandemError
from tandem.kit.texts import localized
from tandem.participants import queries as participants
from tandem.partners.models import Outlet, Partner
from tandem.platform.files import pictures, prints
from tandem.platform.models import Upload
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.prints import posters
from tandem.portals.shared.telling import earned, given
from tandem.portals.shared.templatetags.figures import day, money

PHOTO_SECONDS = 24 * 3600  # so long a small photo is kept ready
STATES: Mapping[str, tuple[Any, str]] = {
    ItemState.ANNOUNCED: (gettext_lazy("announced"), "wait"),
    ItemState.WITHDRAWN: (gettext_lazy("withdrawn"), ""),
    ItemState.REFUSED: (gettext_lazy("not taken"), "bad"),
    ItemState.TAKEN: (gettext_lazy("taken in"), "good"),
    ItemState.ON_SHELF: (gettext_lazy("for sale"), "wait"),
    ItemState.SOLD: (gettext_lazy("sold"), "good"),
    ItemState.OWED: (gettext_lazy("sold, to be paid out"), "wait"),
    ItemState.PAID: (gettext_lazy("sold, paid out"), "good"),
    ItemState.UNSOLD: (gettext_lazy("to be fetched"), "wait"),
    ItemState.FETCHED: (gettext_lazy("given back"), ""),
    ItemState.CHARITY: (gettext_lazy("given away"), ""),
    ItemState.UNDONE: (gettext_lazy("taken by mistake"), ""),
}
LINES: Mapping[str, Any] = {
    **{key: name for key, (name, _mood) in STATES.items()},
    TakenBack.SALE_BACK: gettext_lazy("not sold after all, for sale again"),
    TakenBack.PAY_BACK: gettext_lazy("not paid out after all"),
}


def offer_of(form: PortalForm) -> Offer:
    """The offer whose form it is: its key stands in the form (`of`); without it, one that takes
    nothing.

    Raises:
        NoSuchOffer
    """
    portal, key = form.portal, ids.parsed(form.of)
    if key is None:
        return Offer()
    return queries.offer(key, programme_id=portal.programme.id, organiser_id=portal.organiser_id)


def name(
    item: Item, offer: Offer, language: str, *, names: Mapping[UUID, str] | None = None
) -> str:
    """What it is: the product or thing, its condition and its size. `names`: of the products of
    all items of a page.
    """
    row = queries.worth(offer, item.worth_key)
    if names is None:
        names = queries.product_names([item], organiser_id=item.organiser_id)
    product = names.get(item.product_id) if item.product_id is not None else None
    if row is None:
        return product or localized(offer.name, language)
    size = _("size %(size)s") % {"size": item.size} if item.size else ""
    thing = product or localized(row.thing, language)
    parts = (thing, localized(row.condition, language), size)
    return ", ".join(part for part in parts if part)


def label(text: str) -> str:
    """A label as people read it: `AB12 CD34`."""
    return f"{text[:4]} {text[4:]}"


def told(item: Item, offer: Offer, portal: Portal) -> dict[str, Any]:
    """An item as a page shows it."""
    currency = portal.programme.currency
    state, mood = STATES[item.state]
    return {
        "key": item.id,
        "label": label(item.label),
        "name": name(item, offer, portal.language),
        "offer": localized(offer.name, portal.language),
        "state": state,
        "mood": mood,
        "note": item.note,
        "taken_on": item.taken_on,
        "worth": money(item.worth_minor, currency) if item.worth_minor else "",
        "price": money(item.price_minor, currency) if item.price_minor is not None else "",
        "payout": money(item.payout_minor, currency) if item.payout_minor is not None else "",
        "shelf_until": item.shelf_until if item.state == ItemState.ON_SHELF else None,
        "where": where(item),
        "photos": _photos(item),
        "moves": [
            {
                "state": LINES[move.state],
                "day": move.moved_on,
                "amount": money(move.amount_minor, currency) if move.amount_minor else "",
                "note": move.note,
            }
            for move in queries.moves(item)
        ],
    }


def brought(item: Item, portal: Portal) -> list[dict[str, Any]]:
    """What it gave its member, with the activity that says why: when it was taken, when sold."""
    kin = participants.one_with(item.member_id, organiser_id=item.organiser_id)
    rows = []
    for member_id in kin:
        keys = [
            record_participation.key_of(kind, key, member_id, portal.programme)
            for kind, key in ((TAKEN, str(item.id)), (SOLD, queries.sale_key(item)))
        ]
        gave = earned.by_wallet(portal, member_id, keys)
        for key in keys:
            what = given.parts(
                gave.get(key, {}), programme=portal.programme, language=portal.language
            )
            if what:
                rows.append({"what": what, "member_id": member_id, "activity": key})
    return rows


def _photos(item: Item) -> list[str]:
    """The photos of who announced it, small, within the page: nobody else has an address of them.
    One that cannot be shown (any more) is left out.
    """
    shown: list[str] = []
    for key in item.photos:
        upload = Upload.objects.of(item.organiser_id).filter(id=key).order_by("id").first()
        path = Path(settings.HOME) / upload.path if upload is not None else None
        known = f"trade-in-photo:{key}"
        content: bytes | None = cache.get(known)
        if content is None and path is not None and path.exists():
            try:
                content = pictures.small(path)
            except TandemError:
                continue
            cache.set(known, content, timeout=PHOTO_SECONDS)
        if content is not None and path is not None:
            encoded = base64.b64encode(content).decode()
            shown.append(f"data:{pictures.MEDIA_TYPE};base64,{encoded}")
    return shown


def where(item: Item) -> str:
    """The outlet where it was handed in, else the partner."""
    if item.outlet_id is not None:
        outlet = Outlet.objects.of(item.organiser_id).filter(id=item.outlet_id).first()
        if outlet is not None:
            return outlet.name
    if item.partner_id is None:
        return ""
    return Partner.objects.of(item.organiser_id).get(id=item.partner_id).name


def link(item: Item, portal: Portal) -> str:
    """Where a clerk's phone is led by the code of a label, which the clerk's page reads too."""
    address = portal.address("partner:trade-in", label=item.label)
    return portal.request.build_absolute_uri(f"{address}?c={item.label}")


def paper(item: Item, offer: Offer, portal: Portal) -> HttpResponse:
    """The receipt for who gave it, with the label to cut off, in the language of the reader. What
    is to be paid out in money is signed for on it; what was paid says so.
    """
    out = io.BytesIO()
    segno.make(link(item, portal), error="m").save(out, kind="svg", border=1, scale=4)
    language = portal.language.split("-")[0]
    with translation.override(language):
        shown = told(item, offer, portal)
        lines = [
            (_("What was handed in"), shown["name"]),
            (_("Where"), shown["where"]),
            (_("Day"), day(item.taken_on) if item.taken_on else ""),
            (_("Value"), shown["worth"]),
            (_("Sold at"), shown["price"] if item.sold_on else ""),
            (_("Share of who gave it"), shown["payout"]),
            (_("Paid on"), day(item.paid_on) if item.paid_on else ""),
            (_("Label"), shown["label"]),
        ]
        title = _("Receipt") if item.taken_on else _("Label")
        made = prints.pdf(
            posters.FOLDER / "trade_in.typ",
            {
                "title": title,
                "programme": portal.programme.name,
                "lang": language,
                "lines": [line for line in lines if line[1]],
                "label": shown["label"],
                "name": shown["name"],
                "qr": out.getvalue().decode(),
                "note": _terms(offer) if item.taken_on and not item.sold_on else "",
                "sign": _("Received: day and signature") if item.state == ItemState.OWED else "",
            },
        )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{item.label.lower()}-{language}.pdf"'
    return answer


def _terms(offer: Offer) -> str:
    """What becomes of it, in a sentence or two."""
    if not offer.is_sold_on:
        return _("What it brings you stands in your activity.")
    words = [
        _("It is offered for sale. When it is sold, %(percent)s%% of the price is yours.")
        % {"percent": 100 - offer.fee_percent}
    ]
    if offer.is_paid_in_money:
        words.append(_("It is paid out to you in money."))
    if offer.shelf_days:
        words.append(
            _("If nobody buys it within %(days)s days, it is given away.")
            % {"days": offer.shelf_days}
            if offer.unsold == "CHARITY"
            else _("If nobody buys it within %(days)s days, you can fetch it.")
            % {"days": offer.shelf_days}
        )
    return " ".join(words)
