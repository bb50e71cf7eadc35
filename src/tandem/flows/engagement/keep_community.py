"""What is written in the community, and what is said of it: whoever follows it is told, and what
counts becomes an activity. All in the transaction of who does it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity.registering import RegisteredKind
from tandem.adjustments.facts import MembersMerged, MergeUndone
from tandem.catalogue.models import Product
from tandem.communication import inbox
from tandem.earning.versions import published
from tandem.engagement import ways
from tandem.engagement.community import judging, marking, people, posting, queries
from tandem.engagement.community.judging import Decision, Judged
from tandem.engagement.community.messages import (
    AnswerCameMessage,
    AnswerHelpedMessage,
    IdeaMovedMessage,
    PostHiddenMessage,
)
from tandem.engagement.community.models import IdeaState, Kind, MarkKind, Place, Post
from tandem.engagement.community.posting import Said
from tandem.engagement.community.registered_kinds import (
    ANSWER_ACCEPTED,
    IDEA_TAKEN,
    REVIEW_WRITTEN,
)
from tandem.engagement.referrals import judging as one_or_two
from tandem.flows.activities import record_participation
from tandem.flows.joining import follow_referrals
from tandem.kit import ids
from tandem.kit.errors import Conflict, Missing
from tandem.participants import queries as participants
from tandem.platform.access.permissions import Actor
from tandem.platform.steps import step
from tandem.programmes.models import Programme


class NotBought(Conflict):
    """Only who proved a purchase of a product reviews it."""

    code = "flows.not_bought"
    text = _("You can review it once a purchase of it is recorded for you.")


class NoSuchProduct(Missing):
    """The organiser sells no such product."""

    code = "flows.no_such_product"
    text = _("There is no such product.")


def write(kind: str, written: Said, *, programme: Programme, actor: Actor, now: datetime) -> Post:
    """Write a post; what all can read at once is told to who follows its question.

    Raises:
        NotUsed: the programme has no community.
        NoSuchProduct, NotBought: of a review.
        what `posting.write` raises
    """
    if not ways.uses(programme, ways.COMMUNITY):
        raise ways.NotUsed()
    of = programme.organiser_id
    if kind == Kind.REVIEW:
        product_id, member_id = written.product_id, actor.member_id
        assert product_id is not None and member_id is not None
        Product.objects.of(of).one(NoSuchProduct(), id=product_id, ended_at=None)
        if not queries.has_bought(member_id, product_id, organiser_id=of):
            raise NotBought()
    row = posting.write(kind, written, programme=programme, actor=actor, now=now)
    if row.place == Place.SHOWN:
        _shown(row, programme, actor, now)
    return row


def accept(answer_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> Judged:
    """Say which answer helped; whoever gave it is told, and it is recorded. Where a member says it
    of somebody who looks like themselves or their household, nothing is.

    Raises:
        what `judging.accept` raises
    """
    of, asked_by = programme.organiser_id, actor.member_id
    given_by = queries.shown(answer_id, programme_id=programme.id, organiser_id=of).member_id
    are_one = asked_by is not None and given_by is not None and _are_one(asked_by, given_by, of)
    judged = judging.accept(
        answer_id, may_count=not are_one, programme=programme, actor=actor, now=now
    )
    row = judged.post
    assert row.parent_id is not None
    question = queries.post(row.parent_id, programme_id=programme.id, organiser_id=of)
    if judged.is_new and row.member_id is not None and not _are_kin(row, question):
        inbox.notify(
            row.member_id,
            AnswerHelpedMessage(question=question.title),
            key=ids.derived(row.id, "HELPED"),
            programme_id=programme.id,
            organiser_id=of,
            now=now,
        )
    if judged.counts:
        _record(ANSWER_ACCEPTED, row, question.id, question.title, programme, actor, now)
    return judged


def _are_kin(row: Post, other: Post) -> bool:
    """Whether a member, or who is one with them, wrote both."""
    if row.member_id is None or other.member_id is None:
        return False
    return other.member_id in participants.one_with(row.member_id, organiser_id=row.organiser_id)


@step("keep_community.as_one")
def as_one(facts: Sequence[MembersMerged | MergeUndone]) -> None:
    """Votes and reviews of two who are one count once; of two who are two again, twice."""
    for fact in facts:
        for member_id in dict.fromkeys((fact.into_id, fact.from_id)):
            marking.count_as_one(member_id, organiser_id=fact.organiser_id)


def _are_one(member_id: int, other_id: int, organiser_id: UUID) -> bool:
    """Whether two members have in common what only one person, firm or household has."""
    kin = participants.kin([member_id, other_id], organiser_id=organiser_id)
    one, other = (
        follow_referrals.traits_of_member(kin[key], organiser_id) for key in (member_id, other_id)
    )
    return one_or_two.why_one(one, other) is not None


def show(post_id: UUID, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Let all read a post; what waited is told to who follows its question now.

    Raises:
        what `judging.show` raises
    """
    judged = judging.show(post_id, programme=programme, actor=actor, now=now)
    if judged.is_new:
        _shown(judged.post, programme, actor, now)


def hide(post_id: UUID, why: str, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Let nobody read a post; its author is told why.

    Raises:
        what `judging.hide` raises
    """
    judged = judging.hide(post_id, why, programme=programme, actor=actor, now=now)
    row = judged.post
    if judged.is_new and row.member_id is not None:
        inbox.notify(
            row.member_id,
            PostHiddenMessage(post=(row.title or row.text)[:60], why=row.why),
            key=ids.derived(row.id, "HIDDEN", now.isoformat()),
            programme_id=programme.id,
            organiser_id=programme.organiser_id,
            now=now,
        )


def decide(
    post_id: UUID, decision: Decision, *, programme: Programme, actor: Actor, now: datetime
) -> Judged:
    """Say what becomes of an idea: whoever had it, voted for it or follows it is told once of each
    state, and of each version of the rules that answers it; that it was taken is recorded.

    Raises:
        BadDecision: the programme has no such version of the rules, or it is a draft.
        what `judging.decide` raises
    """
    version = decision.rules_version
    rules = published.sets(programme.id, programme.organiser_id)
    if version is not None and not rules.filter(version=version).exists():
        raise judging.BadDecision(why=_("choose a version of the rules that is published"))
    judged = judging.decide(post_id, decision, programme=programme, actor=actor, now=now)
    row = judged.post
    if judged.is_new and row.state != IdeaState.OPEN and row.place == Place.SHOWN:
        told = IdeaMovedMessage(
            idea=row.title,
            state=row.state,
            said=row.reason if row.state == IdeaState.DECLINED else row.change_text,
            rules_version=row.rules_version,
        )
        of_rules = f"|{version}" if version is not None else ""
        inbox.notify_rows(
            queries.marked_rows(
                row,
                [MarkKind.VOTE, MarkKind.FOLLOW],
                about=f"{row.id}|{row.state}{of_rules}",
                data=told.data,
            ),
            IdeaMovedMessage,
            programme_id=programme.id,
            organiser_id=row.organiser_id,
            now=now,
        )
    if judged.counts:
        _record(IDEA_TAKEN, row, row.id, row.title, programme, actor, now)
    return judged


def _shown(row: Post, programme: Programme, actor: Actor, now: datetime) -> None:
    """What follows when all can read a post for the first time."""
    of = programme.organiser_id
    if row.kind == Kind.ANSWER and row.parent_id is not None:
        question = queries.post(row.parent_id, programme_id=programme.id, organiser_id=of)
        told = AnswerCameMessage(question=question.title)
        inbox.notify_rows(
            queries.marked_rows(
                question,
                [MarkKind.FOLLOW],
                about=f"{row.id}|CAME",
                data=told.data,
                but=participants.one_with(row.member_id, organiser_id=of)[0]
                if row.member_id
                else 0,
            ),
            AnswerCameMessage,
            programme_id=programme.id,
            organiser_id=of,
            now=now,
        )
    if row.kind == Kind.REVIEW and row.product_id is not None:
        guard = queries.locked(row.id, programme_id=programme.id, organiser_id=of)
        if judging.count(guard, row.member_id, programme, now):
            product = Product.objects.of(of).get(id=row.product_id)
            attributes = {"product": product.sku}
            _record(REVIEW_WRITTEN, row, row.id, product.name, programme, actor, now, attributes)


def _record(
    kind: RegisteredKind,
    row: Post,
    key: UUID,
    reference: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
    attributes: dict[str, str] | None = None,
) -> None:
    of, written_by = programme.organiser_id, row.member_id
    assert written_by is not None
    scope = {"programme_id": programme.id, "organiser_id": of}
    if people.profile(written_by, **scope).blocked_at is not None:
        return  # what was found good of who may write nothing is thanked for, and gives nothing
    record_participation.record(
        kind,
        member_id=written_by,
        key=str(key),
        programme=programme,
        actor=actor.name,
        now=now,
        attributes=attributes,
        reference=reference,
    )
