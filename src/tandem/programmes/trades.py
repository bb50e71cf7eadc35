"""The trades of a programme: what members choose from when they join, and what rules name.

A trade is a short text that stands with the member (`installer`), and what people call it, by
language. What members said before there was a list stays with them as they said it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.kit.text import key_of, tidy
from tandem.kit.texts import localized
from tandem.platform.access.permissions import Actor
from tandem.programmes import setup
from tandem.programmes.models import Programme

TRADES_MAX, CODE_MAX, NAME_MAX = 60, 40, 80
# What programmes often ask for, by a name in each language of the pages.
SUGGESTED: Mapping[str, Mapping[str, str]] = {
    "installer": {"en": "Installer", "pl": "Instalator", "ro": "Instalator", "be": "Мантажнік"},
    "electrician": {"en": "Electrician", "pl": "Elektryk", "ro": "Electrician", "be": "Электрык"},
    "plumber": {"en": "Plumber", "pl": "Hydraulik", "ro": "Instalator sanitar", "be": "Сантэхнік"},
    "tiler": {"en": "Tiler", "pl": "Glazurnik", "ro": "Faianțar", "be": "Плітачнік"},
    "plasterer": {"en": "Plasterer", "pl": "Tynkarz", "ro": "Tencuitor", "be": "Тынкоўшчык"},
    "painter": {"en": "Painter", "pl": "Malarz", "ro": "Zugrav", "be": "Маляр"},
    "insulation fitter": {
        "en": "Insulation fitter",
        "pl": "Monter ociepleń",
        "ro": "Montator de izolații",
        "be": "Мантажнік ізаляцыі",
    },
    "general builder": {
        "en": "General builder",
        "pl": "Firma ogólnobudowlana",
        "ro": "Constructor general",
        "be": "Агульнабудаўнічая фірма",
    },
    "roofer": {"en": "Roofer", "pl": "Dekarz", "ro": "Acoperișar", "be": "Дахар"},
    "architect": {"en": "Architect", "pl": "Architekt", "ro": "Arhitect", "be": "Архітэктар"},
    "shop": {"en": "Shop", "pl": "Sklep", "ro": "Magazin", "be": "Крама"},
    "pharmacy": {"en": "Pharmacy", "pl": "Apteka", "ro": "Farmacie", "be": "Аптэка"},
    "garage": {"en": "Garage", "pl": "Warsztat", "ro": "Atelier auto", "be": "Майстэрня"},
    "farmer": {"en": "Farmer", "pl": "Rolnik", "ro": "Fermier", "be": "Фермер"},
    "restaurant": {"en": "Restaurant", "pl": "Restauracja", "ro": "Restaurant", "be": "Рэстаран"},
    "other": {"en": "Other", "pl": "Inna", "ro": "Alta", "be": "Іншая"},
}


class BadTrade(Invalid):
    """A trade without a name, or one too many."""

    code = "programmes.bad_trade"
    text = _(
        "A trade needs a name of up to %(letters)s letters, and a programme has up to %(limit)s of"
        " them."
    )


class TradeKnown(Conflict):
    """The programme has this trade."""

    code = "programmes.trade_known"
    text = _("“%(name)s” is in the list already.")


class NoSuchTrade(Missing):
    """The programme has no such trade."""

    code = "programmes.no_such_trade"
    text = _("There is no such trade in the list.")


def names(programme: Programme, language: str) -> dict[str, str]:
    """The trades that members choose from, by what stands with them, in their order."""
    return {trade["code"]: localized(trade["name"], language) for trade in programme.trades}


def name_of(programme: Programme, code: str, language: str) -> str:
    """What people call a trade; one of no list is what somebody once said."""
    return names(programme, language).get(code, code)


def add(
    programme: Programme, code: str, *, name: Mapping[str, str], actor: Actor, now: datetime
) -> str:
    """Offer a trade, last in the list; what stands with members who choose it. Members who have
    said `code` before have it then.

    Raises:
        BadTrade, TradeKnown: nothing changes.
    """
    code = tidy(code)[:CODE_MAX]
    name = {language: tidy(text)[:NAME_MAX] for language, text in name.items() if text.strip()}
    if not code or not name or len(programme.trades) >= TRADES_MAX:
        raise BadTrade(letters=NAME_MAX, limit=TRADES_MAX)
    for trade in programme.trades:
        if key_of(trade["code"]) == key_of(code) or trade["name"] == name:
            raise TradeKnown(name=next(iter(name.values())))
    _write(programme.id, [*programme.trades, {"code": code, "name": name}], actor=actor, now=now)
    return code


def drop(programme: Programme, code: str, *, actor: Actor, now: datetime) -> None:
    """Offer a trade no longer; members who have it keep it.

    Raises:
        NoSuchTrade: nothing changes.
    """
    left = [trade for trade in programme.trades if trade["code"] != code]
    if len(left) == len(programme.trades):
        raise NoSuchTrade()
    _write(programme.id, left, actor=actor, now=now)


def _write(
    programme_id: UUID, trades: Sequence[Mapping[str, object]], *, actor: Actor, now: datetime
) -> None:
    setup.change_programme(programme_id, settings={"trades": list(trades)}, actor=actor, now=now)
