"""A link that two use at once lets one in: forms that are confirmed, invitations that are taken
on.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import cast
import pytest
from django.db import connection, transaction

from tandem.flows.joining import enrolling as enrol_member
from tandem.kit.errors import Gone
from tandem.participants import applications
from tandem.participants.enrolment import Applicant
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.platform.access import invitations
from tandem.platform.models import Invitation, Membership
from tandem.platform.models.user import Role

pytestmark = pytest.mark.django_db(transaction=True)
EWA = Applicant("Ewa Nowa", email="ewa@nowa.example")
AT_ONCE = 6


def _at_once(use: Callable[[], object]) -> list[str]:
    """What became of so many uses of one link: `in`, or the code of the refusal."""
    start = Barrier(AT_ONCE)

    def one(_place: int) -> str:
        start.wait()
        try:
            with transaction.atomic(), tenancy.across("a link names no organiser"):
                use()
        except Gone as problem:
            return problem.code
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


def test_a_form_is_confirmed_once() -> None:
    with transaction.atomic():
        world = cast.build()
        token = applications.apply(
            EWA,
            programme_id=world.programme.id,
            organiser_id=world.organiser_id,
            terms_id=None,
            recruited_by_id=None,
            language="en",
            now=cast.NOW,
        )

    outcomes = _at_once(lambda: enrol_member.confirm(token, now=cast.NOW))

    assert outcomes == ["in"] + ["participants.application_ended"] * (AT_ONCE - 1)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Member.objects.of(world.organiser_id).filter(name="Ewa Nowa").count() == 1


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.MEMBER])
def test_an_invitation_is_taken_on_once(role: Role) -> None:
    with transaction.atomic():
        world = cast.build()
        token = invitations.invite(
            EWA.email, role=role, programme_id=world.programme.id, actor=world.actor, now=cast.NOW
        )

    def use() -> object:
        if role == Role.MEMBER:
            return enrol_member.accept_invitation(token, applicant=EWA, terms_id=None, now=cast.NOW)
        return enrol_member.join_as(token, name="Ewa", now=cast.NOW)

    outcomes = _at_once(use)

    assert outcomes == ["in"] + ["platform.invitation_ended"] * (AT_ONCE - 1)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Membership.objects.of(world.organiser_id).filter(role=role).count() == 1


def test_an_invitation_taken_back_meanwhile_lets_nobody_in() -> None:
    with transaction.atomic():
        world = cast.build()
        token = invitations.invite(
            EWA.email,
            role=Role.REVIEWER,
            programme_id=world.programme.id,
            actor=world.actor,
            now=cast.NOW,
        )
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            key = Invitation.objects.of(world.organiser_id).get().id
            invitations.revoke(
                key,
                roles=[Role.REVIEWER],
                programme_id=world.programme.id,
                actor=world.actor,
                now=cast.NOW,
            )
            taken = pool.submit(
                _at_once, lambda: enrol_member.join_as(token, name="Ewa", now=cast.NOW)
            )
            time.sleep(0.5)
            assert not taken.done(), "they wait for the row that is being taken back"
        assert taken.result() == ["platform.invitation_ended"] * AT_ONCE
