"""The regulations: published in every language of the programme, one version after another."""

from uuid import uuid4

import cast
import pytest

from tandem.platform import tenancy
from tandem.programmes import own_paragraphs, setup, terms
from tandem.programmes.models import OwnParagraph, Terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _publish(world: cast.World, texts: dict[str, str], **more: object) -> None:
    terms.publish(
        world.programme.id,
        document=terms.plain(texts),
        actor=world.actor,
        now=cast.NOW,
        **more,  # type: ignore[arg-type]
    )


def _versions(world: cast.World) -> list[int]:
    found = terms.versions(world.programme.id, organiser_id=world.organiser_id)
    return list(found.values_list("version", flat=True))


@pytest.mark.parametrize(
    ("_case", "texts", "error"),
    [
        ("a language misses", {"en": "Be fair."}, terms.TextMissing),
        ("a language is empty", {"en": "Be fair.", "pl": " \n "}, terms.TextMissing),
        ("too long", {"en": "x" * 200_001, "pl": "x"}, terms.TextTooLong),
    ],
)
def test_what_cannot_be_read_is_not_published(
    _case: str, world: cast.World, texts: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        _publish(world, texts)

    assert _versions(world) == []


def test_the_missing_languages_are_named(world: cast.World) -> None:
    with pytest.raises(terms.TextMissing) as refusal:
        _publish(world, {"en": "Be fair."})

    assert "is missing in: Polish." in str(refusal.value.sentence)


def test_who_publishes_over_a_version_that_they_did_not_see_is_told(world: cast.World) -> None:
    _publish(world, cast.TERMS, over=0)

    with pytest.raises(terms.PublishedMeanwhile):
        _publish(world, cast.TERMS, over=0)

    assert _versions(world) == [1]


def test_an_acceptance_holds_until_a_version_asks_anew(world: cast.World) -> None:
    def held() -> list[int]:
        keys = terms.holding(world.programme.id, organiser_id=world.organiser_id)
        found = Terms.objects.of(world.organiser_id).filter(id__in=keys)
        return sorted(found.values_list("version", flat=True))

    steps = [held()]
    for asks_anew in (False, False, True, False):
        _publish(world, cast.TERMS, asks_anew=asks_anew)
        steps.append(held())

    # the first version asks everybody, whatever was said
    assert steps == [[], [1], [1, 2], [3], [3, 4]]


def test_a_version_is_read_in_the_readers_language(world: cast.World) -> None:
    _publish(world, {"pl": "Raz\n\nDwa\n trzy\n\n\n", "en": "One\r\n\r\nTwo"})
    row = terms.in_force(world.programme.id, organiser_id=world.organiser_id)
    assert row is not None

    def said(language: str) -> list[str]:
        return [each.text for section in terms.read(row, language) for each in section.paragraphs]

    assert said("pl") == ["Raz", "Dwa\n trzy"]
    assert said("en") == said("ro") == ["One", "Two"]


def test_a_version_of_before_sections_is_still_read(world: cast.World) -> None:
    for version, text in ((1, {"en": "Old"}), (2, {"pl": "Nowe", "en": "New\n\nRules"})):
        Terms.objects.of(world.organiser_id).create(
            programme_id=world.programme.id,
            version=version,
            text=text,
            published_at=cast.NOW,
            created_at=cast.NOW,
        )

    row = terms.in_force(world.programme.id, organiser_id=world.organiser_id)
    assert row is not None
    assert [each.text for each in terms.read(row, "en")[0].paragraphs] == ["New", "Rules"]
    assert terms.languages_of(row) == ["en", "pl"]


def test_a_language_that_left_the_programme_stays_in_what_was_published(world: cast.World) -> None:
    _publish(world, cast.TERMS)
    setup.change_programme(
        world.programme.id, settings={"languages": ["en"]}, actor=world.actor, now=cast.NOW
    )
    _publish(world, {"en": "Be kind."})

    first, second = reversed(terms.versions(world.programme.id, organiser_id=world.organiser_id))
    assert terms.read(first, "pl")[0].paragraphs[0].text == "Bądź uczciwy."
    assert terms.read(second, "pl")[0].paragraphs[0].text == "Be kind."


def test_own_paragraphs_keep_the_languages_that_are_not_edited(world: cast.World) -> None:
    of = {"actor": world.actor, "now": cast.NOW}
    key = own_paragraphs.write(
        world.programme.id, text={"en": "Be fair.", "pl": "Uczciwie."}, after="points", **of
    )
    own_paragraphs.write(
        world.programme.id, text={"en": "Be kind."}, after="", paragraph_id=key, **of
    )

    row = OwnParagraph.objects.of(world.organiser_id).get()
    assert (row.after, row.text) == ("", {"en": "Be kind.", "pl": "Uczciwie."})
    with pytest.raises(own_paragraphs.NothingWritten):
        own_paragraphs.write(world.programme.id, text={"en": "  "}, after="", **of)
    with pytest.raises(own_paragraphs.NoSuchParagraph):
        own_paragraphs.remove(world.programme.id, uuid4(), **of)
    own_paragraphs.remove(world.programme.id, key, **of)
    tenancy.enter(world.organiser_id)
    assert not OwnParagraph.objects.of(world.organiser_id).exists()
