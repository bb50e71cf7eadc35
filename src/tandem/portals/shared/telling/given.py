"""What an act gave, in all wallets, and what that becomes by itself: said at once to who did it, or
to who took it in.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.kit.texts import localized
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.labels import WALLETS
from tandem.portals.shared.templatetags.figures import points
from tandem.programmes import wallets
from tandem.programmes.models import Programme
from tandem.rewards import queries as rewards


def parts(by_wallet: Mapping[str, int], *, programme: Programme, language: str) -> str:
    """“15 points, Shoe credit: 40”; nothing where nothing was given."""
    given = {wallet: number for wallet, number in by_wallet.items() if number}
    own = (
        wallets.names(programme.id, organiser_id=programme.organiser_id)
        if given.keys() - {"REWARD"}
        else {}
    )
    named = {
        **{code: str(name) for code, name in WALLETS.items()},
        **{code: localized(name, language) for code, name in own.items()},
    }
    return ", ".join(
        amount(number, "" if wallet == "REWARD" else named.get(wallet, wallet))
        for wallet, number in sorted(given.items(), key=lambda pair: pair[0] != "REWARD")
    )


def amount(number: int, wallet: str = "") -> str:
    """So many points, or of what is collected in a wallet that is called so."""
    if wallet:
        return f"{wallet}: {points(number)}"
    return ngettext("%(n)s point", "%(n)s points", number) % {"n": points(number)}


def yours(by_wallet: Mapping[str, int], *, programme: Programme, language: str) -> str:
    """What is said to who did it; nothing where nothing was given."""
    what = parts(by_wallet, programme=programme, language=language)
    return _("You get: %(what)s.") % {"what": what} if what else ""


def theirs(portal: Portal, member_id: int, by_wallet: Mapping[str, int]) -> str:
    """What is said to a clerk of what a member gets, and of what orders itself with it: a voucher,
    a discount.
    """
    what = parts(by_wallet, programme=portal.programme, language=portal.language)
    if not what:
        return ""
    given = _("The member gets: %(what)s.") % {"what": what}
    due = rewards.due(
        member_id,
        programme=portal.programme,
        now=portal.now,
        wallets=[wallet for wallet, number in by_wallet.items() if number],
    )
    named = [
        f"{times} × {localized(reward.name, portal.language)}"
        if times > 1
        else localized(reward.name, portal.language)
        for reward, times in due
    ]
    if not named:
        return given
    ready = _("Theirs in a moment, ready to use: %(what)s.") % {"what": ", ".join(named)}
    return f"{given} {ready}"
