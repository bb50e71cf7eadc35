"""Offering a trade, and offering one no longer."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.trades.forms import OneForm, TradeForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action
from tandem.programmes import trades


@action(
    TradeForm,
    permission="programme.change",
    button=_("Add it"),
    done=_("Members can choose it now."),
)
def add(portal: Portal, form: TradeForm) -> None:
    """Offer a trade of one's own."""
    name = form.cleaned_data["name"]
    _add(portal, name, {portal.language.split("-")[0]: name})


@action(
    OneForm,
    permission="programme.change",
    button=_("Add it"),
    done=_("Members can choose it now."),
    is_quiet=True,
)
def take_up(portal: Portal, form: OneForm) -> None:
    """Offer one that is suggested, or that members said before there was a list."""
    code = form.cleaned_data["trade"]
    _add(portal, code, dict(trades.SUGGESTED.get(code, {portal.language.split("-")[0]: code})))


def _add(portal: Portal, code: str, name: dict[str, str]) -> None:
    trades.add(portal.programme, code, name=name, actor=portal.actor, now=portal.now)


@action(
    OneForm,
    permission="programme.change",
    button=_("Take out"),
    done=_("It is chosen no longer. Members who have it keep it."),
    is_quiet=True,
)
def drop(portal: Portal, form: OneForm) -> None:
    """Offer it no longer."""
    trades.drop(portal.programme, form.cleaned_data["trade"], actor=portal.actor, now=portal.now)
