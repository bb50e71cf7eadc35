"""Comments on the draft: whose, when, of which rule, and whether they are settled."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from tandem.earning.models import RuleComment
from tandem.earning.versions import commenting
from tandem.kit.texts import localized
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action, page
from tandem.portals.shared.areas.forms import PortalForm


class CommentForm(PortalForm):
    """What somebody thinks of the draft, or of one rule of it."""

    errors_at = {commenting.CommentEmpty: "text", commenting.NothingToComment: "rule"}

    rule = forms.ChoiceField(label=_("Of which rule"), required=False)
    text = forms.CharField(
        label=_("Comment"),
        max_length=commenting.TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self) -> None:
        """Offer the rules of the draft; the one that the page was opened for first."""
        names = _named(self.portal).items()
        self.fields["rule"].choices = [("", _("of all of it")), *names]  # type: ignore[attr-defined]


class WhichForm(PortalForm):
    """One comment."""

    comment = forms.UUIDField(widget=forms.HiddenInput)


@action(
    CommentForm,
    permission="rules.view",
    button=_("Comment on it"),
    done=_("Your comment is added."),
)
def comment(portal: Portal, form: CommentForm) -> None:
    """Leave a comment."""
    commenting.comment(
        form.cleaned_data["text"],
        programme_id=portal.programme.id,
        rule_key=form.cleaned_data["rule"],
        actor=portal.actor,
        now=portal.now,
    )


@action(WhichForm, permission="rules.view", button=_("Settled"), done=_("Settled."), is_quiet=True)
def settle(portal: Portal, form: WhichForm) -> Next:
    """Say that it is settled."""
    which = form.cleaned_data["comment"]
    commenting.resolve(which, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    return Next(undo=Undo("reopen_comment", {"comment": which}))


@action(
    WhichForm, permission="rules.view", button=_("Open again"), done=_("Open again."), is_quiet=True
)
def reopen_comment(portal: Portal, form: WhichForm) -> None:
    """Say that it is not settled after all."""
    commenting.reopen(
        form.cleaned_data["comment"], programme_id=portal.programme.id, actor=portal.actor
    )


@page(
    "rules/comments/",
    permission="rules.view",
    template="comments.html",
    tab=_("Comments"),
    actions=[comment, settle, reopen_comment],
)
def comments(portal: Portal) -> Mapping[str, Any]:
    """What was said of the draft; nothing where there is none."""
    draft = commenting.draft_of(portal.programme.id, organiser_id=portal.organiser_id)
    if draft is None:
        return {"rows": [], "has_draft": False}
    comments = commenting.of_set(draft.id, organiser_id=portal.organiser_id)
    named = _named(portal)
    who = names_by_id.actors(
        portal, {name for row in comments for name in (row.actor, row.resolved_by)}
    )
    rule = portal.request.GET.get("rule", "")
    return {
        "has_draft": True,
        "version": draft.version,
        "rows": [_row(portal, row, named, who) for row in comments],
        "add": portal.form(comment, initial={"rule": rule if rule in named else ""}),
    }


def _named(portal: Portal) -> dict[str, str]:
    """The rules of the draft by their keys."""
    of = portal.organiser_id
    draft = commenting.draft_of(portal.programme.id, organiser_id=of)
    rules = commenting.rules_of(draft.id, organiser_id=of) if draft else {}
    return {key: localized(name, portal.language) for key, name in rules.items()}


def _row(
    portal: Portal, row: RuleComment, named: Mapping[str, str], who: Mapping[str, str]
) -> dict[str, Any]:
    act = settle if row.resolved_at is None else reopen_comment
    gone = now_in_words("a rule that was taken out")
    return {
        "text": row.text,
        "rule": named.get(row.rule_key, gone) if row.rule_key else "",
        "who": who.get(row.actor, row.actor),
        "at": row.created_at,
        "settled_at": row.resolved_at,
        "settled_by": who.get(row.resolved_by, row.resolved_by),
        "act": portal.form(act, of=row.id, initial={"comment": row.id}),
    }
