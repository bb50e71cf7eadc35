"""Saying the terms, beginning a rule, and deciding by hand whether a referral counts."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.activity import registering
from tandem.engagement.referrals import registered_kinds as kinds
from tandem.engagement.referrals.keeping import NOTE_MAX, NoteMissing
from tandem.flows.joining import follow_referrals
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.programmes import settings, setup

TERMS = ("referral_days", "referral_wait_days", "referral_month_max", "referral_year_max")
KINDS = {kind.kind: kind for kind in kinds.OF_REFERRER + kinds.OF_INVITED}


def _whole(name: str) -> WholeField:
    setting = settings.every()[name]
    assert isinstance(setting, settings.Whole), name
    return WholeField(
        label=setting.label,
        help_text=setting.help,
        min_value=setting.least,
        max_value=setting.most,
        required=not setting.is_optional,
    )


class TermsForm(PortalForm):
    """For how long an invitation is remembered, and how many count."""

    columns = "two"

    def prepare(self) -> None:
        """Ask for each as its package declares it."""
        for name in TERMS:
            self.fields[name] = _whole(name)


class KindForm(PortalForm):
    """One of the kinds of actions that referrals record."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], widget=forms.HiddenInput)


class NoteForm(PortalForm):
    """A decision with its reason."""

    errors_at: ClassVar[Any] = {NoteMissing: "note"}

    note = forms.CharField(
        label=_("Why"),
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": NoteMissing.text},
    )


@action(TermsForm, permission="engagement.change", button=_("Save"), done=_("Saved."))
def save_terms(portal: Portal, form: TermsForm) -> None:
    """Keep the terms; they hold for what comes from now on."""
    setup.change_programme(
        portal.programme.id,
        settings={name: form.cleaned_data[name] for name in TERMS},
        actor=portal.actor,
        now=portal.now,
    )


@action(KindForm, permission="rules.change", button=_("Write a rule for it"), is_quiet=True)
def begin_rule(portal: Portal, form: KindForm) -> Next:
    """Begin a rule for one of the kinds, which the programme takes up by that."""
    kind = form.cleaned_data["kind"]
    registering.take_up(
        [KINDS[kind]],
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
        actor=portal.actor.name,
        now=portal.now,
    )
    return Next("organiser:add-rule", {"start": "action"}, query={"kind": kind})


@action(
    NoteForm,
    permission="engagement.decide",
    button=_("Accept it"),
    done=_("Accepted: what it brings comes by the rules."),
)
def let_count(portal: Portal, form: NoteForm, member: int) -> None:
    """A refused one, or one too many, counts after all."""
    _decide(portal, form, member, counts=True)


@action(
    NoteForm,
    permission="engagement.decide",
    button=_("Refuse it"),
    done=_("Refused. What was recorded of it is taken back, with its points."),
    is_quiet=True,
)
def refuse(portal: Portal, form: NoteForm, member: int) -> None:
    """One that counts, counts no longer."""
    _decide(portal, form, member, counts=False)


def _decide(portal: Portal, form: NoteForm, member: int, *, counts: bool) -> None:
    follow_referrals.decide(
        member,
        counts=counts,
        note=form.cleaned_data["note"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
