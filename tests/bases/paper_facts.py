"""Facts of papers; light, so that a bench can use them too."""

from __future__ import annotations

import datetime
from typing import Any

from bases.papers import FormFacts, LetterFacts, PlaqueFacts
from bases.regulation import REMEDY

CODE = "23456789ABCDEFGHJKMNPQRSTV"
PLAQUE = PlaqueFacts(
    institution="攀枝花学院",
    number="攀继教基〔2026〕001号",
    issued_on=datetime.date(2026, 11, 23),
    check_code=CODE,
    verify_url=f"https://portal.example/verify/{CODE}/",
)
LETTER = LetterFacts(
    number="攀人社继教〔2026〕5号",
    title="关于攀枝花学院申报的补正通知",
    addressee="攀枝花学院",
    paragraphs=["你单位申报的材料收悉。经审核，需补正以下内容：", "一、师资队伍", "补充聘期。"],
    issued_on=datetime.date(2026, 11, 3),
    check_code=CODE,
    verify_url=PLAQUE.verify_url,
    remedy=REMEDY,
    attachments=["清单", "样表"],
    copies_to=["东区人力资源和社会保障局"],
    table={"title": "名单", "headings": ["编号", "单位"], "rows": [["1", "堃喆中心"]]},
)


def form(rows: int = 12, **meta: Any) -> FormFacts:
    """A form with a roster."""
    columns = ["姓名", "性别", "出生年月", "学历", "专业", "职称", "级别", "单位", "专兼"]
    row = ["周露秋", "女", "1979-01", "博士", "化工", "教授", "正高", "攀枝花学院", "专职"]
    sections = [
        {
            "key": "institution",
            "title": "基本情况",
            "article": "7",
            "tables": [],
            "fields": [{"name": "chosen_fields", "label": "申报专业领域", "text": "钒钛新材料"}],
        },
        {
            "key": "teachers",
            "title": "师资队伍",
            "article": "8(1)",
            "fields": [{"name": "about", "label": "概况", "text": "以专职教师为骨干。" * 9}],
            "tables": [
                {
                    "prefix": "teachers",
                    "title": "花名册",
                    "columns": [{"name": str(n), "label": c} for n, c in enumerate(columns)],
                    "rows": [[f"{row[0]}{n}", *row[1:]] for n in range(rows)],
                }
            ],
        },
        {
            "key": "truth",
            "title": "真实性承诺",
            "article": "20",
            "tables": [],
            "fields": [
                {"name": "signer", "label": "签名", "text": "秦清和"},
                {"name": "signed_on", "label": "日期", "text": "2026年11月20日"},
            ],
        },
    ]
    known = {
        "institution": "攀枝花学院",
        "uscc": "12510400MB00000788",
        "kind": "高等院校",
        "level": "市属",
        "county": "东区",
        "department": "市教育和体育局",
        "batch": "2026年第一批",
        "route": "department",
        "route_label": "主管部门推荐",
        "recommender": "市教育和体育局",
        "received_at": "2026-11-23T16:30:00+00:00",
    }
    files = [{"label": "登记证书", "name": "证书.pdf", "size": 2_500_000, "sha256": "ab" * 32}]
    return FormFacts(
        receipt="攀继教申〔2026〕7号",
        digest="c" * 64,
        meta={**known, **meta},
        sections=sections,
        files=files,
        check_code=CODE,
        verify_url=PLAQUE.verify_url,
    )
