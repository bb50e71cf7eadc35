"""What members collect beside reward and status points: stamps, coupons, lots, each in a book of
its own, with a name.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.kit.text import slug
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.facts import WalletNamed
from tandem.programmes.models import Wallet
from tandem.programmes.setup import open_wallets

CODE_MAX = 20
OWN = ("REWARD", "STATUS")


class NamelessWallet(Invalid):
    """A wallet without a name."""

    code = "programmes.nameless_wallet"
    text = _("Give it a name, such as “Coffee stamps”.")


def name_wallet(
    programme_id: UUID, *, name: Mapping[str, str], actor: Actor, now: datetime, code: str = ""
) -> str:
    """Name a new wallet, or a standing one anew (by its code); its code. Opens its book.

    Raises:
        NamelessWallet: nothing is written.
    """
    require(actor, "rewards.change")
    names = {language: text.strip()[:60] for language, text in name.items() if text.strip()}
    if not names:
        raise NamelessWallet()
    of = actor.organiser_id
    code = code or _code_of(next(iter(names.values())), programme_id, of)
    row = Wallet.objects.of(of).filter(programme_id=programme_id, code=code).order_by("id").first()
    if row is None:
        Wallet.objects.of(of).create(
            programme_id=programme_id, code=code, name=names, created_at=now
        )
        open_wallets(programme_id, [code], organiser_id=of, now=now)
    else:
        row.name = {**row.name, **names}
        row.save(update_fields=["name"])
    journal.record(
        WalletNamed(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            code=code,
            names=names,
        )
    )
    return code


def _code_of(name: str, programme_id: UUID, organiser_id: UUID) -> str:
    """A word made of the name that no other wallet has."""
    base = slug(name, "card", most=CODE_MAX - 5).replace("-", "_").upper()
    base = base if base[0].isalpha() else "CARD"
    taken = {
        *OWN,
        *Wallet.objects.of(organiser_id)
        .filter(programme_id=programme_id)
        .values_list("code", flat=True),
    }
    return base if base not in taken else f"{base}_{ids.short().upper()}"


def names(programme_id: UUID, *, organiser_id: UUID) -> dict[str, dict[str, str]]:
    """The names by language of the wallets that have one, by code."""
    rows = Wallet.objects.of(organiser_id).filter(programme_id=programme_id).order_by("code")
    return dict(rows.values_list("code", "name"))
