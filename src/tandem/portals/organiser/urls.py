"""Addresses of the organiser's portal, below `/o/<programme>/`."""

from django.urls import path

from tandem.portals.organiser.views import (
    codes,
    evidence,
    finance,
    imports,
    levels,
    members,
    overview,
    partner,
    partners,
    people,
    rewards,
    rules,
    runs,
    settings,
    trying,
)

app_name = "organiser"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("members/", members.members, name="members"),
    path("members/import/", imports.members, name="members-import"),
    path("members/<int:member>/", members.member, name="member"),
    path("members/<int:member>/deeds/<uuid:deed>/", members.deed, name="deed"),
    path("partners/", partners.partners, name="partners"),
    path("partners/<int:partner>/", partner.partner, name="partner"),
    path("products/import/", imports.products, name="products-import"),
    path("products/", partners.products, name="products"),
    path("files/", evidence.files, name="files"),
    path("files/<uuid:document>/", evidence.file, name="file"),
    path("unknown/", evidence.unknown, name="unknown"),
    path("codes/", codes.codes, name="codes"),
    path("codes/<uuid:batch>/codes.csv", codes.export, name="codes-export"),
    path("codes/<uuid:batch>/sheet/", codes.sheet, name="codes-sheet"),
    path("rules/", rules.rules, name="rules"),
    path("rules/try/", trying.trying, name="rules-try"),
    path("rules/runs/", runs.runs, name="runs"),
    path("rules/runs/<uuid:run>/", runs.run, name="run"),
    path("levels/", levels.levels, name="levels"),
    path("rewards/", rewards.rewards, name="rewards"),
    path("rewards/<uuid:reward>/", rewards.reward, name="reward"),
    path("finance/", finance.finance, name="finance"),
    path("payments/", imports.payments, name="payments"),
    path("people/", people.people, name="people"),
    path("people/keys/", people.keys, name="keys"),
    path("orders/", rewards.orders, name="orders"),
    path("settings/", settings.settings, name="settings"),
]
