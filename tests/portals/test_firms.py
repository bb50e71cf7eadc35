"""The pages on which firms are confirmed: what each shows to whom, what its buttons do, and what
they show of nobody.
"""

import html
import re

import cast
import pytest
from django.conf import settings as installation
from django.core import mail
from django.test import Client
from joining.firms import (
    NIP,
    NUMBER,
    PIOTR,
    allow,
    approve,
    as_member,
    enrolled,
    fresh,
    join,
    status,
    who,
)
from portals import filling
from portals.test_access import _client

from tandem.flows.evidence import settle_firm
from tandem.kit import codes as tax_numbers
from tandem.participants.facts import FirmAsked
from tandem.participants.firms import codes, means
from tandem.participants.models import FirmCode, FirmProof, Identifier, Member
from tandem.platform.models import Fact as FactRow
from tandem.platform.models import User
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
ADDRESS = "Nowa sp. z o.o.\nLipowa 1\n15-001 Białystok"


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _client_of(user_id: object) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=user_id))
    return client


def _asked(world: cast.World, proof: FirmProof) -> None:
    """What the steps do once somebody joined."""
    fact = FirmAsked(
        organiser_id=world.organiser_id,
        at=cast.NOW,
        programme_id=world.programme.id,
        member_id=proof.member_id,
        proof_id=proof.id,
    )
    settle_firm.ask_who_knows([fact])


def _sent(client: Client, place: str, action: str, proof: FirmProof, address: str):  # type: ignore[no-untyped-def]
    """Fill in an address where somebody waits."""
    form = filling.shown(client.get(place).content, action, str(proof.id))
    return client.post(place, {**form, "address": address})


def _key(proof: FirmProof) -> str:
    return f"{proof.member_id}:{proof.id}"


def test_the_person_in_waiting_reads_what_is_awaited_and_how_long(world: cast.World) -> None:
    allow(world, "ORGANISER", days=5)
    proof = join(world)
    client, base = _client_of(proof.user_id), f"/m/{world.programme.slug}/"

    for path in ("", "prove/", "rewards/", "code/", "me/"):
        text = client.get(base + path).content.decode()
        assert "We are checking that Nowa sp. z o.o. is yours, usually within 5 days." in text, path
    own = client.get(f"{base}firm/").content.decode()
    assert "The organiser looks at it." in own and NUMBER in own
    assert "Code that came to the firm" not in own, "this programme sends none"


def test_nothing_of_the_firm_is_shown_to_who_waits(world: cast.World) -> None:
    member_id = enrolled(world)
    ania = Member.objects.of(world.organiser_id).get(id=member_id)
    Member.objects.of(world.organiser_id).filter(id=member_id).update(name="Prawdziwa Nazwa SA")
    world.activity("Ania")
    proof = join(world, PIOTR)
    client, base = _client_of(proof.user_id), f"/m/{world.programme.slug}/"

    pages = [
        client.get(base + path)
        for path in ("", "firm/", "prove/", "activity/", "rewards/", "me/", "inbox/", "level/")
    ]

    assert {page.status_code for page in pages} == {200}
    text = " ".join(page.content.decode() for page in pages)
    for told in ("Prawdziwa Nazwa SA", ania.number, "People of your firm", "takes part already"):
        assert told not in text
    assert (
        "Piotr"
        not in _client_of(who(world, "MEMBER", member=world.members["Ania"]).user_id)
        .get(base)
        .content.decode()
    )


def test_both_ways_of_joining_answer_alike_whether_the_firm_takes_part_or_not(
    world: cast.World,
) -> None:
    """A stranger learns nothing of who takes part by trying numbers."""
    enrolled(world)
    taken = _client_of(join(world, PIOTR).user_id)
    free_number = tax_numbers.next_nip(528000011)
    free = _client_of(join(world, cast_person(free_number)).user_id)

    def shown(client: Client, number: str) -> str:
        text = client.get(f"/m/{world.programme.slug}/firm/").content.decode()
        text = re.sub(r"(csrfmiddlewaretoken|_key)\" value=\"[^\"]+", "", text)
        text = re.sub(r'data-whose="[^"]+', "", text)  # each one's own
        return re.sub(r"piotr@obcy\.example|adam@inny\.example|Nowa|Inna|" + number, "…", text)

    assert shown(taken, NIP) == shown(free, free_number)


def cast_person(number: str):  # type: ignore[no-untyped-def]
    from tandem.participants.enrolment import Applicant

    return Applicant("Adam Inny", email="adam@inny.example", tax_id=number, company_name="Inna")


def test_the_organiser_sees_who_waits_with_what_is_known_and_says_yes(world: cast.World) -> None:
    proof = join(world, recruited_by_id=world.wschod)
    _asked(world, proof)
    client, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/firms/"

    text = client.get(place).content.decode()
    todo = client.get(f"/o/{world.programme.slug}/").content.decode()
    done = client.post(place, {"proof": _key(proof), "_action": "approve"}, follow=True)

    assert "1 person says that a firm is theirs" in text
    for told in (
        "Ewa Nowa",
        "ewa@nowa.example",
        NUMBER,
        "recommended by Hurtownia Wschód",
        "Hurtownia Wschód is asked.",
    ):
        assert told in text, told
    assert "1 person waits for a firm" in todo
    assert "They take part, and what waited for them is being recorded." in done.content.decode()
    assert status(world, proof.member_id) == "ACTIVE"


def test_a_firm_that_nothing_proved_is_shown_as_such(world: cast.World) -> None:
    """Members of before stay; that they are the firm is said by nobody, and told where somebody
    else says so.
    """
    imported, proof = enrolled(world), join(world)
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/"

    before = client.get(f"{base}members/{imported}/").content.decode()
    waiting = client.get(f"{base}firms/").content.decode()
    approve(world, proof)
    after = client.get(f"{base}members/{imported}/").content.decode()

    assert f"{NUMBER}: never confirmed" in before and "confirmed on" not in before
    assert "Nothing has proved that this number is theirs either" in waiting
    assert f"{NUMBER}: confirmed on" in after and "We decide ourselves" in after


def test_two_of_one_number_stand_together(world: cast.World) -> None:
    join(world)
    join(world, PIOTR)

    text = _client(world, "ADMINISTRATOR").get(f"/o/{world.programme.slug}/firms/").content.decode()

    assert "2 people say so of this number. They do not know of one another." in text
    assert text.index("Ewa Nowa") < text.index("Piotr Obcy")


def test_a_no_needs_a_reason_and_keeps_what_was_typed(world: cast.World) -> None:
    proof = join(world)
    client, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/firms/"

    refuse = {"proof": _key(proof), "_action": "refuse", "_of": str(proof.id)}
    empty = client.post(place, {**refuse, "reason": " "})
    done = client.post(place, {**refuse, "reason": "Not in the register."}, follow=True)
    again = client.post(place, {"proof": _key(proof), "_action": "approve"})
    read = _client_of(proof.user_id).get(f"/m/{world.programme.slug}/firm/").content.decode()

    assert empty.status_code == 400 and "This field is required." in empty.content.decode()
    assert "It is refused" in done.content.decode()
    assert again.status_code == 400 and "decided already" in again.content.decode()
    assert "Not in the register." in read and "You can do this 2 more times." in read


@pytest.mark.parametrize(
    ("role", "sees", "may"),
    [
        ("ADMINISTRATOR", 200, 302),
        ("MARKETER", 200, 302),
        ("REVIEWER", 200, 403),
        ("FINANCE", 200, 403),
        ("PARTNER_MANAGER", 404, 404),
        ("MEMBER", 404, 404),
        ("STRANGER", 404, 404),
        ("NOBODY", 302, 302),
    ],
)
def test_who_sees_and_who_decides(world: cast.World, role: str, sees: int, may: int) -> None:
    proof = join(world)
    client, place = _client(world, role), f"/o/{world.programme.slug}/firms/"

    shown = client.get(place)
    done = client.post(place, {"proof": _key(proof), "_action": "approve"})

    assert (shown.status_code, done.status_code) == (sees, may)
    assert status(world, proof.member_id) == (
        "ACTIVE" if role in ("ADMINISTRATOR", "MARKETER") else "WAITING"
    )


@pytest.mark.parametrize(
    "key", ["", "x", "1:x", "1:01900000-0000-7000-8000-000000000000", "99999999999999999999:x"]
)
def test_a_key_that_leads_nowhere(world: cast.World, key: str) -> None:
    for role, place in (("MARKETER", "o/{}/firms/"), ("PARTNER_CLERK", "p/{}/customers/joining/")):
        answer = _client(world, role).post(
            "/" + place.format(world.programme.slug), {"proof": key, "_action": "approve"}
        )
        assert answer.status_code in (400, 404)


def test_another_organiser_decides_nothing_here(world: cast.World) -> None:
    proof = join(world)
    other = cast.build()
    client = _client(other, "ADMINISTRATOR")

    there = client.post(
        f"/o/{other.programme.slug}/firms/", {"proof": _key(proof), "_action": "approve"}
    )
    here = client.post(
        f"/o/{world.programme.slug}/firms/", {"proof": _key(proof), "_action": "approve"}
    )

    from tandem.platform import tenancy

    tenancy.enter(world.organiser_id)
    assert there.status_code in (400, 404) and here.status_code == 404
    assert status(world, proof.member_id) == "WAITING"


def test_a_letter_is_made_printed_and_posted(world: cast.World) -> None:
    allow(world, "LETTER", "ORGANISER")
    proof = join(world)
    client, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/firms/"
    person = _client_of(proof.user_id)
    filling.send(person, f"/m/{world.programme.slug}/firm/", "want", of="LETTER")

    wished = client.get(place).content.decode()
    prints = f"{place}letters/print/"
    none = client.get(prints)
    wrong = _sent(client, place, "write", proof, "Lipowa 1")
    made = _sent(client, place, "write", proof, ADDRESS)
    printed = client.get(prints)
    row = FirmCode.objects.of(world.organiser_id).get()
    listed = client.get(made.url).content.decode()
    client.post(
        made.url, {"_action": "post", "which": "ticked", "row": str(row.id), "seen_total": "1"}
    )
    posted = client.get(made.url)
    after, again = client.get(prints), client.get(f"{place}letters/{row.id}.pdf")

    assert "asked for" in wished
    assert none.status_code == 404 and "letters/print/" in listed
    assert (
        wrong.status_code == 400
        and "public register" in wrong.content.decode()
        and "Lipowa 1" in wrong.content.decode()
    )
    assert (
        printed.status_code == 200
        and printed.content.startswith(b"%PDF")
        and printed["Cache-Control"] == "no-store"
    )
    assert "1 letter is in the post." in posted.content.decode()
    assert (after.status_code, again.status_code) == (404, 200)
    assert _client(world, "REVIEWER").get(f"{place}letters/{row.id}.pdf").status_code == 403

    code = codes.code_of(row.id, secret=installation.SECRET_KEY.encode())
    bad = filling.send(person, f"/m/{world.programme.slug}/firm/", "enter_code", code="WRONG")
    good = person.post(
        f"/m/{world.programme.slug}/firm/", {"_action": "enter_code", "code": code}, follow=True
    )

    assert bad.status_code == 400 and "4 tries are left." in bad.content.decode()
    assert fresh(world, proof).wrong_total == 1, "the count stands, though the page said no"
    assert "The firm is confirmed. Welcome." in good.content.decode()
    assert status(world, proof.member_id) == "ACTIVE"


def test_the_letter_says_the_code_and_where_it_is_entered(world: cast.World) -> None:
    import pypdfium2

    allow(world, "LETTER", "ORGANISER")
    proof = join(world)
    client, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/firms/"
    _sent(client, place, "write", proof, ADDRESS)
    row = FirmCode.objects.of(world.organiser_id).get()

    document = pypdfium2.PdfDocument(client.get(f"{place}letters/print/").content)
    text = document[0].get_textpage().get_text_range()

    assert len(document) == 1
    for said in ("Lipowa 1", "15-001 Białystok", "Ewa Nowa", f"/m/{world.programme.slug}/firm/"):
        assert said in text.replace("\r\n", ""), said
    letters = "".join(letter for letter in text if letter.isalnum() and letter.isascii())
    assert (
        codes.code_of(row.id, secret=installation.SECRET_KEY.encode()).replace("-", "") in letters
    )


def test_a_code_is_mailed_to_an_address_that_is_known(world: cast.World) -> None:
    allow(world, "MAIL", "ORGANISER")
    proof = join(world)
    client, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/firms/"

    own = _sent(client, place, "mail_code", proof, "ewa@nowa.example")
    _sent(client, place, "mail_code", proof, "biuro@nowa.example")

    assert own.status_code == 400 and "proves nothing of the firm" in own.content.decode()
    (sent,) = mail.outbox
    row = FirmCode.objects.of(world.organiser_id).get()
    assert sent.to == ["biuro@nowa.example"]
    assert codes.code_of(row.id, secret=installation.SECRET_KEY.encode()) in str(sent.body)
    assert "Ewa Nowa" in str(sent.body), "in the programme's first language"


def test_the_partner_who_is_asked_says_yes_with_one_click(world: cast.World) -> None:
    proof = join(world, recruited_by_id=world.wschod)
    _asked(world, proof)
    client, base = _client(world, "PARTNER_CLERK"), f"/p/{world.programme.slug}/"

    todo = client.get(base).content.decode()
    text = client.get(f"{base}customers/joining/").content.decode()
    done = client.post(
        f"{base}customers/joining/", {"_action": "known", "proof": _key(proof)}, follow=True
    )

    assert "1 firm waits for your word" in todo
    assert "Ewa Nowa" in text and NUMBER in text and "Yes, our customer" in text
    assert "Thank you. They take part now." in done.content.decode()
    assert status(world, proof.member_id) == "ACTIVE"
    assert f"/p/{world.programme.slug}/customers/joining/" not in str(
        [each.body for each in mail.outbox if "nobody" in each.to]
    )


def test_a_partner_who_is_not_asked_sees_nobody(world: cast.World) -> None:
    proof = join(world)
    client, place = _client(world, "PARTNER_CLERK"), f"/p/{world.programme.slug}/customers/joining/"

    text = client.get(place).content.decode()
    done = client.post(place, {"_action": "known", "proof": _key(proof)})

    assert "No customer waits to be confirmed" in text and "Ewa" not in text
    assert (
        done.status_code == 400 and "There is no such question any more." in done.content.decode()
    )
    assert status(world, proof.member_id) == "WAITING"


def test_a_seller_reads_of_its_own_sales_only(world: cast.World) -> None:
    from tandem.participants.firms import deciding

    proof = join(world)
    deciding.ask(
        proof.member_id,
        proof.id,
        {world.wschod: cast.NOW.date(), 77: cast.BEGINS},
        organiser_id=world.organiser_id,
        now=cast.NOW,
    )

    text = (
        _client(world, "PARTNER_CLERK")
        .get(f"/p/{world.programme.slug}/customers/joining/")
        .content.decode()
    )

    assert (
        "Hurtownia Wschód sold to this number, last on 2 March 2026." in text
        or "2 Mar 2026" in text
    )
    assert "2026-01-01" not in text and "1 January" not in text


def test_the_word_at_the_counter_is_a_box_to_tick(world: cast.World) -> None:
    client, place = _client(world, "PARTNER_CLERK"), f"/p/{world.programme.slug}/customers/counter/"
    form = {
        "person_name": "Ewa Nowa",
        "email": "ewa@nowa.example",
        "tax_id": NIP,
        "company_name": "Nowa",
        "language": "en",
    }

    shown = client.get(place).content.decode()
    client.post(place, {"_action": "enrol", **form, "vouched": "on"})
    link = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))
    assert link
    Client().post(link[1])
    allow(world, "ORGANISER")
    without = client.get(place).content.decode()

    assert "This firm is our customer" in shown and "This firm is our customer" not in without
    assert Member.objects.of(world.organiser_id).get(name="Nowa").status == "ACTIVE"


def test_an_owner_lets_a_colleague_in(world: cast.World) -> None:
    first = join(world)
    approve(world, first)
    second = join(world, PIOTR)
    _asked(world, second)
    client, place = _client_of(first.user_id), f"/m/{world.programme.slug}/me/"

    text = client.get(place).content.decode()
    done = client.post(place, {"_action": "let_in", "which": _key(second)}, follow=True)

    assert "Piotr Obcy" in text and "says to belong to your firm" in text
    assert "They take part for your firm now." in done.content.decode()
    theirs = _client_of(second.user_id).get(place).content.decode()
    assert "People of your firm" in theirs and "Ewa Nowa" in theirs


def test_an_owner_who_does_not_know_them_says_so(world: cast.World) -> None:
    first = join(world)
    approve(world, first)
    second = join(world, PIOTR)
    _asked(world, second)

    own = f"/m/{world.programme.slug}/me/"
    filling.send(_client_of(first.user_id), own, "not_ours", of=str(second.id))

    assert fresh(world, second).status == "OPEN"
    text = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/firms/").content.decode()
    assert "Nowa sp. z o.o. says: we do not know them." in text
    assert "takes part already" in text


def test_what_is_refused_to_who_waits_is_said_in_a_sentence(world: cast.World) -> None:
    proof = join(world)
    client = _client_of(proof.user_id)

    answer = client.post(f"/m/{world.programme.slug}/code/", {"_action": "use", "code": "ABCD"})

    assert answer.status_code == 400
    assert (
        "This opens as soon as it is confirmed that the firm is yours." in answer.content.decode()
    )


def test_who_takes_part_reads_that_nothing_is_awaited(world: cast.World) -> None:
    client, place = _client(world, "MEMBER"), f"/m/{world.programme.slug}/firm/"

    shown = client.get(place)
    typed = client.post(place, {"_action": "enter_code", "code": "ABCD"})

    assert shown.status_code == 200 and "Nothing is awaited here any more" in shown.content.decode()
    assert typed.status_code == 400 and "decided already" in typed.content.decode()


def test_another_number_is_named(world: cast.World) -> None:
    proof = join(world)
    client, place = _client_of(proof.user_id), f"/m/{world.programme.slug}/firm/"
    other = tax_numbers.next_nip(528000009)

    wrong = filling.send(client, place, "ask_again", tax_id="123", company_name="Inna")
    filling.send(client, place, "ask_again", tax_id=other, company_name="Inna")

    assert wrong.status_code == 400 and "123" in wrong.content.decode()
    assert fresh(world, proof).status == "WITHDRAWN"
    assert f"PL{other}" in client.get(place).content.decode()


def test_the_settings_show_the_choice_with_its_advice(world: cast.World) -> None:
    client, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/settings/joining/"

    text = client.get(place).content.decode()
    form = filling.shown(client.get(place).content, "save")
    none = client.post(place, {**form, "means": []})
    days = client.post(place, {**form, "means": "LETTER", "days": "0"})
    unknown = client.post(place, {**form, "means": ["LETTER", "PIGEON"], "days": "7"})
    kept = client.post(place, {**form, "means": ["LETTER", "INVOICE"], "days": "7"})

    for each in means.MEANS.values():
        assert html.escape(str(each.name)) in text and html.escape(str(each.advice)) in text
    assert text.count(" checked>") == 2, "safe until somebody chooses"
    assert none.status_code == 400 and "This field is required." in none.content.decode()
    assert days.status_code == 400 and "greater than or equal to 1" in days.content.decode()
    assert (unknown.status_code, kept.status_code) == (400, 302)
    row = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    assert row.joining == {"means": ["INVOICE", "LETTER"], "days": 7}
    fact = FactRow.objects.of(world.organiser_id).get(name="programme.changed")
    assert fact.data["after"] == {"joining": row.joining}


def test_members_who_wait_are_marked_in_the_list(world: cast.World) -> None:
    proof = join(world)

    text = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/members/").content.decode()
    one = (
        _client(world, "MARKETER")
        .get(f"/o/{world.programme.slug}/members/{proof.member_id}/")
        .content.decode()
    )

    assert text.count('wait">firm not confirmed') == 1 and "firm not confirmed" in one
    assert Identifier.objects.of(world.organiser_id).filter(member_id=proof.member_id).count() == 2
    assert as_member(world, proof).member_id == proof.member_id


def test_a_number_is_taken_away_on_the_page_of_its_member(world: cast.World) -> None:
    proof = join(world)
    member_id = approve(world, proof)
    client, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/members/{member_id}/"
    changes, activity = f"{place}changes/", {"_action": "revoke", "tax_id": NUMBER}

    offered = client.get(changes).content.decode()
    silent = client.post(changes, {**activity, "reason": " "})
    other = client.post(changes, {**activity, "tax_id": "PL5260250274", "reason": "R."})
    read_only = _client(world, "FINANCE")
    refused = read_only.post(changes, {**activity, "reason": "R."})
    before = status(world, member_id)
    taken = client.post(changes, {**activity, "reason": "Only worked there."})
    told = client.get(place).content.decode()
    own = _client_of(proof.user_id).get(f"/m/{world.programme.slug}/firm/").content.decode()

    assert (
        "This number is not theirs" in offered
        and "This number is not theirs" not in read_only.get(changes).content.decode()
    )
    assert silent.status_code == 400 and "This field is required." in silent.content.decode()
    assert other.status_code == 400 and "does not lead to this member" in other.content.decode()
    assert (refused.status_code >= 400, before) == (True, "ACTIVE")
    assert (taken.status_code, status(world, member_id)) == (302, "WAITING")
    assert "The number leads to nobody now" in told
    assert (
        f"{NUMBER}: taken away on" in told
        and "Only worked there." in told
        and "firm not confirmed" in told
    )
    assert "This firm is no longer yours here." in own and "Only worked there." in own
    assert "tax_id" not in filling.shown(own.encode(), "ask_again"), "they name their own one"


def test_the_organiser_reads_that_a_number_was_taken_from_somebody_before(
    world: cast.World,
) -> None:
    wrong = join(world)
    approve(world, wrong)
    place = f"/o/{world.programme.slug}/"
    client = _client(world, "MARKETER")
    revoke = {"_action": "revoke", "tax_id": NUMBER, "reason": "R."}
    client.post(f"{place}members/{wrong.member_id}/changes/", revoke)
    allow(world, "PARTNER")
    right = join(world, PIOTR)

    text = client.get(f"{place}firms/").content.decode()
    client.post(f"{place}firms/", {"_action": "approve", "proof": _key(right)})

    assert "This number was taken from somebody before." in text and "Yes, it is theirs" in text
    assert status(world, right.member_id) == "ACTIVE"
