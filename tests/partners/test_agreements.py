"""What partners sign: versions that stay, signatures that hold until a version asks anew, and who
may sign for whom.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, transaction
from portals import filling
from portals.test_access import _client

from tandem.communication.models import Message
from tandem.flows.messages import notify_of_regulations
from tandem.flows.partners import notify_partners
from tandem.kit import codes
from tandem.participants import enrolment
from tandem.partners import agreements, changing, consents, onboarding
from tandem.partners.facts import AgreementPublished
from tandem.partners.models import AgreementVersion, PartnerRole, Signature
from tandem.partners.queries import PartnerEnded
from tandem.platform import tenancy
from tandem.platform.access.permissions import Actor, NotAllowed
from tandem.platform.models import Fact, User
from tandem.programmes import terms
from tandem.programmes.facts import TermsPublished

pytestmark = pytest.mark.django_db

TEXT = {"en": "You sell.\n\nWe pay.", "pl": "Sprzedajesz.\n\nPłacimy."}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _shop(world: cast.World, number: int = 0) -> int:
    return onboarding.add_partner(
        f"Sklep {number}",
        programme_id=world.programme.id,
        role=PartnerRole.SHOP,
        tax_id=codes.next_nip(526_800_000 + 50 * number),
        code=f"S{number}",
        country="PL",
        actor=world.actor,
        now=cast.NOW,
    )


def _agreement(world: cast.World, *roles: PartnerRole, **more: bool) -> UUID:
    said = agreements.AgreementIn({"en": "Sales"}, roles=roles, **more)
    return agreements.write(world.programme, said, text=TEXT, actor=world.actor, now=cast.NOW)


def _next(world: cast.World, key: UUID, *, over: int, asks_anew: bool) -> int:
    return agreements.publish(
        key,
        programme=world.programme,
        text={**TEXT, "en": f"You sell more than {over}."},
        over=over,
        asks_anew=asks_anew,
        actor=world.actor,
        now=cast.NOW,
    )


def _manager(world: cast.World, partner: int) -> Actor:
    return replace(world.actor, permissions=frozenset({"partner.sign"}), partner_id=partner)


def _version(world: cast.World, number: int = 1) -> UUID:
    return AgreementVersion.objects.of(world.organiser_id).get(version=number).id


def _sign(world: cast.World, partner: int, version: UUID, actor: Actor | None = None) -> bool:
    return agreements.sign(
        version,
        partner_id=partner,
        programme_id=world.programme.id,
        actor=actor or _manager(world, partner),
        now=cast.NOW,
    )


def _standing(world: cast.World, *partners: int) -> list[tuple[int, int, int | None]]:
    rows = agreements.of_partners(
        partners, programme_id=world.programme.id, organiser_id=world.organiser_id
    )
    return [(row.partner_id, row.latest, row.signed_version) for row in rows]


def test_a_signature_holds_until_a_version_asks_anew(world: cast.World) -> None:
    key, wschod = _agreement(world), world.wschod

    at_first = _standing(world, wschod)
    signed = [_sign(world, wschod, _version(world)) for _time in range(2)]
    _next(world, key, over=1, asks_anew=False)
    after_a_small_change = _standing(world, wschod)
    _next(world, key, over=2, asks_anew=True)
    after_a_great_one = _standing(world, wschod)
    _sign(world, wschod, _version(world, 3))

    assert at_first == [(wschod, 1, None)]
    assert signed == [True, False]
    assert after_a_small_change == [(wschod, 2, 1)]
    assert after_a_great_one == [(wschod, 3, None)]
    assert _standing(world, wschod) == [(wschod, 3, 3)]
    of = world.organiser_id
    assert Signature.objects.of(of).count() == 2
    assert Fact.objects.of(of).filter(name="partner.agreement_signed").count() == 2


def test_a_consent_is_given_withdrawn_and_given_again(world: cast.World) -> None:
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
    }
    wschod, other = world.wschod, _shop(world)

    def withdraw(actor: Actor, key: UUID) -> None:
        consents.withdraw(
            key, partner_id=wschod, programme_id=world.programme.id, actor=actor, now=cast.NOW
        )

    sales = _agreement(world)
    asked_at_first = consents.totals(**scope)
    _sign(world, wschod, _version(world))
    with pytest.raises(consents.NothingToWithdraw):  # a contract is not withdrawn by a click
        withdraw(_manager(world, wschod), sales)
    key = _agreement(world, is_staff_consent=True)
    version = AgreementVersion.objects.of(world.organiser_id).get(agreement_id=key).id
    lacks_before = consents.lacks(wschod, **scope)
    with pytest.raises(consents.NothingToWithdraw):
        withdraw(_manager(world, wschod), key)
    _sign(world, wschod, version)
    given = consents.lacks(wschod, **scope), consents.totals(**scope)
    with pytest.raises(agreements.NoSuchAgreement):
        withdraw(_manager(world, other), key)
    with pytest.raises(NotAllowed):
        withdraw(replace(_manager(world, wschod), permissions=frozenset()), key)
    withdraw(_manager(world, wschod), key)
    withdrawn = consents.lacks(wschod, **scope), consents.totals(**scope)
    with pytest.raises(consents.NothingToWithdraw):
        withdraw(_manager(world, wschod), key)
    is_signed_again = _sign(world, wschod, version)

    assert (asked_at_first, lacks_before) == (None, True)
    assert given == (False, (2, 1)) and withdrawn == (True, (2, 0))
    assert is_signed_again and not consents.lacks(wschod, **scope)
    rows = Signature.objects.of(world.organiser_id).filter(version_id=version)
    assert sorted((row.withdrawn_at, row.withdrawn_by) for row in rows if row.withdrawn_at) == [
        (cast.NOW, "user:ola")
    ]
    assert rows.count() == 2  # who gave it, when, and which version, stays
    names = Fact.objects.of(world.organiser_id).values_list("name", flat=True)
    assert list(names).count("partner.consent_withdrawn") == 1


def test_a_manager_withdraws_it_in_the_portal_and_the_organiser_sees_it(world: cast.World) -> None:
    key = _agreement(world, is_staff_consent=True)
    page = f"/p/{world.programme.slug}/agreements/{key}/"
    manager, clerk = _client(world, "PARTNER_MANAGER"), _client(world, "PARTNER_CLERK")
    ola = _client(world, "MARKETER")

    asked = manager.get(page).content.decode()
    filling.send(manager, page, "sign")
    refused = clerk.post(page, {"_action": "withdraw_consent"})
    withdrawn = filling.send(manager, page, "withdraw_consent")
    shown = ola.get(f"/o/{world.programme.slug}/partners/agreements/{key}/").content.decode()
    listed = ola.get(f"/o/{world.programme.slug}/partners/agreements/").content.decode()

    assert "agrees that its people are given rewards" in asked
    assert (refused.status_code, withdrawn.status_code) == (403, 302)
    assert "withdrawn" in shown and "employer&#x27;s consent" in listed
    assert "Sign it" in manager.get(page).content.decode()


def test_it_is_for_the_roles_that_were_chosen(world: cast.World) -> None:
    key, shop = _agreement(world, PartnerRole.SHOP), _shop(world)

    with pytest.raises(agreements.NoSuchAgreement):
        _sign(world, world.wschod, _version(world))

    assert _standing(world, world.wschod, shop) == [(shop, 1, None)]
    scope = {"organiser_id": world.organiser_id}
    assert agreements.totals(world.programme.id, **scope) == {key: (1, 0)}
    _sign(world, shop, _version(world))
    assert agreements.totals(world.programme.id, **scope) == {key: (1, 1)}


def test_many_partners_are_looked_up_by_one_query(
    world: cast.World, django_assert_num_queries: Any
) -> None:
    shops = [_shop(world, number) for number in range(5)]
    for _agreement_no in range(3):
        _agreement(world)

    with django_assert_num_queries(1):
        rows = _standing(world, *shops)

    assert len(rows) == 15


def test_who_signs_is_of_the_partner_and_may(world: cast.World) -> None:
    _agreement(world)
    shop = _shop(world)
    clerk = replace(_manager(world, world.wschod), permissions=frozenset({"partner.view"}))

    with pytest.raises(NotAllowed):
        _sign(world, world.wschod, _version(world), clerk)
    with pytest.raises(agreements.NoSuchAgreement):
        _sign(world, world.wschod, _version(world), _manager(world, shop))
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    changing.end_partner(shop, programme_id=world.programme.id, **scope)
    with pytest.raises(PartnerEnded):
        _sign(world, shop, _version(world))

    assert not Signature.objects.of(world.organiser_id).exists()


def test_what_was_read_is_what_is_signed(world: cast.World) -> None:
    key = _agreement(world)
    read = _version(world)
    _next(world, key, over=1, asks_anew=True)

    with pytest.raises(agreements.NotTheLatest):
        _sign(world, world.wschod, read)
    with pytest.raises(agreements.NotTheLatest):
        _next(world, key, over=1, asks_anew=True)

    assert AgreementVersion.objects.of(world.organiser_id).count() == 2


def test_who_is_asked_no_longer_keeps_the_signature(world: cast.World) -> None:
    key = _agreement(world)
    _sign(world, world.wschod, _version(world))
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}

    agreements.set_ended(key, programme_id=world.programme.id, is_ended=True, **scope)
    while_ended = _standing(world, world.wschod)
    agreements.set_ended(key, programme_id=world.programme.id, is_ended=False, **scope)

    assert (while_ended, _standing(world, world.wschod)) == ([], [(world.wschod, 1, 1)])


@pytest.mark.parametrize(
    ("_case", "title", "text", "refusal"),
    [
        ("no title", {"en": " "}, TEXT, agreements.BadAgreement),
        ("a language without", {"en": "A"}, {}, agreements.AgreementTextMissing),
        ("blank", {"en": "A"}, {"en": " \n"}, agreements.AgreementTextMissing),
    ],
)
def test_an_agreement_that_nobody_can_read_is_refused(
    world: cast.World, _case: str, title: dict[str, str], text: dict[str, str], refusal: Any
) -> None:
    with pytest.raises(refusal), transaction.atomic():
        agreements.write(
            world.programme,
            agreements.AgreementIn(title),
            text=text,
            actor=world.actor,
            now=cast.NOW,
        )

    assert not AgreementVersion.objects.of(world.organiser_id).exists()


def test_versions_and_signatures_are_never_changed(world: cast.World) -> None:
    _agreement(world)
    _sign(world, world.wschod, _version(world))

    for rows in (AgreementVersion.objects, Signature.objects):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.of(world.organiser_id).update(created_at=cast.NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.of(world.organiser_id).delete()


def test_a_manager_signs_on_the_page_and_the_organiser_sees_it(world: cast.World) -> None:
    key = _agreement(world, is_needed=True)
    manager, marketer = _client(world, "PARTNER_MANAGER"), _client(world, "MARKETER")
    clerk = _client(world, "PARTNER_CLERK")
    ours, theirs = f"/p/{world.programme.slug}/", f"/o/{world.programme.slug}/partners/"

    with time_machine.travel(cast.NOW + timedelta(days=1), tick=False):
        home = clerk.get(ours).content.decode()
        read_by_clerk = clerk.get(f"{ours}agreements/{key}/").content.decode()
        marked = marketer.get(theirs).content.decode()
        signed = filling.send(manager, f"{ours}agreements/{key}/", "sign")
        kept = manager.get(f"{ours}agreements/").content.decode()
        of_all = marketer.get(f"{theirs}agreements/").content.decode()
        who = marketer.get(f"{theirs}agreements/{key}/?state=signed").content.decode()
        waiting = marketer.get(f"{theirs}agreements/{key}/?state=open").content.decode()
        partner = marketer.get(f"{theirs}{world.wschod}/").content.decode()

    assert "“Sales” waits for a signature" in home
    assert "You sell." in read_by_clerk and "Sign it" not in read_by_clerk
    assert "agreement not signed" in marked
    assert signed.status_code == 302
    assert "All agreements are signed" in kept and "signed by" in kept
    assert "1 of 1" in of_all
    assert "Wschód" in who and "signed</" not in waiting.split("<table")[-1]
    assert "Agreements" in partner
    tenancy.enter(world.organiser_id)
    signature = Signature.objects.of(world.organiser_id).get()
    assert signature.name and signature.signed_by.startswith("user:")


def test_the_organiser_writes_one_and_its_next_version(world: cast.World) -> None:
    marketer = _client(world, "MARKETER")
    address = f"/o/{world.programme.slug}/partners/agreements/"
    texts = {f"text_{code}": f"Text {code}" for code in world.programme.languages}
    titles = {f"title_{code}": f"Title {code}" for code in world.programme.languages}

    added = filling.send(
        marketer, address, "add_agreement", **titles, **texts, roles=["SHOP", "WHOLESALER"]
    )
    tenancy.enter(world.organiser_id)
    (row,) = agreements.of_programme(world.programme.id, organiser_id=world.organiser_id)
    again = filling.send(marketer, f"{address}{row.id}/", "publish_version", **texts)
    paper = marketer.get(f"{address}{row.id}/2.pdf")
    missing = marketer.get(f"{address}{row.id}/3.pdf")

    assert (added.status_code, again.status_code) == (302, 302)
    assert row.roles == ["SHOP", "WHOLESALER"]
    tenancy.enter(world.organiser_id)
    assert agreements.latest(row).version == 2
    assert paper.content.startswith(b"%PDF") and missing.status_code == 404


def _follow(world: cast.World, kind: Any, step: Any) -> None:
    """Let a step take all facts of a kind that there are."""
    rows = Fact.objects.of(world.organiser_id).filter(name=kind.name).order_by("id")
    step([kind.from_row(row) for row in rows.values("id", "organiser_id", "actor", "at", "data")])


def test_managers_of_those_whom_a_version_is_for_are_told_of_it(world: cast.World) -> None:
    manager = _client(world, "PARTNER_MANAGER")
    _client(world, "PARTNER_CLERK")
    address = User.objects.get(id=manager.session["_auth_user_id"]).email
    _shop(world)
    key = _agreement(world, PartnerRole.WHOLESALER)
    _agreement(world, PartnerRole.SHOP)
    _follow(world, AgreementPublished, notify_partners.agreement_published)
    (letter,) = mail.outbox
    assert (letter.to, "a new agreement, “Sales”" in letter.subject) == ([address], True)
    assert f"/agreements/{key}/" in str(letter.body) and "sign it" in str(letter.body)

    mail.outbox.clear()
    _next(world, key, over=1, asks_anew=True)
    _next(world, key, over=2, asks_anew=False)
    _follow(world, AgreementPublished, notify_partners.agreement_published)
    (letter,) = mail.outbox
    assert "has changed" in letter.subject, "of several at once the latest is told"


def test_members_are_told_of_regulations_by_mail_where_they_are_asked(world: cast.World) -> None:
    scope = {"actor": world.actor, "now": cast.NOW}
    first = terms.publish(world.programme.id, document=terms.plain(cast.TERMS), **scope)
    enrolment.accept_terms(world.members["Ania"], terms_id=first, **scope)
    _follow(world, TermsPublished, notify_of_regulations.regulations_published)
    rows = Message.objects.of(world.organiser_id).filter(kind="REGULATIONS")
    assert [row.member_id for row in rows] == [world.members["Zenon"]]
    assert rows[0].mail != "NONE" and rows[0].data["asks"] is True

    text = {"en": "Be fair and quick.", "pl": "Bądź uczciwy i szybki."}
    terms.publish(world.programme.id, document=terms.plain(text), over=1, asks_anew=False, **scope)
    _follow(world, TermsPublished, notify_of_regulations.regulations_published)
    told = rows.filter(data__version=2)
    assert told.count() == 2 and {row.mail for row in told} == {"NONE"}
