"""From a template to first points: a marketer answers four questions, opens what is proposed, reads
it, publishes it; a member joins and gets the first points.
"""

from urllib.parse import urlsplit

from browser.conftest import Installation, Watch, enter, is_clean
from browser.hands import Hands, has_points, joined, saved
from playwright.sync_api import Browser, Page, expect

SCREENS_MAX = 3  # of a member, from the poster's code to the first points
CLICKS_OF_A_RULE_MAX = 8


def _published(browser: Browser, installation: Installation, watch: Watch) -> Page:
    """A programme of building materials, from signing in to published."""
    page = watch(enter(browser, installation.links["oskar"]))
    hands = Hands(page)
    hands.press("Open a programme", role="link")
    is_clean(page)
    hands.choose("What do you make or sell?", "Building materials")
    hands.tick("new customers come")
    hands.tick("they try what is new")
    hands.choose("Country", "Poland")
    hands.type("How much do they buy from you in a year?", "6 000 000")
    hands.type("How many are they?", "500")
    hands.press("Show the proposal")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Building materials")
    is_clean(page)
    hands.type("Who organises it", "Zielona Farba")
    hands.type("Name of the programme", "Klub Budowy")
    hands.press("Open the programme")
    expect(page.get_by_role("heading", name="From here to the first points")).to_be_visible()
    is_clean(page)
    offered = page.locator(".steps li").filter(has_text="Offer a reward")
    expect(offered).to_have_count(0)  # the proposal offers some

    hands.step("Say who you are")
    hands.type("Address for questions", "klub@zielona.example")
    hands.press("Save")
    saved(page, "Saved.")
    hands.step("Add what you sell")
    hands.type("Name", "Farba biała 10 l")
    page.locator("#add-sku").fill("F-10")
    hands.fields += 1
    hands.press("Add the product")
    saved(page, "know it now")
    page.get_by_role("link", name="Overview").first.click()
    page.locator(".steps li").filter(has_text="Publish the rules").get_by_role("link").click()
    hands.clicks += 1
    page.get_by_role("button", name="Publish").first.click()
    page.get_by_role("alertdialog").get_by_role("button", name="Publish").click()
    hands.clicks += 3
    expect(page.get_by_role("heading", level=1)).to_contain_text("is in force")
    page.get_by_role("link", name="Overview").first.click()
    hands.clicks += 1
    page.locator(".steps li").filter(has_text="Publish the regulations").get_by_role("link").click()
    hands.clicks += 1
    expect(page.get_by_text("Firms and persons who build with our products").first).to_be_visible()
    is_clean(page)
    page.get_by_role("button", name="Publish this version").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Publish this version").click()
    hands.clicks += 2
    saved(page, "It is published")
    assert hands.are_few
    return page


def _changed(page: Page) -> None:
    """One rule is changed, tried on history and published; what it would have given stands beside
    it meanwhile.
    """
    hands = Hands(page)
    hands.press("Rules", role="link")
    page.locator(".list.below li").get_by_role("link", name="Change it").first.click()
    hands.clicks += 1
    expect(page.locator("#sentence-said .muted")).to_contain_text("ast")  # tried on what was
    page.get_by_label("Points", exact=True).first.fill("3")
    hands.fields += 1
    hands.press("Save the rule")
    hands.press("Try it on history")
    expect(page.get_by_role("heading", name="Publish it as it was tried")).to_be_visible()
    is_clean(page)
    hands.press("Publish")
    page.get_by_role("alertdialog").get_by_role("button", name="Publish").click()
    hands.clicks += 1
    expect(page.get_by_role("heading", level=1)).to_contain_text("Version 2 is in force")
    assert hands.clicks <= CLICKS_OF_A_RULE_MAX and hands.fields == 1


def test_from_a_template_to_first_points(
    browser: Browser, installation: Installation, watch: Watch
) -> None:
    page = _published(browser, installation, watch)
    page.get_by_role("link", name="Overview").first.click()
    screens: list[str] = []
    member = joined(browser, installation, page.locator(".steps code").inner_text(), screens)

    # half a usual purchase's worth of points for joining, as the draft said
    has_points(member, "30")
    is_clean(member)
    assert len(screens) <= SCREENS_MAX and urlsplit(member.url).path == screens[-1]
    _changed(page)
