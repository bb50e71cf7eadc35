"""What is done can be taken back, is asked first, or is plain for a reason: each action of the
organiser's and the partners' pages says which.
"""

from typing import Any

import cast
import pytest
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.participants import cards
from tandem.platform import tenancy
from tandem.portals.shared.areas import discovering
from tandem.programmes import trades
from tandem.programmes.models import Programme

# By page and action. What offers its undo (docs/guides/areas.md tells people's side of it):
UNDONE = {
    "action end",
    "codes-batch block",
    "codes-batch unblock",
    "member-changes no_card",
    "partner authorise",
    "partner withdraw",
    "rules order",
    "trades add",
    "trades drop",
    "trades take_up",
    "unknown match_member",
    "unknown match_product",
    "unknown none_of_ours",
}
# What needs neither, and why.
PLAIN = {
    "it is the undo of another": {
        "action begin",
        "expiry end_exemption",
        "partner take_back",
        "people take_back",
        "invite take_back",
        "unknown forget",
    },
    "the same form says it otherwise at once": {
        "action change",
        "budgets budget",
        "change-segment change",
        "ladder write",
        "product change",
        "reward change",
        "rule keep",
        "rules down",
        "rules up",
        "settings save_face",
        "settings-checks save",
        "settings-joining save",
        "settings-points save",
        "targets set_target",
    },
    "what is added is changed or ended where it stands": {
        "actions add",
        "add-rule add",
        "codes issue",
        "counter enrol",
        "expiry keep",
        "files make_key",
        "keys issue_key",
        "levels add_benefit",
        "member benefit",
        "member-add add",
        "member-changes card",
        "member-changes level",
        "member-changes plan",
        "memberships add_plan",
        "new-segment define",
        "partner add_outlet",
        "partners add",
        "products add",
        "rewards add_card",
        "rewards offer",
        "rules begin",
    },
    "a mail leaves, and its invitation or code can be taken back or sent anew": {
        "firms mail_code",
        "firms write",
        "invite send",
        "joining mail_code",
        "partner invite",
        "people invite",
    },
    "nothing is recorded yet: it is looked at first, and then asked": {
        "action-import look",
        "codes-serials look",
        "member-changes look_at_both",
        "members-import look",
        "opening look",
        "payments-import look",
        "products-import look",
        "rules-try basket",
        "runs again",
        "runs attempt",
        "targets-import look_at_targets",
    },
    "it was looked at on the page before": {
        "action-table take",
        "codes-table take",
        "member-changes merge",
        "members-table take",
        "payments-table take",
        "products-table take",
        "targets-table take_targets",
    },
    "a file can be withdrawn or taken back on its page": {
        "file again",
        "file map_columns",
        "file record",
        "files upload",
    },
    "it is a decision, and the pages of decisions correct it with a reason": {
        "adjustments refuse",
        "approvals decide",
        "claim ask",
        "claim confirm_invoice",
        "claim confirm_page",
        "claim confirm_photo",
        "claims decide",
        "firms refuse",
        "joining unknown",
        "member-changes revoke",
        "member-ledger adjust",
        "member-ledger extend",
        "payments mark",
        "told-twice answer_several",
        "told-twice correct_recorded",
        "told-twice keep_recorded",
        "told-twice record_both",
    },
    "it says what happened in the world": {"firm-letters post", "orders ship", "orders use"},
}


def _acts() -> dict[str, bool]:
    """Whether each asks first, by page and action."""
    return {
        f"{page.name} {action.name}": bool(action.question)
        for portal in ("organiser", "partner")
        for area in discovering.areas(portal)
        for page in area.pages
        for action in page.actions
    }


def test_each_action_is_undone_asks_or_is_plain() -> None:
    plain = [name for names in PLAIN.values() for name in names]
    asks = {name for name, is_asked in _acts().items() if is_asked}

    assert len(plain) == len(set(plain))
    assert not UNDONE & set(plain) and not asks & (UNDONE | set(plain))
    assert {*_acts()} - asks == UNDONE | set(plain)


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _taken_back(client: Client, answer: Any) -> Any:
    """Press “Undo” where it is said."""
    (undo,) = html.fromstring(client.get(answer.headers["Location"]).content).xpath(
        "//div[contains(@class, 'toast')]/form"
    )
    return client.post(undo.get("action"), dict(undo.form_values()))


def _trades(world: cast.World) -> list[str]:
    tenancy.enter(world.organiser_id)
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    return list(trades.names(programme, "en"))


@pytest.mark.django_db
def test_a_trade_that_was_taken_out_comes_back(world: cast.World) -> None:
    client, page = (
        _client(world, "ADMINISTRATOR"),
        f"/o/{world.programme.slug}/settings/trades/",
    )
    filling.send(client, page, "take_up", of="tiler")

    dropped = filling.send(client, page, "drop", of="tiler")
    without = _trades(world)
    back = _taken_back(client, dropped)
    again = _trades(world)
    _taken_back(client, back)

    assert (without, again, _trades(world)) == ([], ["tiler"], [])


@pytest.mark.django_db
def test_a_trade_that_was_put_in_goes_out_as_it_is_kept(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")
    page = f"/o/{world.programme.slug}/settings/trades/"

    added = filling.send(client, page, "add", name="Roof  tiler")
    within = _trades(world)
    _taken_back(client, added)

    assert (within, _trades(world)) == (["Roof tiler"], [])


@pytest.mark.django_db
def test_a_card_that_was_taken_back_leads_to_its_member_again(world: cast.World) -> None:
    member, client = world.members["Ania"], _client(world, "ADMINISTRATOR")
    page = f"/o/{world.programme.slug}/members/{member}/changes/"
    filling.send(client, page, "card", card="2 600 000 000 017")
    (standing,) = _cards(world, member)

    taken = filling.send(client, page, "no_card", of=standing)
    without = _cards(world, member)
    _taken_back(client, taken)

    assert (without, _cards(world, member)) == ([], [standing])


def _cards(world: cast.World, member: int) -> list[str]:
    tenancy.enter(world.organiser_id)
    return list(cards.of_member(member, organiser_id=world.organiser_id))
