"""Two who correct the same at the same moment stand one behind the other, whichever way they come:
as a member's person, by their account, by a mail that is answered, as a firm of two programmes.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import cast
import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.db import connection, transaction
from django.test import Client
from joining.test_correcting import _signed_in
from races.colliding import stands_behind

from tandem.flows.departing import erasing, staff
from tandem.flows.joining import correcting as flow
from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.participants.correcting import own
from tandem.participants.models import Company, Member, Person, Teammate
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.rewards import catalogue, ordering
from tandem.rewards import queries as rewards

pytestmark = pytest.mark.django_db(transaction=True)
HOME = {"name": "Old Name", "street": "Leśna 1", "postal_code": "00-950", "city": "Łódź"}
NEW = {**HOME, "street": "Nowa 7", "phone": ""}


class Story(NamedTuple):
    """Zenon, who signs in, in the programme."""

    world: cast.World
    actor: Actor
    user_id: UUID
    person_id: UUID

    @property
    def scope(self) -> dict[str, Any]:
        return {"programme": self.world.programme, "actor": self.actor, "now": cast.NOW}

    def person(self) -> Person:
        return Person.objects.of(self.world.organiser_id).get(id=self.person_id)


@pytest.fixture
def story(transactional_db: None) -> Story:
    with transaction.atomic():
        world = cast.build()
        actor, user = _signed_in(world, "Zenon", "zenon@obcy.example")
        (mate,) = Teammate.objects.of(world.organiser_id).filter(member_id=actor.member_id)
        people = Person.objects.of(world.organiser_id).filter(id=mate.person_id)
        people.update(name="Old Name", email=user.email)
        return Story(world, actor, user.pk, mate.person_id)


def _met(story: Story, before: Callable[[], Any], other: Callable[[], Any], after: Any) -> None:
    """One begins by `before`; the other comes, and waits; the one ends by `after`."""
    of = story.world.organiser_id

    def come() -> None:
        try:
            with transaction.atomic():
                tenancy.enter(of)
                other()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(of)
            before()
            coming = pool.submit(come)
            stands_behind()
            tenancy.enter(of)
            after()
        coming.result()
    tenancy.enter(of)


def test_an_address_told_at_the_moment_at_which_one_is_renewed_stays(story: Story) -> None:
    of, zenon = story.world.organiser_id, story.actor.member_id
    assert zenon is not None
    scope: dict[str, Any] = {"programme_id": story.world.programme.id, "organiser_id": of}

    def rename(name: str, after: int = 0) -> Callable[[], Any]:
        scope = {**story.scope, "now": cast.NOW + timedelta(minutes=after)}
        return lambda: flow.correct_own(own.OwnData(name=name), **scope)

    def last() -> tuple[str, str]:
        with transaction.atomic():
            tenancy.enter(of)
            address = rewards.last_address(zenon, **scope)
            return address["name"], address["street"]

    with transaction.atomic():
        tenancy.enter(of)
        flow.correct_delivery(HOME, **story.scope)
        book = story.world.books["REWARD"]
        paid = (zenon, ids.new_uuid(), book, Kind.EARN, 50, ids.new_uuid(), cast.NOW)
        transfers.post([transfers.Move(*paid)], organiser_id=of, now=cast.NOW)
        reward = catalogue.add_reward(
            story.world.programme.id,
            name={"en": "Mug"},
            points=20,
            stock=9,
            actor=story.world.actor,
            now=cast.NOW,
        )

    _met(
        story,
        lambda: flow.correct_delivery(NEW, **story.scope),
        rename("Żaneta Nowa"),
        lambda: None,
    )
    assert last() == ("Żaneta Nowa", "Nowa 7")

    ordered = {**NEW, "name": "Żaneta Nowa", "street": "Trzecia 3"}
    to = Actor(story.actor.name, of, ROLES["MEMBER"], member_id=zenon)
    _met(
        story,
        lambda: ordering.order(
            reward,
            programme_id=story.world.programme.id,
            key=ids.new_uuid(),
            member_id=zenon,
            address=ordered,
            actor=to,
            now=cast.NOW + timedelta(minutes=1),
        ),
        rename("Żaneta Stara", 2),
        lambda: None,
    )
    assert last() == ("Żaneta Stara", "Trzecia 3")


def test_who_corrects_as_a_member_and_on_the_account_are_not_in_each_others_way(
    story: Story,
) -> None:
    def account() -> None:
        flow.correct_account(story.user_id, name="By Account", phone="", now=cast.NOW)

    _met(
        story,
        lambda: own.held(story.actor),
        account,
        lambda: flow.correct_own(own.OwnData(name="By Member", phone="600700800"), **story.scope),
    )

    with transaction.atomic():
        tenancy.enter(story.world.organiser_id)
        user, person = User.objects.get(pk=story.user_id), story.person()
        assert (user.name, user.phone) == (person.name, person.phone) == ("By Account", "")

    _met(
        story,
        lambda: flow.hold(story.user_id),
        lambda: flow.correct_own(own.OwnData(name="By Member"), **story.scope),
        account,
    )

    with transaction.atomic():
        tenancy.enter(story.world.organiser_id)
        assert User.objects.get(pk=story.user_id).name == story.person().name == "By Member"


def _link(user_id: UUID, email: str) -> str:
    row = EmailAddress.objects.create(user_id=user_id, email=email, verified=False, primary=False)
    return f"/account/confirm-email/{EmailConfirmationHMAC(row).key}/"


def test_of_two_addresses_that_are_confirmed_at_once_one_holds_everywhere(story: Story) -> None:
    first = _link(story.user_id, "first@obcy.example")
    second = _link(story.user_id, "second@obcy.example")

    _met(
        story,
        lambda: Client().post(first),
        lambda: Client().post(second),
        lambda: None,
    )

    with transaction.atomic():
        tenancy.enter(story.world.organiser_id)
        addresses = EmailAddress.objects.filter(user_id=story.user_id, primary=True, verified=True)
        (address,) = addresses.values_list("email", flat=True)
        told = {address, User.objects.get(pk=story.user_id).email, story.person().email}
    assert told == {"second@obcy.example"}


def test_no_address_comes_back_to_who_is_erased_at_this_moment(
    story: Story, tmp_path: Any, settings: Any
) -> None:
    settings.HOME = tmp_path
    of, zenon = story.world.organiser_id, story.actor.member_id
    assert zenon is not None
    link = _link(story.user_id, "late@obcy.example")
    boss = Actor("user:boss", of, ROLES["ADMINISTRATOR"])
    at: dict[str, Any] = {"programme": story.world.programme, "now": cast.NOW}

    _met(
        story,
        lambda: erasing.erase(zenon, actor=boss, **at),
        lambda: Client().post(link),
        lambda: None,
    )

    with transaction.atomic():
        tenancy.enter(of)
        assert not EmailAddress.objects.filter(user_id=story.user_id).exists()
        assert User.objects.get(pk=story.user_id).email.endswith("@erased.invalid")
        assert story.person().email == ""


def test_who_works_here_is_erased_while_they_confirm_an_address(
    story: Story, tmp_path: Any, settings: Any
) -> None:
    settings.HOME = tmp_path
    of, programme = story.world.organiser_id, story.world.programme
    with transaction.atomic():
        tenancy.enter(of)
        user = identity.user_of("clerk@wschod.example", now=cast.NOW)
        scope: dict[str, Any] = {"organiser_id": of, "programme_id": programme.id, "now": cast.NOW}
        identity.give_role(user, Role.PARTNER_CLERK, partner_id=story.world.wschod, **scope)
    link = _link(user.pk, "late@wschod.example")
    boss = Actor("user:boss", of, ROLES["ADMINISTRATOR"])

    _met(
        story,
        lambda: flow.hold(user.pk),
        lambda: staff.erase(user.pk, programme=programme, actor=boss, now=cast.NOW),
        lambda: Client().post(link),
    )

    user.refresh_from_db()
    assert user.email.endswith("@erased.invalid") and not user.is_active
    assert not EmailAddress.objects.filter(user_id=user.pk).exists()


def test_a_firm_of_two_members_is_corrected_by_both_at_once(story: Story) -> None:
    of, ania = story.world.organiser_id, story.world.members["Ania"]
    with transaction.atomic():
        tenancy.enter(of)
        actor, _user = _signed_in(story.world, "Ania", "ania@instalbud.example")
        row = Member.objects.of(of).get(id=ania)
        (mate,) = Teammate.objects.of(of).filter(member_id=ania)
        row.id, row.number = ids.new_id(), "900000009"  # the same firm in another programme
        row.save(force_insert=True)
        Teammate.objects.of(of).create(
            member_id=row.id, person_id=mate.person_id, role=mate.role, created_at=cast.NOW
        )
        twin = Actor(actor.name, of, ROLES["MEMBER"], user_id=actor.user_id, member_id=row.id)
    scope: dict[str, Any] = {"programme": story.world.programme, "now": cast.NOW}

    _met(
        story,
        lambda: own.held_firm(ania, actor),
        lambda: flow.correct_firm(own.FirmData(city="Łódź"), actor=twin, **scope),
        lambda: flow.correct_firm(own.FirmData(name="Instalbud Żak"), actor=actor, **scope),
    )

    with transaction.atomic():
        tenancy.enter(of)
        firm = Company.objects.of(of).get(id=row.company_id)
        called = set(Member.objects.of(of).filter(company=firm).values_list("name", flat=True))
        assert (firm.name, firm.city, called) == ("Instalbud Żak", "Łódź", {"Instalbud Żak"})
