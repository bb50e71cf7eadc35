"""Showing and hiding, answering, deciding on ideas, blocking, marking specialists."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.community import board, people, queries
from tandem.engagement.community.models import Kind, Place
from tandem.engagement.community.posting import Said
from tandem.flows.engagement import keep_community
from tandem.portals.organiser.community.forms import (
    BlockForm,
    BlockMemberForm,
    BoardForm,
    DecisionForm,
    HideForm,
    MemberForm,
    MemberKeyForm,
    PostKeyForm,
    ReplyForm,
)
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action

_DECIDE = "engagement.decide"


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


def _marking(portal: Portal) -> dict[str, Any]:
    return {"programme_id": portal.programme.id, "actor": portal.actor, "now": portal.now}


@action(
    PostKeyForm,
    permission=_DECIDE,
    button=_("Show it"),
    done=_("Members can read it. Its reports are settled."),
    is_quiet=True,
)
def show(portal: Portal, form: PostKeyForm, **_parts: object) -> None:
    """Let all read a post."""
    keep_community.show(form.cleaned_data["post"], **_scope(portal))


@action(
    HideForm,
    permission=_DECIDE,
    button=_("Hide it"),
    done=_("Nobody reads it any more; its author is told why."),
    is_quiet=True,
)
def hide(portal: Portal, form: HideForm, **_parts: object) -> Next:
    """Let nobody read a post."""
    key, of = form.cleaned_data["post"], portal.organiser_id
    before = queries.post(key, programme_id=portal.programme.id, organiser_id=of)
    keep_community.hide(key, form.cleaned_data["why"], **_scope(portal))
    if before.place != Place.SHOWN:
        return Next()  # to undo it would show what nobody has agreed to
    return Next(undo=Undo("show", {"post": key}))


@action(ReplyForm, permission=_DECIDE, button=_("Answer"), done=_("Members can read it now."))
def answer(portal: Portal, form: ReplyForm, post: UUID) -> None:
    """Answer as the organiser."""
    payload = Said(form.cleaned_data["text"], parent_id=post)
    keep_community.write(Kind.ANSWER, payload, **_scope(portal))


@action(
    PostKeyForm,
    permission=_DECIDE,
    button=_("It helped"),
    done=_("It stands first now; whoever answered is told."),
    question=_("Say that this answer helped? It is shown first, and may give points."),
    is_quiet=True,
)
def accept(portal: Portal, form: PostKeyForm, **_parts: object) -> None:
    """Say that an answer helped."""
    keep_community.accept(form.cleaned_data["post"], **_scope(portal))


@action(
    DecisionForm,
    permission=_DECIDE,
    done=_("Saved. Whoever had it, voted for it or follows it is told once of each state."),
)
def decide(portal: Portal, form: DecisionForm, post: UUID) -> None:
    """Say what becomes of an idea."""
    keep_community.decide(post, form.wanted(), **_scope(portal))


@action(
    BlockForm,
    permission=_DECIDE,
    button=_("Block"),
    done=_("They can read, and write nothing."),
    is_quiet=True,
)
def block(portal: Portal, form: BlockForm, **_parts: object) -> Next:
    """Let a member write nothing."""
    typed = form.cleaned_data
    people.mark(typed["member"], is_blocked=True, why=typed["why"], **_marking(portal))
    return Next(undo=Undo("unblock", {"member": typed["member"]}))


@action(
    BlockMemberForm,
    permission=_DECIDE,
    button=_("Block"),
    done=_("They can read, and write nothing."),
    is_quiet=True,
)
def block_member(portal: Portal, form: BlockMemberForm) -> Next:
    """Let a member write nothing, of whom nothing need be shown."""
    typed = form.cleaned_data
    people.mark(typed["member"], is_blocked=True, why=typed["why"], **_marking(portal))
    return Next(undo=Undo("unblock", {"member": typed["member"]}))


@action(
    MemberKeyForm,
    permission=_DECIDE,
    button=_("Let them write again"),
    done=_("They can write again."),
    is_quiet=True,
)
def unblock(portal: Portal, form: MemberKeyForm, **_parts: object) -> None:
    """Let a member write again."""
    people.mark(form.cleaned_data["member"], is_blocked=False, **_marking(portal))


@action(
    MemberForm,
    permission=_DECIDE,
    button=_("Mark as a specialist"),
    done=_("What they write is marked."),
    is_quiet=True,
)
def specialise(portal: Portal, form: MemberForm, **_parts: object) -> Next:
    """Say that a member knows the trade."""
    key = form.cleaned_data["member"]
    people.mark(key, is_specialist=True, **_marking(portal))
    return Next(undo=Undo("unmark", {"member": key}))


@action(
    MemberKeyForm,
    permission=_DECIDE,
    button=_("No longer a specialist"),
    done=_("What they write is marked no more."),
    is_quiet=True,
)
def unmark(portal: Portal, form: MemberKeyForm, **_parts: object) -> Next:
    """Mark a member no more."""
    key = form.cleaned_data["member"]
    people.mark(key, is_specialist=False, **_marking(portal))
    return Next(undo=Undo("specialise", {"member": key}))


@action(BoardForm, permission="engagement.change", done=_("Saved."))
def keep(portal: Portal, form: BoardForm) -> None:
    """Say how the community is kept."""
    typed = form.cleaned_data
    board.change(
        portal.programme.id,
        is_looked_at_first=typed["is_looked_at_first"],
        posts_a_day=typed["posts_a_day"],
        counted_a_day=typed["counted_a_day"],
        words={portal.language: typed["words"]},
        actor=portal.actor,
        now=portal.now,
    )
