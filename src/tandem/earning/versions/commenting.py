"""Comments on a draft of rules: people of the organiser say what they think of it, and when it is
settled. They stay with the version once it is published.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.earning.models import Rule, RuleComment, RuleSet, RuleSetStatus
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.platform.access.permissions import Actor, require

TEXT_MAX, COMMENTS_MAX = 1_000, 500


class NoSuchComment(Missing):
    """No such comment stands on rules of this programme."""

    code = "earning.no_such_comment"
    text = _("There is no such comment in this programme.")


class NothingToComment(Conflict):
    """The draft, or the rule of it, is not there any more."""

    code = "earning.nothing_to_comment"
    text = _("The draft or its rule is no longer there, so nothing was written.")


class CommentEmpty(Invalid):
    """A comment without words."""

    code = "earning.comment_empty"
    text = _("Write what you think of it.")


class TooManyComments(Conflict):
    """A draft has as many comments as it may have."""

    code = "earning.too_many_comments"
    text = _("A draft may have %(limit)s comments.")


def comment(text: str, *, programme_id: UUID, rule_key: str, actor: Actor, now: datetime) -> UUID:
    """Say something of the draft, or of one rule of it; the comment's id.

    Args:
        rule_key: of the rule; empty for the draft as a whole.

    Raises:
        CommentEmpty, NothingToComment, TooManyComments: nothing is written.
    """
    require(actor, "rules.view")
    of, words = actor.organiser_id, text.strip()[:TEXT_MAX]
    if not words:
        raise CommentEmpty()
    draft = draft_of(programme_id, organiser_id=of)
    if draft is None:
        raise NothingToComment()
    rules = Rule.objects.of(of).filter(rule_set_id=draft.id, key=rule_key)
    if rule_key and not rules.exists():
        raise NothingToComment()
    rows = RuleComment.objects.of(of).filter(rule_set_id=draft.id)
    if rows.count() >= COMMENTS_MAX:
        raise TooManyComments(limit=COMMENTS_MAX)
    return (
        RuleComment.objects.of(of)
        .create(
            programme_id=programme_id,
            rule_set_id=draft.id,
            rule_key=rule_key,
            text=words,
            actor=actor.name,
            created_at=now,
        )
        .id
    )


def resolve(comment_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Say that it is settled; who said so first stays.

    Raises:
        NoSuchComment
    """
    require(actor, "rules.view")
    row = _locked(comment_id, programme_id, actor)
    if row.resolved_at is None:
        row.resolved_at, row.resolved_by = now, actor.name
        row.save(update_fields=["resolved_at", "resolved_by"])


def reopen(comment_id: UUID, *, programme_id: UUID, actor: Actor) -> None:
    """Say that it is not settled after all.

    Raises:
        NoSuchComment
    """
    require(actor, "rules.view")
    row = _locked(comment_id, programme_id, actor)
    row.resolved_at, row.resolved_by = None, ""
    row.save(update_fields=["resolved_at", "resolved_by"])


def _locked(comment_id: UUID, programme_id: UUID, actor: Actor) -> RuleComment:
    rows = RuleComment.objects.within(programme_id, organiser_id=actor.organiser_id)
    return rows.select_for_update().one(NoSuchComment(), id=comment_id)


def draft_of(programme_id: UUID, *, organiser_id: UUID) -> RuleSet | None:
    """The draft that is being written, if there is one."""
    rows = RuleSet.objects.of(organiser_id).filter(
        programme_id=programme_id, status=RuleSetStatus.DRAFT
    )
    return rows.order_by("-version", "id").first()


def of_set(rule_set_id: UUID, *, organiser_id: UUID) -> list[RuleComment]:
    """The comments on a version, open ones first, the latest first."""
    rows = RuleComment.objects.of(organiser_id).filter(rule_set_id=rule_set_id)
    latest_first = rows.order_by("-created_at", "id")[:COMMENTS_MAX]
    return sorted(latest_first, key=lambda row: row.resolved_at is not None)


def rules_of(rule_set_id: UUID, *, organiser_id: UUID) -> dict[str, Mapping[str, str]]:
    """What the rules of a version are called, by their keys, in their order."""
    rows = Rule.objects.of(organiser_id).filter(rule_set_id=rule_set_id)
    return dict(rows.order_by("position", "id").values_list("key", "name"))


def open_total(programme_id: UUID, *, organiser_id: UUID) -> int:
    """How many comments on the draft nobody has settled."""
    draft = draft_of(programme_id, organiser_id=organiser_id)
    if draft is None:
        return 0
    rows = RuleComment.objects.of(organiser_id).filter(rule_set_id=draft.id, resolved_at=None)
    return rows.count()
