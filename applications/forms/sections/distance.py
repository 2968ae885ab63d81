"""Section 远程教育能力: platform, network, interaction (Art. 8(4))."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.fields import IntegerText, LongText, PlainText
from applications.forms.sections.parts import Choices, Facts, SectionForm, Select, Spec
from applications.models import SectionKey

OWNERSHIPS: Choices = (("own", "自建"), ("partner", "合作"))


class DistanceForm(SectionForm):
    """The platform and what it can do."""

    groups = (
        (
            "平台",
            (
                "platform",
                "url",
                "ownership",
                "partner",
                "icp",
                "security_filing",
            ),
        ),
        ("网络与设备", ("bandwidth", "concurrent", "equipment")),
        ("教学功能", ("live", "recorded", "interaction", "interaction_how", "study_record")),
        ("课程与规模", ("courses", "hours", "online_person_times")),
    )

    platform = PlainText(label="平台名称", max_length=100)
    url = forms.URLField(
        label="平台网址",
        assume_scheme="https",
        max_length=200,
        error_messages={"invalid": "请填完整网址，例如 https://learn.example.cn。"},
    )
    ownership = Select(OWNERSHIPS, label="建设方式")
    partner = PlainText(
        label="合作方", max_length=150, required=False, help_text="合作建设的填写，并上传协议。"
    )
    icp = PlainText(label="域名备案号", max_length=60, help_text="没有的填“无”。")
    security_filing = PlainText(
        label="等保备案号", max_length=60, required=False, help_text="没有的不填。"
    )
    bandwidth = IntegerText(label="出口带宽（Mbps）", minimum=1, maximum=1_000_000)
    concurrent = IntegerText(label="最大并发用户数", minimum=1, maximum=10_000_000)
    equipment = LongText(
        label="教学设备和基础设施", max_length=2000, help_text="录播、直播、服务器、机房等。"
    )
    live = forms.BooleanField(label="能直播授课", required=False)
    recorded = forms.BooleanField(label="能录播点播", required=False)
    interaction = forms.BooleanField(label="能网络互动交流", required=False)
    interaction_how = LongText(label="互动方式", max_length=1000, help_text="答疑、讨论、测验等。")
    study_record = LongText(
        label="学习过程记录方式", max_length=1000, help_text="签到、防挂机、人脸核验、学时统计等。"
    )
    courses = IntegerText(label="网络课程门数", minimum=0, maximum=100_000)
    hours = IntegerText(label="网络课程总学时", minimum=0, maximum=1_000_000)
    online_person_times = IntegerText(label="近三年网络培训人次", minimum=0, maximum=100_000_000)

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """Teaching and exchange over the network are both asked for (Art. 8(4))."""
        errors = {}
        if cleaned.get("ownership") == "partner" and cleaned.get("partner") == "":
            errors["partner"] = "合作建设的平台须填合作方。"
        if not (cleaned.get("live") or cleaned.get("recorded")):
            errors["live"] = "直播、录播至少具备一项，才能开展网上培训。"
        if not cleaned.get("interaction"):
            errors["interaction"] = "须能开展网络互动交流。"
        return errors


SPEC = Spec(SectionKey.DISTANCE, DistanceForm)
