"""Beginning an initiative, changing, publishing and dropping it; what stands on its page."""

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.flows.programme import arrange_initiative, publish_news
from tandem.initiatives import parts, queries, writing
from tandem.initiatives.models import Initiative, Material, News
from tandem.initiatives.writing import InitiativeIn
from tandem.portals.organiser.initiatives.forms import (
    ChangeForm,
    InitiativeForm,
    MaterialForm,
    NewsForm,
    PartForm,
    PiecesForm,
)
from tandem.portals.shared import media
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.templatetags.figures import points


def known(portal: Portal, initiative: UUID) -> Initiative:
    """The initiative of an address."""
    return queries.initiative(
        initiative, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


def _said(portal: Portal, form: InitiativeForm) -> InitiativeIn:
    picture = media.sent(portal)
    return replace(form.payload(), picture_id=picture.id if picture else None)


@action(
    InitiativeForm,
    permission="programme.change",
    button=_("Save as a draft"),
    done=_("Saved as a draft: nobody sees it yet."),
)
def begin(portal: Portal, form: InitiativeForm) -> Next:
    """Begin one."""
    key = writing.begin(
        portal.programme.id,
        _said(portal, form),
        address=form.cleaned_data["address"],
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:initiative", {"initiative": key})


@action(ChangeForm, permission="programme.change", done=_("Saved."))
def change(portal: Portal, form: ChangeForm, initiative: UUID) -> Next:
    """Say it anew."""
    writing.change(
        initiative,
        _said(portal, form),
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:initiative", {"initiative": initiative})


@action(
    Nothing,
    permission="programme.change",
    button=_("Publish"),
    done=_("Its audience sees it from its first day on."),
    question=_("Publish it? Its audience sees it, and its address stays."),
)
def publish(portal: Portal, _form: Nothing, initiative: UUID) -> None:
    """Let its audience see it."""
    writing.publish(
        initiative, programme_id=portal.programme.id, actor=portal.actor, now=portal.now
    )


@action(
    Nothing,
    permission="programme.change",
    button=_("Delete the draft"),
    done=_("The draft is gone."),
    question=_("Delete this draft, with its goals, materials and news?"),
    is_quiet=True,
)
def drop(portal: Portal, _form: Nothing, initiative: UUID) -> Next:
    """Throw a draft away."""
    writing.drop(initiative, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    return Next("organiser:initiatives")


@action(
    MaterialForm,
    permission="programme.change",
    button=_("Put it on the page"),
    done=_("It stands on the page."),
)
def add_material(portal: Portal, form: MaterialForm, initiative: UUID) -> None:
    """Put a material on the page."""
    typed = form.cleaned_data
    parts.add_material(
        known(portal, initiative),
        title=typed["title"],
        text=typed["text"],
        address=typed["film"].strip(),
        upload=typed["file"],
        actor=portal.actor,
        now=portal.now,
    )


@action(
    NewsForm,
    permission="programme.change",
    button=_("Put it on the page"),
    done=_("It stands on the page."),
)
def add_news(portal: Portal, form: NewsForm, initiative: UUID) -> Next | None:
    """Tell the readers of the page something, and its audience where that is wanted."""
    told = publish_news.publish(
        known(portal, initiative),
        title=form.cleaned_data["title"],
        text=form.cleaned_data["text"],
        on_day=portal.programme.day_at(portal.now),
        is_told=form.cleaned_data["is_told"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    if not told:
        return None
    done = ngettext(
        "It stands on the page, and %(n)s member is told.",
        "It stands on the page, and %(n)s members are told.",
        told,
    )
    return Next("organiser:initiative", {"initiative": initiative}, done=done % {"n": points(told)})


@action(
    PiecesForm,
    permission="programme.change",
    button=_("Save what stands there"),
    done=_("Its readers see it so, each what is for them."),
    is_quiet=True,
)
def arrange(portal: Portal, form: PiecesForm, initiative: UUID) -> None:
    """Put tasks, contests, courses and the like on the page, in this order."""
    arrange_initiative.arrange(
        known(portal, initiative),
        form.keys(),
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


def _take_off(
    portal: Portal, form: PartForm, initiative: UUID, part: type[Material] | type[News]
) -> None:
    parts.take_off(
        known(portal, initiative),
        part,
        form.cleaned_data["part"],
        actor=portal.actor,
        now=portal.now,
    )


@action(
    PartForm,
    permission="programme.change",
    button=_("Take it off"),
    done=_("It is off the page."),
    question=_("Take it off the page?"),
    is_quiet=True,
)
def no_material(portal: Portal, form: PartForm, initiative: UUID) -> None:
    """Take a material off the page."""
    _take_off(portal, form, initiative, Material)


@action(
    PartForm,
    permission="programme.change",
    button=_("Take it off"),
    done=_("It is off the page."),
    question=_("Take it off the page?"),
    is_quiet=True,
)
def no_news(portal: Portal, form: PartForm, initiative: UUID) -> None:
    """Take news off the page."""
    _take_off(portal, form, initiative, News)
