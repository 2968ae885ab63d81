"""Opening an account: the one place where a user comes into being."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actions.facts import NewAccount
from accounts.models import Organisation, Role, User

TAKEN = "该用户名已被使用，请换一个。"
ADDRESS_TAKEN = "该邮箱已有账号，请直接登录；忘记密码可以找回。"


def address_is_taken(email: str) -> bool:
    """Whether an account has this mail address, in any spelling."""
    return User.objects.filter(email__iexact=email).exists()


def open_account(
    new: NewAccount, *, role: str, organisation: Organisation | None, verified: bool
) -> User:
    """Create a user with one mail address. The caller records it.

    Raises ValidationError by field name: username, email, password.
    """
    user = User(
        username=new.username.lower(),
        name=new.name,
        email=new.email,
        role=Role(role),
        organisation=organisation,
        phone=new.phone,
    )
    if User.objects.filter(username__iexact=new.username).exists():
        raise ValidationError({"username": TAKEN})
    if address_is_taken(new.email):
        raise ValidationError({"email": ADDRESS_TAKEN})
    try:
        validate_password(new.password, user)
    except ValidationError as weak:
        raise ValidationError({"password": weak.messages}) from None
    user.set_password(new.password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:  # somebody was quicker
        raise ValidationError({"username": TAKEN}) from None
    EmailAddress.objects.create(user=user, email=new.email.lower(), verified=verified, primary=True)
    return user
