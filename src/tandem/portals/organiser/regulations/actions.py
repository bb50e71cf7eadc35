"""Writing paragraphs of one's own, leaving sections out, and publishing the regulations."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.flows.programme import publish_regulations
from tandem.portals.organiser.regulations.forms import ParagraphForm, PublishForm, SectionsForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.programmes import own_paragraphs, setup


@action(
    PublishForm,
    permission="programme.change",
    button=_("Publish this version"),
    done=_("It is published, and what members read from now on."),
    question=_("Publish it? It cannot be changed afterwards; a later version takes its place."),
)
def publish(portal: Portal, form: PublishForm) -> None:
    """Publish the version that was looked at."""
    publish_regulations.publish(
        portal.programme.id,
        fingerprint=form.cleaned_data["fingerprint"],
        over=form.cleaned_data["over"],
        asks_anew=form.cleaned_data.get("asks_anew", False),
        actor=portal.actor,
        now=portal.now,
    )


@action(
    ParagraphForm,
    permission="programme.change",
    button=_("Add it"),
    done=_("It stands in the next version."),
    is_quiet=True,
)
def add_paragraph(portal: Portal, form: ParagraphForm) -> None:
    """Write a new paragraph."""
    _write(portal, form, None)


@action(
    ParagraphForm,
    permission="programme.change",
    button=_("Save"),
    done=_("Saved. It stands in the next version."),
)
def change_paragraph(portal: Portal, form: ParagraphForm, paragraph: UUID) -> Next:
    """Write a paragraph anew."""
    _write(portal, form, paragraph)
    return Next("organiser:regulations")


def _write(portal: Portal, form: ParagraphForm, paragraph: UUID | None) -> None:
    own_paragraphs.write(
        portal.programme.id,
        text=form.texts(),
        after=form.cleaned_data["after"],
        paragraph_id=paragraph,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    Nothing,
    permission="programme.change",
    button=_("Delete"),
    done=_("It is not in the next version."),
    question=_("Delete this paragraph? Versions that are published keep it."),
    is_quiet=True,
)
def remove_paragraph(portal: Portal, _form: Nothing, paragraph: UUID) -> Next:
    """Take a paragraph out of the next version."""
    own_paragraphs.remove(portal.programme.id, paragraph, actor=portal.actor, now=portal.now)
    return Next("organiser:regulations")


@action(
    SectionsForm, permission="programme.change", button=_("Save"), done=_("Saved."), is_quiet=True
)
def choose_sections(portal: Portal, form: SectionsForm) -> None:
    """Say which sections are written."""
    settings = {**portal.programme.regulations, "left_out": form.left_out()}
    setup.change_programme(
        portal.programme.id,
        settings={"regulations": settings},
        actor=portal.actor,
        now=portal.now,
    )
