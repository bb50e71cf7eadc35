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

from tandem.adjustments.models import Exemption
from tandem.earning.models import Rule
from tandem.participants import cards
from tandem.platform import tenancy
from tandem.portals.shared.areas import discovering
from tandem.programmes import trades
from tandem.programmes.models import Programme
from tandem.rewards import catalogue, goals
from tandem.segments import defining, vocabulary

# By page and action. What offers its undo (docs/guides/areas.md tells people's side of it):
UNDONE = {
    "agreement begin_agreement",
    "agreement end_agreement",
    "action end",
    "member-benefits use_benefit",
    "codes-batch block",
    "contest end",
    "contest-entry set_aside",
    "codes-batch unblock",
    "comments settle",
    "colleague ask_for_staff",
    "community block",
    "community hide",
    "community-people block_member",
    "community-people specialise",
    "community-people unmark",
    "post block",
    "member-posts block",
    "post hide",
    "course end_course",
    "trade-in end_offer",
    "engage stop",
    "survey end_survey",
    "task end_task",
    "expiry end_exemption",
    "firms accept_number",
    "landing end",
    "mailing plan",
    "material take_out",
    "member-changes ask_erasing",
    "member-changes ask_for_person",
    "member-changes keep_person",
    "member-changes no_card",
    "partner authorise",
    "partner leave_out",
    "partner take_back_in",
    "people ask_for_person",
    "partner tick",
    "partner untick",
    "partners-plan drop_step",
    "partners-plan restore_step",
    "plan tick",
    "plan untick",
    "partner withdraw",
    "receipts set_aside",
    "rules order",
    "rules remove",
    "trades add",
    "trades drop",
    "trades take_up",
    "told-twice correct_recorded",
    "told-twice keep_recorded",
    "told-twice record_both",
    "unknown match_member",
    "unknown match_product",
    "unknown none_of_ours",
}
# What needs neither, and why.
PLAIN = {
    "it is the undo of another": {
        "member-benefits undo_use",
        "action begin",
        "contest resume",
        "contest-entry put_back",
        "course go_on",
        "trade-in go_on_offer",
        "community show",
        "community unblock",
        "community-people unblock",
        "member-posts unblock",
        "post show",
        "post unblock",
        "engage begin",
        "survey open_survey",
        "task resume_task",
        "comments reopen_comment",
        "expiry resume_exemption",
        "partner resume",
        "landing begin",
        "mailing take_back",
        "material put_back",
        "colleague keep_staff",
        "firms undo_number",
        "partner take_back",
        "people keep_person",
        "people take_back",
        "receipts wait_again",
        "invite take_back",
        "rules put_back",
        "told-twice reopen",
        "unknown forget",
    },
    "each of them is undone in the list of answers below": {"told-twice answer_several"},
    "the same form says it otherwise at once": {
        "paid-plan change",
        "community-settings keep",
        "post decide",
        "paid-plans pay_to",
        "action change",
        "benefit change",
        "survey change_survey",
        "survey-answers tag_answers",
        "survey-sheets tag_sheets",
        "change-task change",
        "referral-terms save_terms",
        "budgets budget",
        "change-segment change",
        "ladder write",
        "list-name rename",
        "partner change",
        "outlet change_outlet",
        "own-outlet place_outlet",
        "agreement change_agreement",
        "partners-kit save_arguments",
        "landing change",
        "mailing change",
        "product change",
        "product describe",
        "product say_picture",
        "product move_picture_up",
        "product move_picture_down",
        "regulations choose_sections",
        "regulations-paragraph change_paragraph",
        "reward change",
        "rule keep",
        "rules down",
        "rules up",
        "settings save_face",
        "settings-address look_again",
        "settings-address save_domain",
        "site save_sites",
        "settings-checks save",
        "settings-joining save",
        "settings-public save",
        "settings-points save",
        "settings-why save_why",
        "targets set_target",
        "change-initiative change",
        "initiative arrange",
        "change-course change",
        "course-question change_question",
        "change-trade-in change_offer",
        "trade-in price_item",
        "change-event change",
        "change-contest change",
        "contest name_jury",
        "contest enter_permit",
        "contest invite_juror",
        "contest list_contestants",
        "contest set_prizes",
        "contest-entry mark",
        "course lesson_up",
        "lesson change_lesson",
        "material change",
        "goal change_goal",
        "badge change_badge",
    },
    "what is added is changed or ended where it stands": {
        "actions add",
        "post answer",
        "regulations add_paragraph",
        "add-rule add",
        "codes issue",
        "comments comment",
        "counter enrol",
        "expiry keep",
        "files make_key",
        "keys issue_key",
        "landings add",
        "mailing again",
        "new-mailing write",
        "new-material put_in",
        "member benefit",
        "member-add add",
        "member-changes card",
        "member-changes level",
        "member-changes plan",
        "member-changes keep",
        "member-changes take_back",
        "memberships add_plan",
        "new-benefit offer",
        "new-survey begin_survey",
        "new-task make",
        "referral-terms begin_rule",
        "new-list make_list",
        "new-paid-plan sell",
        "new-segment define",
        "partner add_outlet",
        "partner add_own",
        "partners-plan add_step",
        "partners-targets set_targets",
        "partners add",
        "products add",
        "rewards add_card",
        "reward order",
        "reward take",
        "rewards offer",
        "trade-in make_discount",
        "rules begin",
        "segment put",
        "segment take_off",
        "goals set_goal",
        "initiative set_own_goal",
        "initiative add_material",
        "product add_document",
        "product add_picture",
        "products-pictures take_pictures",
        "initiative add_news",
        "new-initiative begin",
        "new-course begin",
        "new-trade-in begin_offer",
        "new-event begin",
        "new-contest begin",
        "course add_lesson",
        "lesson add_picture",
        "course-test add_question",
        "new-badge define_badge",
        "contracts add_contract",
    },
    "a mail leaves, and its invitation or code can be taken back or sent anew": {
        "firms mail_code",
        "firms write",
        "invite send",
        "joining mail_code",
        "partner invite",
        "people invite",
        "member invite_person",
        "members-waiting mail_again",
        "members-waiting make_link",
    },
    "nothing is recorded yet: it is looked at first, and then asked": {
        "mailing test",
        "trade-ins find_item",
        "till find_discount",
        "till-benefits find_member",
        "partner-targets-import look_at_partner_targets",
        "action-import look",
        "codes-serials look",
        "list-import look_at_members",
        "edition-close look",
        "member-changes look_at_both",
        "members-import look",
        "opening look",
        "partners-import look",
        "payments-import look",
        "products-import look",
        "rehearsal hand_over_sales",
        "rehearsal prove_receipt",
        "rules-try basket",
        "runs again",
        "runs attempt",
        "rules try_draft",
        "run try_again",
        "statement look",
        "statement-columns say_columns",
        "targets-import look_at_targets",
        "contracts-import look_at_contracts",
        "questions-import look_at_questions",
    },
    "it was looked at on the page before": {
        "action-table take",
        "codes-table take",
        "list-table take_members",
        "member-changes merge",
        "members-table take",
        "partners-table take",
        "payments-table take",
        "products-table take",
        "statement-table take",
        "targets-table take_targets",
        "partner-targets-table take_partner_targets",
        "contracts-table take_contracts",
        "questions-file take_questions",
    },
    "a file can be withdrawn or taken back on its page": {
        "file again",
        "file map_columns",
        "file record",
        "files upload",
    },
    "it is a decision, and the pages of decisions correct it with a reason": {
        "referral let_count",
        "referral refuse",
        "adjustments refuse",
        "approvals decide",
        "benefit-requests answer",
        "claim ask",
        "claim confirm_invoice",
        "claim confirm_page",
        "claim confirm_photo",
        "claims decide",
        "course-answers judge",
        "firms refuse",
        "firms refuse_number",
        "joining unknown",
        "member-changes revoke",
        "member-ledger adjust",
        "member-ledger extend",
        "payments mark",
    },
    "it is what somebody learns, and goes on from": {
        "lesson read",
        "lesson come",
        "lesson launch",
        "course certify",
        "certificate certify",
        "test begin_test",
        "question answer",
    },
    "it says what happened in the world": {
        "shown show",
        "take-in take_in",
        "trade-in take_announced",
        "event-door check_in",
        "event-door check_in_ticket",
        "event-door check_in_name",
        "firm-letters post",
        "orders ship",
        "orders use",
        "receipts name",
        "receipts name_one",
        "refunds paid_out",
        "subscriber note_paid",
    },
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


def _draft(world: cast.World) -> list[tuple[str, dict[str, str]]]:
    tenancy.enter(world.organiser_id)
    rules = Rule.objects.of(world.organiser_id).filter(rule_set__status="DRAFT")
    return [(row.key, row.name) for row in rules.order_by("position", "id")]


@pytest.mark.django_db
def test_a_rule_that_was_removed_stands_where_it_stood(world: cast.World) -> None:
    keys = [{"key": key, "when": {"all": []}, "give": {"points": 5}} for key in ("a", "b", "c")]
    world.publish(*keys)
    client, page = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/rules/"
    filling.send(client, page, "begin")
    before = _draft(world)

    removed = filling.send(client, page, "remove", of="b")
    without = _draft(world)
    _taken_back(client, removed)
    back = _draft(world)

    assert [key for key, _name in before] == ["a", "b", "c"]
    assert without == [before[0], before[2]] and back == before


@pytest.mark.django_db
def test_a_rule_comes_back_once_and_only_as_it_was(world: cast.World) -> None:
    world.publish({"key": "a", "when": {"all": []}, "give": {"points": 5}})
    client, page = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/rules/"
    filling.send(client, page, "begin")
    removed = filling.send(client, page, "remove", of="a")
    (undo,) = html.fromstring(client.get(removed.headers["Location"]).content).xpath(
        "//div[contains(@class, 'toast')]/form"
    )
    said = {name: text for name, text in undo.form_values() if name != "_key"}

    other = client.post(page, said | {"rule": f"x{said['rule']}"})
    none = _draft(world)
    twice = [client.post(page, said).status_code for _ in range(2)]
    filling.send(client, page, "drop")
    of_none = client.post(page, said)
    filling.send(client, page, "begin")
    of_another = client.post(page, said)

    assert (other.status_code, none, twice) == (404, [], [302, 302])
    for answer in (of_none, of_another):
        assert answer.status_code == 400
        assert "The draft is no longer there" in answer.content.decode()
    assert [key for key, _name in _draft(world)] == ["a"]


@pytest.mark.django_db
def test_a_rule_that_somebody_else_took_out_is_said_to_be_gone(world: cast.World) -> None:
    world.publish({"key": "a", "when": {"all": []}, "give": {"points": 5}})
    client, page = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/rules/"
    filling.send(client, page, "begin")
    filling.send(client, page, "remove", of="a")

    answers = [client.post(page, {"_action": name, "rule": "a"}) for name in ("up", "remove")]

    for answer in answers:
        assert answer.status_code == 400
        assert "somebody took it out" in answer.content.decode()


@pytest.mark.django_db
def test_points_that_lasted_last_again(world: cast.World) -> None:
    segment = defining.define(
        world.programme.id,
        name={"en": "All"},
        body={"all": []},
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )
    client, page = _client(world, "FINANCE"), f"/o/{world.programme.slug}/finance/expiry/"
    filling.send(client, page, "keep", segment=segment, months="7")
    (rule,) = Exemption.objects.of(world.organiser_id).filter(ended_at=None)

    ended = filling.send(client, page, "end_exemption", of=rule.id)
    without = Exemption.objects.of(world.organiser_id).filter(ended_at=None).count()
    _taken_back(client, ended)
    back = Exemption.objects.of(world.organiser_id).get(ended_at=None)
    filling.send(client, page, "end_exemption", of=rule.id)
    filling.send(client, page, "keep", segment=segment, months="3")
    late = {"_action": "resume_exemption", "exemption": str(rule.id)}
    refused = client.post(page, late, follow=True)

    assert (without, back.id, back.months) == (0, rule.id, 7)
    assert "last longer by another rule by now" in refused.content.decode()
    assert Exemption.objects.of(world.organiser_id).get(ended_at=None).months == 3


@pytest.mark.django_db
def test_what_a_member_saved_for_is_saved_for_again(world: cast.World) -> None:
    scope = {"stock": 5, "actor": world.actor, "now": cast.NOW}
    mug, vest = (
        catalogue.add_reward(world.programme.id, name={"en": name}, points=80, **scope)
        for name in ("Mug", "Vest")
    )
    client, base = _client(world, "MEMBER"), f"/m/{world.programme.slug}/rewards/"
    goals_seen = []

    def see() -> None:
        tenancy.enter(world.organiser_id)
        of = world.organiser_id
        goals_seen.append(goals.of_member(world.members["Ania"], organiser_id=of))

    first = filling.send(client, f"{base}{mug}/", "save_for")
    see()
    _taken_back(client, first)
    see()
    filling.send(client, f"{base}{mug}/", "save_for")
    other = filling.send(client, f"{base}{vest}/", "save_for")
    see()
    _taken_back(client, other)
    see()
    dropped = filling.send(client, f"{base}{mug}/", "drop_goal")
    see()
    _taken_back(client, dropped)
    see()

    assert goals_seen == [mug, None, vest, mug, None, mug]


@pytest.mark.django_db
def test_what_is_offered_no_more_is_not_offered_to_be_saved_for(world: cast.World) -> None:
    terms: dict[str, Any] = {"points": 80, "stock": 5, "actor": world.actor, "now": cast.NOW}
    mug, vest = (
        catalogue.add_reward(world.programme.id, name={"en": name}, **terms)
        for name in ("Mug", "Vest")
    )
    client, base = _client(world, "MEMBER"), f"/m/{world.programme.slug}/rewards/"
    filling.send(client, f"{base}{mug}/", "save_for")
    client.get(base)  # what was said of it is read
    tenancy.enter(world.organiser_id)
    catalogue.change_reward(
        mug,
        programme_id=world.programme.id,
        name={"en": "Mug"},
        description={},
        is_offered=False,
        **terms,
    )

    other = filling.send(client, f"{base}{vest}/", "save_for")
    said = client.get(other.headers["Location"]).content

    assert "Your first page shows how far it is." in said.decode()
    assert not html.fromstring(said).xpath("//div[contains(@class, 'toast')]/form")
