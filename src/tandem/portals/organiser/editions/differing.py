"""What is different since an edition was closed, in sentences: its rules and regulations, drafts
too, its settings and its rewards, and what members consent to.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.closing.models import Closing
from tandem.insights import editions
from tandem.insights.editions import Change, Frame
from tandem.participants.consents import purposes
from tandem.participants.consents import queries as consents
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.pages import today
from tandem.portals.shared.prints import regulations
from tandem.portals.shared.templatetags.figures import points
from tandem.programmes import settings


def changes(portal: Portal, closing: Closing) -> dict[str, Any]:
    """What differs between the frame that was kept and the next one: that of the closing after it,
    or what stands now, with what is still a draft.
    """
    before: Frame = closing.frame
    if not before:
        return {}
    rows = Closing.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    later = rows.filter(edition__number__gt=closing.edition.number).order_by("edition__number")
    after: Frame = next((row.frame for row in later[:1]), {}) or editions.frame_of(
        portal.programme, today=today(portal), with_draft=True
    )
    language = portal.language.split("-")[0]
    rewards = editions.rewards_changed(before, after, language)
    changed = {
        "sentences": regulations.differing(
            editions.sections_in(before, language), editions.sections_in(after, language)
        ),
        "settings": [_setting(row) for row in editions.settings_changed(before, after)],
        "rewards": [_reward(row) for row in rewards],
        "purposes": editions.purposes_changed(before, after, language),
    }
    return {
        **changed,
        "is_same": not any(changed.values()),
        "asked_anew": _asked_anew(portal) if changed["purposes"] else "",
    }


def _asked_anew(portal: Portal) -> str:
    """How many people agreed to what meant something else, and have not since; empty: nobody."""
    total = consents.lapsed_total(
        programme=portal.programme, purpose=purposes.of_programme(portal.programme)
    )
    if not total:
        return ""
    words = ngettext(
        "%(n)s person who had agreed is asked anew.",
        "%(n)s people who had agreed are asked anew.",
        total,
    )
    return words % {"n": points(total)}


def _setting(row: Change) -> str:
    setting = settings.every()[row.name]
    sides = {"before": _called(setting, row.before), "after": _called(setting, row.after)}
    return _("%(setting)s: %(before)s → %(after)s") % {"setting": setting.label, **sides}


def _called(setting: settings.Setting, value: Any) -> str:
    """A value as people call it."""
    if isinstance(setting, settings.Choice):
        choices: Mapping[str, Any] = setting.choices
        return str(choices.get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value is None else points(value)


def _reward(row: Change) -> str:
    if row.before is None:
        return _("New: %(reward)s, %(n)s points") % {"reward": row.name, "n": points(row.after)}
    if row.after is None:
        return _("No longer offered: %(reward)s") % {"reward": row.name}
    return _("%(reward)s: %(before)s → %(after)s points") % {
        "reward": row.name,
        "before": points(row.before),
        "after": points(row.after),
    }
