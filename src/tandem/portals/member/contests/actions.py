"""Joining a contest, leaving it, and choosing how others see one."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import joining, naming, queries
from tandem.engagement.contests.jury import entries
from tandem.portals.member.contests.forms import EntryForm
from tandem.portals.member.own import member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing, PortalForm


class NicknameForm(PortalForm):
    """How others see a member."""

    errors_at = {naming.BadNickname: "nickname"}

    nickname = forms.CharField(
        label=_("Name that others see"),
        max_length=naming.NICKNAME_MAX,
        required=False,
        help_text=_("Empty: your initials."),
    )


def _scope(portal: Portal) -> dict[str, Any]:
    return {
        "member_id": member_of(portal).id,
        "programme": portal.programme,
        "actor": portal.actor,
        "now": portal.now,
    }


@action(
    Nothing,
    permission="member.claim",
    button=_("Take part"),
    done=_("You take part. Your place stands here within a minute."),
)
def join(portal: Portal, _form: Nothing, contest: UUID) -> None:
    """Take part."""
    joining.join(contest, **_scope(portal))


@action(
    Nothing,
    permission="member.claim",
    button=_("Take no part"),
    done=_("You take no part any more, and nobody sees you in the ranking."),
    is_quiet=True,
)
def leave(portal: Portal, _form: Nothing, contest: UUID) -> Next:
    """Take no part."""
    joining.leave(contest, **_scope(portal))
    return Next(undo=Undo("join"))


@action(NicknameForm, permission="member.claim", done=_("Saved."))
def name(portal: Portal, form: NicknameForm, contest: UUID) -> None:
    """Choose how others see one."""
    joining.name(contest, form.cleaned_data["nickname"], **_scope(portal))


@action(
    EntryForm,
    permission="member.claim",
    button=_("Send it in"),
    done=_("Sent: the jury sees it, without your name."),
)
def send_entry(portal: Portal, form: EntryForm, contest: UUID) -> None:
    """Send something in for a jury."""
    row = queries.contest(
        contest, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    standing = entries.entry_of(row, member_of(portal).id)
    entries.send(contest, form.payload(standing.photos if standing else []), **_scope(portal))
