"""The regulations: written, published, compared, printed, and accepted by members."""

from typing import Any

import cast
import pytest
from django.urls import reverse
from portals import filling
from portals.test_access import _client

from tandem.earning.versions import rulesets
from tandem.kit import ids
from tandem.participants.models import Acceptance
from tandem.platform import journal, tenancy
from tandem.platform.access import identity
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.programmes import own_paragraphs, setup, terms
from tandem.programmes.facts import TermsPublished
from tandem.programmes.models import Terms
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build(release="WHEN_PAID")


def _address(world: cast.World, name: str, **parts: object) -> str:
    portal = "" if ":" in name else "organiser:"
    return reverse(portal + name, kwargs={"programme": world.programme.slug, **parts})


def _publish(world: cast.World, texts: dict[str, str], *, asks_anew: bool = True) -> None:
    tenancy.enter(world.organiser_id)
    terms.publish(
        world.programme.id,
        document=terms.plain(texts),
        asks_anew=asks_anew,
        actor=world.actor,
        now=cast.NOW,
    )


def test_versions_are_listed_compared_and_printed(world: cast.World) -> None:
    _publish(world, {"en": "Points last 24 months.", "pl": "Punkty są ważne 24 miesiące."})
    _publish(world, {"en": "Points last 12 months.", "pl": "Punkty są ważne <b>rok</b>."})
    client = _client(world, "MARKETER")

    every = client.get(_address(world, "regulations-versions")).content.decode()
    address = _address(world, "regulations-version", version=2)
    english = client.get(address + "?lang=en").content.decode()
    polish = client.get(address + "?lang=pl&against=1").content.decode()
    paper = client.get(_address(world, "regulations-paper", version=2) + "?lang=pl")
    none = client.get(_address(world, "regulations-version", version=3))

    assert "English, Polish" in every
    assert "<del> 24</del>" in english and "<ins> 12</ins>" in english
    assert "&lt;b&gt;rok&lt;/b&gt;" in polish and "<b>rok</b>" not in polish
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-") and none.status_code == 404


def test_versions_from_before_they_named_their_publisher_are_told_by_the_journal(
    world: cast.World,
) -> None:
    olga = User.objects.create_user("olga@akwa.example", name="Olga", created_at=cast.NOW)
    scope: dict[str, Any] = {"organiser_id": world.organiser_id, "now": cast.NOW}
    identity.give_role(olga, Role.ADMINISTRATOR, programme_id=world.programme.id, **scope)
    row = Terms.objects.of(world.organiser_id).create(
        programme_id=world.programme.id,
        version=1,
        text={"en": "Points last 24 months."},
        published_at=cast.NOW,
        created_at=cast.NOW,
    )
    told = {"programme_id": world.programme.id, "terms_id": row.id, "version": 1}
    journal.record(
        TermsPublished(
            organiser_id=world.organiser_id, at=cast.NOW, actor=f"user:{olga.id}", **told
        )
    )
    client = _client(world, "MARKETER")

    every = client.get(_address(world, "regulations-versions")).content.decode()
    one = client.get(_address(world, "regulations-version", version=1)).content.decode()

    assert ">Olga<" in "".join(every.split())
    assert "by Olga" in one


def test_members_accept_anew_where_it_is_asked_and_see_what_changed(world: cast.World) -> None:
    client, page = _client(world, "MEMBER"), _address(world, "member:regulations")
    home = _address(world, "member:home")
    _publish(world, {"en": "Points last 24 months.", "pl": "Punkty"})
    first = client.get(page).content.decode()
    filling.send(client, page, "accept")

    _publish(world, {"en": "Points last 24 months. Write to us.", "pl": "P"}, asks_anew=False)
    quiet, quiet_home = client.get(page).content.decode(), client.get(home).content.decode()
    _publish(world, {"en": "Points last 12 months. Write to us.", "pl": "P"})
    asked, asked_home = client.get(page).content.decode(), client.get(home).content.decode()
    filling.send(client, page, "accept")
    after = client.get(home).content.decode()

    assert "Points last 24 months." in first and "What has changed" not in first
    assert "It holds" in quiet and 'id="accept"' not in quiet
    assert "new regulations" not in quiet_home
    assert "What has changed since version 1" in asked and 'id="accept"' in asked
    assert "<ins> 12</ins>" in asked and "new regulations" in asked_home
    assert "new regulations" not in after
    tenancy.enter(world.organiser_id)
    assert Acceptance.objects.of(world.organiser_id).count() == 2


def test_before_the_first_version_there_is_nothing_to_accept(world: cast.World) -> None:
    client = _client(world, "MEMBER")

    shown = client.get(_address(world, "member:regulations"))
    paper = client.get(_address(world, "member:regulations-paper"))

    assert "No version is published yet." in shown.content.decode()
    assert paper.status_code == 404


def test_two_hundred_thousand_letters_are_read_and_printed(world: cast.World) -> None:
    long = "\n\n".join(f"Paragraph {n} " + "word " * 170 for n in range(220))[:200_000]
    _publish(world, {"en": long, "pl": long})
    _publish(world, {"en": long.replace("word", "term"), "pl": long})
    client = _client(world, "MARKETER")

    shown = client.get(_address(world, "regulations-version", version=2) + "?lang=en")
    paper = client.get(_address(world, "regulations-paper", version=2) + "?lang=en")

    assert (shown.status_code, paper.status_code) == (200, 200)
    assert "Paragraph 219" in shown.content.decode()


RULE = {
    "key": "zloty",
    "when": {"all": []},
    "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
}


def _latest(world: cast.World) -> Terms:
    tenancy.enter(world.organiser_id)
    row = terms.in_force(world.programme.id, organiser_id=world.organiser_id)
    assert row is not None
    return row


def _keys(row: Terms, language: str) -> list[str]:
    return [each.key for section in terms.read(row, language) for each in section.paragraphs]


def test_the_regulations_are_written_added_to_and_published(world: cast.World) -> None:
    world.publish(RULE)
    client, page = _client(world, "MARKETER"), _address(world, "regulations")
    before = client.get(page + "?lang=en").content.decode()

    filling.send(client, page, "add_paragraph", text_en="Ask <b>us</b>.", after="complaints")
    half = client.get(page + "?lang=en").content.decode()
    refused = filling.send(client, page, "publish")
    (own,) = own_paragraphs.listed(world.programme.id, organiser_id=world.organiser_id)
    paragraph = _address(world, "regulations-paragraph", paragraph=own.id)
    filling.send(client, paragraph, "change_paragraph", text_pl="Pytaj nas.")
    published = filling.send(client, page, "publish")
    after = client.get(page).content.decode()

    assert "1 point for each" in before and "There is no address for questions" in before
    assert "Ask &lt;b&gt;us&lt;/b&gt;." in half and "<b>us</b>" not in half
    assert refused.status_code == 400 and "missing in: Polish" in refused.content.decode()
    assert published.status_code == 302 and "The regulations say what holds" in after
    assert 'id="publish"' not in after
    row = _latest(world)
    assert (row.version, row.rules_version, row.asks_anew) == (1, 1, True)
    assert "rule:zloty" in _keys(row, "pl") and f"own:{own.id}:0" in _keys(row, "en")


def test_a_later_version_asks_anew_where_something_got_worse(world: cast.World) -> None:
    world.publish(RULE)
    client, page = _client(world, "MARKETER"), _address(world, "regulations")
    scope: Any = {"actor": world.actor, "now": cast.NOW}
    filling.send(client, page, "publish")

    setup.change_programme(
        world.programme.id, settings={"contact_email": "help@akwa.example"}, **scope
    )
    better = client.get(page + "?lang=en").content.decode()
    filling.send(client, page, "publish")
    tenancy.enter(world.organiser_id)
    setup.change_programme(
        world.programme.id, settings={"expiry": "MONTHS", "expiry_months": 1}, **scope
    )
    worse = client.get(page + "?lang=en").content.decode()
    filling.send(client, page, "publish")

    assert "Nothing that members have got worse" in better
    assert "<ins>" in better or "help@akwa.example" in better
    assert "Members should be asked for their consent again" in worse
    found = terms.versions(world.programme.id, organiser_id=world.organiser_id)
    assert list(found.values_list("version", "asks_anew")) == [(3, True), (2, False), (1, True)]


def test_what_was_not_looked_at_is_not_published(world: cast.World) -> None:
    world.publish(RULE)
    client, page = _client(world, "MARKETER"), _address(world, "regulations")
    looked = filling.shown(client.get(page).content, "publish")
    tenancy.enter(world.organiser_id)
    setup.change_programme(
        world.programme.id,
        settings={"contact_email": "help@akwa.example"},
        actor=world.actor,
        now=cast.NOW,
    )

    refused = client.post(page, looked)
    first = filling.send(client, page, "publish")
    second = client.post(page, {**looked, "_key": str(ids.new_uuid())})

    for answer in (refused, second):
        assert answer.status_code == 400
        assert "have changed since you looked" in answer.content.decode()
    assert first.status_code == 302
    assert _latest(world).version == 1


def test_the_draft_of_the_rules_is_read_and_not_published(world: cast.World) -> None:
    tenancy.enter(world.organiser_id)
    rulesets.draft(
        world.programme.id,
        rules=[({"en": "Per zloty"}, RULE)],
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )
    page = _address(world, "regulations") + "?lang=en"

    now = _client(world, "MARKETER").get(page).content.decode()
    draft = _client(world, "MARKETER").get(page + "&rules=draft").content.decode()

    assert "Nothing gives points yet." in now and 'id="publish"' in now
    assert "“Per zloty”: 1 point for each" in draft and 'id="publish"' not in draft


def test_sections_are_left_out_and_paragraphs_removed(world: cast.World) -> None:
    client, page = _client(world, "MARKETER"), _address(world, "regulations")
    both = {"text_en": "Mine.", "text_pl": "Moje."}
    filling.send(client, page, "add_paragraph", after="", **both)
    every = filling.shown(client.get(page).content, "choose_sections")["written"]

    filling.send(client, page, "choose_sections", written=[key for key in every if key != "data"])
    shown = client.get(page + "?lang=en").content.decode()
    tenancy.enter(world.organiser_id)
    (own,) = own_paragraphs.listed(world.programme.id, organiser_id=world.organiser_id)
    paragraph = _address(world, "regulations-paragraph", paragraph=own.id)
    removed = filling.send(client, paragraph, "remove_paragraph")
    gone = client.get(paragraph)

    assert "is the controller" not in shown
    assert "“Personal data” is left out" in shown and "Mine." in shown
    assert (removed.status_code, gone.status_code) == (302, 404)


def test_the_overview_says_that_the_regulations_tell_other_rules(world: cast.World) -> None:
    world.publish(RULE)
    client, page = _client(world, "MARKETER"), _address(world, "regulations")
    overview = _address(world, "overview")
    filling.send(client, page, "publish")

    settled = client.get(overview).content.decode()
    tenancy.enter(world.organiser_id)
    setup.change_programme(
        world.programme.id, settings={"expiry_months": 7}, actor=world.actor, now=cast.NOW
    )
    setting = client.get(overview).content.decode()
    tenancy.enter(world.organiser_id)
    world.publish({**RULE, "key": "other"})
    rules = client.get(overview).content.decode()

    assert "The regulations" not in settled
    assert "The regulations no longer match" in setting
    assert "The regulations tell version 1 of the rules" in rules
    assert "no longer match" not in rules
