"""Claims: a purchase that a member sends or scans, decided by the machine, the seller or the
organiser; it earns once.
"""

import base64
import hashlib
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pytest
import segno
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from tandem.activity.models import Activity, Line
from tandem.communication.models import Message
from tandem.config.demo import proofs
from tandem.documents import ksef_codes
from tandem.evidence.claims import deciding, judging, making, scanning
from tandem.evidence.codes import issuing, letters
from tandem.evidence.facts import DocumentReceived
from tandem.evidence.messages import ProofAcceptedMessage
from tandem.evidence.models import Claim, CodeTry, Document, Invoice, WaitingLine
from tandem.flows import jobs
from tandem.flows.activities import record_activity
from tandem.flows.documents import answer_claims, reading
from tandem.flows.evidence import accept_evidence, decide_claims, take_up
from tandem.flows.messages import notify_members
from tandem.kit import codes
from tandem.kit.codes import NotACode
from tandem.partners.models import Partner
from tandem.platform import journal, statements, tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.files import uploads
from tandem.platform.models import Fact as FactRow
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
GTIN = codes.with_check_digit("590123412345")


class Case:
    """A world with a home, and the ways in which a purchase comes."""

    answers: Sequence[UUID] = ()
    counts_at = cast.NOW

    def __init__(self, home: Path) -> None:
        self.world, self.home = cast.build(), home
        self.of = self.world.organiser_id
        self.seller = Partner.objects.of(self.of).get(id=self.world.wschod)
        self.world.publish(
            {
                "key": "piece",
                "when": {"all": []},
                "give": {"per": ["line.base_quantity", {"number": 1}, {"points": 10}]},
            }
        )

    def trust(self, **verification: str) -> None:
        """Say who looks at which kind of evidence."""
        Programme.objects.of(self.of).filter(id=self.world.programme.id).update(
            verification=verification
        )
        self.world.programme.refresh_from_db()

    def member(self, name: str) -> Actor:
        return Actor(
            name=f"user:{name}",
            organiser_id=self.of,
            permissions=ROLES["MEMBER"],
            member_id=self.world.members[name],
        )

    def invoice(self, number: str = "KS/1", *, buyer: str = "", pieces: int = 3) -> bytes:
        """An invoice of Wschód; without a buyer's tax number it is issued to a name."""
        return proofs.invoice(
            number=number,
            day=DAY,
            seller=(self.seller.tax_id[2:], self.seller.name),
            buyer=(buyer, "Jan Kowalski"),
            lines=[(GTIN, "Pompa", pieces, 5_000)],
        )

    def sent(
        self, content: bytes, *, name: str = "x.xml", actor: Actor, user: User | None = None
    ) -> Document:
        user_id = None if user is None else user.pk
        upload = uploads.store(
            [content],
            name=name,
            home=self.home,
            bytes_max=10**6,
            organiser_id=self.of,
            user_id=user_id,
            now=cast.NOW,
        )
        return accept_evidence.receive(
            upload, home=self.home, programme_id=self.world.programme.id, actor=actor, now=cast.NOW
        )

    def followed(self) -> list[tuple[str, str]]:
        """Follow what was received, as the step over the journal does; the jobs that wait
        afterwards: (name, document).
        """
        rows = (
            FactRow.objects.of(self.of)
            .filter(name=DocumentReceived.name)
            .order_by("at", "id")
            .values()
        )
        take_up.begin([DocumentReceived.from_row(row) for row in rows])
        jobs = ProcrastinateJob.objects.filter(
            status="todo", args__organiser_id=str(self.of)
        ).order_by("id")
        return [(each.task_name, each.args["document_id"]) for each in jobs]

    def read(self, document: Document) -> dict[str, int]:
        return accept_evidence.preview(
            document.id, organiser_id=self.of, home=self.home, now=cast.NOW
        )

    def count(self, document_id: UUID) -> dict[str, int]:
        return accept_evidence.accept(
            document_id,
            organiser_id=self.of,
            home=self.home,
            actor="test",
            now=lambda: self.counts_at,
            again=True,
        )

    def handed_over(self, *invoices: bytes) -> Document:
        """The seller's own file, counted."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for place, content in enumerate(invoices, 1):
                archive.writestr(f"{place}.xml", content)
        seller = Actor(
            name="user:w",
            organiser_id=self.of,
            permissions=ROLES["PARTNER_CLERK"],
            partner_id=self.world.wschod,
        )
        document = self.sent(out.getvalue(), name="export.zip", actor=seller)
        self.count(document.id)
        return document

    def scan(self, content: bytes, who: str) -> Claim:
        """Scan the code printed on this invoice."""
        actor = self.member(who)
        assert actor.member_id is not None
        return scanning.ask(
            ksef_codes.parse_link(link_of(content, self.seller.tax_id[2:])),
            programme=self.world.programme,
            member_id=actor.member_id,
            actor=actor,
            now=cast.NOW,
        )

    def answered(self, document: Document) -> list[UUID]:
        return answer_claims.answer(
            document.id, organiser_id=self.of, home=self.home, now=lambda: cast.NOW
        )

    def claim(self, key: UUID) -> Claim:
        return Claim.objects.of(self.of).get(id=key)

    def pieces(self) -> list[tuple[int, int]]:
        """What counted: (member, pieces)."""
        return [
            (line.member_id, int(line.quantity))
            for line in Line.objects.of(self.of).order_by("member_id")
        ]


def link_of(content: bytes, seller: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return f"https://qr.ksef.mf.gov.pl/invoice/{seller}/01-03-2026/{digest}"


@pytest.fixture
def case(db: None, tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def test_a_scanned_invoice_waits_for_its_seller_and_counts_when_the_file_comes(case: Case) -> None:
    content = case.invoice()
    claim = case.scan(content, "Zenon")
    assert claim.status == "AWAITING_SELLER"

    document = case.handed_over(case.invoice("KS/0"), content, b"<broken")
    waiting = WaitingLine.objects.of(case.of).filter(document_no="KS/1").count()
    (counting,) = case.answered(document)
    figures = case.count(counting)

    row = case.claim(claim.id)
    assert (row.status, row.number, row.decided_by, row.gross_minor) == (
        "ACCEPTED",
        "KS/1",
        "machine",
        18_450,
    )
    assert (figures["counted"], case.pieces()) == (1, [(case.world.members["Zenon"], 3)])
    assert (waiting, WaitingLine.objects.of(case.of).filter(document_no="KS/1").count()) == (1, 0)
    assert case.answered(document) == []


def test_a_scanned_invoice_that_the_seller_handed_over_before_counts_at_once(case: Case) -> None:
    content = case.invoice()
    document = case.handed_over(content)
    case.scan(content, "Zenon")

    (counting,) = case.answered(document)
    case.count(counting)

    assert case.pieces() == [(case.world.members["Zenon"], 3)]
    assert Invoice.objects.of(case.of).get().number == "KS/1"


def test_an_invoice_issued_to_another_firm_goes_to_the_organiser(case: Case) -> None:
    content = case.invoice(buyer=codes.next_nip(529000007))
    document = case.handed_over(content)
    claim = case.scan(content, "Zenon")
    assert case.answered(document) == []
    row = case.claim(claim.id)
    assert (row.status, row.review_flags, row.waits_for) == (
        "IN_REVIEW",
        ["issued_to_another"],
        "ORGANISER",
    )
    seller = Actor(
        name="user:w",
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod,
    )
    chosen = {"agrees": True, "programme": case.world.programme, "now": cast.NOW}

    with pytest.raises(deciding.NotYoursToDecide):
        deciding.decide([(row.member_id, row.id)], actor=seller, **chosen)
    deciding.decide([(row.member_id, row.id)], actor=case.world.actor, **chosen)
    case.count(row.document_id)

    assert case.pieces() == [(case.world.members["Zenon"], 3)]


def test_a_member_s_own_file_is_confirmed_by_its_seller(case: Case) -> None:
    document = case.sent(case.invoice(buyer=codes.next_nip(526100002)), actor=case.member("Ania"))
    case.read(document)
    claim = Claim.objects.of(case.of).get()
    assert (claim.status, claim.waits_for, claim.lines_total) == ("IN_REVIEW", "PARTNER", 1)
    case.count(document.id)
    document.refresh_from_db()
    assert (document.status, document.lines_counted, case.pieces()) == ("READY", 0, []), (
        "nobody has decided it"
    )
    seller = Actor(
        name="user:w",
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod,
    )

    decided = decide_claims.decide(
        [(claim.member_id, claim.id)],
        agrees=True,
        reason="",
        text="",
        programme=case.world.programme,
        actor=seller,
        now=cast.NOW,
    )
    case.count(document.id)

    assert (decided, case.pieces()) == ((1, 0), [(case.world.members["Ania"], 3)])


def test_an_invoice_without_a_buyer_s_number_is_looked_at_whoever_is_trusted(case: Case) -> None:
    case.trust(E_INVOICE="MACHINE")
    document = case.sent(case.invoice(), actor=case.member("Zenon"))
    case.read(document)

    claim = Claim.objects.of(case.of).get()
    assert (claim.status, claim.review_flags, claim.waits_for) == (
        "IN_REVIEW",
        ["buyer_unnamed"],
        "PARTNER",
    )


def test_a_rejection_needs_a_reason_and_ends_the_document(case: Case) -> None:
    document = case.sent(case.invoice(buyer=codes.next_nip(526100002)), actor=case.member("Ania"))
    case.read(document)
    claim = Claim.objects.of(case.of).get()
    chosen = {
        "agrees": False,
        "programme": case.world.programme,
        "actor": case.world.actor,
        "now": cast.NOW,
    }

    with pytest.raises(deciding.NoReason):
        deciding.decide([(claim.member_id, claim.id)], **chosen)
    deciding.decide([(claim.member_id, claim.id)], reason="CAME_BACK", text="On 3 March.", **chosen)

    document.refresh_from_db()
    assert (document.status, document.reason) == ("FAILED", "The goods came back. On 3 March.")
    assert (
        deciding.decide([(claim.member_id, claim.id)], reason="NOT_OURS", **chosen) == []
    )  # a decision stays
    assert not Activity.objects.of(case.of).exists()


def test_nobody_decides_their_own_claim(case: Case) -> None:
    document = case.sent(case.invoice(buyer=codes.next_nip(526100002)), actor=case.member("Ania"))
    case.read(document)
    claim = Claim.objects.of(case.of).get()
    user = User.objects.create_user("ania@akwa.example", created_at=cast.NOW)
    identity.give_role(
        user,
        Role.MEMBER,
        organiser_id=case.of,
        now=cast.NOW,
        programme_id=case.world.programme.id,
        member_id=case.world.members["Ania"],
    )
    ania_at_the_desk = Actor(
        name="user:ania", organiser_id=case.of, permissions=ROLES["REVIEWER"], user_id=user.id
    )

    with pytest.raises(deciding.NotYoursToDecide):
        deciding.decide(
            [(claim.member_id, claim.id)],
            agrees=True,
            programme=case.world.programme,
            actor=ania_at_the_desk,
            now=cast.NOW,
        )


def test_made_up_codes_do_not_bury_a_seller(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "ASKED_MAX", 2)
    for number in ("KS/1", "KS/2"):
        case.scan(case.invoice(number), "Zenon")

    with pytest.raises(scanning.TooManyAsked):
        case.scan(case.invoice("KS/3"), "Zenon")
    assert Claim.objects.of(case.of).count() == Document.objects.of(case.of).count() == 2


def test_the_file_answers_the_scan_of_the_same_invoice(case: Case) -> None:
    content = case.invoice(buyer=codes.next_nip(526100002))
    claim = case.scan(content, "Ania")

    document = case.sent(content, actor=case.member("Ania"))
    case.read(document)

    row = Claim.objects.of(case.of).get()
    assert (row.id, row.status, row.document_id, row.number) == (
        claim.id,
        "IN_REVIEW",
        document.id,
        "KS/1",
    )
    with pytest.raises(making.AlreadyClaimed):
        case.scan(content, "Ania")


def test_the_same_invoice_claimed_by_two_goes_to_the_organiser(case: Case) -> None:
    content = case.invoice()
    document = case.handed_over(content)
    case.scan(content, "Zenon")
    (counting,) = case.answered(document)
    case.count(counting)

    second = case.scan(content, "Ania")
    case.answered(document)

    row = case.claim(second.id)
    assert (row.status, row.review_flags, row.waits_for) == (
        "IN_REVIEW",
        ["claimed_by_another"],
        "ORGANISER",
    )
    deciding.decide(
        [(row.member_id, row.id)],
        agrees=True,
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )
    figures = case.count(row.document_id)
    # Even agreed to, the line has earned: whose the purchase is, a person answers.
    assert (figures["counted"], figures["differs"]) == (0, 1)
    assert case.pieces() == [(case.world.members["Zenon"], 3)]


def test_the_same_purchase_by_four_ways_earns_once(case: Case) -> None:
    case.trust(E_INVOICE="MACHINE")
    content, world = case.invoice(buyer=codes.next_nip(526100002)), case.world
    ania = world.members["Ania"]
    scanned = case.scan(content, "Ania")

    said = record_activity.activity_of(
        ania,
        programme=world.programme,
        document_no="KS/1",
        day=DAY,
        partner_id=world.wschod,
        lines=(record_activity.recording.LineIn(world.products["P-200"], 3, 15_000),),
    )
    recorded = record_activity.record(said, programme=world.programme, actor="till", now=cast.NOW)
    export = case.handed_over(content)
    case.answered(export)
    case.count(case.claim(scanned.id).document_id)
    own = case.sent(content, actor=case.member("Ania"))
    with pytest.raises(making.AlreadyClaimed):
        case.read(own)

    assert recorded.is_new
    assert case.pieces() == [(ania, 3)]
    assert world.balance("Ania").available == 30


@pytest.mark.parametrize(
    ("_case", "text"),
    [
        ("another site", "https://example.org/invoice/5260001546/01-03-2026/" + "A" * 43),
        ("no hash", "https://qr.ksef.mf.gov.pl/invoice/5260001546/01-03-2026/"),
        ("short hash", "https://qr.ksef.mf.gov.pl/invoice/5260001546/01-03-2026/AAAA"),
        ("no day", "https://qr.ksef.mf.gov.pl/invoice/5260250274/32-13-2026/" + "A" * 43),
        ("wrong seller", "https://qr.ksef.mf.gov.pl/invoice/1234567890/01-03-2026/" + "A" * 43),
        (
            "certificate (KOD II)",
            "https://qr.ksef.mf.gov.pl/certificate/Nip/5260250274/5260250274/01F20A5D352AE590/"
            + "A" * 43,
        ),
        ("script", "javascript:alert(1)//ksef.mf.gov.pl/invoice/"),
        ("empty", ""),
    ],
)
def test_a_code_that_is_none_says_so(_case: str, text: str) -> None:
    with pytest.raises(NotACode):
        ksef_codes.parse_link(text)


def test_the_ministry_s_own_examples_hold() -> None:
    link = "https://qr-test.ksef.mf.gov.pl/invoice/5265877635/01-02-2026/UtQp9Gpc51y-u3xApZjIjgkpZ01js-J8KflSPW8WzIE"

    found = ksef_codes.parse_link(link)

    assert (found.seller, found.issued_on) == ("5265877635", date(2026, 2, 1))
    assert found.sha256 == "52d429f46a5ce75cbebb7c40a598c88e0929674d63b3e27c29f9523d6f16cc81"
    assert (
        ksef_codes.parse_number(" 5265877635-20250826-0100001af629-af")
        == "5265877635-20250826-0100001AF629-AF"
    )
    with pytest.raises(NotACode, match="check digits"):
        ksef_codes.parse_number("5265877635-20250826-0100001AF628-AF")


def glanced(case: Case, document: Document) -> list[UUID]:
    """Look for codes in a picture; the sellers' files that answer what they ask."""
    answers: list[UUID] = []
    with override_settings(SECRET_KEY="secret"):
        reading.glance(
            document.id,
            organiser_id=case.of,
            home=case.home,
            now=lambda: cast.NOW,
            then=lambda _document, found: answers.extend(found),
        )
    return answers


def _photo(case: Case, text: str, who: str = "Zenon") -> Document:
    out = io.BytesIO()
    segno.make(text).save(out, kind="png", scale=6)
    document = case.sent(out.getvalue(), name="photo.png", actor=case.member(who))
    case.answers = glanced(case, document)
    document.refresh_from_db()
    return document


def test_a_photographed_code_claims_the_invoice(case: Case) -> None:
    content = case.invoice()
    export = case.handed_over(content)

    document = _photo(case, link_of(content, case.seller.tax_id[2:]))
    for counting in case.answered(export):
        case.count(counting)

    assert (document.kind, document.status, case.answers) == ("PICTURE", "COUNTED", [export.id])
    assert case.pieces() == [(case.world.members["Zenon"], 3)]


def test_a_photographed_product_code_is_used_up_once(case: Case) -> None:
    batch = issuing.open_batch(
        programme_id=case.world.programme.id,
        product_id=case.world.products["P-200"],
        name="b",
        codes_total=1,
        expires_at=None,
        actor=case.world.actor,
        now=cast.NOW,
    )
    issuing.issue_chunk(batch, organiser_id=case.of, secret=b"secret", now=cast.NOW)
    code = letters.code_of(batch, 0, secret=b"secret")

    first = _photo(case, f"https://akwa.example/c/akwa/?c={code}")
    second = _photo(case, code, who="Ania")

    assert (first.status, second.status) == ("COUNTED", "FAILED")
    assert second.reason.startswith("This code was already used")
    assert case.pieces() == [(case.world.members["Zenon"], 1)]


def test_a_picture_whose_codes_prove_nothing_is_left_to_be_read_as_a_page(case: Case) -> None:
    document = _photo(case, "5901234123457")

    assert (document.status, document.reason) == ("READING", "")
    assert not Claim.objects.of(case.of).exists()


def test_wrong_codes_in_pictures_count_as_tries(case: Case) -> None:
    code = letters.code_of(case.world.programme.id, 1, secret=b"other")

    _photo(case, code)

    assert CodeTry.objects.of(case.of).get().wrong_total == 1


def test_a_partner_s_picture_is_not_taken(case: Case) -> None:
    out = io.BytesIO()
    segno.make("x").save(out, kind="png")
    seller = Actor(
        name="user:w",
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod,
    )

    with pytest.raises(accept_evidence.PictureOfNobody):
        case.sent(out.getvalue(), actor=seller)


def test_the_same_invoice_twice_in_a_file_counts_once(case: Case) -> None:
    content = case.invoice(buyer=codes.next_nip(526100002))
    again = content.replace(b"</Faktura>", b" </Faktura>")  # other bytes, the same invoice

    export = case.handed_over(
        content, content, again, case.invoice("KS/2", buyer=codes.next_nip(526100002))
    )

    export.refresh_from_db()
    assert (export.figures["counted"], export.figures["faults"], export.figures["invoices"]) == (
        2,
        2,
        2,
    )
    assert case.pieces() == [(case.world.members["Ania"], 3), (case.world.members["Ania"], 3)]


def test_a_member_is_told_of_each_round_that_adds_something(case: Case) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in ("KS/1", "KS/2"):
            archive.writestr(
                f"{number[-1]}.xml", case.invoice(number, buyer=codes.next_nip(526100002))
            )
    document = case.sent(out.getvalue(), name="moje.zip", actor=case.member("Ania"))
    case.read(document)
    for claim in Claim.objects.of(case.of).order_by("number"):
        chosen = [(claim.member_id, claim.id)]
        deciding.decide(
            chosen,
            agrees=True,
            programme=case.world.programme,
            actor=case.world.actor,
            now=cast.NOW,
        )
        case.count(document.id)
        case.count(document.id)  # nothing new: nothing is told
    accepted = _facts(case, "evidence.accepted")

    notify_members.proof_decided(accepted)

    told = Message.objects.of(case.of).filter(member_id=case.world.members["Ania"])
    assert sorted(message.data["counted"] for message in told) == [1, 2]
    assert {message.data["name"] for message in told} == {"KS/1, KS/2"}


def _facts(case: Case, name: str) -> list[Any]:
    rows = FactRow.objects.of(case.of).filter(name=name).order_by("id")
    return [
        journal.kinds()[name].from_row(
            {
                "id": row.id,
                "organiser_id": row.organiser_id,
                "actor": row.actor,
                "at": row.at,
                "data": row.data,
            }
        )
        for row in rows
    ]


def test_what_was_refused_may_come_again_and_again(case: Case) -> None:
    for _time in range(3):
        document = case.sent(b"<Invoice/>", actor=case.member("Ania"))
        jobs.read_document(organiser_id=str(case.of), document_id=str(document.id))
        tenancy.enter(case.of)
        document.refresh_from_db()
        assert document.status == "FAILED"


def test_a_member_s_table_is_no_proof(case: Case) -> None:
    with pytest.raises(accept_evidence.NoProof):
        case.sent(b"a;b\n1;2\n", name="x.csv", actor=case.member("Ania"))


def test_refusals_and_rejections_are_said_in_the_language_of_who_reads_them(case: Case) -> None:
    user = User.objects.create_user("ania2@akwa.example", created_at=cast.NOW, language="pl")
    identity.give_role(
        user,
        Role.MEMBER,
        organiser_id=case.of,
        now=cast.NOW,
        programme_id=case.world.programme.id,
        member_id=case.world.members["Ania"],
    )
    refused = case.sent(b"<Invoice/>", actor=case.member("Ania"), user=user)
    claimed = case.sent(case.invoice(buyer=codes.next_nip(526100002)), actor=case.member("Ania"))
    case.read(claimed)
    claim = Claim.objects.of(case.of).get()

    jobs.read_document(organiser_id=str(case.of), document_id=str(refused.id))
    tenancy.enter(case.of)
    deciding.decide(
        [(claim.member_id, claim.id)],
        agrees=False,
        reason="CAME_BACK",
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )

    refused.refresh_from_db()
    assert refused.reason.startswith("Nie można odczytać tego pliku")
    assert case.claim(claim.id).reason == "Towar wrócił."


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ({"counted": 2}, "2 lines of it are recorded for you."),
        ({"counted": 0, "repeated": 1}, "It had been recorded before."),
        (
            {"counted": 1, "repeated": 1, "waiting": 2},
            "1 line of it is recorded for you. The rest had been recorded before."
            " What is still to be matched is recorded when it is.",
        ),
        ({"counted": 0, "early": 3}, "What was bought before you joined gives no points."),
        ({"counted": 0, "foreign": 3}, "Goods of others give no points."),
        ({"counted": 0}, "0 lines of it are recorded for you."),
    ],
)
def test_a_member_reads_what_became_of_each_line(figures: dict[str, int], text: str) -> None:
    said = ProofAcceptedMessage(name="KS/1", **figures).words()

    assert (said.title, said.text) == ("“KS/1” was recorded", text)


def test_the_seller_s_own_file_proves_what_a_member_sent_before(case: Case) -> None:
    content = case.invoice(buyer=codes.next_nip(526100002))
    sent = case.sent(content, actor=case.member("Ania"))
    case.read(sent)
    assert Claim.objects.of(case.of).get().status == "IN_REVIEW"

    seller = Actor(
        name="user:w",
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod,
    )
    export = case.sent(content, actor=seller)  # the very same bytes, from the other side
    case.count(export.id)

    assert case.answered(export) == [sent.id]
    assert (Claim.objects.of(case.of).get().status, Claim.objects.of(case.of).get().decided_by) == (
        "ACCEPTED",
        "machine",
    )
    assert case.count(sent.id)["repeated"] == 1
    assert case.pieces() == [(case.world.members["Ania"], 3)]


def test_the_same_file_of_two_members_is_two_claims_and_disputed(case: Case) -> None:
    for who in ("Ania", "Zenon"):
        case.read(case.sent(case.invoice(), actor=case.member(who)))

    disputed = Claim.objects.of(case.of).get(member_id=case.world.members["Zenon"])
    assert ("claimed_by_another" in disputed.review_flags, disputed.waits_for) == (
        True,
        "ORGANISER",
    )


def test_a_claim_that_waits_leaves_no_tables_behind(case: Case) -> None:
    case.read(case.sent(case.invoice(buyer=codes.next_nip(526100002)), actor=case.member("Ania")))

    assert (
        statements.rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'staging'::regnamespace AND relkind = 'r'"
        )
        == []
    )


def test_the_certificate_s_code_beside_the_invoice_s_is_passed_over(case: Case) -> None:
    seller = case.seller.tax_id[2:]
    sheet = Image.new("RGB", (1_400, 700), "white")
    for place, text in enumerate(
        [
            f"https://qr.ksef.mf.gov.pl/certificate/Nip/{seller}/{seller}/01F20A5D/{'A' * 86}",
            link_of(case.invoice(), seller),
        ]
    ):
        out = io.BytesIO()
        segno.make(text).save(out, kind="png", scale=8)
        sheet.paste(Image.open(out).convert("RGB"), (700 * place, 0))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    document = case.sent(out.getvalue(), actor=case.member("Zenon"))

    glanced(case, document)

    assert Claim.objects.of(case.of).get().status == "AWAITING_SELLER"
    document.refresh_from_db()
    assert document.status == "COUNTED"


def test_a_file_of_many_invoices_is_judged_in_as_many_statements_as_one(case: Case) -> None:
    """Reading a claim's lines one by one made a thousand invoices of a member a thousand times
    slower than one.
    """

    def statements_for(total: int) -> int:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for place in range(total):
                archive.writestr(f"{place}.xml", case.invoice(f"M{total}/{place}"))
        document = case.sent(out.getvalue(), name=f"{total}.zip", actor=case.member("Zenon"))
        case.read(document)
        with CaptureQueriesContext(connection) as captured:
            judging.judge(document, programme=case.world.programme, now=cast.NOW)
        return len(captured)

    assert statements_for(1) == statements_for(30)


def test_a_file_of_many_scans_is_answered_and_judged_once(case: Case) -> None:
    contents = [case.invoice(f"KS/{place}") for place in range(4)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for place, content in enumerate(contents[:3]):
            archive.writestr(f"{place}.xml", content)
    document = case.sent(out.getvalue(), name="moje.zip", actor=case.member("Zenon"))
    case.read(document)
    scanned = case.scan(contents[3], "Zenon")

    answered = case.answered(case.handed_over(*contents))

    assert sorted(answered) == sorted([document.id, scanned.document_id])
    for counting in answered:
        case.count(counting)
    assert case.pieces() == [(case.world.members["Zenon"], 3)] * 4
