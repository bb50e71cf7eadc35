"""A mail that looks like its programme: its words, its colour, one button, and nothing that runs."""

from lxml import html

from tandem.platform.messages import looks
from tandem.platform.messages.looks import Look

LOOK = Look(
    "Klub & Co",
    "#ffd400",
    logo="https://club.example/picture/1/",
    link="https://club.example/m/klub/inbox/",
)


def test_words_stand_below_the_programmes_name_and_lead_where_it_is() -> None:
    page = html.fromstring(looks.page("40 points", "For FV 7.\n\nThank you.", LOOK, language="pl"))

    assert page.get("lang") == "pl" and page.xpath("string(//title)") == "40 points"
    assert page.xpath("string(//h1)") == "40 points"
    assert [each.text for each in page.xpath("//h1/following-sibling::p[not(a)]")] == [
        "For FV 7.",
        "Thank you.",
    ]
    (button,) = page.xpath("//a")
    assert (button.get("href"), button.text) == (LOOK.link, "Klub & Co")
    assert "background:#ffd400;color:#000000" in button.get("style")
    assert page.xpath("//img/@src") == [LOOK.logo]


def test_what_somebody_wrote_is_nothing_but_words() -> None:
    text = looks.page("<b>", '<script>x</script> https://a.example/?q="><i>', LOOK, language="en")

    page = html.fromstring(text)
    assert not page.xpath("//script | //i | //b")
    assert "<script>x</script>" in page.text_content()
    assert page.xpath("//a/@href")[0].startswith("https://a.example/")


def test_without_logo_or_link_there_is_none() -> None:
    page = html.fromstring(looks.page("a", "b", Look("Club", "#12507a"), language="en"))

    assert not page.xpath("//img | //a")
    assert "background:#12507a;color:#ffffff" in page.xpath("//td")[0].get("style")
