"""Facts of an organisation, typed at registration or by the administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from accounts.actions import OrganisationFacts
from accounts.fields import (
    DateText,
    EmailText,
    IntegerText,
    LongText,
    PersonName,
    PhoneField,
    PlainText,
    UsccField,
)
from accounts.models import (
    County,
    InstitutionKind,
    Level,
    Organisation,
    OrganisationState,
    OrganisationType,
)

CHOOSE = [("", "请选择")]
LICENCE_TYPES = ("pdf", "jpg", "png")
PICK = {"required": "请选择。", "invalid_choice": "请从列表中选择。"}


def licence_field(**options: Any) -> forms.FileField:
    """The scanned certificate of registration."""
    limit = settings.UPLOAD_MAX_BYTES
    return forms.FileField(
        label="登记证书扫描件",
        help_text=f"营业执照、法人证书等；pdf、jpg 或 png，不超过 {limit // 1024 // 1024} MB",
        widget=forms.FileInput(
            attrs={"data-max-bytes": str(limit), "accept": ".pdf,.jpg,.jpeg,.png"}
        ),
        error_messages={"required": "请选择登记证书扫描件。"},
        **options,
    )


def dress(form: forms.Form) -> None:
    """Bootstrap's classes, for filters that are printed without crispy."""
    for field in form.fields.values():
        chooses = isinstance(field.widget, forms.Select)
        field.widget.attrs["class"] = "form-select" if chooses else "form-control"


class InstitutionForm(forms.Form):
    """What an institution says of itself (Art. 7, Art. 9(1))."""

    kind = forms.ChoiceField(
        label="机构类型",
        choices=[*CHOOSE, *InstitutionKind.choices],
        error_messages=PICK,
        help_text="第七条规定的五类",
    )
    level = forms.ChoiceField(
        label="隶属关系",
        choices=[*CHOOSE, *Level.choices],
        error_messages=PICK,
        help_text="决定申报路径",
    )
    county = forms.ModelChoiceField(
        County.objects.none(), label="所在县（区）", empty_label="请选择", error_messages=PICK
    )
    department = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="主管部门",
        required=False,
        empty_label="没有主管部门",
        error_messages=PICK,
        help_text="没有的不选",
    )
    legal_representative = PersonName(label="法定代表人")
    address = PlainText(label="地址", max_length=200)
    phone = PhoneField(label="单位电话")
    email = EmailText(label="单位邮箱", required=False)
    website = forms.URLField(
        label="单位网址",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "网址格式不对，例：https://www.example.com。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties: Any = self.fields["county"]
        counties.queryset = County.objects.filter(is_active=True)
        departments: Any = self.fields["department"]
        departments.queryset = Organisation.objects.departments()

    def facts(self) -> OrganisationFacts:
        """The cleaned facts, for an action."""
        data = self.cleaned_data
        return OrganisationFacts(
            **{name: data[name] for name in OrganisationFacts.__dataclass_fields__ if name in data}
        )


class RegisterAgainForm(InstitutionForm):
    """A registration mended after it was not activated."""

    name = PlainText(label="单位名称", max_length=150)
    licence = licence_field()
    field_order = ("name",)


class AdmitCodeForm(InstitutionForm):
    """An institution whose certificate shows a code that fails the check digit."""

    uscc = UsccField(label="统一社会信用代码", check=False, help_text="按登记证书逐位抄录")
    name = PlainText(label="单位名称", max_length=150)
    licence = licence_field()
    reason = LongText(
        label="核验情况", max_length=300, rows=3, help_text="核验人、证书编号、核验方式"
    )
    field_order = ("uscc", "name")


class CorrectOrganisationForm(InstitutionForm):
    """What the administrator may correct; name and code have pages of their own."""

    parent = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="上级单位",
        required=False,
        empty_label="没有或不在平台",
        help_text="评审回避时与上级单位一并核对",
    )
    reason = PlainText(label="更正依据", max_length=300)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        before = OrganisationFacts.of(organisation)
        initial = {name: getattr(before, name) for name in before.__dataclass_fields__}
        super().__init__(*args, initial=initial, **kwargs)
        if not organisation.is_institution:
            for name in ("kind", "level", "department", "parent", "legal_representative"):
                del self.fields[name]
            for name in ("address", "phone"):
                self.fields[name].required = False
            if organisation.type != OrganisationType.COUNTY_BUREAU:
                del self.fields["county"]
        else:
            parents: Any = self.fields["parent"]
            parents.queryset = Organisation.objects.institutions().exclude(pk=organisation.pk)
        if "county" in self.fields:
            counties: Any = self.fields["county"]
            counties.queryset = County.objects.all()
        self.before = before

    def facts(self) -> OrganisationFacts:
        """What was typed over what was there."""
        names = OrganisationFacts.__dataclass_fields__
        return OrganisationFacts(
            **{n: self.cleaned_data.get(n, getattr(self.before, n)) for n in names}
        )


class AddOrganisationForm(forms.Form):
    """A bureau or a department."""

    type_ = forms.ChoiceField(
        label="类别",
        error_messages=PICK,
        choices=[*CHOOSE, *(c for c in OrganisationType.choices if c[0] != "institution")],
    )
    uscc = UsccField(label="统一社会信用代码")
    name = PlainText(label="单位名称", max_length=150)
    county = forms.ModelChoiceField(
        County.objects.none(),
        label="县（区）",
        required=False,
        empty_label="不适用",
        help_text="只有县（区）人社局需要选择",
    )
    address = PlainText(label="地址", max_length=200, required=False)
    phone = PhoneField(label="联系电话", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties: Any = self.fields["county"]
        counties.queryset = County.objects.all()

    def clean(self) -> dict[str, Any]:
        """A county bureau has a county, nobody else."""
        data = super().clean() or self.cleaned_data
        is_county = data.get("type_") == OrganisationType.COUNTY_BUREAU
        if is_county and not data.get("county"):
            self.add_error("county", "请选择县（区）。")
        if not is_county:
            data["county"] = None
        return data

    def facts(self) -> OrganisationFacts:
        """The cleaned facts, for an action."""
        data = self.cleaned_data
        return OrganisationFacts(
            county=data["county"], address=data["address"], phone=data["phone"]
        )


class RenameForm(forms.Form):
    """A new name."""

    name = PlainText(label="新名称", max_length=150)
    until = DateText(label="原名称使用至")
    reason = PlainText(label="变更依据", max_length=300, help_text="批文或登记机关的变更通知")


class ReasonForm(forms.Form):
    """Why."""

    reason = LongText(label="原因", max_length=300, rows=3)


class LikenessForm(forms.Form):
    """What came of looking into a likeness to a watched body (Art. 20)."""

    checked = forms.BooleanField(
        label="已逐项核对上列相同信息",
        error_messages={"required": "请先逐项核对上列相同信息，再勾选。"},
    )
    likeness_note = LongText(
        label="核对情况",
        max_length=2000,
        rows=3,
        help_text="写明查了什么、是不是同一单位或由其变更而来；不发给登记单位",
    )


class OpinionForm(forms.Form):
    """Why an institution is not activated."""

    opinion = LongText(label="原因", max_length=300, rows=4, help_text="写明哪里不符、怎样更正")


class CountyForm(forms.Form):
    """A county, a district, or a zone run like one."""

    name = PlainText(label="名称", max_length=30)
    order = IntegerText(label="排序", maximum=999, initial=99)


class AddCountyForm(CountyForm):
    """A new one."""

    code = forms.RegexField(
        r"\A[0-9]{6}\Z",
        label="区划代码",
        help_text="六位数字；没有区划代码的功能区可自编",
        error_messages={"invalid": "区划代码是六位数字，例：510402。"},
    )
    field_order = ("code",)


class CorrectCountyForm(CountyForm):
    """One that is there."""

    is_active = forms.BooleanField(label="启用", required=False)


class OrganisationListForm(forms.Form):
    """The filter of the administrator's list; unknown values are ignored."""

    q = PlainText(label="名称、曾用名、拼音首字母或代码", required=False, max_length=100)
    type = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *OrganisationType.choices]
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *OrganisationState.choices]
    )
    county = forms.ModelChoiceField(
        County.objects.none(), label="县（区）", required=False, empty_label="全部"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties: Any = self.fields["county"]
        counties.queryset = County.objects.all()
        dress(self)
