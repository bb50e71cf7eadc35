"""The area of the community."""

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.portals.organiser.community import pages, reviews
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Community"),
    group="ENGAGE",
    order=60,
    icon="messages-square",
    way=ways.COMMUNITY,
    purpose=_("Questions and answers, ideas with votes, reviews of products: members help."),
    pages=[
        pages.community,
        pages.posts,
        pages.post,
        pages.member_posts,
        reviews.community_reviews,
        reviews.product_reviews,
        pages.community_people,
        pages.community_settings,
    ],
    waiting=pages.waiting,
)
