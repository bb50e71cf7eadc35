"""A role in a programme: given once, given again while it stands, and given anew after it ended."""

from datetime import timedelta

import cast
import pytest

from tandem.platform.access import identity
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("_case", "has_ended"), [("while it stands", False), ("after it ended", True)]
)
def test_a_role_given_again_is_the_same_and_stands(_case: str, has_ended: bool) -> None:
    world = cast.build()
    of, user = world.organiser_id, User.objects.create_user("ola@akwa.example", created_at=cast.NOW)
    identity.give_role(
        user, Role.REVIEWER, organiser_id=of, now=cast.NOW, programme_id=world.programme.id
    )
    if has_ended:
        Membership.objects.of(of).filter(user=user).update(ended_at=cast.NOW)

    later = cast.NOW + timedelta(days=1)
    identity.give_role(
        user, Role.REVIEWER, organiser_id=of, now=later, programme_id=world.programme.id
    )

    row = Membership.objects.of(of).get(user=user)
    assert (row.ended_at, row.created_at) == (None, cast.NOW)
