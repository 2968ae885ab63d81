"""Autosave: nothing typed is lost, and no colleague is overwritten."""

from __future__ import annotations

from applications import actions
from tests import stories
from tests.applications.form_help import payload, save, section_of, url
from tests.cast import Cast


def test_autosave_keeps_half_done_work(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)
    client = cast.client(cast.xueyuan)
    address = url(application, "form", "distance", "autosave")
    answer = client.post(address, {"version": "0", "platform": "只填了一半", "bandwidth": "2千"})
    assert answer.status_code == 200
    told = answer.json()
    assert told["version"] == "1"
    assert len(told["saved_at"]) == 5
    section = section_of(application, "distance")
    assert section.data["fields"]["platform"] == "只填了一半"
    assert section.data["fields"]["bandwidth"] == "2千"
    assert section.state == "incomplete"
    assert section.saved_by == cast.xueyuan


def test_work_is_there_after_the_session_ended(cast: Cast) -> None:
    """Reliability F-29: what autosave took is on the page after signing in again."""
    application = stories.draft(cast, filled=False)
    client = cast.client(cast.xueyuan)
    address = url(application, "form", "distance", "autosave")
    client.post(address, {"version": "0", "platform": "会话结束前填写"})
    client.logout()
    assert client.post(address, {"version": "1", "platform": "x"}).status_code == 302
    client.force_login(cast.xueyuan)
    page = client.get(url(application, "form", "distance")).content.decode()
    assert "会话结束前填写" in page
    assert 'name="version" value="1"' in page


def test_autosave_on_a_newer_version_is_409_and_changes_nothing(cast: Cast) -> None:
    application = stories.draft(cast)
    section = section_of(application, "distance")
    save(cast.client(cast.xueyuan2), section, platform="同事保存的平台")
    address = url(application, "form", "distance", "autosave")
    answer = cast.client(cast.xueyuan).post(address, payload(section, platform="我的平台"))
    assert answer.status_code == 409
    assert "刷新" in answer.json()["message"]
    assert section_of(application, "distance").data["fields"]["platform"] == "同事保存的平台"


def test_conflict_page_keeps_what_was_typed(cast: Cast) -> None:
    application = stories.draft(cast)
    section = section_of(application, "distance")
    save(cast.client(cast.xueyuan2), section, platform="同事保存的平台")
    client = cast.client(cast.xueyuan)
    answer = save(client, section, platform="我的平台")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="我的平台"' in page
    assert "平台名称" in page
    assert cast.xueyuan2.name in page
    assert section_of(application, "distance").data["fields"]["platform"] == "同事保存的平台"
    current = section_of(application, "distance")
    assert f'name="version" value="{current.version}"' in page
    assert save(client, current, platform="我的平台").status_code == 302
    assert section_of(application, "distance").data["fields"]["platform"] == "我的平台"


def test_autosave_after_submission_is_409(cast: Cast) -> None:
    application = stories.draft(cast)
    section = section_of(application, "distance")
    actions.submit(application, by=cast.xueyuan, at=cast.now)
    address = url(application, "form", "distance", "autosave")
    answer = cast.client(cast.xueyuan).post(address, payload(section, platform="晚了"))
    assert answer.status_code == 409
    assert section_of(application, "distance").data == section.data


def test_autosave_tells_how_many_rows_the_window_has(cast: Cast) -> None:
    """A second autosave from the same page must not double the row just added."""
    application = stories.draft(cast)
    client = cast.client(cast.xueyuan)
    section = section_of(application, "management")
    address = url(application, "form", "management", "autosave")
    sent = payload(section) | {"staff-TOTAL_FORMS": "6", "staff-5-name": "新来的"}
    answer = client.post(address, sent).json()
    assert answer["fields"] == {"staff-WINDOW": "6"}
    client.post(address, sent | {"version": answer["version"], **answer["fields"]})
    rows = section_of(application, "management").data["tables"]["staff"]
    assert [r["name"] for r in rows].count("新来的") == 1
    assert len(rows) == 6


def test_bad_text_is_refused_with_a_sentence(cast: Cast) -> None:
    application = stories.draft(cast)
    section = section_of(application, "distance")
    address = url(application, "form", "distance", "autosave")
    answer = cast.client(cast.xueyuan).post(address, payload(section, platform="a\x00"))
    assert answer.status_code == 400
    assert "字符" in answer.json()["message"]


def test_foreign_autosave_is_404(cast: Cast) -> None:
    application = stories.draft(cast)
    address = url(application, "form", "distance", "autosave")
    assert cast.client(cast.yiyuan).post(address, {"version": "1"}).status_code == 404
