"""Every badge with its sentence and how many hold it; one of them, to be changed or ended."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.belonging import badges as earning
from tandem.belonging.models import Badge
from tandem.kit.texts import localized
from tandem.portals.organiser.badges.forms import BadgeForm
from tandem.portals.organiser.conditions import rows as conditions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.templatetags.figures import points
from tandem.rules import codec
from tandem.rules.sentences import reading
from tandem.segments import naming, vocabulary

BADGES = Listing(
    "badges",
    columns=[
        Column("name", _("Badge")),
        Column("sentence", _("Who earns it")),
        Column("held", _("Held by"), is_number=True),
        Column("state", _("State")),
    ],
    empty=_(
        "There are no badges yet. Define one for a year in the programme, or for ten purchases;"
        " it is given every night to who has earned it."
    ),
)


@action(
    BadgeForm,
    permission="rules.change",
    button=_("Define it"),
    done=_("It is given tonight to who has earned it, and every night after."),
)
def define_badge(portal: Portal, form: BadgeForm) -> Next:
    """Define a badge."""
    _written(portal, form, None)
    return Next("organiser:badges")


@action(BadgeForm, permission="rules.change", done=_("Saved. Who holds it keeps it."))
def change_badge(portal: Portal, form: BadgeForm, badge: UUID) -> Next:
    """Say it anew."""
    _written(portal, form, badge)
    return Next("organiser:badges")


def _written(portal: Portal, form: BadgeForm, badge: UUID | None) -> None:
    earning.define(
        portal.programme,
        name=form.cleaned_data["name"],
        text=form.cleaned_data["text"],
        body=form.body(),
        badge_id=badge,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    Nothing,
    permission="rules.change",
    button=_("Give it no more"),
    done=_("It is given no more. Who holds it keeps it."),
    question=_("Give this badge no more? Who holds it keeps it."),
    is_quiet=True,
)
def end_badge(portal: Portal, _form: Nothing, badge: UUID) -> Next:
    """Give it no more."""
    earning.end(badge, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    return Next("organiser:badges")


@page("badges/", permission="rules.view", template="badges.html")
def badges(portal: Portal) -> Mapping[str, Any]:
    """Those that are given, then those that were."""
    rows = Badge.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    held = earning.holders(portal.programme.id, organiser_id=portal.organiser_id)
    every = sorted(
        rows.order_by("created_at", "id"), key=lambda row: (row.ended_at is not None, row.id)
    )
    return {
        "list": BADGES.whole(
            [
                {
                    "name": Cell(
                        localized(row.name, portal.language),
                        href=portal.address("organiser:badge", badge=row.id),
                        note=localized(row.text, portal.language),
                    ),
                    "sentence": Cell(_sentence(portal, row)),
                    "held": Cell(points(held.get(row.id, 0)), value=held.get(row.id, 0)),
                    "state": Cell(
                        _("given no more") if row.ended_at else _("given"),
                        mood="" if row.ended_at else "good",
                    ),
                }
                for row in every
            ]
        )
    }


def _sentence(portal: Portal, row: Badge) -> str:
    words = vocabulary.of_members(portal.programme.currency)
    body = codec.decode(row.body)
    names = naming.names_of(
        [body],
        words,
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
        language=portal.language,
    )
    return reading.condition(body, words, language=portal.language, names=names)


@page("badges/new/", permission="rules.change", template="badge.html", actions=[define_badge])
def new_badge(portal: Portal) -> Mapping[str, Any]:
    """Define a badge."""
    return {"title": _("Define a badge"), "form": portal.form(define_badge), "end": None}


def _known(portal: Portal, badge: UUID) -> Badge:
    rows = Badge.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    return rows.one(earning.NoSuchBadge(), id=badge)


@page(
    "badges/<uuid:badge>/",
    permission="rules.view",
    template="badge.html",
    guard=_known,
    actions=[change_badge, end_badge],
)
def badge(portal: Portal, badge: UUID) -> Mapping[str, Any]:
    """One badge."""
    row = _known(portal, badge)
    rows = conditions.rows_of(codec.decode(row.body)) or ()
    initial = {
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "conditions": [asdict(condition) for condition in rows],
    }
    return {
        "title": initial["name"],
        "sentence": _sentence(portal, row),
        "form": portal.form(change_badge, initial=initial),
        "end": None if row.ended_at else portal.form(end_badge),
    }
