"""Every address of an installation."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from tandem.portals.organiser.agency import people
from tandem.portals.organiser.agency import views as agency
from tandem.portals.shared import media, payment_notices
from tandem.portals.shared.joining import (
    entering,
    joining,
    own_account,
    signing_in,
    unsubscribing,
)
from tandem.portals.shared.operating import (
    attention,
    domains,
    mailbox,
    mailing,
    operations,
    operator,
)
from tandem.portals.shared.requests import own_domain, speaking
from tandem.portals.shared.starting import views as starting
from tandem.portals.shared.telling import branding

handler400 = "tandem.portals.shared.requests.broken.not_understood"
handler500 = "tandem.portals.shared.requests.broken.failed"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("tandem.api.urls")),  # first, for it is asked most often
    path("health", operations.ready, name="health"),
    path("health/ready", operations.ready, name="health-ready"),
    path("health/live", operations.live, name="health-live"),
    path("health/domain", own_domain.known, name="domain-known"),
    path(".well-known/tandem/<slug:nonce>", own_domain.proof, name="own-domain"),
    path("metrics", operations.metrics, name="metrics"),
    path("", signing_in.home, name="home"),
    path(
        "sign-in/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="sign-in",
    ),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("account/data/", own_account.own_account, name="account_data"),
    path("account/", include("allauth.account.urls")),
    path("account/two-step/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("enter/", entering.first_start, name="first-start"),
    path("enter/<str:token>/", entering.enter, name="enter"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("join/confirm/<str:token>/", joining.confirm, name="join-confirm"),
    path("join/<slug:slug>/", joining.join, name="join"),
    path("join/<slug:slug>/why/", joining.why, name="join-why"),
    path("mailings/stop/<str:token>/", unsubscribing.stop, name="mailings-stop"),
    path("mail/", mailbox.mailbox, name="mailbox"),
    path("operator/", operator.operator, name="operator"),
    path("operator/start/", starting.start, name="operator-start"),
    path("operator/start/empty/", starting.empty, name="operator-start-empty"),
    path("operator/start/like/", starting.like, name="operator-start-like"),
    path("operator/people/", operator.operators, name="operator-people"),
    path("operator/domains/", domains.domains, name="operator-domains"),
    path("operator/mail/", mailing.mailing, name="operator-mail"),
    path("operator/attention/", attention.attention, name="operator-attention"),
    path("programmes/", agency.programmes, name="programmes"),
    path("programmes/people/", people.people, name="programmes-people"),
    path("payments/<slug:code>/", payment_notices.notice, name="payment-notice"),
    path("language/", speaking.language, name="language"),
    path("brand/<slug:slug>.css", branding.brand, name="brand"),
    path("brand/<slug:slug>.svg", branding.icon, name="icon"),
    path("brand/<slug:slug>.png", branding.app_icon, name="app-icon"),
    path("brand/<slug:slug>.webmanifest", branding.manifest, name="manifest"),
    path("tint/<slug:colour>.css", branding.tint, name="tint"),
    path("picture/<uuid:picture>/", media.picture, name="picture"),
    path("", include("tandem.portals.shared.packages.urls")),
    path("", include("tandem.portals.public.urls")),
    path("o/<slug:programme>/", include("tandem.portals.organiser.urls")),
    path("p/<slug:programme>/", include("tandem.portals.partner.urls")),
    path("m/<slug:programme>/", include("tandem.portals.member.urls")),
]
