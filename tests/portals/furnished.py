"""A world in which every address leads to something, so that who may go where is told apart from
what is not there.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import cast
from support import ended
from support.judged import contest_with_entry, drawn_contest

from tandem.activity import declaring, recording
from tandem.activity.models import ActivityKind
from tandem.belonging import badges
from tandem.benefits import offering
from tandem.catalogue import documents
from tandem.communication.mailings import writing as mailings
from tandem.contracts import keeping
from tandem.contracts.models import Contract
from tandem.earning.models import Award, RuleSet, Run, RunKind
from tandem.engagement import ways
from tandem.engagement.community import posting
from tandem.engagement.community.posting import Said
from tandem.engagement.contests import writing as contests
from tandem.engagement.contests.ranking.measuring import Measure
from tandem.engagement.events import signing
from tandem.engagement.events import writing as events
from tandem.engagement.learning import attempts, lessons, reading
from tandem.engagement.learning import queries as learning
from tandem.engagement.learning import questions as asking
from tandem.engagement.learning import writing as courses
from tandem.engagement.library import writing as shelving
from tandem.engagement.referrals import keeping as keeping_referrals
from tandem.engagement.referrals.models import Reason
from tandem.engagement.referrals.touching import Invited
from tandem.engagement.surveys import questions
from tandem.engagement.surveys import writing as writing_surveys
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.writing import SurveyIn
from tandem.engagement.tasks import writing as tasks
from tandem.engagement.tasks.steps import TaskStep
from tandem.engagement.tradeins import handing
from tandem.engagement.tradeins import queries as trade_in_queries
from tandem.engagement.tradeins import writing as trade_ins
from tandem.evidence.models import Claim, ClaimStatus, CodeBatch, Document, DocumentKind
from tandem.fees import offers, subscribing
from tandem.fees.models import Fee
from tandem.initiatives import goals, parts, queries, writing
from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.outreach import landings
from tandem.participants.models import Member
from tandem.partners import agreements, plans
from tandem.partners.models import Doer
from tandem.platform import clock
from tandem.platform.access import identity
from tandem.platform.files import uploads
from tandem.platform.models import Upload
from tandem.platform.models.user import Role
from tandem.programmes import own_paragraphs, setup, terms
from tandem.programmes.models import Programme
from tandem.rewards import catalogue, giving, ordering
from tandem.rewards.models import Order, Parties
from tandem.segments import lists, vocabulary
from tandem.segments.targeting import Whom


def _initiative(world: cast.World) -> dict[str, UUID | int | str]:
    """An initiative that runs, with a text for its readers and a goal."""
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    day = cast.NOW.date()
    said = writing.InitiativeIn(
        name={"en": "Autumn"},
        text={},
        since_on=day,
        until_on=day + timedelta(days=3_650),
        is_for_partners=True,
    )
    key = writing.begin(world.programme.id, said, **scope)
    writing.publish(key, programme_id=world.programme.id, **scope)
    row = queries.initiative(key, programme_id=world.programme.id, organiser_id=world.organiser_id)
    goal = goals.set_goal(
        world.programme.id,
        goals.GoalIn({"en": "More"}, "TURNOVER", 0, 1, day, day, "MARKETING"),
        **scope,
    )
    material = parts.add_material(row, title={"en": "T"}, text={"en": "T"}, **scope)
    return {
        "initiative": key,
        "address": row.slug,
        "goal": goal,
        "material": material,
        "colour": "12507a",
    }


def _course(world: cast.World) -> dict[str, UUID | int | str]:
    """A course that is open, with a lesson."""
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    of, text = world.programme.id, {"en": "Pumps"}
    setup.change_programme(of, settings={"ways": [*ways.NAMES]}, **scope)
    wanted = courses.CourseIn(text, staff_roles=("PARTNER_MANAGER", "PARTNER_CLERK"))
    key = courses.begin(of, wanted, **scope)
    lesson = lessons.add(key, lessons.LessonIn(text, text), programme_id=of, **scope)
    courses.open_it(key, programme_id=of, **scope)
    question = asking.add(key, "GAP", text="Q", lines="a", language="en", programme_id=of, **scope)
    row = learning.course(key, programme_id=of, organiser_id=world.organiser_id)
    member, days = world.members["Ania"], {"today": cast.NOW.date(), "now": cast.NOW}
    reading.read(world.programme, member, learning.lesson(row, lesson), actor="user", **days)
    attempt = attempts.begin(world.programme, member, key, language="en", **days)
    known = {"course": key, "lesson": lesson, "course_question": question}
    return {**known, "attempt": attempt.id, "number": 1}


def _trade_in(world: cast.World) -> dict[str, UUID | int | str]:
    """An offer that is open, and what Ania handed in of it."""
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    worth = trade_in_queries.Worth("", {"en": "Pump"}, {"en": "worn"}, 1_00)
    wanted = trade_ins.OfferIn(name={"en": "Old pumps"}, worths=[worth], is_sold_on=True)
    key = trade_ins.begin(world.programme.id, wanted, **scope)
    trade_ins.open_it(key, programme_id=world.programme.id, **scope)
    item = handing.take(
        trade_in_queries.offer(
            key, programme_id=world.programme.id, organiser_id=world.organiser_id
        ),
        handing.Thing("w1"),
        handing.At(world.wschod),
        member_id=world.members["Ania"],
        today=cast.NOW.date(),
        **scope,
    )
    return {"offer": key, "thing": item.id, "label": item.label}


def _task(world: cast.World) -> UUID:
    """A task that runs: a purchase, and a code word."""
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    parts = (TaskStep("PURCHASE", Decimal(2)), TaskStep("CODE_WORD", Decimal(1)))
    said = tasks.TaskIn({"en": "Two a month"}, parts, cast.NOW.date(), code_word="sesame")
    key = tasks.write(world.programme, said, **scope)
    tasks.open_task(key, programme_id=world.programme.id, **scope)
    return key


def _referral(world: cast.World) -> None:
    """Ania was invited by Zenon."""
    scope: dict[str, Any] = {"programme": world.programme, "actor": "test", "now": cast.NOW}
    invited = Invited("34679AC", "LINK", cast.NOW.date())
    by = world.members["Zenon"]
    keeping_referrals.keep(
        world.members["Ania"], invited, referrer_id=by, reason=Reason.DEVICE, **scope
    )


def _event(world: cast.World) -> dict[str, UUID | int | str]:
    """An event whose door is open, for which Zenon has a place."""
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    starts = clock.now() + timedelta(hours=6)
    wanted = events.EventIn(
        {"en": "Tasting"},
        starts,
        starts + timedelta(hours=2),
        place="Łódź",
        partner_id=world.wschod,
    )
    key = events.begin(world.programme.id, wanted, **scope)
    events.open_it(key, programme_id=world.programme.id, **scope)
    zenon = world.members["Zenon"]
    acting = replace(world.actor, permissions=frozenset({"member.claim"}), member_id=zenon)
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    signing.sign_up(key, zenon, programme=programme, actor=acting, now=clock.now())
    return {"event": key}


def _colleague(world: cast.World) -> UUID:
    """Somebody who works at the wholesaler."""
    user = identity.user_of(f"zofia{ids.new_id()}@wschod.example", now=cast.NOW)
    identity.give_role(
        user,
        Role.PARTNER_CLERK,
        organiser_id=world.organiser_id,
        programme_id=world.programme.id,
        partner_id=world.wschod,
        now=cast.NOW,
    )
    return user.pk


def _contest(world: cast.World) -> UUID:
    """A contest that is open."""
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    said = contests.ContestIn(
        {"en": "Cup"}, Measure("NET", kind="PURCHASE"), cast.BEGINS, date(2026, 12, 31)
    )
    key = contests.write(world.programme, said, **scope)
    contests.open_contest(key, programme_id=world.programme.id, **scope)
    return key


def _prize(world: cast.World, reward: UUID, member_id: int) -> UUID:
    """An order that waits for an address."""
    key = ids.new_uuid()
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    giving.give(reward, {member_id: key}, programme_id=world.programme.id, **scope)
    # Else it would go where they had something sent last.
    Order.objects.of(world.organiser_id).filter(id=key).update(address={})
    return key


def _sellers(world: cast.World) -> UUID:
    """A contest of partners that is open."""
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    said = contests.ContestIn(
        {"en": "Best shop"},
        Measure("NET", kind="PURCHASE"),
        cast.BEGINS,
        date(2026, 12, 31),
        teams="SELLER",
    )
    key = contests.write(world.programme, said, **scope)
    contests.open_contest(key, programme_id=world.programme.id, **scope)
    return key


def _community(world: cast.World) -> dict[str, UUID | int | str]:
    """A question of Ania's, and an idea of hers."""
    scope: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}
    ania = replace(
        world.actor,
        permissions=frozenset({"member.claim"}),
        member_id=world.members["Ania"],
    )
    question = posting.write("QUESTION", Said("", "Which?"), actor=ania, **scope)
    idea = posting.write("IDEA", Said("", "A box"), actor=ania, **scope)
    shelf = shelving.MaterialIn({"en": "Guide"}, {"en": "T"}, is_for_partners=True)
    material = shelving.put(world.programme.id, shelf, actor=world.actor, now=cast.NOW)
    return {"question": question.id, "idea": idea.id, "post": idea.id, "item": material}


def _contract(world: cast.World) -> UUID:
    """A contract of Ania."""
    said = keeping.ContractIn("Job", cast.NOW.date(), member_id=world.members["Ania"])
    keeping.keep([said], programme_id=world.programme.id, actor=world.actor, now=cast.NOW)
    return Contract.objects.of(world.organiser_id).get().id


def _sheet(world: cast.World) -> UUID:
    """A document of a product, whose file is gone."""
    upload = Upload.objects.of(world.organiser_id).create(
        name="sheet.pdf",
        media_type=uploads.PDF,
        bytes_total=1,
        sha256=b"2" * 32,
        path="uploads/none",
        created_at=cast.NOW,
    )
    product, scope = world.products["G-10"], {"actor": world.actor, "now": cast.NOW}
    return documents.add(product, title={"en": "Sheet"}, upload=upload, **scope)


@dataclass(frozen=True)
class Furnished:
    """The world, and what stands for each part of an address."""

    world: cast.World
    parts: dict[str, str]


def build() -> Furnished:
    """A member with a purchase, a claim, an order; a file, codes, rules, a run, a reward, an
    action.
    """
    world = cast.build()
    of, programme_id, member_id = world.organiser_id, world.programme.id, world.members["Ania"]
    world.publish(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
        }
    )
    activity = world.activity("Ania", ("G-10", 2, 100_00))
    recording.record(
        activity,
        programme_id=programme_id,
        organiser_id=of,
        source="API",
        actor="user:ola",
        now=cast.NOW,
    )
    scope = {"actor": world.actor, "now": cast.NOW}
    for_all = catalogue.Terms(parties=Parties.BOTH)
    reward_id = catalogue.add_reward(
        programme_id, name={"en": "Mug"}, points=80, stock=5, had=for_all, **scope
    )
    order_id = ids.new_uuid()
    earned = transfers.Move(
        member_id, ids.new_uuid(), world.books["REWARD"], Kind.EARN, 900, ids.new_uuid(), cast.NOW
    )
    transfers.post([earned], organiser_id=of, now=cast.NOW)
    ordering.order(
        reward_id,
        key=order_id,
        member_id=member_id,
        address={
            "name": "Ania",
            "street": "Lipowa 1",
            "postal_code": "15-001",
            "city": "Białystok",
        },
        programme_id=programme_id,
        actor=replace(
            world.actor, permissions=world.actor.permissions | {"member.order"}, member_id=member_id
        ),
        now=cast.NOW,
    )
    voucher_id = ids.new_uuid()
    ordering.order(
        catalogue.add_reward(
            programme_id,
            name={"en": "PLN 10 off"},
            points=10,
            stock=5,
            had=catalogue.Terms(is_shipped=False),
            **scope,
        ),
        key=voucher_id,
        member_id=member_id,
        address={},
        programme_id=programme_id,
        actor=replace(
            world.actor, permissions=world.actor.permissions | {"member.order"}, member_id=member_id
        ),
        now=cast.NOW,
    )
    Programme.objects.of(of).filter(id=programme_id).update(points_transfers="ANYBODY")
    Award.objects.of(of).create(
        member_id=member_id,
        id=ids.new_uuid(),
        activity_id=activity.id,
        book_id=world.books["REWARD"],
        rule_set_id=RuleSet.objects.of(of).get().id,
        points=7,
        breakdown={"zloty": 7},
        at=cast.NOW,
        party="PARTNER",
        holder_id=world.wschod,
        created_at=cast.NOW,
    )
    upload = Upload.objects.of(of).create(
        name="luty.csv",
        media_type="text/csv",
        bytes_total=1,
        sha256=b"1" * 32,
        path="uploads/none",
        created_at=cast.NOW,
    )
    document = Document.objects.of(of).create(
        programme_id=programme_id,
        partner_id=world.wschod,
        upload=upload,
        kind=DocumentKind.E_INVOICE,
        sha256=b"1" * 32,
        created_at=cast.NOW,
        state_at=cast.NOW,
    )
    claim = Claim.objects.of(of).create(
        member_id=member_id,
        id=ids.new_uuid(),
        programme_id=programme_id,
        document_id=document.id,
        kind=DocumentKind.E_INVOICE,
        status=ClaimStatus.IN_REVIEW,
        partner_id=world.wschod,
        sha256="1" * 64,
        number="FV 1",
        number_key="FV1",
        issued_on=cast.NOW.date(),
        gross_minor=100,
        waits_for="PARTNER",
        created_at=cast.NOW,
    )
    batch = CodeBatch.objects.of(of).create(
        programme_id=programme_id,
        product_id=world.products["G-10"],
        name="Codes",
        codes_total=0,
        created_at=cast.NOW,
    )
    run = Run.objects.of(of).create(
        programme_id=programme_id,
        kind=RunKind.values[0],
        rule_set_id=RuleSet.objects.of(of).get().id,
        actor="user:ola",
        created_at=cast.NOW,
    )
    step = plans.add_step(programme_id, text={"en": "Poster"}, doer=Doer.PARTNER, days=7, **scope)
    assert step and plans.give(world.programme, **scope) == 1
    declaring.declare(
        "SHELF", programme_id=programme_id, names={"en": "Shelf"}, attributes=(), **scope
    )
    benefit = offering.offer(
        programme_id,
        kind="INVITATION",
        texts=offering.Texts({"en": "Factory visit"}),
        whom=Whom(),
        how=offering.How(is_asked=True),
        **scope,
    )
    lists.define(
        programme_id, name={"en": "Friends"}, vocabulary=vocabulary.of_members("PLN"), **scope
    )
    setup.change_programme(
        programme_id,
        settings={"asks_understanding": True, "ways": [*ways.NAMES]},
        **scope,
    )
    taste = Question("q1", questions.SCALE, {"en": "How was it?"}, marks=True)
    survey = writing_surveys.begin(
        programme_id, SurveyIn(name={"en": "Taste"}, questions=[taste]), **scope
    )
    writing_surveys.show(survey, is_open=True, programme_id=programme_id, **scope)
    terms.publish(programme_id, document=terms.plain(cast.TERMS), **scope)
    initiative = _initiative(world)
    badge = badges.define(
        world.programme,
        name={"en": "Long"},
        text={},
        body={"ge": ["member.days", {"number": 9_000}]},
        **scope,
    )
    ends = ended.first_edition(programme_id, member_id=member_id, actor=world.actor)
    agreement = agreements.write(
        world.programme, agreements.AgreementIn({"en": "Terms"}), text=cast.TERMS, **scope
    )
    plan = offers.write(
        programme_id, offers.OfferIn(name={"en": "Plus"}, months=12, price_minor=100), **scope
    )
    subscription = subscribing.join(plan, member_id=member_id, programme=world.programme, **scope)
    paragraph = own_paragraphs.write(programme_id, text=cast.TERMS, after="", **scope)
    page = landings.add(landings.LandingIn({"en": "Come in"}), programme_id=programme_id, **scope)
    letter = mailings.MailingIn({"en": "A letter"}, {"en": "To all of you."})
    mailing = mailings.write(world.programme, letter, **scope)
    _referral(world)
    parts: dict[str, UUID | int | str] = {
        "landing": page.id,
        "mailing": mailing,
        "paragraph": paragraph,
        "agreement": agreement,
        "version": 1,
        **initiative,
        **_course(world),
        **_trade_in(world),
        **_event(world),
        **_community(world),
        "badge": badge,
        **ends,
        "contract": _contract(world),
        "contest": _contest(world),
        "judged": contest_with_entry(world.programme, member_id, world.actor),
        "entry": 1,
        "drawn": drawn_contest(world.programme, [member_id], world.actor),
        "unaddressed": _prize(world, reward_id, member_id),
        "colleague": _colleague(world),
        "sellers": _sellers(world),
        "member": member_id,
        "holder": Member.objects.of(of).get(id=member_id).number,
        "partner": world.wschod,
        "plan": plan,
        "subscription": subscription,
        "fee": Fee.objects.of(of).get().id,
        "place": 0,
        "form": "poster",
        "view": "home",
        "document": document.id,
        "claim": claim.id,
        "batch": batch.id,
        "run": run.id,
        "reward": reward_id,
        "order": order_id,
        "own_voucher": voucher_id,
        "voucher": Order.objects.of(of).get(id=voucher_id).number,
        "transaction": activity.id,
        "product": world.products["G-10"],
        "rule": "zloty",
        "sheet": _sheet(world),
        "outlet": world.outlets["Bazar"],
        "benefit": benefit,
        "survey": survey,
        "task": _task(world),
        "segment": "friends",
        "action": ActivityKind.objects.of(of).get(kind="SHELF").id,
    }
    return Furnished(world, {name: str(value) for name, value in parts.items()})
