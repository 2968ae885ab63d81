"""What is typed about accounts and invitations."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.actions import NewAccount
from accounts.actions.invitations import roles_for
from accounts.fields import DateText, EmailText, PersonName, PhoneField, PlainText, UsccField
from accounts.forms.organisations import CHOOSE, PICK, InstitutionForm, dress, licence_field
from accounts.models import Organisation, Role
from accounts.passwords import LengthOrVarietyValidator
from accounts.text import half_width

AGAIN = "其他内容需要更正，浏览器不会保留已选的文件，请重新选择登记证书扫描件。"


class UserNameField(forms.CharField):
    """A name to sign in with: plain letters, so that none looks like another."""

    PATTERN = re.compile(r"[a-z][a-z0-9._-]{2,29}", re.ASCII)

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "username"}))
        super().__init__(
            max_length=60,
            help_text="3 至 30 位字母、数字、点或横线，字母开头，不分大小写",
            **options,
        )

    def to_python(self, value: Any) -> str:
        """Half-width, lower case."""
        text = "" if value in self.empty_values else half_width(str(value)).lower()
        if text and not self.PATTERN.fullmatch(text):
            raise ValidationError("用户名由 3 至 30 位字母、数字、点或横线组成，例：zhangsan。")
        return text


class PasswordPair(forms.Form):
    """A password, twice. The rule itself is checked with the account."""

    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=1024,
        help_text=LengthOrVarietyValidator().get_help_text(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="再次输入密码",
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        data = super().clean() or self.cleaned_data
        first, second = data.get("password"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "两次输入的密码不一致。")
        return data


class RegisterForm(PasswordPair, InstitutionForm):
    """An institution and its first account."""

    uscc = UsccField(label="统一社会信用代码", help_text="18 位；全角、小写、空格和横线会自动整理")
    name = PlainText(label="单位名称", max_length=150, help_text="与登记证书一致")
    licence = licence_field()
    owner_name = PersonName(label="负责人姓名")
    owner_phone = PhoneField(label="手机或电话")
    owner_email = EmailText(label="邮箱", help_text="办理进展发到这个邮箱，也可以用来登录")
    username = UserNameField(label="用户名")
    UNIT = (
        "uscc",
        "name",
        "kind",
        "level",
        "county",
        "department",
        "legal_representative",
        "address",
        "phone",
        "email",
        "website",
        "licence",
    )
    OWNER = ("owner_name", "owner_phone", "owner_email", "username", "password", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*self.UNIT, *self.OWNER])

    def unit_fields(self) -> list[forms.BoundField]:
        """The first half of the page."""
        return [self[name] for name in self.UNIT]

    def owner_fields(self) -> list[forms.BoundField]:
        """The second half of the page."""
        return [self[name] for name in self.OWNER]

    def owner(self) -> NewAccount:
        """The account to open."""
        data = self.cleaned_data
        return NewAccount(
            username=data["username"],
            name=data["owner_name"],
            email=data["owner_email"],
            password=data["password"],
            phone=data["owner_phone"],
        )

    def refuse(self, refused: ValidationError) -> None:
        """Show what an action refused beside the field it belongs to."""
        if hasattr(refused, "error_dict"):
            for name, errors in refused.error_dict.items():
                self.add_error("owner_email" if name == "email" else name, errors)
        else:
            self.add_error("licence", refused)

    def say_choose_again(self) -> None:
        """A chosen file does not come back with the page: say so instead of losing it silently."""
        if "licence" in self.files and "licence" not in self.errors:
            self.add_error("licence", AGAIN)


class AcceptInvitationForm(PasswordPair):
    """The invited person's own account."""

    name = PersonName(label="姓名")
    phone = PhoneField(label="手机或电话", required=False)
    username = UserNameField(label="用户名")
    field_order = ("name", "phone", "username", "password", "password2")


class InviteForm(forms.Form):
    """Whom to invite."""

    name = PersonName(label="姓名")
    email = EmailText(label="邮箱", help_text="邀请链接发到这个邮箱，7 日内有效")
    role = forms.ChoiceField(label="角色", error_messages=PICK)

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        choices = [(role.value, role.label) for role in roles_for(organisation)]
        roles: Any = self.fields["role"]
        roles.choices = choices if len(choices) == 1 else [*CHOOSE, *choices]


class RoleForm(forms.Form):
    """Another role in the same organisation."""

    role = forms.ChoiceField(label="新角色", error_messages=PICK)
    reason = PlainText(label="原因", max_length=300)

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["role"]
        roles.choices = [(role.value, role.label) for role in roles_for(organisation)]


class ProfileForm(forms.Form):
    """Own name and telephone."""

    name = PersonName(label="姓名")
    phone = PhoneField(label="手机或电话", required=False)


class AccountListForm(forms.Form):
    """The filter of the administrator's list of accounts."""

    q = PlainText(label="姓名、用户名、邮箱或单位", required=False, max_length=100)
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部"), *Role.choices])
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), ("active", "使用中"), ("closed", "已停用")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class RecordListForm(forms.Form):
    """The filter of the record."""

    q = PlainText(label="事项、办理人或动作", required=False, max_length=100)
    since = DateText(label="自", required=False)
    until = DateText(label="至", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
