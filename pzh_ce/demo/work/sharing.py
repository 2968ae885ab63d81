"""Shared resources, exchanges and measures of the demonstration (Art. 3, Art. 4, Art. 5)."""

from __future__ import annotations

import datetime
import random

from accounts.files import keep
from accounts.models import Message, Role, StoredFile, User
from bases.actions.exchanges import (
    ExchangeFacts,
    TakingPart,
    create_exchange,
    note_exchange_attendance,
    publish_exchange,
)
from bases.actions.measures import MeasureFacts, publish_measure, withdraw_measure
from bases.actions.resources import ResourceFacts, publish_resource, withdraw_resource
from bases.calendar import today
from bases.models import Base, Field
from pzh_ce.demo.form_data import sample_pdf
from pzh_ce.demo.form_rows import person
from pzh_ce.demo.people import City

DAY = datetime.timedelta(days=1)
# kind, title, description, conditions
RESOURCES = (
    (
        "course",
        "钒钛资源综合利用专题课程",
        "共16学时，含高炉渣提钛、钒电池材料等六个专题，配有讲义和案例。\n\n适合冶金、材料类中级以上专业技术人员。",
        "免费提供课件，授课按公布的收费标准。",
    ),
    (
        "course",
        "康养护理实务网络课程",
        "线上课程，共24学时，含护理评估、康复辅具和认知症照护。",
        "免费开放，需提前一周申请学习账号。",
    ),
    (
        "teacher",
        "现代农业技术师资（5人）",
        "芒果、早春蔬菜和农产品质量安全方向，均有基层推广经验。",
        "提前两周预约，差旅由邀请单位承担。",
    ),
    (
        "teacher",
        "公需科目师资（3人）",
        "知识产权、职业道德和数字素养方向。",
        "面向在册基地免费授课，每年每个基地不超过两次。",
    ),
    (
        "site",
        "数控加工实训中心",
        "实训面积 800 平方米，可同时容纳 40 人，配数控机床 12 台。\n\n提供安全培训和指导教师。",
        "提前三周预约，按公布的收费标准收取材料费。",
    ),
    (
        "site",
        "多媒体录播教室",
        "80 座，支持直播和录播，配技术人员。",
        "在册基地免费使用，提前一周预约。",
    ),
)
# who, title, number, summary
MEASURES = (
    (
        "shiju-jingban",
        "全市专业技术人员继续教育基地建设规划（示例）",
        "攀示人社发〔2025〕11号",
        "按照地域和行业领域发展需要，分批布局基地。\n\n重点支持钒钛新材料、康养、现代农业和现代服务业领域。",
    ),
    (
        "shiju-jingban",
        "关于做好基地年度计划备案工作的通知（示例）",
        "攀示人社函〔2026〕38号",
        "各基地每年11月底前报送当年计划执行情况和下一年度计划。",
    ),
    (
        "dongqu",
        "东区继续教育基地使用管理措施（示例）",
        "东示人社〔2026〕5号",
        "区属单位组织专业技术人员培训，优先安排在本区推荐的基地。\n\n每半年走访一次，了解开班和收费情况。",
    ),
    (
        "miyi",
        "米易县继续教育基地使用管理办法（示例）",
        "米示人社〔2026〕3号",
        "围绕早春蔬菜和水果产业安排专业科目培训。",
    ),
    (
        "weijian",
        "卫生健康行业继续教育基地管理措施（示例）",
        "攀示卫〔2026〕9号",
        "行业内继续教育项目由基地承办，授课师资从基地花名册中选聘。",
    ),
)


def play(city: City, now: datetime.datetime) -> None:
    """A year of sharing and exchange."""
    dice = random.Random(20220602)  # noqa: S311  (a demonstration, not a secret)
    owners = _owners()
    _measures(city, now)
    _resources(owners, now, dice)
    _exchanges(city, owners, now, dice)
    Message.objects.filter(created_at__lt=now - 20 * DAY, read_at=None).update(read_at=now)


def _owners() -> list[tuple[Base, User]]:
    bases = Base.objects.in_service().select_related("organisation").order_by("pk")
    people = User.objects.filter(role=Role.OWNER)
    owners = {user.organisation_id: user for user in people}
    return [(b, owners[b.organisation_id]) for b in bases if b.organisation_id in owners]


def _paper(name: str, by: User, at: datetime.datetime) -> StoredFile:
    return keep(sample_pdf(name), name=f"{name}.pdf", media_type="application/pdf", by=by, at=at)


def _measures(city: City, now: datetime.datetime) -> None:
    for number, (who, title, code, summary) in enumerate(MEASURES):
        by, at = city.people[who], now - (300 - 50 * number) * DAY
        facts = MeasureFacts(title, today(at) - 3 * DAY, summary, code)
        publish_measure(facts=facts, files=[_paper(title, by, at)], by=by, at=at)
    by, at = city.people["dongqu"], now - 320 * DAY
    facts = MeasureFacts("东区继续教育基地联系制度（试行，示例）", today(at), "按季度联系基地。")
    old = publish_measure(facts=facts, files=[_paper(facts.title, by, at)], by=by, at=at)
    reason = "由《东区继续教育基地使用管理措施（示例）》代替。"
    withdraw_measure(old, reason=reason, by=by, at=now - 190 * DAY)


def _resources(
    owners: list[tuple[Base, User]], now: datetime.datetime, dice: random.Random
) -> None:
    fields = list(Field.objects.filter(is_active=True).order_by("order"))
    for number, (base, owner) in enumerate(owners[: 2 * len(RESOURCES)]):
        kind, title, description, conditions = RESOURCES[number % len(RESOURCES)]
        at = now - (200 - 12 * number) * DAY
        facts = ResourceFacts(
            kind=kind,
            title=title if number < len(RESOURCES) else f"{title}（{base.year}年认定基地）",
            field=base.fields.first() or dice.choice(fields),
            description=description,
            conditions=conditions,
            contact=person(dice),
            phone=f"0812-33{dice.randint(10000, 99999)}",
        )
        files = [_paper("课程与场所简介", owner, at)] if number % 2 == 0 else []
        made = publish_resource(base, facts=facts, files=files, by=owner, at=at)
        if number == len(RESOURCES) + 1:
            withdraw_resource(made, by=owner, at=at + 30 * DAY)


def _exchanges(
    city: City, owners: list[tuple[Base, User]], now: datetime.datetime, dice: random.Random
) -> None:
    clerk = city.people["shiju-jingban"]
    at = now - 120 * DAY
    facts = ExchangeFacts(
        title="全市继续教育基地教学管理交流会（示例）",
        direction="city",
        held_on=today(at),
        place="市民中心二楼会议室",
        summary="交流年度计划编制、培训效果评估和学时登记的做法。\n\n三个基地作了介绍，会后参观了实训场所。",
    )
    meeting = create_exchange(facts=facts, files=[_paper("会议纪要", clerk, at)], by=clerk, at=at)
    publish_exchange(meeting, by=clerk, at=at)
    parties = [TakingPart(base, dice.randint(1, 4)) for base, _owner in owners[:12]]
    note_exchange_attendance(meeting, parties=parties, by=clerk, at=at + DAY)
    ahead = ExchangeFacts(
        title="下一年度计划编制座谈会（示例）",
        direction="city",
        held_on=today(now + 12 * DAY),
        place="待定",
        summary="座谈下一年度计划和公需科目安排。",
    )
    create_exchange(facts=ahead, by=clerk, at=now - DAY)
    for number, (base, owner) in enumerate(owners[:3]):
        at = now - (90 - 25 * number) * DAY
        facts = ExchangeFacts(
            title=("赴省内示例高校学习网络培训", "邀请示例研究院专家授课", "省际继续教育经验交流")[
                number
            ],
            direction=("out", "in", "out")[number],
            held_on=today(at),
            place=("成都市", "攀枝花市", "云南省示例州")[number],
            partner=("川示例大学", "示例冶金研究院", "滇示例学院")[number],
            summary="学习先进做法，商定共享课程和师资。",
        )
        made = create_exchange(facts=facts, by=owner, at=at)
        publish_exchange(made, by=owner, at=at)
        parties = [TakingPart(base, dice.randint(2, 9))]
        note_exchange_attendance(made, parties=parties, by=owner, at=at + DAY)
