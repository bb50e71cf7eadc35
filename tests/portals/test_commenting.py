"""Comments on a draft of rules: left, settled, opened again, told of before it is published."""

import cast
import pytest
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.earning.models import RuleComment
from tandem.earning.versions import commenting, rulesets
from tandem.insights.review import collecting
from tandem.platform.models import Fact
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish({"key": "one", "when": {"all": []}, "give": {"points": 1}})
    return made


def _draft(world: cast.World, *keys: str) -> None:
    rules = [
        ({"en": key}, {"key": key, "when": {"all": []}, "give": {"points": 2}}) for key in keys
    ]
    rulesets.draft(
        world.programme.id,
        rules=rules,
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )


def _at(world: cast.World, rest: str = "comments/") -> str:
    return f"/o/{world.programme.slug}/rules/{rest}"


def _text(content: bytes) -> str:
    return " ".join(html.fromstring(content).text_content().split())


def _told(world: cast.World) -> list[str]:
    found = collecting.review(world.programme, today=cast.NOW.date(), language="en")
    return [each.text for each in found if each.code == "comments"]


def test_a_comment_is_left_settled_and_opened_again(world: cast.World) -> None:
    _draft(world, "pumps", "mugs")
    finance, marketer = _client(world, "FINANCE"), _client(world, "MARKETER")

    left = filling.send(finance, _at(world), "comment", text="Too dear?", rule="pumps")
    shown = _text(marketer.get(_at(world)).content)

    row = RuleComment.objects.of(world.organiser_id).get()
    assert (left.status_code, row.rule_key, row.text) == (302, "pumps", "Too dear?")
    assert "Too dear? pumps ·" in shown and "finance" in shown
    assert _told(world) == ["1 comment on the draft is open. Settle it, or publish all the same."]
    assert "1 comment on the draft is open" in _text(marketer.get(_at(world, "")).content)
    filling.send(marketer, _at(world), "settle", of=str(row.id))
    row.refresh_from_db()
    assert row.resolved_by.startswith("user:") and _told(world) == []
    assert "settled by marketer" in _text(finance.get(_at(world)).content)
    filling.send(marketer, _at(world), "reopen_comment", of=str(row.id))
    assert len(_told(world)) == 1


def test_it_goes_with_its_draft_and_stays_with_its_version(world: cast.World) -> None:
    _draft(world, "pumps")
    scope = {"programme_id": world.programme.id, "actor": world.actor}
    commenting.comment("As a whole.", rule_key="", now=cast.NOW, **scope)
    draft = commenting.draft_of(world.programme.id, organiser_id=world.organiser_id)
    assert draft is not None

    rulesets.publish(draft.id, valid_from=cast.NOW, actor=world.actor, now=cast.NOW)
    assert _told(world) == [] and RuleComment.objects.of(world.organiser_id).count() == 1
    _draft(world, "mugs")
    commenting.comment("Of the next.", rule_key="mugs", now=cast.NOW, **scope)
    following = commenting.draft_of(world.programme.id, organiser_id=world.organiser_id)
    assert following is not None
    rulesets.drop(following.id, actor=world.actor)

    kept = RuleComment.objects.of(world.organiser_id).get()
    assert (kept.text, kept.rule_set_id) == ("As a whole.", draft.id)


@pytest.mark.parametrize(
    ("_case", "text", "rule", "refusal"),
    [
        ("no words", "  ", "", commenting.CommentEmpty),
        ("no such rule", "x", "nobody", commenting.NothingToComment),
        ("no draft", "x", "", commenting.NothingToComment),
    ],
)
def test_what_cannot_be_commented_is_refused(
    world: cast.World, _case: str, text: str, rule: str, refusal: type[Exception]
) -> None:
    if _case != "no draft":
        _draft(world, "pumps")
    before = Fact.objects.of(world.organiser_id).count()

    with pytest.raises(refusal):
        commenting.comment(
            text, programme_id=world.programme.id, rule_key=rule, actor=world.actor, now=cast.NOW
        )

    assert not RuleComment.objects.of(world.organiser_id).exists()
    assert Fact.objects.of(world.organiser_id).count() == before
    page = _client(world, "MARKETER").get(_at(world)).content.decode()
    assert ("no draft to talk about" in page) is (_case == "no draft")
