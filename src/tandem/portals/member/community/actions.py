"""Asking, answering, wishing, voting; saying that an answer helped, or that a post should not stand
there.
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.community import marking, people, posting
from tandem.engagement.community.models import Kind, Place, Post
from tandem.engagement.community.posting import Said
from tandem.flows.engagement import keep_community
from tandem.portals.member.community.forms import (
    AnswerForm,
    NameForm,
    PostForm,
    PostKeyForm,
    ReportForm,
)
from tandem.portals.member.own import member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action

_CLAIM = "member.claim"


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


def _written(row: Post) -> str:
    if row.place == Place.WAITING:
        return _("Thank you. Somebody looks at it first; then all can read it.")
    return _("All can read it now.")


@action(PostForm, permission=_CLAIM, button=gettext_lazy("Ask"))
def ask(portal: Portal, form: PostForm) -> Next:
    """Ask something."""
    payload = Said(form.cleaned_data["text"], form.cleaned_data["title"])
    row = keep_community.write(Kind.QUESTION, payload, **_scope(portal))
    return Next("member:question", {"question": row.id}, done=_written(row))


@action(PostForm, permission=_CLAIM, button=gettext_lazy("Suggest it"))
def suggest(portal: Portal, form: PostForm) -> Next:
    """Suggest an idea."""
    payload = Said(form.cleaned_data["text"], form.cleaned_data["title"])
    row = keep_community.write(Kind.IDEA, payload, **_scope(portal))
    return Next("member:idea", {"idea": row.id}, done=_written(row))


@action(AnswerForm, permission=_CLAIM, button=gettext_lazy("Answer"))
def reply(portal: Portal, form: AnswerForm, question: UUID) -> Next:
    """Answer a question."""
    payload = Said(form.cleaned_data["text"], parent_id=question)
    row = keep_community.write(Kind.ANSWER, payload, **_scope(portal))
    return Next("member:question", {"question": question}, done=_written(row))


@action(
    PostKeyForm,
    permission=_CLAIM,
    button=gettext_lazy("It helped"),
    done=gettext_lazy("Thank you. Whoever answered is told."),
    question=gettext_lazy("Say that this answer helped? It is shown first, and may give points."),
    is_quiet=True,
)
def accept(portal: Portal, form: PostKeyForm, **_parts: object) -> None:
    """Say that an answer helped."""
    keep_community.accept(form.cleaned_data["post"], **_scope(portal))


@action(
    PostKeyForm,
    permission=_CLAIM,
    button=gettext_lazy("Take my vote back"),
    done=gettext_lazy("Your vote is taken back."),
    is_quiet=True,
)
def unvote(portal: Portal, form: PostKeyForm, **_parts: object) -> Next:
    """Vote no more."""
    key = form.cleaned_data["post"]
    marking.unvote(key, programme=portal.programme, actor=portal.actor)
    return Next(undo=Undo("vote", {"post": key}))


@action(
    PostKeyForm,
    permission=_CLAIM,
    button=gettext_lazy("Vote for it"),
    done=gettext_lazy("Your vote is in. You are told what becomes of the idea."),
    is_quiet=True,
)
def vote(portal: Portal, form: PostKeyForm, **_parts: object) -> Next:
    """Vote for an idea."""
    key = form.cleaned_data["post"]
    marking.vote(key, **_scope(portal))
    return Next(undo=Undo("unvote", {"post": key}))


@action(
    PostKeyForm,
    permission=_CLAIM,
    button=gettext_lazy("Follow it no more"),
    done=gettext_lazy("You are told of it no more."),
    is_quiet=True,
)
def unfollow(portal: Portal, form: PostKeyForm, **_parts: object) -> Next:
    """Be told of it no more."""
    key = form.cleaned_data["post"]
    marking.stop_following(key, programme=portal.programme, actor=portal.actor)
    return Next(undo=Undo("follow", {"post": key}))


@action(
    PostKeyForm,
    permission=_CLAIM,
    button=gettext_lazy("Follow"),
    done=gettext_lazy("You are told of what comes."),
    is_quiet=True,
)
def follow(portal: Portal, form: PostKeyForm, **_parts: object) -> Next:
    """Be told of what comes."""
    key = form.cleaned_data["post"]
    marking.begin_following(key, **_scope(portal))
    return Next(undo=Undo("unfollow", {"post": key}))


@action(
    ReportForm,
    permission=_CLAIM,
    button=gettext_lazy("Report it"),
    done=gettext_lazy("Thank you. Somebody looks at it."),
    is_quiet=True,
)
def report(portal: Portal, form: ReportForm, **_parts: object) -> None:
    """Report a post."""
    marking.report(form.cleaned_data["post"], form.cleaned_data["why"], **_scope(portal))


@action(
    PostKeyForm,
    permission=_CLAIM,
    button=gettext_lazy("Take it back"),
    done=gettext_lazy("Nobody reads it any more."),
    question=gettext_lazy("Take it back? Nobody can read it then. Points that it gave stay."),
    is_quiet=True,
)
def take_back(portal: Portal, form: PostKeyForm, **_parts: object) -> Next | None:
    """Take back what one wrote."""
    key = form.cleaned_data["post"]
    posting.take_back(key, **_scope(portal))
    return Next("member:community") if key in _parts.values() else None


@action(NameForm, permission=_CLAIM, done=gettext_lazy("Saved."))
def call(portal: Portal, form: NameForm) -> None:
    """Be called so."""
    people.call(
        member_of(portal).id,
        form.cleaned_data["nickname"],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
