"""Addresses of the member's portal, below `/m/<programme>/`."""

from django.urls import path

from tandem.portals.member.views import action, claim, firm, home, inbox, me, offline, prove, shop

app_name = "member"
urlpatterns = [
    path("", home.home, name="home"),
    path("prove/", prove.prove, name="prove"),
    path("action/", action.action, name="action"),
    path("claims/<uuid:claim>/", claim.claim, name="claim"),
    path("offline/", offline.shell, name="offline"),
    path("worker.js", offline.worker, name="worker"),
    path("code/", prove.code, name="code"),
    path("activity/", home.activity, name="activity"),
    path("activity/<uuid:deed>/", home.deed, name="deed"),
    path("level/", home.level, name="level"),
    path("firm/", firm.firm, name="firm"),
    path("give/", home.give, name="give"),
    path("me/", me.me, name="me"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("rewards/", shop.shop, name="shop"),
    path("rewards/<uuid:reward>/", shop.reward, name="reward"),
    path("orders/<uuid:order>/cancel/", shop.cancel, name="cancel"),
]
