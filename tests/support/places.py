"""Three programmes with one of everything that has an id: the test's own, a sister of it, and one
of another organiser.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pytest
import time_machine
from django.db import connection
from support import ended
from support.judged import contest_with_entry, drawn_contest

from tandem.activity import declaring, recording
from tandem.adjustments import exemptions, merging
from tandem.belonging import badges
from tandem.benefits import asking, offering, using
from tandem.catalogue import documents
from tandem.catalogue import pictures as gallery
from tandem.communication.mailings import writing as mailings
from tandem.contracts import keeping
from tandem.contracts.models import Contract
from tandem.earning.models import (
    Adjustment,
    AdjustmentStatus,
    Award,
    AwardReview,
    RuleSet,
    Run,
    RunKind,
    RunStatus,
)
from tandem.earning.versions import commenting, rulesets
from tandem.engagement import ways
from tandem.engagement.community import posting
from tandem.engagement.community.posting import Said
from tandem.engagement.contests import joining as contests_joining
from tandem.engagement.contests import writing as contests
from tandem.engagement.contests.jury import outside
from tandem.engagement.contests.ranking.measuring import Measure
from tandem.engagement.events import writing as events
from tandem.engagement.events.models import Coming, SignUp
from tandem.engagement.learning import attempts, lessons, questions, reading
from tandem.engagement.learning import queries as learning
from tandem.engagement.learning import writing as courses
from tandem.engagement.learning.contents import pictures
from tandem.engagement.library import writing as shelving
from tandem.engagement.referrals import keeping as referrals
from tandem.engagement.referrals.models import Reason
from tandem.engagement.referrals.touching import Invited
from tandem.engagement.surveys import writing as surveys
from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.models import Sheet
from tandem.engagement.tasks import writing as tasks
from tandem.engagement.tasks.steps import TaskStep
from tandem.engagement.tradeins import handing, selling
from tandem.engagement.tradeins import queries as trade_in_queries
from tandem.engagement.tradeins import writing as trade_ins
from tandem.evidence.codes import issuing
from tandem.evidence.models import (
    Alias,
    AliasKind,
    Claim,
    ClaimStatus,
    Disagreement,
    Document,
    DocumentKind,
    DocumentStatus,
)
from tandem.fees import offers, subscribing
from tandem.fees.models import Fee, Receipt, Refund, Subscription
from tandem.fees.receiving import deciding as fees
from tandem.fees.receiving import receipts
from tandem.flows.activities import record_activity
from tandem.flows.engagement import attend_events
from tandem.flows.engagement.surveys import answer_survey
from tandem.initiatives import goals, parts
from tandem.initiatives import writing as initiatives
from tandem.initiatives.models import Initiative
from tandem.kit import codes, ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.outreach import landings
from tandem.participants import applications, enrolment
from tandem.participants.correcting import told
from tandem.participants.firms import codes as firm_codes
from tandem.participants.firms import deciding, means
from tandem.participants.models import Member, NumberRequest, Person
from tandem.partners import agreements, onboarding, plans, targets
from tandem.partners.models import (
    AgreementVersion,
    Doer,
    Partner,
    PartnerRole,
    PartnerStep,
    PartnerTarget,
    TargetMeasure,
)
from tandem.platform import sealing, tenancy
from tandem.platform.access import api_keys, identity, invitations
from tandem.platform.access.permissions import Actor
from tandem.platform.files import uploads
from tandem.platform.models import ApiKey, Invitation, Membership, Upload, User
from tandem.platform.models.user import Role
from tandem.programmes import own_paragraphs, setup, terms, trades
from tandem.programmes.models import Programme
from tandem.programmes.queries import books
from tandem.rewards import catalogue, giving, ordering
from tandem.rewards.models import Order, Parties
from tandem.segments import defining, lists, vocabulary
from tandem.segments.targeting import Whom
from tandem.tiers import ladders, memberships, standings
from tandem.tiers.models import Tier

KEYS_OF_WORDS = {
    "trade": "nope",
    "segment": "nope",
    "list": "nope",
    "rule": "nope",
    "address": "nope",
    "sku": "NOPE",
    "partner_code": "NOPE",
    "outlet_code": "NOPE",
}
ADDRESS = {"name": "Ania", "street": "Lipowa 1", "postal_code": "15-001", "city": "Białystok"}


@dataclass
class Place:
    """A programme, and the ids of things in it by the name under which the cases name them."""

    organiser_id: UUID
    programme: Programme
    actor: Actor
    ids: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """`{partner}` becomes the id of the partner here."""
        return re.sub(r"\{(\w+)\}", lambda match: self.ids[match.group(1)], text)


def _people(place: Place) -> None:
    """Partners with outlets, members, staff, invitations, keys."""
    scope: dict[str, Any] = {
        "programme_id": place.programme.id,
        "actor": place.actor,
        "now": cast.NOW,
    }
    of, number = place.organiser_id, 527_000_000 + len(User.objects.all()) * 10
    partner = onboarding.add_partner(
        "Hurtownia",
        role=PartnerRole.WHOLESALER,
        tax_id=codes.next_nip(number),
        code=f"H{number}",
        country="PL",
        **scope,
    )
    place.ids |= {
        "partner": str(partner),
        "partner_code": f"H{number}",
        "outlet_code": f"O{number}",
        "outlet": str(
            onboarding.add_outlet(
                partner,
                code=f"O{number}",
                name="Outlet",
                actor=place.actor,
                now=cast.NOW,
            )
        ),
    }
    for name in ("member", "member2", "member3"):
        applicant = enrolment.Applicant(f"{name} {number}", email=f"{name}{number}@example.com")
        key = enrolment.enrol(applicant, joined_at=cast.NOW - timedelta(days=60), **scope)
        place.ids |= {name: str(key), f"{name}_number": Member.objects.of(of).get(id=key).number}
    _firm_with_people(place, number, scope)
    for name, role, more in (
        ("staff", Role.PARTNER_CLERK, {"partner_id": partner}),
        ("officer", Role.REVIEWER, {}),
    ):
        user = User.objects.create_user(f"{name}{number}@akwa.example", created_at=cast.NOW)
        identity.give_role(
            user,
            role,
            organiser_id=of,
            now=cast.NOW,
            programme_id=place.programme.id,
            **more,
        )
        place.ids[name] = str(Membership.objects.of(of).get(user_id=user.pk).id)
        place.ids[f"{name}_user"] = str(user.pk)
        invitations.invite(f"i{name}{number}@akwa.example", role=role, **scope, **more)
        place.ids[f"invited_{name}"] = str(
            Invitation.objects.of(of).get(email=f"i{name}{number}@akwa.example").id,
        )
    place.ids["colleague"] = place.ids["staff_user"]
    invitations.invite(f"c{number}@akwa.example", role=Role.MEMBER, partner_id=partner, **scope)
    place.ids["invited_customer"] = str(
        Invitation.objects.of(of).get(email=f"c{number}@akwa.example").id,
    )
    api_keys.issue("till", scopes=["deeds.write"], days=9, **scope)
    page = landings.add(landings.LandingIn({"en": f"L{number}"}), **scope)
    place.ids["landing"] = str(page.id)
    place.ids["api_key"] = str(ApiKey.objects.of(of).get(programme_id=place.programme.id).id)


def _activities(place: Place) -> None:
    """Purchases, claims, documents, runs, adjustments, words, codes."""
    of, programme = place.organiser_id, place.programme
    member, partner = int(place.ids["member"]), int(place.ids["partner"])
    row: dict[str, Any] = {"programme_id": programme.id, "created_at": cast.NOW}
    for name, number in (("activity", "FV 1"), ("bare_activity", "")):
        activity = record_activity.activity_of(
            member,
            programme=programme,
            document_no=number,
            day=cast.NOW.date(),
            partner_id=partner,
            key=f"{name}{partner}",
            kind="PURCHASE",
            lines=(recording.LineIn(UUID(place.ids["product"]), 1, 100, 123),),
        )
        record_activity.record(activity, programme=programme, actor="test", now=cast.NOW)
        place.ids[name] = str(activity.id)
    upload = Upload.objects.of(of).create(
        name="x.csv",
        media_type="text/csv",
        bytes_total=3,
        sha256=b"1" * 32,
        path="none",
        created_at=cast.NOW,
    )
    place.ids["upload"] = str(upload.id)
    document = Document.objects.of(of).create(
        upload=upload,
        kind=DocumentKind.E_INVOICE,
        status=DocumentStatus.READY,
        state_at=cast.NOW,
        sha256=ids.new_uuid().bytes * 2,
        partner_id=partner,
        figures={"counted": 1},
        **row,
    )
    claimed = Document.objects.of(of).create(
        upload=upload,
        kind=DocumentKind.E_INVOICE,
        status=DocumentStatus.READY,
        state_at=cast.NOW,
        sha256=ids.new_uuid().bytes * 2,
        partner_id=partner,
        member_id=member,
        **row,
    )
    failed = Document.objects.of(of).create(
        upload=upload,
        kind=DocumentKind.PICTURE,
        status=DocumentStatus.FAILED,
        failed_in="READING",
        reason="x",
        state_at=cast.NOW,
        sha256=ids.new_uuid().bytes * 2,
        partner_id=partner,
        member_id=member,
        **row,
    )
    question = Disagreement.objects.of(of).create(
        key=ids.new_uuid(),
        question=ids.new_uuid(),
        programme_id=place.programme.id,
        document_id=failed.id,
        partner_id=partner,
        member_id=member,
        product_id=ids.new_uuid(),
        document_no="FV 8",
        lines=1,
        activity_id=ids.new_uuid(),
        held_by="API",
        number_held="FV 8",
        day_told=cast.NOW.date(),
        day_held=cast.NOW.date(),
        quantity_told=1,
        quantity_held=2,
        created_at=cast.NOW,
    )
    claim = Claim.objects.of(of).create(
        id=ids.new_uuid(),
        member_id=member,
        document_id=claimed.id,
        kind=DocumentKind.PAPER,
        status=ClaimStatus.IN_REVIEW,
        partner_id=partner,
        sha256="a" * 64,
        number="FV 7",
        issued_on=cast.NOW.date(),
        buyer_tax_id="",
        buyer_name="",
        waits_for="PARTNER",
        **row,
    )
    run, another = (
        Run.objects.of(of).create(
            kind=RunKind.TRIAL,
            status=RunStatus.SHOWN,
            since_on=cast.BEGINS,
            until_on=cast.NOW.date(),
            actor="x",
            **row,
        )
        for _ in range(2)
    )
    adjustment = Adjustment.objects.of(of).create(
        member_id=member,
        book_id=books(programme.id, organiser_id=of)["REWARD"],
        points=5,
        reason="x",
        status=AdjustmentStatus.WAITING,
        asked_by="user:x",
        **row,
    )
    Alias.objects.of(of).create(
        partner_id=partner,
        kind=AliasKind.PRODUCT,
        key="NAME:taught",
        text="taught",
        actor="x",
        product_id=UUID(place.ids["product"]),
        **row,
    )
    batch = issuing.open_batch(
        programme_id=programme.id,
        product_id=UUID(place.ids["product"]),
        name="b",
        codes_total=5,
        expires_at=None,
        actor=place.actor,
        now=cast.NOW,
    )
    issuing.issue_chunk(batch, organiser_id=of, secret=b"x" * 40, now=cast.NOW)
    action = declaring.declare(
        "SHELF_PHOTO",
        programme_id=programme.id,
        names={"en": "Shelf"},
        attributes=[
            declaring.attribute("Width", kind="NUMBER"),
            declaring.attribute("Note", kind="TEXT"),
        ],
        actor=place.actor,
        now=cast.NOW,
    )
    award = Award.objects.of(of).get(
        member_id=member, activity_id=UUID(place.ids["bare_activity"]), party="MEMBER"
    )
    AwardReview.objects.of(of).create(
        id=award.id,
        member_id=member,
        holder_id=member,
        book_id=award.book_id,
        activity_id=award.activity_id,
        points=award.points,
        **row,
    )
    place.ids |= {
        "award": str(award.id),
        "action": str(action),
        "document": str(document.id),
        "file_id": str(document.upload_id),
        "question": str(question.question),
        "failed": str(failed.id),
        "claim": str(claim.id),
        "run": str(run.id),
        "run2": str(another.id),
        "adjustment": str(adjustment.id),
        "batch": str(batch),
    }


def _firm_with_people(place: Place, number: int, scope: dict[str, Any]) -> None:
    firm = enrolment.Applicant(
        "Owner",
        email=f"owner{number}@akwa.example",
        company_name=f"Firm {number}",
        tax_id=codes.next_nip(number + 5),
    )
    key = enrolment.enrol(firm, joined_at=cast.NOW - timedelta(days=60), **scope)
    email = f"colleague{number}@akwa.example"
    user = User.objects.create_user(email, created_at=cast.NOW)
    of = place.organiser_id
    enrolment.join_team(
        key, user_id=user.pk, email=email, name="Colleague", organiser_id=of, now=cast.NOW
    )
    person = Person.objects.of(of).get(user_id=user.pk)
    row = Member.objects.of(of).select_related("company").get(id=key)
    assert row.company is not None
    request = NumberRequest.objects.of(of).create(
        member_id=key,
        programme_id=place.programme.id,
        tax_id="PL" + codes.next_nip(number + 500),
        was=row.company.tax_id,
        actor="user:x",
        created_at=cast.NOW,
    )
    place.ids |= {
        "firm": str(key),
        "person": str(person.id),
        "newcomer": str(Person.objects.of(of).get(email=firm.email).id),
        "number_request": str(request.id),
        "data_version": told.of_member(row, {}),
        "person_version": told.of_person(person),
        "firm_version": told.of_firm(row.company),
        "firm_tax_id": row.company.tax_id,
        "new_tax_id": "PL" + codes.next_nip(number + 700),
    }


def _firms(place: Place) -> None:
    """Somebody who says that a firm is theirs, a letter to it, and the seller who is asked;
    somebody whose address is not confirmed.
    """
    of, programme = place.organiser_id, place.programme
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    setup.change_programme(
        programme.id, settings={"joining": {"means": list(means.MEANS), "days": 3}}, **scope
    )
    programme.refresh_from_db()
    applicant = enrolment.Applicant("Ewa", company_name="Nowa", tax_id=codes.next_nip(777_000_001))
    made = enrolment.enrol_waiting(
        applicant, programme_id=programme.id, joined_at=cast.NOW, **scope
    )
    letter = firm_codes.make(
        made.member_id,
        made.proof_id,
        channel=means.LETTER,
        address="Nowa\nLipowa 1",
        programme=programme,
        **scope,
    )
    joining = enrolment.Applicant("Ola", email=f"ola@{place.programme.slug}.example")
    applications.apply(
        joining,
        programme_id=programme.id,
        organiser_id=of,
        terms_id=None,
        recruited_by_id=None,
        language="en",
        now=cast.NOW,
    )
    application = applications.waiting(programme.id, organiser_id=of, now=cast.NOW).get()
    asked = {int(place.ids["partner"]): None}
    deciding.ask(made.member_id, made.proof_id, asked, organiser_id=of, now=cast.NOW)
    place.ids |= {
        "waiting": str(made.member_id),
        "waiting_tax_id": applicant.tax_id,
        "proof": str(made.proof_id),
        "letter": str(letter.id),
        "application": str(application.id),
    }


def _offers(place: Place) -> None:
    """Levels, benefits, plans, segments, rewards, orders, merges."""
    of, programme = place.organiser_id, place.programme
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    member = int(place.ids["member"])
    ladders.write(
        programme.id,
        tiers=[ladders.TierIn("gold", {"en": "Gold"}, (ladders.Ask("STATUS", 1),))],
        window="YEAR",
        grace_days=30,
        falls_softly=True,
        **scope,
    )
    place.ids["trade"] = f"trade {place.ids['partner']}"
    trades.add(programme, place.ids["trade"], name={"en": place.ids["trade"]}, **scope)
    place.ids |= ended.first_edition(
        programme.id, member_id=int(place.ids["member"]), actor=place.actor
    )
    place.ids["paragraph"] = str(
        own_paragraphs.write(programme.id, text=cast.TERMS, after="", **scope)
    )
    place.ids["terms"] = str(terms.publish(programme.id, document=terms.plain(cast.TERMS), **scope))
    tier = Tier.objects.within(programme.id, organiser_id=of).get().id
    benefit, wanted, asked_benefit, till_benefit = (
        offering.offer(
            programme.id,
            kind="SERVICE",
            texts=offering.Texts({"en": name}),
            whom=whom,
            how=offering.How(is_asked=is_asked, at_partners=not is_asked),
            **scope,
        )
        for name, whom, is_asked in (
            ("Help", Whom(tier="gold"), False),
            ("Visit", Whom(), True),
            ("Talk", Whom(), True),
            ("Delivery", Whom(), False),
        )
    )
    used = using.use(
        till_benefit,
        programme=programme,
        member_id=member,
        at=using.At(int(place.ids["partner"])),
        actor=replace(place.actor, permissions=frozenset({"partner.decide"})),
        today=cast.NOW.date(),
        now=cast.NOW,
    )
    standings.give(
        member,
        tier_id=tier,
        until=date(2026, 12, 31),
        reason="x",
        programme=programme,
        today=cast.NOW.date(),
        **scope,
    )
    plan = memberships.add_plan(
        programme.id,
        name={"en": "Club"},
        months=12,
        price_minor=0,
        **scope,
    )
    _paid(place)
    segment = defining.define(
        programme.id,
        name={"en": f"s{place.ids['partner']}"},
        body={"eq": ["member.trade", "installer"]},
        vocabulary=vocabulary.of("PLN"),
        **scope,
    )
    kept = exemptions.keep(segment, months=3, programme=programme, **scope)
    reward = catalogue.add_reward(programme.id, name={"en": "Mug"}, points=10, stock=9, **scope)
    book = books(programme.id, organiser_id=of)["REWARD"]
    move = transfers.Move(member, ids.new_uuid(), book, Kind.EARN, 900, ids.new_uuid(), cast.NOW)
    transfers.post([move], organiser_id=of, now=cast.NOW)
    key = ids.new_uuid()
    acting = replace(
        place.actor,
        permissions=place.actor.permissions | {"member.order"},
        member_id=member,
    )
    ordering.order(
        reward,
        programme_id=programme.id,
        key=key,
        member_id=member,
        address=ADDRESS,
        actor=acting,
        now=cast.NOW,
    )
    voucher = ids.new_uuid()
    ordering.order(
        catalogue.add_reward(
            programme.id,
            name={"en": "PLN 10 off"},
            points=10,
            stock=9,
            had=catalogue.Terms(is_shipped=False),
            **scope,
        ),
        programme_id=programme.id,
        key=voucher,
        member_id=member,
        address={},
        actor=acting,
        now=cast.NOW,
    )
    survey = surveys.begin(
        programme.id,
        surveys.SurveyIn(
            name={"en": "Taste"},
            questions=[surveys.Question("q1", "TEXT", {"en": "How was it?"})],
        ),
        **scope,
    )
    surveys.show(survey, is_open=True, programme_id=programme.id, **scope)
    answer_survey.answer(
        survey,
        int(place.ids["member2"]),
        {"q1": ["Fine."]},
        programme=programme,
        actor=replace(
            place.actor,
            permissions=frozenset({"member.view", "member.claim"}),
            member_id=int(place.ids["member2"]),
        ),
        now=cast.NOW,
        at=At(),
    )
    place.ids["filled"] = str(Sheet.objects.of(place.organiser_id).get(survey_id=survey).id)
    place.ids["said"] = f"{place.ids['filled']}.q1"
    request = asking.ask(
        wanted,
        programme=programme,
        member_id=member,
        actor=acting,
        today=cast.NOW.date(),
        now=cast.NOW,
    )
    listed = lists.define(
        programme.id,
        name={"en": f"l{place.ids['partner']}"},
        vocabulary=vocabulary.of("PLN"),
        **scope,
    )
    referrals.keep(
        member,
        Invited("34679AC", "LINK", cast.NOW.date()),
        referrer_id=int(place.ids["member3"]),
        reason=Reason.DEVICE,
        programme=programme,
        actor="test",
        now=cast.NOW,
    )
    _wallet_of_partner(place, book)
    merge = merging.merge(
        int(place.ids["member3"]),
        member,
        reason="one",
        programme=programme,
        **scope,
    )
    place.ids |= {
        "tier": str(tier),
        "benefit": str(benefit),
        "survey": str(survey),
        "asked_benefit": str(asked_benefit),
        "till_benefit": str(till_benefit),
        "used": str(used),
        "member_number": Member.objects.of(of).get(id=member).number,
        "request": str(request),
        "list": listed,
        "plan": str(plan),
        "segment": segment,
        "exemption": str(kept),
        "reward": str(reward),
        "order": str(key),
        "own_voucher": str(voucher),
        "voucher": Order.objects.of(of).get(id=voucher).number,
        "merge": str(merge),
    }


def _initiatives(place: Place) -> None:
    """An initiative with a material, news and a goal, and a goal of the programme."""
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    day = cast.NOW.date()
    said = initiatives.InitiativeIn(
        name={"en": "Autumn"}, text={}, since_on=day, until_on=day, is_for_partners=True
    )
    address = f"autumn-{place.ids['partner']}"
    for name, more in (("initiative", {"address": address}), ("initiative_draft", {})):
        key = initiatives.begin(place.programme.id, said, **more, **scope)
        place.ids[name] = str(key)
    letter = mailings.MailingIn({"en": "M"}, {"en": "T"})
    place.ids["mailing"] = str(mailings.write(place.programme, letter, **scope))
    key = UUID(place.ids["initiative"])
    initiatives.publish(key, programme_id=place.programme.id, **scope)
    row = Initiative.objects.of(place.organiser_id).get(id=key)
    text = {"en": "T"}
    years = {"ge": ["member.years", {"number": 9}]}
    place.ids |= {
        "badge": str(badges.define(place.programme, name=text, text={}, body=years, **scope)),
        "address": row.slug,
        "goal": str(
            goals.set_goal(
                place.programme.id,
                goals.GoalIn(text, "TURNOVER", 0, 1, day, day, "MARKETING"),
                **scope,
            )
        ),
        "material": str(parts.add_material(row, title=text, text=text, **scope)),
        "news": str(parts.add_news(row, title=text, text=text, on_day=day, **scope)),
    }


def _community(place: Place) -> None:
    """A question with an answer of another member, and an idea of each of the two."""
    scope: dict[str, Any] = {"programme": place.programme, "now": cast.NOW}
    mine, theirs = (
        replace(
            place.actor, permissions=frozenset({"member.claim"}), member_id=int(place.ids[name])
        )
        for name in ("member", "member2")
    )
    question = posting.write("QUESTION", Said("", "Which?"), actor=mine, **scope)
    answer = posting.write("ANSWER", Said("That.", parent_id=question.id), actor=theirs, **scope)
    place.ids |= {
        "asked": str(question.id),
        "reply": str(answer.id),
        "idea": str(posting.write("IDEA", Said("", "A box"), actor=theirs, **scope).id),
        "library": str(
            shelving.put(
                place.programme.id,
                shelving.MaterialIn({"en": "Guide"}, {"en": "T"}, is_for_partners=True),
                actor=place.actor,
                now=cast.NOW,
            )
        ),
        "own_idea": str(posting.write("IDEA", Said("", "A bag"), actor=mine, **scope).id),
    }
    place.ids |= {"post": place.ids["idea"], "item": place.ids["library"]}


def _learning(place: Place) -> None:
    """A course that is open, with two lessons, and a draft."""
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    of = place.programme.id
    for name in ("course", "course_draft"):
        key = courses.begin(of, courses.CourseIn({"en": name.replace("_", " ")}), **scope)
        text = {"en": "T"}
        for lesson in ("first_lesson", "lesson"):
            wanted = lessons.LessonIn(text, text)
            made = lessons.add(key, wanted, programme_id=of, **scope)
            pictures.put_in(key, made, ids.new_uuid(), programme_id=of, **scope)
            place.ids[lesson if name == "course" else f"{lesson}_draft"] = str(made)
        place.ids[name] = str(key)
    place.ids |= _attempts(place)


def _attempts(place: Place) -> dict[str, str]:
    """An attempt of the member that waits for a person, and one that runs, at another course."""
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    of, member = place.programme.id, int(place.ids["member"])
    days: dict[str, Any] = {"today": cast.NOW.date(), "now": cast.NOW}
    running = courses.begin(of, courses.CourseIn({"en": "Running"}), **scope)
    lessons.add(running, lessons.LessonIn({"en": "T"}, {"en": "T"}), programme_id=of, **scope)
    begun = {}
    for key in (UUID(place.ids["course"]), running):
        courses.open_it(key, programme_id=of, **scope)
        asked = questions.add(
            key, "OPEN", text="Why?", lines="", language="en", programme_id=of, **scope
        )
        row = learning.course(key, programme_id=of, organiser_id=place.organiser_id)
        for each in learning.lessons(row):
            reading.read(place.programme, member, each, actor="user", **days)
        attempt = attempts.begin(place.programme, member, key, language="en", **days)
        attempts.answer(place.programme, member, attempt.id, {asked: "So"}, now=cast.NOW)
        begun[key] = (str(asked), str(attempt.id))
    (question, waiting), (_other, runs) = begun.values()
    attempts.hand_in(place.programme, member, UUID(waiting), actor="user", **days)
    return {"course_question": question, "attempt": waiting, "running_attempt": runs}


def _trade_ins(place: Place) -> None:
    """An offer that is open and a draft; one thing that is announced, and some at the outlet."""
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    of, member = place.programme.id, int(place.ids["member"])
    days: dict[str, Any] = {**scope, "today": cast.NOW.date()}
    at = handing.At(int(place.ids["partner"]))
    for name in ("offer", "offer_draft"):
        worth = trade_in_queries.Worth("", {"en": "Pump"}, {"en": "worn"}, 1_00)
        wanted = trade_ins.OfferIn(
            name={"en": name.replace("_", " ")}, worths=[worth], is_sold_on=True
        )
        key = trade_ins.begin(of, wanted, **scope)
        place.ids[name] = str(key)
        if name == "offer_draft":
            continue
        trade_ins.open_it(key, programme_id=of, **scope)
        row = trade_in_queries.offer(key, programme_id=of, organiser_id=place.organiser_id)
        thing = handing.Thing("w1")
        announced = handing.announce(row, thing, member_id=member, **days)
        taken = handing.take(row, thing, at, member_id=member, **days)
        priced = handing.take(row, thing, at, member_id=member, **days)
        selling.put_on_shelf(priced, row, price_minor=5_00, **days)
        unsold = handing.take(row, thing, at, member_id=member, **days)
        unsold = selling.put_on_shelf(unsold, row, price_minor=5_00, **days)
        selling.leave_shelf(unsold, row, **days)
        owed = handing.take(row, thing, at, member_id=member, **days)
        owed = selling.put_on_shelf(owed, row, price_minor=5_00, **days)
        owed = selling.owe(selling.sell(owed, row, **days), **days)
        paid = handing.take(row, thing, at, member_id=member, **days)
        paid = selling.put_on_shelf(paid, row, price_minor=5_00, **days)
        paid = selling.owe(selling.sell(paid, row, **days), **days)
        selling.pay_out(paid, on=cast.NOW.date(), **days)
        place.ids |= {
            "number": str(Member.objects.of(place.organiser_id).get(id=member).number),
            "announced_thing": str(announced.id),
            "announced_label": announced.label,
            "thing": str(taken.id),
            "label": taken.label,
            "priced_label": priced.label,
            "unsold_label": unsold.label,
            "owed_label": owed.label,
            "owed_thing": str(owed.id),
            "paid_label": paid.label,
            "paid_thing": str(paid.id),
        }


def _tasks(place: Place) -> None:
    """A task that runs and asks for a code word, and a draft."""
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    for name in ("task", "task_draft"):
        parts = (TaskStep("PURCHASE", Decimal(2)), TaskStep("CODE_WORD", Decimal(1)))
        said = tasks.TaskIn({"en": name}, parts, cast.NOW.date(), code_word="sesame")
        place.ids[name] = str(tasks.write(place.programme, said, **scope))
    key = UUID(place.ids["task"])
    tasks.open_task(key, programme_id=place.programme.id, **scope)


def _events(place: Place) -> None:
    """Events: one whose door is open, where the member has a place; one to come; a draft; one that
    is over, to which the member came; one that they missed.
    """
    programme, member = place.programme, int(place.ids["member"])
    over = (("event_over", Coming.ATTENDED), ("event_missed", Coming.MISSED))
    soon = (("event", 6), ("event_free", 48), ("event_draft", 48))
    for name, hours in (*soon, *((name, -9) for name, _state in over)):
        starts = cast.NOW + timedelta(hours=hours)
        scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW - timedelta(days=2)}
        wanted = events.EventIn(
            {"en": name},
            starts,
            starts + timedelta(hours=2),
            place="Łódź",
            partner_id=int(place.ids["partner"]),
        )
        key = events.begin(programme.id, wanted, **scope)
        place.ids[name] = str(key)
        if name != "event_draft":
            events.open_it(key, programme_id=programme.id, **scope)
    acting = replace(place.actor, permissions=frozenset({"member.claim"}), member_id=member)
    own = attend_events.sign_up(
        UUID(place.ids["event"]), member, programme=programme, actor=acting, now=cast.NOW
    )
    place.ids["ticket"] = own.ticket
    for turn, (name, state) in enumerate(over):
        SignUp.objects.of(place.organiser_id).create(
            member_id=member,
            event_id=UUID(place.ids[name]),
            programme_id=programme.id,
            state=state,
            turn=1,
            ticket=f"{own.ticket[:12]}{turn}",
            signed_at=cast.NOW - timedelta(days=1),
            arrived_at=cast.NOW - timedelta(hours=9) if state == Coming.ATTENDED else None,
            created_at=cast.NOW - timedelta(days=1),
        )


def _contests(place: Place) -> None:
    """A contest that is open, with the member in it, and a draft."""
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    said = contests.ContestIn(
        {"en": "Cup"}, Measure("NET", kind="PURCHASE"), cast.BEGINS, date(2026, 12, 31)
    )
    over = replace(said, until_on=date(2026, 2, 1))
    for name, one in (("contest", said), ("contest_draft", said), ("contest_due", over)):
        place.ids[name] = str(contests.write(place.programme, one, **scope))
    key, member = UUID(place.ids["contest"]), int(place.ids["member"])
    for each in (key, UUID(place.ids["contest_due"])):
        contests.open_contest(each, programme_id=place.programme.id, **scope)
    acting = replace(place.actor, permissions=frozenset({"member.claim"}), member_id=member)
    own: dict[str, Any] = {
        "member_id": member,
        "programme": place.programme,
        "actor": acting,
        "now": cast.NOW,
    }
    contests_joining.join(key, **own)
    contests_joining.name(key, "Quick", **own)
    place.ids["sellers"] = str(
        contests.write(place.programme, replace(said, teams="SELLER"), **scope)
    )
    contests.open_contest(UUID(place.ids["sellers"]), programme_id=place.programme.id, **scope)
    partner = Partner.objects.of(place.organiser_id).get(id=place.ids["partner"])
    place.ids["partner_code"] = partner.code
    draw = replace(said, wins="DRAW", target=Decimal(1), places=1)
    place.ids["undrawn"] = str(contests.write(place.programme, draw, **scope))
    two = [int(place.ids[name]) for name in ("member", "member2")]
    place.ids["drawn"] = str(drawn_contest(place.programme, two, place.actor))
    place.ids["entry"] = "1"
    place.ids["judged"] = str(contest_with_entry(place.programme, member, place.actor))
    invited = outside.invite(
        UUID(place.ids["judged"]),
        name="J",
        email="juror@x.example",
        until_on=date(2026, 4, 30),
        programme=place.programme,
        **scope,
    )
    place.ids["outside_juror"] = str(invited.juror_id)
    place.ids["unaddressed"] = str(ids.new_uuid())
    giving.give(
        UUID(place.ids["reward"]),
        {member: UUID(place.ids["unaddressed"])},
        programme_id=place.programme.id,
        **scope,
    )
    # Else it would go where they had something sent last.
    Order.objects.of(place.organiser_id).filter(id=place.ids["unaddressed"]).update(address={})


def _wallet_of_partner(place: Place, book: UUID) -> None:
    """Points of the partner, by a purchase of a member; a reward for partners, and an order."""
    of, partner, key = place.organiser_id, int(place.ids["partner"]), ids.new_uuid()
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    Award.objects.of(of).create(
        member_id=int(place.ids["member"]),
        id=ids.new_uuid(),
        activity_id=UUID(place.ids["bare_activity"]),
        book_id=book,
        rule_set_id=RuleSet.objects.of(of)
        .filter(programme_id=place.programme.id)
        .order_by("id")[0]
        .id,
        points=7,
        breakdown={},
        at=cast.NOW,
        party="PARTNER",
        holder_id=partner,
        created_at=cast.NOW,
    )
    move = transfers.Move(partner, ids.new_uuid(), book, Kind.EARN, 900, ids.new_uuid(), cast.NOW)
    transfers.post([move], organiser_id=of, now=cast.NOW)
    reward = catalogue.add_reward(
        place.programme.id,
        name={"en": "Sign"},
        points=10,
        stock=9,
        had=catalogue.Terms(parties=Parties.PARTNERS),
        **scope,
    )
    ordering.order_for_partner(
        reward,
        programme_id=place.programme.id,
        key=key,
        partner_id=partner,
        address=ADDRESS,
        actor=replace(place.actor, permissions=frozenset({"partner.order"}), partner_id=partner),
        now=cast.NOW,
    )
    step = plans.add_step(
        place.programme.id, text={"en": "Poster"}, doer=Doer.PARTNER, days=7, **scope
    )
    plans.give(place.programme, **scope)
    row = PartnerStep.objects.of(of).get(partner_id=partner, step_id=step)
    agreement = agreements.write(
        place.programme, agreements.AgreementIn({"en": "Terms"}), text=cast.TERMS, **scope
    )
    version = AgreementVersion.objects.of(of).get(agreement_id=agreement)
    place.ids |= {"agreement": str(agreement), "agreement_version": str(version.id)}
    day = cast.NOW.date()
    said = targets.TargetIn(partner, TargetMeasure.OUTLETS, 1, day, day)
    targets.set_targets([said], programme_id=place.programme.id, **scope)
    place.ids["target"] = str(PartnerTarget.objects.of(of).get(partner_id=partner).id)
    place.ids |= {"plan_step": str(step), "own_step": str(row.id)}
    place.ids |= {"for_partners": str(reward), "partner_order": str(key)}


def _contracts(place: Place) -> None:
    """A contract of the member."""
    said = keeping.ContractIn("Job", date(2026, 12, 31), member_id=int(place.ids["member"]))
    keeping.keep([said], programme_id=place.programme.id, actor=place.actor, now=cast.NOW)
    row = Contract.objects.within(place.programme.id, organiser_id=place.organiser_id).get()
    place.ids["contract"] = str(row.id)


def _paid(place: Place) -> None:
    """A plan that is sold, who joined it, what is due, what came in and what is owed back."""
    of, programme, member = place.organiser_id, place.programme, int(place.ids["member2"])
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    offer = offers.OfferIn(name={"en": "Paid"}, months=12, price_minor=100_00)
    plan = offers.write(programme.id, offer, **scope)
    key = subscribing.join(plan, member_id=member, programme=programme, **scope)
    row = Subscription.objects.of(of).get(id=key)
    receipts.take(
        [
            receipts.ReceiptIn(f"R{number}", cast.BEGINS, 1 + number, title=row.number)
            for number in range(4)
        ],
        programme_id=programme.id,
        today=cast.NOW.date(),
        **scope,
    )
    back, aside, waiting, *_more = (
        Receipt.objects.of(of).filter(programme_id=programme.id).order_by("id")
    )
    fees.give_back(back.id, programme=programme, **scope)
    fees.set_aside(aside.id, programme=programme, **scope)
    place.ids |= {
        "paid_plan": str(plan),
        "subscription": str(key),
        "fee": str(Fee.objects.of(of).get(subscription_id=key).id),
        "receipt": str(waiting.id),
        "aside": str(aside.id),
        "refund": str(Refund.objects.of(of).get(subscription_id=key).id),
    }


def _gone(place: Place, name: str, media_type: str, digits: bytes) -> Upload:
    """What was sent of a product, and is gone."""
    return Upload.objects.of(place.organiser_id).create(
        name=name,
        media_type=media_type,
        bytes_total=1,
        sha256=(digits * 32)[:32],
        path="uploads/none",
        created_at=cast.NOW,
    )


def _sheet(place: Place, product: UUID) -> UUID:
    """A document of a product, whose file is gone."""
    upload = _gone(place, "sheet.pdf", uploads.PDF, b"2")
    scope: dict[str, Any] = {"actor": place.actor, "now": cast.NOW}
    return documents.add(product, title={"en": "Sheet"}, upload=upload, **scope)


def _picture(place: Place, product: UUID) -> UUID:
    """A picture of a product, whose file is gone; a product of two programmes has one of each."""
    upload = _gone(place, "pump.png", "image/png", place.programme.id.bytes)
    return gallery.add(
        product, upload_id=upload.id, alt={"en": "Pump"}, actor=place.actor, now=cast.NOW
    )


def _filled(place: Place, product: UUID, sku: str) -> Place:
    tenancy.enter(place.organiser_id)
    setup.change_programme(
        place.programme.id,
        settings={"ways": [*ways.NAMES]},
        actor=place.actor,
        now=cast.NOW,
    )
    place.programme.refresh_from_db()
    place.ids |= {"product": str(product), "sku": sku, "programme": place.programme.slug}
    place.ids["fresh"] = str(ids.new_uuid())
    place.ids["sheet"] = str(_sheet(place, product))
    place.ids["picture"] = str(_picture(place, product))
    for name, begins in (("set", cast.BEGINS), ("set_to_come", date(2027, 1, 1))):
        at = datetime(begins.year, begins.month, begins.day, tzinfo=UTC)
        key = rulesets.draft(
            place.programme.id,
            rules=[({"en": "one"}, {"key": "one", "when": {"all": []}, "give": {"points": 1}})],
            vocabulary=vocabulary.of("PLN"),
            actor=place.actor,
            now=cast.NOW,
        )
        rulesets.publish(key, valid_from=at, actor=place.actor, now=min(at, cast.NOW))
        place.ids[name] = str(key)
    place.ids["rule"] = ids.public("r", ids.new_id())
    rulesets.draft(
        place.programme.id,
        rules=[
            ({"en": "two"}, {"key": place.ids["rule"], "when": {"all": []}, "give": {"points": 2}})
        ],
        vocabulary=vocabulary.of("PLN"),
        actor=place.actor,
        now=cast.NOW,
    )
    place.ids["comment"] = str(
        commenting.comment(
            "Why two?",
            programme_id=place.programme.id,
            rule_key=place.ids["rule"],
            actor=place.actor,
            now=cast.NOW,
        )
    )
    _people(place)
    _activities(place)
    _firms(place)
    _offers(place)
    _initiatives(place)
    _learning(place)
    _trade_ins(place)
    _tasks(place)
    _events(place)
    _contests(place)
    _community(place)
    _contracts(place)
    return place


@pytest.fixture
def places(db: None, tmp_path: Path, settings: Any) -> dict[str, Place]:
    """The programme of the test, a sister of it, and one of another organiser."""
    settings.HOME = tmp_path
    return build()


def build() -> dict[str, Place]:
    """As the fixture, for who has a transaction of their own."""
    with time_machine.travel(cast.NOW, tick=False):
        other = cast.build(release="BY_HAND", points_transfers="ANYBODY")
        other = _filled(
            Place(other.organiser_id, other.programme, other.actor),
            other.products["P-200"],
            "P-200",
        )
        world = cast.build(release="BY_HAND", points_transfers="ANYBODY")
        opened = setup.open_programme(
            "Sister",
            slug=f"sister-{ids.short()}{ids.short()}",
            currency="PLN",
            time_zone="Europe/Warsaw",
            country="PL",
            languages=["en"],
            brand_colour="#12507a",
            begins_on=cast.BEGINS,
            actor=world.actor,
            now=cast.NOW,
            release="BY_HAND",
        )
        sister = Programme.objects.of(world.organiser_id).get(id=opened.programme_id)
        return {
            "other": other,
            "own": _filled(
                Place(world.organiser_id, world.programme, world.actor),
                world.products["P-200"],
                "P-200",
            ),
            "sister": _filled(
                Place(world.organiser_id, sister, world.actor),
                world.products["P-200"],
                "P-200",
            ),
        }


def nothing(place: Place) -> Place:
    """Ids that lead nowhere, of the same kinds."""
    made = {}
    for name, value in place.ids.items():
        fresh = str(ids.new_id()) if value.isdigit() else str(ids.new_uuid())
        made[name] = KEYS_OF_WORDS.get(name) or ("99999999" if name.endswith("_number") else fresh)
    return replace(place, ids=made)


def everything() -> dict[str, str]:
    """A print of each table, whosever rows they are."""
    tables = [model._meta.db_table for model in sealing.tables()]
    prints = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), '')) FROM {table} AS row"
        for table in tables
    )
    with tenancy.across("the test looks"), connection.cursor() as cursor:
        cursor.execute(prints)
        return dict(cursor.fetchall())
