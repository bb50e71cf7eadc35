"""Two people, samples, questions, appeals, deadlines and risks: what happens to a claim between its
sending and its decision.
"""

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pytest
from django.core import mail as outbox
from PIL import Image
from scenarios.test_claims import Case
from support import small_documents

from tandem.activity.models import Batch
from tandem.communication.models import Message
from tandem.config.demo import paper
from tandem.documents.pages import pictures
from tandem.earning import awarding
from tandem.earning.models import Award
from tandem.evidence import queries
from tandem.evidence.claims import deadlines, deciding, judging, policy, risks, talking
from tandem.evidence.documents import lifecycle
from tandem.evidence.facts import ClaimQuestioned
from tandem.evidence.models import Claim, Document
from tandem.flows.messages import notify_members
from tandem.flows.nightly import remind_partners
from tandem.kit import codes
from tandem.kit.errors import TandemError
from tandem.participants.models import Identifier
from tandem.platform.access import identity
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.models import Fact as FactRow
from tandem.platform.models.user import Role

pytestmark = pytest.mark.django_db
SOON, LATER = cast.NOW + timedelta(days=6), cast.NOW + timedelta(days=11)


@pytest.fixture
def case(db: None, tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _claimed(case: Case, number: str = "KS/1", who: str = "Zenon", pieces: int = 3) -> Claim:
    document = case.sent(
        case.invoice(number, pieces=pieces),
        name=f"{number.replace('/', '-')}.xml",
        actor=case.member(who),
    )
    case.read(document)
    return Claim.objects.of(case.of).get(document_id=document.id, number=number)


def _seller(case: Case, name: str = "user:w") -> Actor:
    return Actor(
        name=name,
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod,
    )


def _reviewer(case: Case, name: str = "user:r") -> Actor:
    return Actor(name=name, organiser_id=case.of, permissions=ROLES["REVIEWER"])


def _decide(
    case: Case, row: Claim, actor: Actor, *, agrees: bool = True, at: Any = cast.NOW
) -> Claim:
    deciding.decide(
        [(row.member_id, row.id)],
        agrees=agrees,
        reason="" if agrees else "NOT_OURS",
        programme=case.world.programme,
        actor=actor,
        now=at,
    )
    return case.claim(row.id)


def _rules(case: Case, **said: Any) -> None:
    case.trust(**said)


# Two people
# ------------------------------------------------------------
def test_where_two_look_the_seller_s_yes_is_the_first(case: Case) -> None:
    _rules(case, E_INVOICE=policy.BOTH)
    row = _claimed(case)

    first = _decide(case, row, _seller(case))
    with pytest.raises(deciding.NotYoursToDecide):
        _decide(case, row, _seller(case))
    second = _decide(case, row, _reviewer(case))

    assert (first.status, first.waits_for, first.first_by) == ("IN_REVIEW", "ORGANISER", "user:w")
    assert (second.status, second.decided_by) == ("ACCEPTED", "user:r")
    assert FactRow.objects.of(case.of).filter(name="claim.passed_on").count() == 1


def test_nobody_looks_twice(case: Case) -> None:
    _rules(case, E_INVOICE=policy.BOTH)
    row = _claimed(case)
    _decide(case, row, _reviewer(case))

    with pytest.raises(deciding.NotYoursToDecide):
        _decide(case, row, _reviewer(case))

    assert _decide(case, row, _reviewer(case, "user:s")).status == "ACCEPTED"


def test_one_no_is_enough(case: Case) -> None:
    _rules(case, E_INVOICE=policy.BOTH)

    assert _decide(case, _claimed(case), _seller(case), agrees=False).status == "REJECTED"


@pytest.mark.parametrize(("percent", "waits_for"), [(0, ""), (100, "ORGANISER")])
def test_a_sample_of_what_the_machine_accepts_is_looked_at(
    case: Case, percent: int, waits_for: str
) -> None:
    _rules(case, E_INVOICE=policy.MACHINE, sample=percent)
    document = case.sent(case.invoice(buyer=_tax_id(case, "Ania")), actor=case.member("Ania"))
    case.read(document)

    row = Claim.objects.of(case.of).get(document_id=document.id)
    assert (row.waits_for, row.first_by) == (waits_for, "machine" if percent else "")
    assert row.review_flags == (["sample"] if percent else [])
    assert row.status == ("IN_REVIEW" if percent else "ACCEPTED")


def _tax_id(case: Case, who: str) -> str:
    found = (
        Identifier.objects.of(case.of)
        .filter(member_id=case.world.members[who], kind="TAX_ID")
        .order_by("value")
    )
    return found.values_list("value", flat=True)[0][2:]


def test_a_sample_of_what_sellers_confirm_tells_how_often_they_err(case: Case) -> None:
    _rules(case, sample=100)
    right, wrong = _claimed(case, "KS/1"), _claimed(case, "KS/2")
    for row in (right, wrong):
        _decide(case, row, _seller(case))

    _decide(case, right, _reviewer(case))
    _decide(case, wrong, _reviewer(case), agrees=False)

    (look,) = queries.second_looks(case.world.programme.id, organiser_id=case.of)
    (of_partner,) = queries.second_looks_of_partners(case.world.programme.id, organiser_id=case.of)
    assert (look.who, look.total, look.overturned) == ("user:w", 2, 1)
    assert (of_partner.who, of_partner.total, of_partner.overturned) == ("Hurtownia Wschód", 2, 1)


def test_whether_a_claim_is_in_the_sample_does_not_change(case: Case) -> None:
    rows = [Claim(id=UUID(int=number)) for number in range(100)]

    assert sum(risks.is_sampled(row, 10) for row in rows) == 10
    assert sum(risks.is_sampled(row, 10, is_risky=True) for row in rows) == 20
    assert not any(risks.is_sampled(row, 0, is_risky=True) for row in rows)


# Questions and appeals
# ------------------------------------------------------------
def test_a_question_waits_for_its_answer_and_goes_back(case: Case) -> None:
    row = _claimed(case)

    talking.ask(
        row.member_id,
        row.id,
        "Which shop?",
        programme=case.world.programme,
        actor=_seller(case),
        now=cast.NOW,
    )
    asked = case.claim(row.id)
    with pytest.raises(deciding.NotYoursToDecide):
        _decide(case, row, _seller(case))
    talking.answer(
        row.id,
        "The one in Łódź.",
        programme=case.world.programme,
        actor=case.member("Zenon"),
        now=cast.NOW,
    )
    answered = case.claim(row.id)

    assert (asked.waits_for, asked.question) == ("MEMBER", "Which shop?")
    assert (answered.waits_for, answered.answer) == ("PARTNER", "The one in Łódź.")
    assert _decide(case, row, _seller(case)).status == "ACCEPTED"


def test_the_member_reads_the_question(case: Case) -> None:
    row = _claimed(case)
    talking.ask(
        row.member_id,
        row.id,
        "Which shop?",
        programme=case.world.programme,
        actor=_seller(case),
        now=cast.NOW,
    )

    fact = ClaimQuestioned(
        organiser_id=case.of,
        at=cast.NOW,
        actor="user:w",
        programme_id=case.world.programme.id,
        member_id=row.member_id,
        claim_id=row.id,
        question="Which shop?",
    )
    notify_members.claim_questioned([fact])

    message = Message.objects.of(case.of).get(kind="PROOF_QUESTIONED")
    assert (message.member_id, message.data) == (
        row.member_id,
        {"name": "KS/1", "question": "Which shop?"},
    )


def test_an_appeal_is_decided_by_somebody_else(case: Case) -> None:
    row = _decide(case, _claimed(case), _reviewer(case), agrees=False)

    talking.appeal(
        row.id,
        "I have the goods.",
        programme=case.world.programme,
        actor=case.member("Zenon"),
        now=SOON,
    )
    appealed = case.claim(row.id)
    with pytest.raises(deciding.NotYoursToDecide):
        _decide(case, row, _reviewer(case))
    decided = _decide(case, row, _reviewer(case, "user:s"), at=SOON)
    case.count(row.document_id)

    assert (appealed.status, appealed.waits_for, appealed.first_by) == (
        "IN_REVIEW",
        "ORGANISER",
        "user:r",
    )
    assert (decided.status, decided.decided_by) == ("ACCEPTED", "user:s")
    assert case.pieces() == [(case.world.members["Zenon"], 3)]
    assert Document.objects.of(case.of).get(id=row.document_id).status == "COUNTED"


@pytest.mark.parametrize(
    ("_case", "days", "text", "error"),
    [
        ("too late", 15, "Look again.", talking.AppealTooLate),
        ("no words", 1, "  ", talking.NothingSaid),
    ],
)
def test_an_appeal_that_cannot_be_leaves_the_decision(
    case: Case, _case: str, days: int, text: str, error: type[TandemError]
) -> None:
    row = _decide(case, _claimed(case), _reviewer(case), agrees=False)

    with pytest.raises(error):
        talking.appeal(
            row.id,
            text,
            programme=case.world.programme,
            actor=case.member("Zenon"),
            now=cast.NOW + timedelta(days=days),
        )

    assert case.claim(row.id).status == "REJECTED"


def test_the_seller_s_own_file_settles_an_appeal(case: Case) -> None:
    row = _decide(case, _claimed(case), _seller(case), agrees=False)
    talking.appeal(
        row.id, "Look again.", programme=case.world.programme, actor=case.member("Zenon"), now=SOON
    )

    case.answered(case.handed_over(case.invoice("KS/1")))

    assert (case.claim(row.id).status, case.claim(row.id).decided_by) == ("ACCEPTED", "machine")


def test_a_second_no_stands(case: Case) -> None:
    row = _decide(case, _claimed(case), _reviewer(case), agrees=False)
    talking.appeal(
        row.id, "Look again.", programme=case.world.programme, actor=case.member("Zenon"), now=SOON
    )
    _decide(case, row, _reviewer(case, "user:s"), agrees=False, at=SOON)

    with pytest.raises(talking.AppealTooLate):
        talking.appeal(
            row.id,
            "Once more.",
            programme=case.world.programme,
            actor=case.member("Zenon"),
            now=SOON,
        )


def test_who_sent_the_document_again_is_not_heard_twice(case: Case) -> None:
    row = _decide(case, _claimed(case), _reviewer(case), agrees=False)
    case.sent(case.invoice("KS/1"), name="again.xml", actor=case.member("Zenon"))

    with pytest.raises(lifecycle.SentAgain):
        talking.appeal(
            row.id,
            "Look again.",
            programme=case.world.programme,
            actor=case.member("Zenon"),
            now=SOON,
        )


def test_nobody_answers_or_appeals_for_another(case: Case) -> None:
    row = _decide(case, _claimed(case), _reviewer(case), agrees=False)

    for verb in (talking.answer, talking.appeal):
        with pytest.raises(talking.NoSuchClaim):
            verb(
                row.id, "Mine!", programme=case.world.programme, actor=case.member("Ania"), now=SOON
            )


# Deadlines
# ------------------------------------------------------------
@pytest.mark.parametrize(
    ("after", "status", "waits_for"),
    [
        ("ORGANISER", "IN_REVIEW", "ORGANISER"),
        ("ACCEPT", "ACCEPTED", ""),
        ("REJECT", "REJECTED", ""),
    ],
)
def test_what_a_seller_leaves_lying_goes_the_programme_s_way(
    case: Case, after: str, status: str, waits_for: str
) -> None:
    _rules(case, days=10, after=after)
    document = case.sent(case.invoice(buyer=_tax_id(case, "Ania")), actor=case.member("Ania"))
    case.read(document)
    row = Claim.objects.of(case.of).get(document_id=document.id)

    before = deadlines.pass_due(case.world.programme, now=SOON)
    counting = deadlines.pass_due(case.world.programme, now=LATER)
    again = deadlines.pass_due(case.world.programme, now=LATER)

    due = case.claim(row.id)
    assert (before, again) == ([], [])
    assert (due.status, due.waits_for) == (status, waits_for)
    assert counting == ([row.document_id] if after == "ACCEPT" else [])


def test_what_is_in_doubt_never_counts_by_waiting(case: Case) -> None:
    _rules(case, days=10, after="ACCEPT")
    row = _claimed(case)  # names no buyer

    deadlines.pass_due(case.world.programme, now=LATER)

    assert (case.claim(row.id).status, case.claim(row.id).review_flags) == (
        "IN_REVIEW",
        ["buyer_unnamed", "overdue"],
    )

    judging.judge(
        Document.objects.of(case.of).get(id=row.document_id),
        programme=case.world.programme,
        now=LATER,
    )

    judged = case.claim(row.id)  # asked again, it does not go back to the seller
    assert (judged.waits_for, judged.review_flags) == ("ORGANISER", ["buyer_unnamed", "overdue"])


def test_a_seller_is_reminded_once_half_way(case: Case, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    _rules(case, days=10)
    _claimed(case)

    assert deadlines.to_remind(case.world.programme, now=cast.NOW) == {}
    assert deadlines.to_remind(case.world.programme, now=SOON) == {case.world.wschod: 1}
    assert deadlines.to_remind(case.world.programme, now=SOON) == {}


def test_the_reminder_reaches_the_seller_s_people(case: Case, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    _rules(case, days=10)
    _claimed(case)
    user = identity.user_of("jan@wschod.example", language="pl", now=cast.NOW)
    identity.give_role(
        user,
        Role.PARTNER_CLERK,
        organiser_id=case.of,
        now=cast.NOW,
        programme_id=case.world.programme.id,
        partner_id=case.world.wschod,
    )

    remind_partners.look_after_claims(case.world.programme, now=SOON)

    (letter,) = outbox.outbox
    assert letter.to == ["jan@wschod.example"]
    assert "1 zakup czeka na Ciebie" in letter.subject and "/claims/" in letter.body


# Risks
# ------------------------------------------------------------
def test_very_many_proofs_in_a_day_are_held(case: Case) -> None:
    rows = [_claimed(case, f"KS/{number}") for number in range(risks.PROOFS_A_DAY + 1)]

    assert "many_claims" not in rows[0].review_flags
    assert "many_claims" in rows[-1].review_flags and rows[-1].waits_for == "ORGANISER"


def test_one_file_of_many_invoices_is_one_proof(case: Case) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(risks.PROOFS_A_DAY + 1):
            archive.writestr(f"{number}.xml", case.invoice(f"KS/{number}"))
    document = case.sent(out.getvalue(), name="moje.zip", actor=case.member("Ania"))
    case.read(document)

    rows = list(Claim.objects.of(case.of).filter(document_id=document.id))
    assert len(rows) == risks.PROOFS_A_DAY + 1
    assert not [row for row in rows if "many_claims" in row.review_flags]


def test_an_amount_far_from_the_member_s_habit_is_held(case: Case) -> None:
    for number in range(risks.UNUSUAL_AFTER):
        _decide(case, _claimed(case, f"KS/{number}"), _seller(case))

    large, usual = _claimed(case, "KS/90", pieces=60), _claimed(case, "KS/91", pieces=4)

    assert ("unusual_amount" in large.review_flags, "unusual_amount" in usual.review_flags) == (
        True,
        False,
    )


def test_the_seller_s_own_file_outweighs_a_risk(case: Case) -> None:
    rows = [_claimed(case, f"KS/{number}") for number in range(risks.PROOFS_A_DAY + 1)]

    export = case.handed_over(case.invoice(rows[-1].number))
    case.answered(export)

    assert case.claim(rows[-1].id).status == "ACCEPTED"


def test_all_but_the_same_picture_is_told(case: Case) -> None:
    page = small_documents.scan(paper.invoice())

    def print_of(content: bytes) -> int:
        return pictures.fingerprint(Image.open(BytesIO(content)))

    smaller, other = BytesIO(), small_documents.scan(small_documents.pdf_with(None))
    Image.open(BytesIO(page)).resize((500, 340)).save(smaller, "PNG")

    near = bin((print_of(page) ^ print_of(smaller.getvalue())) & (2**64 - 1)).count("1")
    far = bin((print_of(page) ^ print_of(other)) & (2**64 - 1)).count("1")
    assert (near <= 4, far > 8) == (True, True)


def test_pictures_that_a_program_saved_say_so() -> None:
    out, plain = BytesIO(), BytesIO()
    exif = Image.Exif()
    exif[0x0131] = "Adobe Photoshop 25.0"
    Image.new("RGB", (20, 20)).save(out, "JPEG", exif=exif)
    Image.new("RGB", (20, 20)).save(plain, "JPEG")

    assert (
        pictures.is_edited(out.getvalue()),
        pictures.is_edited(plain.getvalue()),
        pictures.is_edited(b"nothing"),
    ) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("_case", "from_minor", "is_risk"),
    [("below", 18_500, False), ("just above", 18_400, True), ("far above", 17_000, False)],
)
def test_an_amount_just_above_a_promotion_is_looked_at(
    case: Case, _case: str, from_minor: int, is_risk: bool
) -> None:
    case.trust(E_INVOICE="MACHINE", amounts=[from_minor])  # type: ignore[arg-type]
    document = case.sent(
        case.invoice(buyer=codes.next_nip(526100002)), actor=case.member("Ania")
    )  # 184.50 gross

    case.read(document)

    assert ("just_above" in Claim.objects.of(case.of).get().review_flags) == is_risk


def test_a_partner_earns_for_confirming_in_time(case: Case) -> None:
    case.world.publish(
        {
            "key": "soon",
            "when": {"le": ["deed.confirm_days", {"number": 2}]},
            "give": {"points": 5},
            "to": "PARTNER",
        }
    )
    seller = identity.user_of("jan@wschod.example", name="Jan", now=cast.NOW)
    identity.give_role(
        seller,
        Role.PARTNER_CLERK,
        organiser_id=case.of,
        programme_id=case.world.programme.id,
        partner_id=case.world.wschod,
        now=cast.NOW,
    )
    actor = Actor(
        name=f"user:{seller.id}",
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod,
    )
    for number, days, by in (("KS/1", 1, actor), ("KS/2", 3, actor), ("KS/3", 1, case.world.actor)):
        document = case.sent(case.invoice(number), actor=case.member("Zenon"))
        case.read(document)
        row = Claim.objects.of(case.of).get(document_id=document.id)
        Claim.objects.of(case.of).filter(id=row.id).update(
            created_at=cast.NOW - timedelta(days=days)
        )
        deciding.decide(
            [(row.member_id, row.id)],
            agrees=True,
            programme=case.world.programme,
            actor=by,
            now=cast.NOW,
        )
        case.count(document.id)
    for batch in Batch.objects.of(case.of).order_by("id"):
        awarding.award_batch(
            batch.id, programme_id=case.world.programme.id, organiser_id=case.of, now=cast.NOW
        )

    found = Award.objects.of(case.of).filter(party="PARTNER")
    assert [(row.holder_id, row.points) for row in found] == [(case.world.wschod, 5)]
