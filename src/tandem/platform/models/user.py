"""Users sign in; memberships say what they may do, and where."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from tandem.kit import ids
from tandem.platform.tenancy import TenantModel


class UserManager(BaseUserManager["User"]):
    """Creates users; an address is one user, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A user with this address; without a password sign-in is by e-mailed code."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by address, ignoring case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do is in their memberships, not here.

    `entry_hash`: of the link of the first start, which signs them in once
    (`platform.access.entering`). `corrected_at`: when they last put their name or telephone right.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_uuid, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True, default="", db_default="")
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    is_staff = False
    entry_hash = models.BinaryField(max_length=32, null=True, unique=True)
    entry_expires_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    # There is one for each member who signs in, but the tables of Django and of signing in point
    # at it (docs/architecture.md, Placement).
    placement = "reference"
    append_only = False

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower"
            )
        ]


class Role(models.TextChoices):
    """What a membership is for. The permissions of each are in `permissions.py`."""

    ADMINISTRATOR = "ADMINISTRATOR"
    MARKETER = "MARKETER"
    REVIEWER = "REVIEWER"
    FINANCE = "FINANCE"
    PARTNER_MANAGER = "PARTNER_MANAGER"
    PARTNER_CLERK = "PARTNER_CLERK"
    MEMBER = "MEMBER"


class Membership(TenantModel):
    """A user's role at an organiser, in one programme, at one partner, or as one member."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    programme_id = models.UUIDField(null=True, blank=True)
    partner_id = models.BigIntegerField(null=True, blank=True)
    member_id = models.BigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    placement = "key"
    updatable = ("ended_at", "member_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organiser", "role", "programme_id", "partner_id", "member_id"],
                nulls_distinct=False,
                name="membership_once",
            )
        ]


class Invitation(TenantModel):
    """An invitation by e-mail to take on a role; its token is kept as a hash and works once.

    A member's invitation without `member_id` leads to enrolment; `partner_id` is then who recruits.
    """

    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    programme_id = models.UUIDField(null=True, blank=True)
    partner_id = models.BigIntegerField(null=True, blank=True)
    member_id = models.BigIntegerField(null=True, blank=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    placement = "key"
    updatable = ("accepted_at", "revoked_at")
