"""The community by hand: a member asks and wishes on the phone, the organiser answers and says what
changed; each page is clean for axe as it fills.
"""

import pytest
from browser.conftest import Installation, enter, is_clean
from browser.hands import saved
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.thorough


def test_a_question_is_answered_and_an_idea_is_done(
    browser: Browser, installation: Installation
) -> None:
    ania = enter(browser, installation.links["ania"])
    ola = enter(browser, installation.links["ola"])
    ania.set_viewport_size({"width": 390, "height": 844})
    community = f"{installation.address}/m/{installation.slug}/community/"
    look = f"{installation.address}/o/{installation.slug}/community/"

    ania.goto(community)
    is_clean(ania)
    ania.get_by_label("In one sentence").fill("Which sealant holds?")
    ania.get_by_role("button", name="Ask", exact=True).click()
    saved(ania, "All can read it now.")
    is_clean(ania)
    ania.goto(f"{community}ideas/")
    ania.get_by_label("In one sentence").fill("A box for one hand")
    ania.get_by_role("button", name="Suggest it").click()
    is_clean(ania)

    ola.goto(f"{look}posts/")
    is_clean(ola)
    ola.get_by_role("link", name="Which sealant holds?").click()
    ola.get_by_label("Your answer").fill("The blue one.")
    ola.get_by_role("button", name="Answer", exact=True).click()
    saved(ola, "Members can read it now.")
    is_clean(ola)
    ola.goto(f"{look}posts/?kind=IDEA")
    ola.get_by_role("link", name="A box for one hand").click()
    ola.get_by_label("What becomes of it").select_option(label="done")
    ola.get_by_label("What was changed").fill("It opens now.")
    ola.get_by_role("button", name="Save").click()
    saved(ola, "Saved.")
    is_clean(ola)

    ania.goto(f"{community}ideas/")
    ania.get_by_role("link", name="A box for one hand").click()
    expect(ania.get_by_text("You said, we changed:")).to_be_visible()
    is_clean(ania)
