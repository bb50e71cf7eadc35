"""Kinds of messages: each that is sent is declared, each that is declared is sent, and is said in
every language.
"""

import ast
import dataclasses
import importlib
import pkgutil
import re
from pathlib import Path
from uuid import uuid4

import cast
import pytest
from django.utils import translation

import tandem
from tandem.adjustments.messages import ExpiryExtendedMessage, MembersMergedMessage
from tandem.belonging.messages import AnniversaryMessage, BadgeEarnedMessage
from tandem.benefits.messages import (
    BenefitAcceptedMessage,
    BenefitDeclinedMessage,
    BenefitFulfilledMessage,
    BenefitLapsedMessage,
    BenefitUsedMessage,
    BenefitUseUndoneMessage,
)
from tandem.closing.messages import EditionSettledMessage
from tandem.communication import inbox, queries
from tandem.communication.messages import MailingMessage
from tandem.communication.models import MailState, Message
from tandem.contracts.messages import (
    ContractEndsMessage,
    ContractsEndLetter,
    PartnerContractLetter,
)
from tandem.earning.messages import (
    PointsAdjustedMessage,
    PointsExpiringMessage,
    PointsRecalculatedMessage,
    PointsRefusedMessage,
    PointsReleasedMessage,
    PointsVoidedMessage,
    PurchaseCorrectedMessage,
)
from tandem.engagement.community.messages import (
    AnswerCameMessage,
    AnswerHelpedMessage,
    IdeaMovedMessage,
    PostHiddenMessage,
)
from tandem.engagement.contests.messages import (
    ContestWonMessage,
    EntrySetAsideMessage,
    JurorInvitedLetter,
    LotDrawnMessage,
    PartnerWonLetter,
)
from tandem.engagement.events.messages import (
    EventCalledOffMessage,
    EventFeedbackMessage,
    EventInvitationMessage,
    EventMovedMessage,
    EventSignedUpMessage,
    EventTomorrowMessage,
    EventWaitingMessage,
)
from tandem.engagement.learning import messages as learning
from tandem.engagement.learning.messages import (
    AnswersJudgedMessage,
    CourseDueMessage,
    CourseRenewMessage,
)
from tandem.engagement.referrals.messages import FriendBoughtMessage, FriendJoinedMessage
from tandem.engagement.surveys.messages import SurveyInvitationMessage, SurveyReminderMessage
from tandem.engagement.tasks.messages import TaskDoneMessage, TaskEndsMessage
from tandem.engagement.tradeins.messages import (
    NextSizeMessage,
    TradeInPaidMessage,
    TradeInRefusedMessage,
    TradeInSaleBackMessage,
    TradeInSoldMessage,
    TradeInTakenMessage,
    TradeInUndoneMessage,
    TradeInUnsoldMessage,
)
from tandem.evidence.messages import (
    ClaimsWaitLetter,
    PartnerActionLetter,
    ProofAcceptedMessage,
    ProofQuestionedMessage,
    ProofRefusedMessage,
    PurchasePutRightMessage,
)
from tandem.fees.messages import (
    DifferenceDueMessage,
    DifferenceLapsedMessage,
    FeeDueMessage,
    FeePaidMessage,
    MembershipEndedMessage,
    MembershipUnpaidMessage,
    RefundOwedMessage,
    RenewalAskedMessage,
)
from tandem.initiatives.messages import InitiativeNewsMessage, InitiativeOverLetter
from tandem.kit.sql import SqlQuery, named_queries
from tandem.participants.correcting.messages import NumberDecidedMessage
from tandem.participants.firms.messages import (
    ColleagueAsksMessage,
    ColleagueJoinedMessage,
    FirmAskedMessage,
    FirmCodeLetter,
    FirmProvedMessage,
    FirmRefusedMessage,
    FirmRevokedMessage,
    FirmsLateLetter,
    FirmToConfirmLetter,
)
from tandem.participants.messages import (
    AddressLetter,
    CameBackMessage,
    LeftMessage,
    WelcomeMessage,
)
from tandem.partners.messages import AgreementLetter
from tandem.platform.messages import declaring
from tandem.platform.messages.letters import (
    AttentionLetter,
    DomainsWaitLetter,
    InvitationLetter,
    MailServerLetter,
)
from tandem.programmes.messages import (
    DomainDecidedLetter,
    DomainFailedLetter,
    RegulationsMessage,
)
from tandem.rewards.messages import (
    OrderCancelledMessage,
    OrderReadyMessage,
    OrderShippedMessage,
    OrderUsedMessage,
    PartnerOrderLetter,
)
from tandem.tiers.messages import TierChangedMessage

SOURCE = Path(tandem.__file__).parent
NAMES = {"en": "Kettle", "pl": "Czajnik", "ro": "Ceainic", "be": "Чайнік"}
PIECES = {"quantity": "3", "amount_minor": 30_000}
LINK = "https://points.example/x/"
NAME = {"en": "Tour"}
WHEN = "2026-03-10T18:00"
SAID = {
    "CONTRACT_ENDS": (
        ContractEndsMessage(contract="Job", day="2026-03-02"),
        "“Job” runs until 2 March 2026",
    ),
    "PARTNER_CONTRACT": (
        PartnerContractLetter(programme="Kielnia", contract="Supply", day="2026-03-02"),
        "Kielnia: “Supply” runs until 2 March 2026",
    ),
    "CONTRACTS_END": (
        ContractsEndLetter(programme="Kielnia", total=2, link=LINK),
        "Kielnia: 2 contracts end soon",
    ),
    "BADGE_EARNED": (BadgeEarnedMessage(badge=NAMES), "You have earned the badge “Kettle”"),
    "ANNIVERSARY_THANKS": (
        AnniversaryMessage(programme="Kielnia", years=2),
        "2 years with Kielnia",
    ),
    "INITIATIVE_OVER": (
        InitiativeOverLetter(programme="Kielnia", name=NAMES, link=LINK),
        "Kielnia: “Kettle” is over",
    ),
    "INITIATIVE_NEWS": (
        InitiativeNewsMessage(initiative=NAMES, title={"en": "It begins"}, text={"en": "R"}),
        "Kettle: It begins",
    ),
    "AGREEMENT_PUBLISHED": (
        AgreementLetter(programme="Kielnia", agreement=NAMES, is_first=True, asks=True, link=LINK),
        "Kielnia: a new agreement, “Kettle”",
    ),
    "REGULATIONS": (
        RegulationsMessage(programme="Kielnia", version=2, asks=True),
        "New regulations of Kielnia, version 2",
    ),
    "DOMAIN_FAILED": (
        DomainFailedLetter(
            programme="Kielnia", domain="klub.example", problem="NO_NAME", link=LINK
        ),
        "Kielnia: klub.example does not lead here any more",
    ),
    "DOMAIN_DECIDED": (
        DomainDecidedLetter(programme="Kielnia", domain="klub.example", agrees=True, link=LINK),
        "Kielnia: klub.example is agreed to",
    ),
    "DOMAINS_WAIT": (
        DomainsWaitLetter(domains=["klub.example: Kielnia (Kielnia)"], more=2, link=LINK),
        "3 domains of programmes wait for you",
    ),
    "MAIL_SERVER": (
        MailServerLetter(who="ewa@agency.example", host="mail.agency.example"),
        "Mail of this installation leaves by another server",
    ),
    "MAILING": (MailingMessage(title=NAMES, text=NAMES), "Kettle"),
    "MEMBER_LEFT": (
        LeftMessage(programme="Kielnia", order_until="2026-04-01"),
        "You take part in Kielnia no more",
    ),
    "MEMBER_CAME_BACK": (
        CameBackMessage(programme="Kielnia"),
        "You take part in Kielnia again",
    ),
    "WELCOME": (WelcomeMessage(programme="Kielnia"), "Welcome to Kielnia"),
    "POINTS_RELEASED": (
        PointsReleasedMessage(points=100, activities=1, documents=["FV 1"]),
        "100 points are yours now",
    ),
    "POINTS_VOIDED": (
        PointsVoidedMessage(points=1, document_no=""),
        "1 point did not become yours",
    ),
    "POINTS_REFUSED": (
        PointsRefusedMessage(points=5, document_no="FV 1", reason="R"),
        "5 points did not become yours",
    ),
    "POINTS_MENDED": (
        PointsRecalculatedMessage(points=7, reason="", deeds=2),
        "7 points were added",
    ),
    "PURCHASE_CORRECTED": (
        PurchaseCorrectedMessage(points=-7, reason="", deeds=1),
        "7 points were taken back",
    ),
    "POINTS_ADJUSTED": (PointsAdjustedMessage(points=-2, reason="R"), "2 points were taken back"),
    "POINTS_EXPIRING": (
        PointsExpiringMessage(points=5, day="2026-03-02"),
        "5 points expire on 2 March 2026",
    ),
    "MEMBERS_MERGED": (
        MembersMergedMessage(points=0, reason="R"),
        "Two memberships of yours are one now",
    ),
    "EXPIRY_EXTENDED": (
        ExpiryExtendedMessage(points=5, day="2026-03-02", reason="R"),
        "5 points last longer",
    ),
    "BENEFIT_ACCEPTED": (
        BenefitAcceptedMessage(benefit=NAME),
        "Agreed: Tour",
    ),
    "BENEFIT_DECLINED": (BenefitDeclinedMessage(benefit=NAME, reason="R"), "Not this time: Tour"),
    "BENEFIT_FULFILLED": (BenefitFulfilledMessage(benefit=NAME), "Ready for you: Tour"),
    "BENEFIT_LAPSED": (BenefitLapsedMessage(benefit=NAME), "No longer open: Tour"),
    "BENEFIT_USED": (BenefitUsedMessage(benefit=NAME, partner="Hurtownia"), "Used: Tour"),
    "BENEFIT_USE_UNDONE": (BenefitUseUndoneMessage(benefit=NAME), "Not used after all: Tour"),
    "CONTEST_WON": (
        ContestWonMessage(contest=NAME, place=2, ranked=40),
        "You are among the winners: Tour",
    ),
    "JUROR_INVITED": (
        JurorInvitedLetter(contest=NAME, programme="Aqua", until="2026-04-30", link="https://x"),
        "Please judge: Tour",
    ),
    "LOT_DRAWN": (LotDrawnMessage(contest=NAME, drawn_of=40), "You were drawn: Tour"),
    "PARTNER_WON": (
        PartnerWonLetter(contest=NAME, place=2, ranked=40, link="https://x"),
        "You are among the winners: Tour",
    ),
    "ENTRY_SET_ASIDE": (
        EntrySetAsideMessage(contest=NAME, reason="Another shop"),
        "Your entry is not judged: Tour",
    ),
    "FRIEND_JOINED": (FriendJoinedMessage(friend="Jan"), "Jan joined by your code"),
    "FRIEND_BOUGHT": (
        FriendBoughtMessage(),
        "Somebody whom you invited bought for the first time",
    ),
    "SURVEY_INVITATION": (
        SurveyInvitationMessage(survey=NAME, key="k"),
        "A few questions: Tour",
    ),
    "SURVEY_REMINDER": (
        SurveyReminderMessage(survey=NAME, key="k"),
        "It still waits for you: Tour",
    ),
    "TASK_DONE": (TaskDoneMessage(task=NAME), "Done: Tour"),
    "TRADE_IN_TAKEN": (TradeInTakenMessage(thing=NAME, label="A1"), "Taken: Tour"),
    "TRADE_IN_UNDONE": (TradeInUndoneMessage(thing=NAME), "Noted by mistake: Tour"),
    "TRADE_IN_REFUSED": (TradeInRefusedMessage(thing=NAME, why="R"), "Not taken: Tour"),
    "TRADE_IN_SOLD": (
        TradeInSoldMessage(thing=NAME, payout_minor=1_00, currency="PLN"),
        "Sold: Tour",
    ),
    "TRADE_IN_SALE_BACK": (TradeInSaleBackMessage(thing=NAME), "Not sold after all: Tour"),
    "TRADE_IN_PAID": (
        TradeInPaidMessage(thing=NAME, payout_minor=1_00, currency="PLN", paid_on="2026-03-02"),
        "Paid out: Tour",
    ),
    "TRADE_IN_UNSOLD": (
        TradeInUnsoldMessage(thing=NAME, label="A1", is_given_away=False),
        "Not sold: Tour",
    ),
    "TRADE_IN_NEXT_SIZE": (NextSizeMessage(offer=NAME, size="24"), "Time for the next size?"),
    "TASK_ENDS": (TaskEndsMessage(task=NAME, percent=50), "Until tomorrow: Tour"),
    "EVENT_INVITATION": (EventInvitationMessage(event=NAME, when=WHEN), "You are invited: Tour"),
    "EVENT_SIGNED_UP": (EventSignedUpMessage(event=NAME, when=WHEN), "You have a place: Tour"),
    "EVENT_WAITING": (EventWaitingMessage(event=NAME), "On the waiting list: Tour"),
    "EVENT_MOVED": (EventMovedMessage(event=NAME, when=WHEN, place="Łódź"), "Moved: Tour"),
    "EVENT_CALLED_OFF": (
        EventCalledOffMessage(event=NAME, when=WHEN, reason="R", points=5),
        "Called off: Tour",
    ),
    "EVENT_FEEDBACK": (EventFeedbackMessage(event=NAME), "How was it: Tour"),
    "EVENT_TOMORROW": (EventTomorrowMessage(event=NAME, when=WHEN), "Tomorrow: Tour"),
    "COMMUNITY_ANSWER": (AnswerCameMessage(question="Which?"), "An answer to “Which?”"),
    "COMMUNITY_HELPED": (AnswerHelpedMessage(question="Which?"), "Your answer helped: “Which?”"),
    "COMMUNITY_IDEA": (
        IdeaMovedMessage(idea="A box", state="DONE", said={"en": "R"}),
        "You said, we changed: “A box”",
    ),
    "COMMUNITY_HIDDEN": (
        PostHiddenMessage(post="Buy", why="R"),
        "“Buy” is shown to nobody any more",
    ),
    "COURSE_DUE": (
        CourseDueMessage(course=NAME, day="2026-03-09"),
        "To be learnt by 9 March 2026: Tour",
    ),
    "COURSE_RENEW": (
        CourseRenewMessage(course=NAME, day="2026-04-01"),
        "It holds until 1 April 2026: Tour",
    ),
    "ANSWERS_JUDGED": (
        AnswersJudgedMessage(course=NAME, is_passed=True),
        "Your answers were read: Tour",
    ),
    "TEST_HANDED_IN": (
        learning.TestHandedInMessage(course=NAME, state="PASSED"),
        "The time was over, and your test was handed in: Tour",
    ),
    "EDITION_SETTLED": (
        EditionSettledMessage(edition=1, carried=5),
        "Edition 1 is closed: your statement",
    ),
    "TIER_CHANGED": (
        TierChangedMessage(tier=NAMES, is_up=True),
        "You have reached the level Kettle",
    ),
    "ORDER_SHIPPED": (
        OrderShippedMessage(number="1", reward=NAMES, tracking="T"),
        "Kettle is on its way",
    ),
    "ORDER_USED": (OrderUsedMessage(number="1", reward=NAMES, where="W"), "Used: Kettle"),
    "ORDER_READY": (OrderReadyMessage(reward=NAMES, times=3), "Yours: 3 × Kettle"),
    "ORDER_CANCELLED": (
        OrderCancelledMessage(reward=NAMES, points=5),
        "The order of Kettle was cancelled",
    ),
    "PARTNER_ORDER": (
        PartnerOrderLetter(number="1", reward=NAMES, points=5, link="L", is_sent=False),
        "The order of Kettle was cancelled",
    ),
    "PROOF_ACCEPTED": (ProofAcceptedMessage(name="FV 1", counted=2), "“FV 1” was recorded"),
    "PROOF_REFUSED": (ProofRefusedMessage(name="FV 1", reason="R"), "“FV 1” gives no points"),
    "PROOF_QUESTIONED": (
        ProofQuestionedMessage(name="", question="Q?"),
        "A question about “–”",
    ),
    "PURCHASE_PUT_RIGHT": (
        PurchasePutRightMessage(
            number="FV 1", product="P", currency="PLN", before=PIECES, after=PIECES
        ),
        "Your purchase FV 1 was put right",
    ),
    "FIRM_ASKED": (FirmAskedMessage(firm="Nowa", days=3), "We are checking that Nowa is yours"),
    "FIRM_PROVED": (FirmProvedMessage(firm="Nowa"), "Nowa is confirmed as yours"),
    "FIRM_REFUSED": (
        FirmRefusedMessage(firm="Nowa", reason="R."),
        "It could not be confirmed that Nowa is yours",
    ),
    "NUMBER_DECIDED": (
        NumberDecidedMessage(tax_id="PL1", status="REFUSED", reason="R."),
        "Your firm's tax number stays as it was, not PL1",
    ),
    "FIRM_REVOKED": (
        FirmRevokedMessage(firm="Nowa", reason="R."),
        "Nowa is no longer yours here",
    ),
    "COLLEAGUE_ASKS": (
        ColleagueAsksMessage(person="Ewa", email="e@n.example"),
        "Ewa says to belong to your firm",
    ),
    "COLLEAGUE_JOINED": (
        ColleagueJoinedMessage(person="Ewa"),
        "Ewa takes part for your firm now",
    ),
    "ADDRESS": (
        AddressLetter(programme="Kielnia", link=LINK, days=2),
        "Confirm your address to join Kielnia",
    ),
    "CLAIMS_WAIT": (
        ClaimsWaitLetter(programme="Kielnia", total=2, link=LINK),
        "Kielnia: 2 purchases wait for you",
    ),
    "PARTNER_ACTION": (
        PartnerActionLetter(programme="Kielnia", name="Shelf", link=LINK, is_recorded=True),
        "Kielnia: “Shelf” is recorded",
    ),
    "FIRM_TO_CONFIRM": (
        FirmToConfirmLetter(programme="Kielnia", firm="Nowa", link=LINK),
        "Kielnia: is Nowa a customer of yours?",
    ),
    "FIRMS_LATE": (
        FirmsLateLetter(programme="Kielnia", total=1, link=LINK),
        "Kielnia: 1 person waits for a yes",
    ),
    "FIRM_CODE": (
        FirmCodeLetter(programme="Kielnia", person="Ewa", code="123", days=1),
        "A code for your firm in Kielnia",
    ),
    "INVITATION": (
        InvitationLetter(programme="Kielnia", inviter="", link=LINK, as_member=True, days=7),
        "You are invited to Kielnia",
    ),
    "FEE_DUE": (
        FeeDueMessage(
            plan=NAMES, amount_minor=36_500, currency="PLN", due="2026-03-16", number="4281350887"
        ),
        "Kettle: PLN\u00a0365.00 to pay by 16 March 2026",
    ),
    "FEE_PAID": (FeePaidMessage(plan=NAMES, until="2027-03-01"), "Thank you: Kettle is paid"),
    "DIFFERENCE_DUE": (
        DifferenceDueMessage(
            plan=NAMES,
            amount_minor=24_300,
            currency="PLN",
            due="2026-07-08",
            until="2027-03-01",
            number="4281350887",
        ),
        "Kettle at once: PLN\u00a0243.00 to pay by 8 July 2026",
    ),
    "DIFFERENCE_LAPSED": (
        DifferenceLapsedMessage(plan=NAMES, chosen=NAMES),
        "Your membership stays Kettle",
    ),
    "RENEWAL_ASKED": (
        RenewalAskedMessage(plan=NAMES, until="2027-03-01"),
        "Kettle ends on 1 March 2027",
    ),
    "MEMBERSHIP_UNPAID": (
        MembershipUnpaidMessage(plan=NAMES, until="2027-03-16"),
        "Kettle is not paid yet",
    ),
    "MEMBERSHIP_ENDED": (
        MembershipEndedMessage(plan=NAMES, reason="UNPAID"),
        "Kettle has ended",
    ),
    "REFUND_OWED": (
        RefundOwedMessage(amount_minor=30_400, currency="PLN"),
        "PLN\u00a0304.00 is paid back to you",
    ),
    "ATTENTION": (AttentionLetter(lines=["L"], link=LINK), "Tandem needs your attention"),
}
# Those that a query tells: where it makes their parameters.
OF_QUERIES = {
    BadgeEarnedMessage: ("tandem.belonging", "badges", "given"),
    AnniversaryMessage: ("tandem.belonging", "badges", "anniversaries"),
    PointsVoidedMessage: ("tandem.earning", "releasing", "voided"),
    PointsRefusedMessage: ("tandem.earning", "releasing", "voided"),
    PointsReleasedMessage: ("tandem.earning", "releasing", "released_today"),
    PointsExpiringMessage: ("tandem.earning", "releasing", "expiring"),
    PointsRecalculatedMessage: ("tandem.earning.recalculation", "recalculating", "recalculated"),
    PurchaseCorrectedMessage: ("tandem.earning.recalculation", "recalculating", "recalculated"),
    ExpiryExtendedMessage: ("tandem.adjustments", "extensions", "told"),
    TierChangedMessage: ("tandem.tiers", "reviewing", "told"),
    EditionSettledMessage: ("tandem.closing", "settling", "told"),
}


def _declared() -> dict[str, type[declaring.Message]]:
    for module in pkgutil.walk_packages(tandem.__path__, "tandem."):
        if module.name.rpartition(".")[2] in ("messages", "letters"):
            importlib.import_module(module.name)
    return dict(declaring.kinds())


def test_every_kind_is_registered_under_the_name_that_is_stored() -> None:
    """A name that stands in somebody's inbox is not given up and not used anew."""
    assert {kind: type(message) for kind, (message, _title) in SAID.items()} == _declared()
    assert max(len(kind) for kind in SAID) <= Message._meta.get_field("kind").max_length


@pytest.mark.always
def test_every_kind_is_declared() -> None:
    written = {
        node.name
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        and "Message" in [base.id for base in node.bases if isinstance(base, ast.Name)]
    }

    assert written == {kind.__name__ for kind in _declared().values()}


@pytest.mark.parametrize("language", ["en", "pl", "ro", "be"])
@pytest.mark.parametrize("kind", SAID)
def test_every_kind_is_said_in_every_language(kind: str, language: str) -> None:
    message, title = SAID[kind]

    with translation.override("en"):
        english = message.words()
    with translation.override(language):
        words = message.words()

    assert english.title == title
    assert words.title and words.text and "%(" not in words.title + words.text
    assert ".." not in words.text
    assert (words.title != english.title) is (language != "en")
    assert (words.text != english.text) is (language != "en" and words.text != "R")


@pytest.mark.parametrize("kind", SAID)
def test_every_kind_comes_back_as_it_was_stored(kind: str) -> None:
    message, _title = SAID[kind]

    assert type(message).of_data({**message.data, "of_another_version": 1}) == message


@pytest.mark.always
def test_every_declared_kind_is_sent() -> None:
    sent = set[str]()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                values = [node.func, *node.args]
            elif isinstance(node, ast.IfExp):
                values = [node.body, node.orelse]
            else:
                continue
            sent |= {value.id for value in values if isinstance(value, ast.Name)}

    assert {kind.__name__ for kind in _declared().values()} - sent == set()


def test_no_mail_leaves_that_is_not_declared() -> None:
    """What allauth sends is its own (`locale_accounts`)."""
    by_hand = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if re.search(r"\bmail\.send\(|\bsend_mail\(", path.read_text())
    ]

    assert by_hand == ["platform/messages/mailing.py"]


@pytest.mark.parametrize("kind", OF_QUERIES, ids=lambda kind: kind.kind)
def test_a_query_makes_all_parameters(kind: type[declaring.Message]) -> None:
    package, file, block = OF_QUERIES[kind]
    made = named_queries(package, file)[block].partition("jsonb_build_object(")[2]
    needed = [
        field.name
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    ]

    assert needed
    assert [name for name in needed if f"'{name}', " not in made] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("message", "mail"),
    [
        (PointsAdjustedMessage(points=5, reason="R"), MailState.WAITING),
        (WelcomeMessage(programme="Kielnia"), MailState.NONE),
    ],
    ids=lambda value: getattr(value, "kind", value),
)
def test_a_kind_says_whether_a_mail_brings_it(message: declaring.Message, mail: str) -> None:
    world = cast.build()
    ania, of = world.members["Ania"], world.organiser_id
    scope = {"programme_id": world.programme.id, "organiser_id": of, "now": cast.NOW}

    for _told_twice in range(2):
        inbox.notify(ania, message, key=world.programme.id, **scope)

    (row,) = Message.objects.of(of).filter(member_id=ania)
    assert (row.kind, row.mail, row.data) == (message.kind, mail, message.data)
    assert [shown.message for shown in queries.inbox(ania, organiser_id=of)] == [message]


@pytest.mark.django_db
def test_a_letter_is_told_in_no_inbox() -> None:
    world = cast.build()
    rows = SqlQuery("SELECT 1, '', ''", {}, inbox.COLUMNS)

    with pytest.raises(AssertionError):
        inbox.notify_rows(
            rows,
            InvitationLetter,
            programme_id=world.programme.id,
            organiser_id=uuid4(),
            now=cast.NOW,
        )
