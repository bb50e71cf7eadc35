"""Offering a trade, and offering one no longer."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.trades import suggesting
from tandem.portals.organiser.trades.forms import OneForm, TradeForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.programmes import trades


@action(
    TradeForm,
    permission="programme.change",
    button=_("Add it"),
    done=_("Members can choose it now."),
)
def add(portal: Portal, form: TradeForm) -> Next:
    """Offer a trade of one's own."""
    name = form.cleaned_data["name"]
    return _add(portal, name, {portal.language.split("-")[0]: name})


@action(
    OneForm,
    permission="programme.change",
    button=_("Add it"),
    done=_("Members can choose it now."),
    is_quiet=True,
)
def take_up(portal: Portal, form: OneForm) -> Next:
    """Offer one that is suggested, or that members said before there was a list."""
    code = form.cleaned_data["trade"]
    known = suggesting.suggested(portal.programme)
    return _add(portal, code, dict(known.get(code, {portal.language.split("-")[0]: code})))


def _add(portal: Portal, code: str, name: dict[str, str]) -> Next:
    kept = trades.add(portal.programme, code, name=name, actor=portal.actor, now=portal.now)
    return Next(undo=Undo("drop", {"trade": kept}))


@action(
    OneForm,
    permission="programme.change",
    button=_("Take out"),
    done=_("It is chosen no longer. Members who have it keep it."),
    is_quiet=True,
)
def drop(portal: Portal, form: OneForm) -> Next:
    """Offer it no longer."""
    code = form.cleaned_data["trade"]
    trades.drop(portal.programme, code, actor=portal.actor, now=portal.now)
    return Next(undo=Undo("take_up", {"trade": code}))
