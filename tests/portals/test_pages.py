"""Tables handed over, payments by a click, lists as files, pictures, messages, outlets: through the
pages.
"""

import csv
import html
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from portals import filling
from portals.test_access import _client
from python_calamine import CalamineWorkbook

from tandem.activity.models import Payment, PaymentNotice
from tandem.catalogue import products
from tandem.catalogue.models import Pack, Product
from tandem.communication.models import Message
from tandem.earning import releasing
from tandem.flows.activities import record_activity
from tandem.flows.messages import mail_members, notify_members
from tandem.kit import codes, ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.participants.models import Member
from tandem.partners import onboarding
from tandem.partners.models import Outlet
from tandem.platform.access.permissions import Actor
from tandem.platform.models import ApiKey, Invitation, Upload
from tandem.portals.shared.proofs import paid
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.rewards import catalogue, ordering
from tandem.rewards.models import Reward

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    made = cast.build(release="WHEN_PAID", payment_curve=[[0, 100]])
    made.publish(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
        }
    )
    return made


def _table(text: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("table.csv", text.encode())}


def _take(client: Client, address: str, text: str, **more: str) -> tuple[str, Any]:
    """Look at a table, then take it in; the page of the look, and the answer to the taking."""
    look = client.post(address, {"_action": "look", **_table(text), **more}, follow=True)
    place = look.request["PATH_INFO"]
    form = filling.shown(look.content, "take") | more
    return look.content.decode(), client.post(place, form, follow=True)


def test_products_from_a_table(world: cast.World) -> None:
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/products/import/"
    gtin = codes.with_check_digit("590123400001")
    text = f"Indeks;Nazwa;Marka;Kategoria;EAN;JM;Szt. w kartonie;Tagi;Cecha: Kolor\nX-1;Klej;Akwa;Kleje;{gtin};szt;12;nowe,tanie;Biały\nX-2;Fuga;Akwa;Kleje;5901234000019;szt;\n;Bez numeru;;;;;\nG-10;Grunt nowy;;;;;\n"

    shown, done = _take(client, base, text)

    assert "2 rows can be taken in" in shown and "2 rows are left out" in shown
    assert "a digit is wrong or missing" in shown
    assert "1 products were added, 1 brought up to date." in done.content.decode()
    assert Product.objects.of(world.organiser_id).get(sku="G-10").name == "Grunt nowy"
    added = Product.objects.of(world.organiser_id).get(sku="X-1")
    assert Pack.objects.of(world.organiser_id).get(product=added, unit="carton").base_units == 12
    assert (added.attributes, sorted(added.tags)) == ({"kolor": "Biały"}, ["nowe", "tanie"])


def test_members_from_a_table_are_invited(world: cast.World) -> None:
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/members/import/"
    known, fresh = codes.next_nip(526100002), codes.next_nip(777000001)
    text = f"Firma,NIP,Osoba,E-mail,Miasto\nNowa,{fresh},Ewa,ewa@nowa.example,Łódź\nInstalbud,{known},Anna,,\nZła,123,Ktoś,,\nNowa bis,{fresh},,,\n"

    shown, done = _take(client, base, text, invite="on")

    assert "This is no tax number." in shown and "The same member stands in a row above." in shown
    assert "1 member joined. 1 takes part already." in done.content.decode()
    member = Member.objects.of(world.organiser_id).get(name="Nowa")
    assert Invitation.objects.of(world.organiser_id).get().member_id == member.id


def test_a_table_of_another_person_cannot_be_taken_in(world: cast.World) -> None:
    base = f"/o/{world.programme.slug}/members/import/"
    _client(world, "MARKETER").post(
        base, {"_action": "look", **_table("Firma,Miasto\nNowa,Łódź\n")}
    )
    key = Upload.objects.of(world.organiser_id).get().id

    answer = _client(world, "ADMINISTRATOR").post(f"{base}{key}/", {"_action": "take"})

    assert answer.status_code == 404
    assert Member.objects.of(world.organiser_id).count() == 2


@pytest.mark.parametrize(
    ("_case", "content", "says"),
    [
        ("empty", "", "empty"),
        ("words", "hello", "names was found"),
        ("other", "a;b\n1;2\n", "needs a column"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_and_not_kept(
    world: cast.World, tmp_path: Path, _case: str, content: str, says: str
) -> None:
    form = {"_action": "look", **_table(content)}
    answer = _client(world, "MARKETER").post(f"/o/{world.programme.slug}/products/import/", form)

    assert answer.status_code == 400 and says in answer.content.decode()
    assert not Upload.objects.of(world.organiser_id).exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def _give(world: cast.World, member: str, points: int) -> None:
    move = transfers.Move(
        world.members[member],
        ids.new_uuid(),
        world.books["REWARD"],
        Kind.EARN,
        points,
        ids.new_uuid(),
        cast.NOW,
    )
    transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)


_ADDRESS = {"name": "Ania", "street": "-1 Krótka", "postal_code": "90-001", "city": "Łódź"}


def _buy(world: cast.World, number: str) -> None:
    activity = world.activity(
        "Ania", ("G-10", 1, 10_000), document_no=number, due_on=date(2026, 3, 16)
    )
    record_activity.record(activity, programme=world.programme, actor="test", now=cast.NOW)


def test_payments_by_a_click_and_from_a_table(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("FV 1", "FV 2", "FV 3"):
        _buy(world, number)
    client, base = _client(world, "FINANCE"), f"/o/{world.programme.slug}/payments/"

    page = client.get(base).content.decode()
    monkeypatch.setattr(paid, "SORTED_MAX", 2)
    of_many = client.get(f"{base}?sort=-amount").content.decode()
    narrowed = client.get(f"{base}?sort=-amount&q=fv+2").content.decode()
    elsewhere = client.get(f"{base}?q=2").content.decode()
    clicked = filling.send(client, base, "mark", row=f"{world.wschod}|FV 1", paid_on="2026-03-10")
    shown, done = _take(
        client,
        base + "import/",
        "Nr faktury;Data zapłaty;Kwota\nFV 2;2026-03-11;123,00\nFV 9;2026-03-11;\nFV 3;2099-01-01;1\n",
        partner=str(world.wschod),
    )

    assert "3 purchases wait for their payment" in page
    # So many stand by the day they are due, which is said.
    assert "sort=amount" in page and "So many wait" not in page
    assert "sort=-due" in of_many and "sort=amount" not in of_many and "So many wait" in of_many
    assert "sort=amount" in narrowed and "FV 2" in narrowed and "FV 1" not in narrowed
    assert "from its beginning" in narrowed and "FV 2" not in elsewhere
    assert clicked.status_code == 302
    assert "The day of payment has not come yet." in shown
    assert "2 payments are new. 1 waits for its purchase." in done.content.decode()
    assert Payment.objects.of(world.organiser_id).count() == 2
    assert PaymentNotice.objects.of(world.organiser_id).filter(settled_at=None).count() == 1


def test_where_no_points_wait_for_payments_nothing_is_to_be_marked(world: cast.World) -> None:
    programmes = Programme.objects.of(world.organiser_id).filter(id=world.programme.id)
    _buy(world, "FV 1")
    programmes.update(release="AFTER_DAYS", release_days=14)

    for who, letter in (("ADMINISTRATOR", "o"), ("PARTNER_CLERK", "p")):
        client, base = _client(world, who), f"/{letter}/{world.programme.slug}/"
        page = client.get(f"{base}payments/").content.decode()
        assert "No points wait for a payment" in page and "FV 1" not in page
        assert f'href="{base}payments/"' not in client.get(base).content.decode()
        programmes.update(release="WHEN_PAID")
        assert f'href="{base}payments/"' in client.get(base).content.decode()
        programmes.update(release="AFTER_DAYS")


def test_a_purchase_without_a_number_is_paid_by_a_click(world: cast.World) -> None:
    for place in range(2):
        activity = world.activity(
            "Ania", ("G-10", 1, 10_000 + place), document_no="", due_on=date(2026, 3, 16)
        )
        record_activity.record(
            replace(activity, document_no=""), programme=world.programme, actor="test", now=cast.NOW
        )
    client, base = _client(world, "FINANCE"), f"/o/{world.programme.slug}/payments/"

    keys = re.findall(r'name="row" value="(transaction[^"]+)"', client.get(base).content.decode())
    paid = {"_action": "mark", "which": "ticked", "paid_on": "2026-03-10"}
    done = [client.post(base, {**paid, "row": keys[0]}, follow=True) for _ in range(2)]
    wrong = [
        client.post(base, {**paid, "row": key}).status_code
        for key in (
            "transaction|x|y",
            "transaction|1|2",
            "activity",
            f"transaction|{2**63}|{ids.new_uuid()}",
        )
    ]

    assert len(keys) == 2
    assert (
        "1 purchase is paid." in done[0].content.decode()
        and "0 purchases are paid." in done[1].content.decode()
    )
    assert Payment.objects.of(world.organiser_id).get().amount_minor in (12_300, 12_301)
    assert wrong == [404, 404, 404, 404]


def test_a_partner_confirms_its_own_sales_only(world: cast.World) -> None:
    _buy(world, "FV 1")
    client, base = _client(world, "PARTNER_CLERK"), f"/p/{world.programme.slug}/payments/"

    other = filling.send(client, base, "mark", row="12345|FV 1", paid_on="2026-03-10")
    none = filling.send(client, base, "mark", paid_on="2026-03-10")
    future = filling.send(client, base, "mark", row=f"{world.wschod}|FV 1", paid_on="2999-01-01")
    own = filling.send(client, base, "mark", row=f"{world.wschod}|FV 1", paid_on="2026-03-10")

    assert (other.status_code, none.status_code, future.status_code, own.status_code) == (
        400,
        400,
        400,
        302,
    )
    assert "checked" in future.content.decode(), "what was ticked stays ticked"
    assert Payment.objects.of(world.organiser_id).count() == 1


def test_points_that_were_voided_are_told(world: cast.World) -> None:
    from tandem.earning.facts import PointsReleased
    from tandem.platform import journal
    from tandem.platform.models import Fact

    _buy(world, "FV 1")
    releasing.void_unpaid(
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        today=date(2026, 4, 1),
        now=cast.NOW + timedelta(days=30),
    )
    row = (
        Fact.objects.of(world.organiser_id)
        .filter(name=PointsReleased.name)
        .values("id", "organiser_id", "actor", "at", "data")
        .get()
    )
    fact = PointsReleased.from_row(row)
    notify_members.points_voided([fact])
    notify_members.points_voided([fact])
    client = _client(world, "MEMBER")

    home = client.get(f"/m/{world.programme.slug}/").content.decode()
    inbox = client.get(f"/m/{world.programme.slug}/inbox/").content.decode()
    after = client.get(f"/m/{world.programme.slug}/").content.decode()

    assert journal.kinds()[PointsReleased.name] is PointsReleased
    assert Message.objects.of(world.organiser_id).count() == 1
    assert "1 new message" in home and "new message" not in after
    assert "100 points did not become yours" in inbox and "FV 1" in inbox


def test_a_message_is_mailed_once_to_people_who_sign_in(world: cast.World) -> None:
    from django.core import mail

    from tandem.communication import inbox
    from tandem.communication.facts import MembersNotified
    from tandem.earning.messages import PointsVoidedMessage
    from tandem.kit import ids
    from tandem.participants import enrolment
    from tandem.platform.models import User

    user = User.objects.create_user("ania@instalbud.example", created_at=cast.NOW, language="pl")
    enrolment.join_team(
        world.members["Ania"],
        user_id=user.pk,
        email=user.email,
        name="Ania",
        organiser_id=world.organiser_id,
        now=cast.NOW,
    )
    for name in ("Ania", "Zenon"):
        inbox.notify(
            world.members[name],
            PointsVoidedMessage(points=5, document_no="FV 1"),
            key=ids.new_uuid(),
            programme_id=world.programme.id,
            organiser_id=world.organiser_id,
            now=cast.NOW,
        )
    fact = MembersNotified(
        organiser_id=world.organiser_id, at=cast.NOW, programme_id=world.programme.id, messages=2
    )

    mail_members.by_mail([fact])
    mail_members.by_mail([fact])

    assert [letter.to for letter in mail.outbox] == [["ania@instalbud.example"]]
    assert f"/m/{world.programme.slug}/inbox/" in str(mail.outbox[0].body)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("MARKETER", "o/{0}/members/"),
        ("MARKETER", "o/{0}/products/"),
        ("MARKETER", "o/{0}/partners/"),
        ("PARTNER_CLERK", "p/{0}/customers/"),
        ("FINANCE", "o/{0}/orders/"),
        ("FINANCE", "o/{0}/members/{1}/points/"),
        ("FINANCE", "o/{0}/members/{1}/purchases/"),
        ("FINANCE", "o/{0}/members/{1}/orders/"),
    ],
)
def test_lists_as_files(world: cast.World, who: str, path: str) -> None:
    _buy(world, "=cmd|' /C calc'!A0")
    Product.objects.of(world.organiser_id).filter(sku="N-1").update(name="=SUM(A1)")
    reward = catalogue.add_reward(
        world.programme.id, name={"en": "@mug"}, points=10, stock=2, actor=world.actor, now=cast.NOW
    )
    _give(world, "Ania", 500)
    ania = world.members["Ania"]
    by = Actor("ania", world.organiser_id, frozenset({"member.order"}), member_id=ania)
    ordering.order(
        reward,
        programme_id=world.programme.id,
        member_id=ania,
        address=_ADDRESS,
        actor=by,
        now=cast.NOW,
        key=ids.new_uuid(),
    )
    address, client = (
        "/" + path.format(world.programme.slug, world.members["Ania"]),
        _client(world, who),
    )

    text = b"".join(client.get(f"{address}?as=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(client.get(f"{address}?as=xlsx").streaming_content))
    )  # type: ignore[attr-defined]

    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines) >= 2
    assert len(book.get_sheet_by_index(0).to_python()) == len(lines)
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@"))], (
        "no cell is a formula"
    )


@pytest.mark.parametrize(
    ("path", "name", "first"),
    [
        ("members", "name", "Instalbud"),
        ("members", "-name", "Zenon"),
        ("members", "-available", "Zenon"),
        ("members", "nonsense", "Instalbud"),
        ("products", "-number", "P-200"),
        ("products", "number", "G-10"),
    ],
)
def test_lists_are_sorted_by_their_heads(
    world: cast.World, path: str, name: str, first: str
) -> None:
    _give(world, "Zenon", 70)

    page = (
        _client(world, "MARKETER")
        .get(f"/o/{world.programme.slug}/{path}/?sort={name}")
        .content.decode()
    )

    rows = page.split("<tbody>")[1]
    assert first in rows.split("</tr>")[0]
    assert page.count("aria-sort=") == 1
    assert ('aria-sort="descending"' in page) == name.startswith("-")


def test_leafing_shows_each_row_once(world: cast.World) -> None:
    products.add_products(
        [products.ProductIn(f"L-{number:03d}", "Same name", "", "c") for number in range(120)],
        actor=world.actor,
        now=cast.NOW,
    )
    client, seen, address = (
        _client(world, "MARKETER"),
        [],
        f"/o/{world.programme.slug}/products/?q=L-",
    )
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r">\s*(L-\d{3})\s*<", page)
        more = re.search(r'rel="next" href="(\?[^"]*page=\d+)"', page)
        address = (
            f"/o/{world.programme.slug}/products/{html.unescape(more.group(1))}" if more else ""
        )

    assert sorted(seen) == [f"L-{number:03d}" for number in range(120)]


def _picture(size: tuple[int, int] = (1600, 900)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG", exif=b"Exif\x00\x00secret place")
    return SimpleUploadedFile("photo.jpg", out.getvalue())


def test_a_rewards_picture_is_made_anew_and_shown(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    address = f"/o/{world.programme.slug}/rewards/"
    filling.send(client, address, "offer", name="Mug", points="50", stock="3", picture=_picture())
    row = Reward.objects.of(world.organiser_id).get()
    answer = Client().get(f"/picture/{row.picture_id}/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    with Image.open(io.BytesIO(content)) as shown:
        assert shown.format == "WEBP" and max(shown.size) == 960
    assert b"secret place" not in content
    assert (
        f"/picture/{row.picture_id}/"
        in _client(world, "MEMBER").get(f"/m/{world.programme.slug}/rewards/").content.decode()
    )


def test_what_is_no_picture_is_told(world: cast.World) -> None:
    file = SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"0" * 500)

    client, address = _client(world, "MARKETER"), f"/o/{world.programme.slug}/rewards/"
    answer = filling.send(
        client, address, "offer", name="Mug", points="50", stock="3", picture=file
    )

    assert answer.status_code == 400 and "no picture that can be shown" in answer.content.decode()
    assert (
        not Reward.objects.of(world.organiser_id).exists()
        and not Upload.objects.of(world.organiser_id).exists()
    )


def test_other_uploads_are_never_shown(world: cast.World) -> None:
    form = {"_action": "look", **_table("Firma,Miasto\nNowa,Łódź\n")}
    _client(world, "MARKETER").post(f"/o/{world.programme.slug}/members/import/", form)
    key = Upload.objects.of(world.organiser_id).get().id

    assert Client().get(f"/picture/{key}/").status_code == 404


def test_a_reward_is_changed_and_ended(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    base = f"/o/{world.programme.slug}/rewards/"
    filling.send(client, base, "offer", name="Mug", points="50", stock="3")
    key = Reward.objects.of(world.organiser_id).get().id

    filling.send(
        client, f"{base}{key}/", "change", name="Cup", points="60", stock="1", offered=None
    )

    row = Reward.objects.of(world.organiser_id).get()
    assert (row.name["en"], row.points, row.stock, row.ended_at is not None) == ("Cup", 60, 1, True)
    assert (
        "Cup"
        not in _client(world, "MEMBER").get(f"/m/{world.programme.slug}/rewards/").content.decode()
    )


def test_outlets_are_added_once_and_authorised(world: cast.World) -> None:
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/partners/{world.wschod}/"
    outlet = {"name": "Nowy", "code": "N1", "city": "Łódź"}

    first, again = (filling.send(client, base, "add_outlet", **outlet) for _ in range(2))
    filling.send(client, base, "authorise", of=str(world.outlets["Bazar"]))

    assert (first.status_code, again.status_code) == (302, 400)
    assert Outlet.objects.of(world.organiser_id).get(id=world.outlets["Bazar"]).is_authorised


def test_the_outlets_of_a_chain_are_leafed_through_searched_and_a_file(world: cast.World) -> None:
    for number in range(60):
        onboarding.add_outlet(
            world.wschod,
            code=f"S{number:02}",
            name=f"Sklep {number:02}",
            city="Łódź" if number == 59 else "Radom",
            actor=world.actor,
            now=cast.NOW,
        )
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/partners/{world.wschod}/"

    first = client.get(base).content.decode()
    second = client.get(f"{base}?page=2").content.decode()
    searched = client.get(f"{base}?q=lodz").content.decode()
    table = b"".join(client.get(f"{base}?as=csv").streaming_content).decode()

    assert "62 outlets" in first and "Sklep 03" in first and "Sklep 59" not in first
    assert "Sklep 59" in second and "Sklep 03" not in second
    assert "Sklep 59" in searched and "Sklep 03" not in searched and "62 outlets" in searched
    assert table.count("Sklep") == 60


def test_a_key_is_shown_once(world: cast.World) -> None:
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/people/keys/"

    form = filling.shown(client.get(base).content, "issue_key") | {
        "name": "Till",
        "days": "30",
        "scopes": ["members.read"],
    }
    issued = client.post(base, form).content.decode()
    key = issued.split("<code>")[1].split("</code>")[0]
    again = client.post(base, form)
    told = client.get(base).content.decode()
    wrong = client.post(
        base, {"_action": "issue_key", "name": "Till", "days": "0", "scopes": ["everything"]}
    )

    assert key.startswith("tdm_") and key not in client.get(base).content.decode()
    assert (
        Client().get("/api/v1/members", headers={"Authorization": f"Bearer {key}"}).status_code
        == 200
    )
    assert (again.status_code, wrong.status_code) == (302, 400)
    assert "If you did not see it, revoke it" in told
    assert ApiKey.objects.of(world.organiser_id).count() == 1


def test_members_are_enrolled_and_welcomed_as_a_set(
    world: cast.World, django_assert_max_num_queries: Any
) -> None:
    from tandem.participants import enrolling_many, enrolment
    from tandem.participants.facts import MemberEnrolled
    from tandem.platform.models import Fact

    many = [
        enrolment.Applicant(f"Person {number}", email=f"p{number}@x.example")
        for number in range(300)
    ]
    with django_assert_max_num_queries(20):
        enrolled = enrolling_many.enrol_many(
            many, programme_id=world.programme.id, actor=world.actor, now=cast.NOW
        )
    rows = (
        Fact.objects.of(world.organiser_id)
        .filter(name=MemberEnrolled.name)
        .values("id", "organiser_id", "actor", "at", "data")
    )
    facts = [MemberEnrolled.from_row(row) for row in rows]
    with django_assert_max_num_queries(10):
        notify_members.welcome(facts)

    assert {fact.member_id for fact in facts} >= set(enrolled.members.values())
    assert Message.objects.of(world.organiser_id).count() == len(facts) == 302


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("23", "23"),
        ("8,5 %", "8.5"),
        ("", None),
        ("0", "0"),
        ("100", "before"),
        ("a lot", "before"),
    ],
)
def test_the_rate_of_tax_is_kept_as_people_write_it(
    world: cast.World, said: str, kept: str | None
) -> None:
    setup.change_programme(
        world.programme.id, settings={"tax_percent": Decimal(5)}, actor=world.actor, now=cast.NOW
    )
    address = f"/o/{world.programme.slug}/settings/points/"

    answer = filling.send(_client(world, "ADMINISTRATOR"), address, "save", tax_percent=said)

    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    assert answer.status_code == (400 if kept == "before" else 302)
    assert programme.tax_percent == (
        None if kept is None else Decimal(5 if kept == "before" else kept)
    )


def test_all_that_match_are_marked_as_paid_at_once(world: cast.World) -> None:
    for number in range(52):
        _buy(world, f"FV {number:02}")
    _buy(world, "KOR 1")
    client, base = _client(world, "FINANCE"), f"/o/{world.programme.slug}/payments/"

    form = filling.shown(client.get(f"{base}?q=FV").content, "mark") | {"which": "matching"}
    fewer = client.post(f"{base}?q=FV", {**form, "seen_total": "51"})
    done = client.post(f"{base}?q=FV", form, follow=True)

    assert form["seen_total"] == "52"
    assert fewer.status_code == 400 and "52 rows match by now, not 51." in fewer.content.decode()
    assert "52 purchases are paid." in done.content.decode()
    assert Payment.objects.of(world.organiser_id).count() == 52


def test_a_file_is_kept_while_the_rest_of_its_form_is_put_right(world: cast.World) -> None:
    _buy(world, "FV 1")
    client, base = _client(world, "FINANCE"), f"/o/{world.programme.slug}/payments/import/"
    table = _table("Nr faktury;Data zapłaty\nFV 1;2026-03-11\n")

    wrong = client.post(base, {"_action": "look", "partner": "77", **table})
    kept = filling.shown(wrong.content, "look")
    form = {"_action": "look", "file_kept": kept["file_kept"], "partner": str(world.wschod)}
    of_another = _client(world, "ADMINISTRATOR").post(base, form)
    look = client.post(base, form, follow=True)

    assert wrong.status_code == 400 and "table.csv" in wrong.content.decode()
    assert of_another.status_code == 400 and "Choose a file." in of_another.content.decode()
    assert "1 row can be taken in" in look.content.decode()


def test_a_person_says_how_decimals_of_payments_are_written(world: cast.World) -> None:
    _buy(world, "FV 1")
    client, base = _client(world, "FINANCE"), f"/o/{world.programme.slug}/payments/import/"
    table = _table("Nr faktury;Data zapłaty;Kwota\nFV 1;2026-03-11;1.000\n")

    sent = client.post(base, {"_action": "look", "partner": str(world.wschod), **table})
    asked = client.get(sent.headers["Location"]).content.decode()
    comma = sent.headers["Location"].replace("/told/", "/comma/")
    said = client.get(comma).content.decode()
    unknown = client.get(comma.replace("/comma/", "/semicolon/"))
    taken = client.post(comma, filling.shown(said.encode(), "take"), follow=True)

    assert "0 rows can be taken in" in asked and "say above how decimals are written" in asked
    assert f'href="{comma}"' in asked
    assert "1 row can be taken in" in said and "1,000.00" in said.replace("\xa0", " ")
    assert unknown.status_code == 404
    assert "1 payment is new." in taken.content.decode()
    assert PaymentNotice.objects.of(world.organiser_id).get().amount_minor == 100_000


def test_one_member_is_added_by_a_form(world: cast.World, settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    client, address = _client(world, "MARKETER"), f"/o/{world.programme.slug}/members/add/"
    known = {"person_name": "Ewa", "company_name": "Nowa", "tax_id": codes.next_nip(526100002)}

    wrong = filling.send(
        client, address, "add", person_name="Ewa", email="ewa@nowa.example", tax_id="123"
    )
    twice = filling.send(client, address, "add", **known)
    done = filling.send(client, address, "add", person_name="Ewa", email="ewa@nowa.example")
    settings.SMTP_URL = ""  # nothing brings the invitation
    handed = filling.send(client, address, "add", person_name="Olaf", email="olaf@nowa.example")

    assert handed.status_code == 200 and '<code class="clip">http' in handed.content.decode()
    assert wrong.status_code == 400 and 'value="ewa@nowa.example"' in wrong.content.decode()
    assert twice.status_code == 400 and "already takes part" in twice.content.decode()
    added = Member.objects.of(world.organiser_id).get(name="Ewa")
    assert done.headers["Location"] == f"/o/{world.programme.slug}/members/{added.id}/"
    invited = Invitation.objects.of(world.organiser_id).order_by("created_at", "member_id")
    assert added.id in [row.member_id for row in invited]


def test_the_ledger_of_a_member_names_documents_and_signs(world: cast.World) -> None:
    activity = world.activity(
        "Ania", ("G-10", 1, 10_000), document_no="FV 1", due_on=date(2026, 3, 16)
    )
    record_activity.record(activity, programme=world.programme, actor="test", now=cast.NOW)
    client = _client(world, "FINANCE")
    paid = {"row": f"{world.wschod}|FV 1", "paid_on": "2026-03-10"}
    filling.send(client, f"/o/{world.programme.slug}/payments/", "mark", **paid)
    releasing.release_activities(
        [(activity.member_id, activity.id)], programme=world.programme, now=cast.NOW
    )

    page = client.get(
        f"/o/{world.programme.slug}/members/{world.members['Ania']}/points/"
    ).content.decode()

    rows = [" ".join(row.split()) for row in page.split("<tbody>")[1].split("</tr>")]
    released = next(row for row in rows if "can be spent now" in row)
    assert "FV 1" in released and "−100" in released and "+100" in released


@pytest.mark.parametrize(
    ("_case", "query", "names"),
    [
        ("state", "status=LEFT", []),
        ("trade", "trade=installer", ["Instalbud"]),
        ("word", "q=Zenon", ["Zenon Obcy"]),
    ],
)
def test_members_are_narrowed_down(
    world: cast.World, _case: str, query: str, names: list[str]
) -> None:
    page = (
        _client(world, "MARKETER")
        .get(f"/o/{world.programme.slug}/members/?{query}")
        .content.decode()
    )

    rows = page.split("<tbody>")[1].split("</tbody>")[0]
    assert [name for name in ("Instalbud", "Zenon Obcy") if name in rows] == names
