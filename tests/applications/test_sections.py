"""Sections: every field refuses what it must, saves whatever is typed, and says what is missing."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from applications import actions
from applications.content import Book
from applications.content.sheet import Sheet
from applications.forms.sections import SPECS, form_labels
from applications.models import FormText, SectionKey
from bases.calendar import today
from pzh_ce.demo.form_data import filled_sections
from tests import stories
from tests.applications.form_help import pdf, save, section_of, url
from tests.cast import Cast


def sheet_with(cast: Cast, key: str, *, table: str = "", **changed: Any) -> Sheet:
    """A filled section with some values changed, in its fields or in a table's first row."""
    application = stories.draft(cast, "zhishu" if key == "own_review" else "xueyuan", filled=False)
    filled = filled_sections(application, seed=0, at=cast.now)
    target = filled[key]["tables"][table][0] if table else filled[key]["fields"]
    target.update(changed)
    return Book(application, today(cast.now)).sheet_of(key, filled[key])


def texts(sheet: Sheet) -> str:
    return "|".join(p.text for p in sheet.problems)


@pytest.mark.parametrize("key", SectionKey.values)
def test_filled_section_is_complete(cast: Cast, key: str) -> None:
    application = stories.draft(cast, "zhishu" if key == "own_review" else "xueyuan")
    assert Book(application, today(cast.now)).sheet(key).problems == []


BAD_FIELDS = (
    ("institution", "postcode", "61700", "6位数字"),
    ("institution", "founded_on", "2099-01-01", "成立时间不能晚于今天"),
    ("institution", "founded_on", "去年底", "日期格式不对"),
    ("institution", "legal_representative", "", "法定代表人"),
    ("institution", "licence_long_term", "", "有效期"),
    ("institution", "contact_mobile", "12345", "电话号码格式不对"),
    ("institution", "contact_email", "a@b", "邮箱"),
    ("institution", "chosen_fields", [], "拟申报专业领域"),
    ("institution", "chosen_fields", ["nonsense"], "拟申报专业领域"),
    ("institution", "trainee_levels", [], "培训对象层次"),
    ("institution", "bank_name", "示例银行", "银行账户各项须同时填写"),
    ("institution", "practice_basis", "\u200b\u3000", "继续教育实践基础"),
    ("management", "full_time", "2千", "只填数字"),
    ("management", "full_time", "9", "人员表列3人"),
    ("management", "rule_logistics_from", "2099-01-01", "制度须已施行"),
    ("management", "rule_logistics_number", "", "后勤保障管理制度"),
    ("facilities", "specialised", "", "专业性强"),
    ("facilities", "books", "五千", "只填数字"),
    ("distance", "ownership", "partner", "合作方"),
    ("distance", "interaction", "", "网络互动交流"),
    ("distance", "url", "不是网址", "完整网址"),
    ("scale", "planned_person_times", "2000人次", "只填数字"),
    ("scale", "planned_person_times", "2001", "分领域计划合计"),
    ("scale", "violations", "yes", "请说明"),
    ("own_review", "reviewed_on", "2099-01-01", "审核日期不能晚于今天"),
    ("truth", "signer", "张三丰", "须与“基本情况”所填法定代表人"),
    ("truth", "agreed", "", "须作出承诺"),
    ("truth", "signed_on", "2099-01-01", "承诺日期不能晚于今天"),
)


@pytest.mark.parametrize(("key", "name", "value", "told"), BAD_FIELDS)
def test_bad_field_is_told(cast: Cast, key: str, name: str, value: Any, told: str) -> None:
    assert told in texts(sheet_with(cast, key, **{name: value}))


BAD_CELLS = (
    ("teachers", "teachers", "born", "80年5月", "请填年月"),
    ("teachers", "teachers", "born", "2020-01", "不合常理"),
    ("teachers", "teachers", "title_level", "高级", "职称级别"),
    ("teachers", "teachers", "hours", "²", "只填数字"),
    ("management", "staff", "phone", "无", "电话"),
    ("facilities", "rooms", "area", "0", "不能小于"),
    ("facilities", "rooms", "tenure", "rented", "须填租期"),
    ("facilities", "practice", "agreed_until", "2000-01-01", "须晚于开始日期"),
    ("facilities", "funding", "spent", "-1", "不能小于"),
    ("scale", "history", "senior", "999999", "超过培训人次"),
    ("scale", "targets", "field", "nonsense", "专业领域"),
)


@pytest.mark.parametrize(("key", "table", "name", "value", "told"), BAD_CELLS)
def test_bad_cell_is_told(
    cast: Cast, key: str, table: str, name: str, value: str, told: str
) -> None:
    assert told in texts(sheet_with(cast, key, table=table, **{name: value}))


@pytest.mark.parametrize(
    ("key", "name", "typed", "kept"),
    [
        ("scale", "planned_person_times", "２１００", 2100),
        ("institution", "founded_on", "1980年5月1日", datetime.date(1980, 5, 1)),
        ("institution", "founded_on", "１９８０．０５．０１", datetime.date(1980, 5, 1)),
        ("institution", "head_name", "欧阳 示例", "欧阳示例"),
    ],
)
def test_harmless_spelling_is_normalised(
    cast: Cast, key: str, name: str, typed: str, kept: Any
) -> None:
    assert sheet_with(cast, key, **{name: typed}).cleaned[name] == kept


def test_same_teacher_twice_is_told(cast: Cast) -> None:
    application = stories.draft(cast)
    data = section_of(application, "teachers").data
    data["tables"]["teachers"].append(data["tables"]["teachers"][0])
    sheet = Book(application, today(cast.now)).sheet_of("teachers", data)
    assert "第13行与第1行重复" in texts(sheet)


def test_practice_is_asked_only_where_specialised(cast: Cast) -> None:
    """Art. 8(3)."""
    application = stories.draft(cast)
    data = section_of(application, "facilities").data
    data["tables"]["practice"] = []
    book = Book(application, today(cast.now))
    assert "实训场所或实训合作单位：至少填写1行" in texts(book.sheet_of("facilities", data))
    data["fields"]["specialised"] = "no"
    book.sections["facilities"].data = data
    assert book.sheet("facilities").is_complete
    assert "practice_agreement" not in [s.code for s in book.slots("facilities")]


def test_saving_keeps_errors_beside_fields(cast: Cast) -> None:
    application = stories.draft(cast)
    client = cast.client(cast.xueyuan)
    section = section_of(application, "scale")
    answer = save(client, section, planned_person_times="2千")
    assert answer.status_code == 302
    kept = section_of(application, "scale")
    assert kept.data["fields"]["planned_person_times"] == "2千"
    assert kept.state == "incomplete"
    page = client.get(url(application, "form", "scale")).content.decode()
    assert 'value="2千"' in page
    assert 'id="id_planned_person_times_error"' in page


def test_rows_are_added_and_deleted_without_javascript(cast: Cast) -> None:
    application = stories.draft(cast)
    client = cast.client(cast.xueyuan)
    section = section_of(application, "management")
    answer = save(client, section, add_row="staff")
    assert answer.url.endswith("?add=staff#table-staff")
    assert 'name="staff-5-name"' in client.get(answer.url).content.decode()
    section = section_of(application, "management")
    save(client, section, **{"staff-1-DELETE": "on"})
    names = [r["position"] for r in section_of(application, "management").data["tables"]["staff"]]
    assert names == ["办公室主任", "登记干事", "财务人员", "后勤人员"]


def test_window_of_a_long_roster_changes_only_itself(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)
    stories.fill(application, by=cast.xueyuan, at=cast.now, teachers=120)
    client = cast.client(cast.xueyuan)
    page = client.get(url(application, "form", "teachers") + "?teachers=2").content.decode()
    assert 'name="teachers-50-name"' in page
    assert 'name="teachers-49-name"' not in page
    before = section_of(application, "teachers")
    rows = before.data["tables"]["teachers"]
    sent = {
        "version": str(before.version),
        "overview": "概况",
        "teachers-FIRST": "50",
        "teachers-WINDOW": "50",
        "teachers-TOTAL_FORMS": "52",
    }
    for number in (50, 51):
        sent |= {f"teachers-{number}-{k}": v for k, v in rows[number].items()}
    sent["teachers-51-name"] = "改名后"
    client.post(url(application, "form", "teachers"), sent)
    after = section_of(application, "teachers").data["tables"]["teachers"]
    assert after[:51] == rows[:51]
    assert after[51]["name"] == "改名后"
    assert after[52:] == rows[100:]


def test_extra_names_are_ignored(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    """Reliability T05, T06: no form writes state, times, route or another's fields."""
    application = stories.draft(cast)
    before = stories.fresh(application)
    section = section_of(application, "distance")
    save(
        cast.client(cast.xueyuan),
        section,
        state="certified",
        received_at="2020-01-01",
        submitted_at="2020-01-01",
        route="self_review",
        recommender="1",
        is_staff="1",
        score="100",
    )
    after = stories.fresh(application)
    for name in ("state", "submitted_at", "route", "recommender_id", "batch_id", "passed"):
        assert getattr(after, name) == getattr(before, name)
    assert "received_at" not in section_of(application, "distance").data["fields"]
    assert "received_at" in caplog.text


@pytest.mark.parametrize("bad", ["a\x00b", "\ufffd"])
def test_unstorable_text_is_refused(cast: Cast, bad: str) -> None:
    application = stories.draft(cast)
    section = section_of(application, "distance")
    assert save(cast.client(cast.xueyuan), section, platform=bad).status_code == 400
    assert section_of(application, "distance").version == section.version


def test_labels_are_the_bureaus(cast: Cast) -> None:
    application = stories.draft(cast)
    FormText.objects.create(section="distance", field="platform", label="网络学习平台全称")
    FormText.objects.create(section="teachers", field="teachers.courses", label="授课名称")
    client = cast.client(cast.xueyuan)
    assert "网络学习平台全称" in client.get(url(application, "form", "distance")).content.decode()
    assert "授课名称" in client.get(url(application, "form", "teachers")).content.decode()


def test_every_label_is_listed_once() -> None:
    names = [(section, field) for section, field, _label in form_labels()]
    assert len(names) == len(set(names)) > 100
    assert {section for section, _field in names} == set(SPECS)


@pytest.mark.parametrize("who", ["renhe", "dongqu", "jingban", "yiyuan", "zhuanjia1"])
def test_a_draft_is_its_institutions_alone(cast: Cast, who: str) -> None:
    application = stories.draft(cast)
    client = cast.client(getattr(cast, who))
    for parts in (("form",), ("form", "teachers"), ("submit",), ("import-teachers",)):
        assert client.get(url(application, *parts)).status_code == 404
    section = section_of(application, "teachers")
    assert client.post(url(application, "form", "teachers"), {"version": "1"}).status_code == 404
    assert section_of(application, "teachers").version == section.version


def test_readers_do_not_write(cast: Cast) -> None:
    application = stories.submitted(cast)
    for who in ("dongqu", "jingban"):
        client = cast.client(getattr(cast, who))
        assert client.get(url(application, "form", "teachers")).status_code == 403
        assert client.post(url(application, "submit")).status_code == 403


def test_nothing_changes_after_submission(cast: Cast) -> None:
    """Reliability T03: old tabs and direct posts get 409."""
    application = stories.draft(cast)
    section = section_of(application, "distance")
    actions.submit(application, by=cast.xueyuan, at=cast.now)
    client = cast.client(cast.xueyuan)
    assert save(client, section, platform="换平台").status_code == 409
    colleague = cast.client(cast.xueyuan2)
    assert save(colleague, section, platform="换平台").status_code == 409
    upload = {"slot": "rules:logistics", "file": pdf()}
    assert client.post(url(application, "form", "management", "attach"), upload).status_code == 409
    attachment = application.attachments.first()  # type: ignore[attr-defined]
    gone = url(application, "attachments", str(attachment.pk), "detach")
    assert client.post(gone).status_code == 409
    assert client.get(url(application, "import-teachers")).status_code == 409
    attachment.refresh_from_db()
    assert attachment.removed_at is None
    assert section_of(application, "distance").data == section.data


def test_only_named_sections_open_after_a_return(cast: Cast) -> None:
    application = stories.submitted(cast)
    actions.remark(application, section="teachers", text="请补充。", by=cast.dongqu, at=cast.now)
    actions.send_back(
        application,
        sections=["teachers"],
        mend_by=today(cast.now),
        opinion="补正",
        by=cast.dongqu,
        at=cast.now,
    )
    client = cast.client(cast.xueyuan)
    assert save(client, section_of(application, "distance")).status_code == 409
    assert save(client, section_of(application, "teachers")).status_code == 302
    assert save(client, section_of(application, "truth")).status_code == 302
    assert "请补充。" in client.get(url(application, "form", "teachers")).content.decode()
    assert "请补充。" in client.get(url(application, "form")).content.decode()
