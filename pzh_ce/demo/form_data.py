"""Lifelike, invented answers to the whole form; used by the demo and by tests."""

from __future__ import annotations

import datetime
import io
import random
from collections.abc import Container, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.files import store
from applications import actions
from applications.content import Book
from applications.models import SectionKey
from bases.calendar import today
from bases.models import Field
from bases.regulation import RULES_DOCUMENTS
from pzh_ce.demo import form_rows

if TYPE_CHECKING:
    from accounts.models import User
    from applications.models import Application

Data = dict[str, Any]
# Invented: nobody born on that day is alive.
NOBODYS_NUMBER = "510402190001010011"


def filled_sections(
    application: Application, *, seed: int, teachers: int = 12, at: datetime.datetime | None = None
) -> dict[str, Data]:
    """A complete and valid form, different for each seed."""
    dice = random.Random(seed)  # noqa: S311 - invented data, not a secret
    day = today(at) if at else today(application.created_at)
    makers = {
        SectionKey.INSTITUTION: lambda: _institution(application, dice),
        SectionKey.TEACHERS: lambda: _teachers(application, dice, teachers),
        SectionKey.MANAGEMENT: lambda: _management(dice, day),
        SectionKey.FACILITIES: lambda: _facilities(application, dice, day),
        SectionKey.DISTANCE: lambda: _distance(dice),
        SectionKey.SCALE: lambda: _scale(application, dice),
        SectionKey.ATTACHMENTS: lambda: {"fields": {"note": ""}, "tables": {}},
        SectionKey.OWN_REVIEW: lambda: _own_review(application, day),
        SectionKey.TRUTH: lambda: _truth(application, day),
    }
    return {key.value: make() for key, make in makers.items()}


def fill(
    application: Application,
    *,
    by: User,
    at: datetime.datetime,
    seed: int = 0,
    teachers: int = 12,
    fields: Sequence[str] = (),
    leave_out: Container[str] = (),
) -> None:
    """Save every section and put a file in each slot asked for, through the actions.

    Files go first: a section that is still empty is judged faster. ``fields`` are codes of the
    subject fields to choose; the sections in ``leave_out`` stay as they are.
    """
    data = filled_sections(application, seed=seed, teachers=teachers, at=at)
    if fields:
        data[SectionKey.INSTITUTION]["fields"]["chosen_fields"] = list(fields)
    _attach_required(application, by=by, at=at, leave_out=leave_out)
    for section in application.sections.all():  # type: ignore[attr-defined]
        if section.key not in leave_out:
            actions.save_section(
                section, by=by, at=at, data=data[section.key], version=section.version
            )
    _attach_required(application, by=by, at=at, leave_out=leave_out)


def _attach_required(
    application: Application, *, by: User, at: datetime.datetime, leave_out: Container[str]
) -> None:
    """A real PDF in each slot that asks for one and has none."""
    book = Book(application, today(at))
    for key in book.keys:
        for slot in book.slots(key):
            if key in leave_out or not slot.required or slot.files:
                continue
            content = sample_pdf(slot.code)
            upload = SimpleUploadedFile(f"{slot.label}.pdf", content, "application/pdf")
            file = store(upload, by=by, at=at, allowed=("pdf",))
            actions.attach(
                application, section=key, slot=slot.code, by=by, at=at, replace=True, file=file
            )


@cache
def sample_pdf(mark: str) -> bytes:
    """A real one-page PDF with a mark on it."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    text = f"BT /F1 20 Tf 72 760 Td (SAMPLE {mark}) Tj ET".encode("ascii", "replace")
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = pdf.make_stream(text)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def legal_representative(application: Application) -> str:
    """Whoever the registration names."""
    return application.institution.legal_representative or "江一帆"


def _institution(application: Application, dice: random.Random) -> Data:
    institution = application.institution
    codes = list(Field.objects.filter(is_active=True).values_list("code", flat=True))
    head, contact = form_rows.person(dice), form_rows.person(dice)
    address = institution.address or f"攀枝花市示例路{dice.randint(1, 300)}号"
    fields = {
        "nature": form_rows.nature(institution.kind),
        "legal_representative": legal_representative(application),
        "founded_on": f"{dice.randint(1966, 2015)}-{dice.randint(1, 12):02d}-15",
        "registration_authority": dice.choice(form_rows.AUTHORITIES),
        "licence_number": institution.uscc,
        "licence_valid_until": "",
        "licence_long_term": "on",
        "school_permit": "",
        "registered_address": address,
        "teaching_address": address,
        "postcode": dice.choice(("617000", "617063", "617200", "617100")),
        "website": "https://www.example.cn",
        "head_name": head,
        "head_position": dice.choice(("副院长", "副主任", "教务处处长", "培训部主任")),
        "head_title": dice.choice(("教授", "副教授", "高级工程师", "正高级工程师")),
        "head_phone": f"0812-33{dice.randint(10000, 99999)}",
        "contact_name": contact,
        "contact_department": dice.choice(("继续教育学院", "培训中心", "人事科", "教务科")),
        "contact_mobile": f"1990000{dice.randint(0, 9999):04d}",
        "contact_phone": institution.phone or f"0812-33{dice.randint(10000, 99999)}",
        "contact_fax": "",
        "contact_email": "office@example.cn",
        "chosen_fields": sorted(dice.sample(codes, min(2, len(codes)))),
        "trainee_levels": ["junior", "middle", "senior"],
        "practice_basis": form_rows.practice_basis(institution.name, dice),
        "bank_account_name": "",
        "bank_name": "",
        "bank_account": "",
    }
    return {"fields": fields, "tables": {}}


def _teachers(application: Application, dice: random.Random, count: int) -> Data:
    rows = form_rows.roster(application.institution.name, count, dice)
    rows = [{**row, "id_number": "" if n else NOBODYS_NUMBER} for n, row in enumerate(rows)]
    return {
        "fields": {
            "overview": "师资队伍以专职教师为骨干，聘请生产一线的高级工程师和管理专家兼职授课，"
            "聘期三年以上，近三年队伍稳定，多人承担省市科研和技术攻关项目。",
            "arrangements": "实行聘任考核制，每年组织教师到企业实践不少于一个月。",
        },
        "tables": {"teachers": rows},
    }


def _management(dice: random.Random, day: datetime.date) -> Data:
    staff = form_rows.staff(dice)
    full = sum(row["engagement"] == "full_time" for row in staff)
    fields = {
        "body_name": "继续教育管理办公室",
        "body_document": f"示例发〔{day.year - 4}〕{dice.randint(3, 60)}号",
        "body_duties": "统筹培训计划、教学组织、学员管理、登记建档、经费使用和效果评估。",
        "full_time": str(full),
        "part_time": str(len(staff) - full),
    }
    for number, code in enumerate(RULES_DOCUMENTS, start=1):
        fields[f"rule_{code}_number"] = f"示例继教〔{day.year - 2}〕{number}号"
        fields[f"rule_{code}_from"] = f"{day.year - 2}-03-01"
    return {"fields": fields, "tables": {"staff": staff}}


def _facilities(application: Application, dice: random.Random, day: datetime.date) -> Data:
    year = application.batch.year
    return {
        "fields": {
            "guarantee": "每年从单位事业经费中安排继续教育专项经费，专款专用，"
            "不足部分由自筹资金解决，保障基地建设和日常工作。",
            "books": str(dice.randint(5, 90) * 1000),
            "digital_resources": "学术期刊数据库、专业标准库和自建培训课件库。",
            "hardware": "多媒体教室、计算机房、录播室、学术报告厅各配专人管理。",
            "beds": str(dice.randint(0, 12) * 20),
            "safety": "教学场所消防验收合格，定期检查，近三年无安全责任事故。",
            "specialised": "yes",
            "practice_note": "每期专业科目培训安排不少于两天现场实训。",
        },
        "tables": {
            "funding": [form_rows.funding(y, dice) for y in range(year - 3, year)],
            "rooms": form_rows.rooms(dice),
            "equipment": form_rows.equipment(dice),
            "practice": form_rows.practice(dice, day),
        },
    }


def _distance(dice: random.Random) -> Data:
    fields = {
        "platform": "示例继续教育在线学习平台",
        "url": "https://learn.example.cn",
        "ownership": "own",
        "partner": "",
        "icp": "蜀ICP备00000000号（示例）",
        "security_filing": "",
        "bandwidth": str(dice.choice((200, 500, 1000))),
        "concurrent": str(dice.choice((500, 1000, 2000, 5000))),
        "equipment": "录播系统两套、直播推流设备一套、服务器六台、双路不间断电源。",
        "live": "on",
        "recorded": "on",
        "interaction": "on",
        "interaction_how": "课程讨论区、直播连线答疑、课后测验与作业批改。",
        "study_record": "按节记录学习时长，随机弹窗确认在线，人脸核验后计入学时。",
        "courses": str(dice.randint(30, 200)),
        "hours": str(dice.randint(200, 1800)),
        "online_person_times": str(dice.randint(12, 90) * 100),
    }
    return {"fields": fields, "tables": {}}


def _scale(application: Application, dice: random.Random) -> Data:
    year = application.batch.year
    planned = dice.randint(21, 48) * 100
    codes = list(Field.objects.filter(is_active=True).values_list("code", flat=True)[:2])
    part = planned // 2
    targets = [(codes[0], part), (codes[-1], planned - part)]
    return {
        "fields": {
            "focus": "围绕钒钛、康养等重点产业和现代服务业，开展专业技术人员知识更新培训。",
            "planned_person_times": str(planned),
            "plan": "上半年完成公需科目和两期专业科目培训，下半年组织高级研修班和实训班。",
            "development": "每年开发专业课程不少于五门，编印校本教材一种，更新课件库。",
            "features": "产教结合，现场教学与网络学习并行。",
            "public_welfare": "每年安排公益性培训不少于两期，面向各类经济组织和社会组织平等开放。",
            "fees": "公需科目不收费；专业科目按物价备案标准收取，收费项目和标准向社会公开。",
            "violations": "no",
            "violations_note": "",
        },
        "tables": {
            "history": [form_rows.history(y, dice) for y in range(year - 3, year)],
            "classes": form_rows.classes(year, dice),
            "targets": [{"field": c, "person_times": str(n)} for c, n in targets],
        },
    }


def _own_review(application: Application, day: datetime.date) -> Data:
    fields = {
        "opinion": "经审核，申报材料真实、完整，办学条件符合第八条规定，同意申报。",
        "reviewer": legal_representative(application),
        "reviewed_on": day.isoformat(),
        "document_number": f"示例审〔{day.year}〕1号",
    }
    return {"fields": fields, "tables": {}}


def _truth(application: Application, day: datetime.date) -> Data:
    fields = {
        "agreed": "on",
        "signer": legal_representative(application),
        "signed_on": day.isoformat(),
    }
    return {"fields": fields, "tables": {}}
