"""The rehearsal: a page with three sides, on which the programme is played as it is being written.

What was done so far stands in the address, and every button is a link that adds to it; what is
typed or handed over is sent and becomes a part of the address too (`handing`). Nothing is written,
and the way back of the browser is the way back of the play.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tandem.catalogue.models import Product
from tandem.communication import queries as messages
from tandem.earning.reasons import explaining
from tandem.evidence.claims.photos import wanting
from tandem.evidence.claims.policy import ORGANISER, PARTNER
from tandem.flows.rehearsing import buying
from tandem.flows.rehearsing import rehearsal as playing
from tandem.flows.rehearsing import rehearsal_acts as acting
from tandem.flows.rehearsing.plays import Play, Purchase
from tandem.flows.rehearsing.rehearsal_acts import Act
from tandem.kit.errors import TandemError
from tandem.kit.money import exponent
from tandem.kit.texts import localized
from tandem.portals.organiser.launch import handing, phone
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.templatetags.figures import money, points, quantity
from tandem.programmes import queries as programmes
from tandem.tiers import queries as tiers

PRODUCTS_SHOWN, MESSAGES_SHOWN = 4, 8
USUAL_PIECES = 10  # in the larger of the two purchases that are ready


@page(
    "launch/rehearsal/",
    permission="programme.change",
    template="rehearsal.html",
    actions=[handing.prove_receipt, handing.hand_over_sales],
)
def rehearsal(portal: Portal) -> Mapping[str, Any]:
    """The play as it stands after the acts of the address."""
    try:
        acts = acting.read(portal.request.GET.get("play", ""))
        with playing.played(portal.programme, acts, actor=portal.actor, now=portal.now) as play:
            return _shown(portal, play, acts)
    except TandemError as refusal:
        return {"refused": refusal.sentence, "anew": portal.address("organiser:rehearsal")}


def _shown(portal: Portal, play: Play, acts: Sequence[Act]) -> dict[str, Any]:
    purchases = [_purchase(portal, play, acts, place) for place in range(len(play.purchases))]
    offer, balance = playing.affordable(play), playing.balance(play)
    owed = balance.pending + balance.available + balance.held
    value, currency = portal.programme.point_value_minor, portal.programme.currency
    return {
        "refused": "",
        "anew": portal.address("organiser:rehearsal"),
        "back": _address(portal, acts[:-1]) if acts else "",
        "today": play.today,
        "passed": (play.today - play.begins_on).days + 1,
        "later": [
            {"title": title, "address": _address(portal, [*acts, acting.Later(days)])}
            for days, title in (
                (1, _("A day later")),
                (30, _("30 days later")),
                (365, _("A year later")),
            )
        ],
        "partner": play.partner,
        "members": [
            {
                "title": _("Member %(n)s") % {"n": place + 1},
                "is_on": place == play.turn,
                "address": _address(portal, [*acts, acting.Turn(place)]),
            }
            for place in range(len(play.members))
        ]
        if len(play.members) > 1
        else [],
        "join": _address(portal, [*acts, acting.Join()])
        if len(play.members) < buying.MEMBERS_MAX
        else "",
        "actions": _actions(portal, play, acts),
        "phone": phone.address(portal, acts),
        "balance": balance,
        "owed": owed,
        "owed_money": money(owed * value, currency) if value else "",
        "level": _level(portal, play),
        "ready": _ready(portal, acts),
        "receipt": portal.form(handing.prove_receipt),
        "sales": portal.form(handing.hand_over_sales),
        "purchases": purchases,
        "to_partner": [row for row in purchases if row["asks"] == PARTNER],
        "to_organiser": [row for row in purchases if row["asks"] == ORGANISER],
        "order": _order(portal, acts, localized(offer.name, portal.language), offer.points)
        if offer
        else None,
        "told": _messages(play),
    }


def _address(portal: Portal, acts: Sequence[Act]) -> str:
    play = urlencode({"play": acting.written(acts)})
    return f"{portal.address('organiser:rehearsal')}?{play}"


def _order(portal: Portal, acts: Sequence[Act], name: str, price: int) -> dict[str, str]:
    title = _("Order %(reward)s for %(n)s points") % {"reward": name, "n": points(price)}
    return {"title": title, "address": _address(portal, [*acts, acting.Order()])}


def _ready(portal: Portal, acts: Sequence[Act]) -> list[dict[str, Any]]:
    """Purchases to choose from: of some products, novelties first, a piece and ten."""
    currency = portal.programme.currency
    usual = int(portal.programme.origin.get("purchase_minor") or 100 * 10 ** exponent(currency))
    rows = Product.objects.of(portal.organiser_id).filter(ended_at=None)
    return [
        {
            "name": product.name,
            "ways": [
                _way(portal, acts, _line(product, pieces, usual)) for pieces in (1, USUAL_PIECES)
            ],
        }
        for product in rows.order_by("-is_novelty", "sort_key", "id")[:PRODUCTS_SHOWN]
    ]


def _way(portal: Portal, acts: Sequence[Act], line: acting.Line) -> dict[str, str]:
    """A purchase that is ready to be made."""
    title = _("Buy %(n)s for %(money)s")
    amount = amounts.typed(line.amount_minor, portal.programme)
    return {
        "title": title % {"n": quantity(line.quantity), "money": amount},
        "address": _address(portal, [*acts, acting.Buy((line,))]),
    }


def _line(product: Product, pieces: int, usual: int) -> acting.Line:
    return acting.Line(product.id, Decimal(pieces), usual * pieces // USUAL_PIECES)


def _actions(portal: Portal, play: Play, acts: Sequence[Act]) -> list[dict[str, str]]:
    """What the programme lets members prove by a photo."""
    proved = wanting.wanted(play.programme.id, organiser_id=portal.organiser_id, of_partners=False)
    return [
        {
            "title": localized(kind.names, portal.language),
            "address": _address(portal, [*acts, acting.Do(code)]),
        }
        for code, (kind, _proof) in proved.items()
    ]


def _purchase(portal: Portal, play: Play, acts: Sequence[Act], place: int) -> dict[str, Any]:
    purchase = play.purchases[place]
    is_standing = purchase.activity is not None and not purchase.is_returned
    asks = purchase.asked[0] if purchase.asked and not purchase.is_refused else ""
    given = _given(portal, play, purchase)
    return {
        "title": _title(portal, purchase),
        "parts": _parts(purchase),
        "who": _("Member %(n)s") % {"n": purchase.member + 1} if len(play.members) > 1 else "",
        "is_returned": purchase.is_returned,
        "back": _address(portal, [*acts, acting.Return(place)])
        if is_standing and purchase.lines
        else "",
        "day": purchase.day,
        "asks": asks,
        "is_refused": purchase.is_refused,
        "is_recorded": purchase.activity is not None,
        "yes": _address(portal, [*acts, acting.Decide(place, agrees=True)]) if asks else "",
        "no": _address(portal, [*acts, acting.Decide(place, agrees=False)]) if asks else "",
        "pay": _address(portal, [*acts, acting.Pay(place)])
        if is_standing
        and purchase.lines
        and not purchase.is_paid
        and buying.asks_payment(play.programme)
        else "",
        **given,
    }


def _title(portal: Portal, purchase: Purchase) -> str:
    """What was done; of a receipt with several lines its number and its amount."""
    if not purchase.lines:
        return purchase.names[0]
    total = sum(line.amount_minor for line in purchase.lines)
    paid = amounts.typed(total, portal.programme)
    if len(purchase.lines) > 1:
        return f"{purchase.number} · {paid}"
    return _("%(n)s × %(product)s for %(money)s") % {
        "n": quantity(purchase.lines[0].quantity),
        "product": purchase.names[0],
        "money": paid,
    }


def _parts(purchase: Purchase) -> list[str]:
    """The lines of a receipt with several."""
    if len(purchase.lines) < 2:
        return []
    rows = zip(purchase.lines, purchase.names, strict=True)
    return [f"{quantity(line.quantity)} × {name}" for line, name in rows]


def _given(portal: Portal, play: Play, purchase: Purchase) -> dict[str, Any]:
    """What a purchase brought, and by which rules."""
    if purchase.activity is None:
        return {"points": 0, "reasons": []}
    why = explaining.explain(
        play.id_of(purchase.member),
        purchase.activity.id,
        programme=play.programme,
        book_id=programmes.book(play.programme.id, "REWARD", organiser_id=portal.organiser_id),
        language=portal.language,
    )
    if why is None:
        return {"points": 0, "reasons": []}
    reasons = [
        {"name": reason.name, "sentence": reason.sentence, "points": reason.points}
        for reason in why.reasons
    ]
    return {"points": why.points, "reasons": reasons}


def _level(portal: Portal, play: Play) -> str:
    progress = tiers.progress(play.member_id, programme=play.programme, today=play.today)
    if progress is None:
        return ""
    return localized(progress.tier, portal.language) if progress.tier else _("no level yet")


def _messages(play: Play) -> list[dict[str, Any]]:
    """What the member was told, latest first; a mail would bring the same."""
    rows = messages.inbox(
        play.member_id, organiser_id=play.programme.organiser_id, limit=MESSAGES_SHOWN
    )
    told = [(row.message.words(), row.at) for row in rows]
    zone = ZoneInfo(play.programme.time_zone)
    return [
        {"title": words.title, "text": words.text, "day": at.astimezone(zone).date()}
        for words, at in told
    ]
