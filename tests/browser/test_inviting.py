"""A member invites a friend, from phone to phone: the link, the page, joining, and what the member
sees of it.
"""

from browser.conftest import Installation, enter, is_clean
from browser.hands import joined, saved, until_seen
from playwright.sync_api import Browser, expect


def test_a_friend_joins_by_a_members_link(browser: Browser, installation: Installation) -> None:
    ola = enter(browser, installation.links["ola"])
    ola.goto(f"{ola.url}settings/public/")
    ola.get_by_label("Public page").check()
    ola.get_by_role("button", name="Save").click()
    expect(ola.get_by_text("Everybody can read it here:")).to_be_visible()
    ania = enter(browser, installation.links["ania"], width=390)

    ania.get_by_role("link", name="Invite: Invite a friend").click()
    expect(ania.get_by_text("Nobody has joined by your code yet.")).to_be_visible()
    is_clean(ania)
    link = ania.get_by_role("link", name="/i/").inner_text()
    screens: list[str] = []
    marta = joined(browser, installation, link, screens)
    joins = ania.locator("li").filter(has_text="Somebody")
    ania.reload()
    until_seen(ania, joins)
    is_clean(ania)
    ola.goto(f"{installation.address}/o/{installation.slug}/referrals/")
    ola.get_by_role("link", name="Marta Malarz").click()
    is_clean(ola)
    ola.get_by_label("Why").fill("She asked us to.")
    ola.get_by_role("button", name="Refuse it").click()
    saved(ola, "Refused.")
    ania.reload()

    expect(ania.get_by_text("brings nothing: the organiser decided so")).to_be_visible()
    for page in (ola, ania, marta):
        page.context.close()
