"""What people do with an application: one verb, one function, one transaction, one event."""

from applications.actions.archiving import archive, download_archive
from applications.actions.bureau import accept, examine, overrule, reject, reroute
from applications.actions.committee import (
    assign,
    conclude,
    declare,
    keep_scores,
    open_review,
    recuse,
    score,
)
from applications.actions.deciding import certify, certify_all, propose, propose_all, refuse
from applications.actions.drafting import (
    attach,
    derive_route,
    detach,
    save_section,
    start,
    submit,
    take_back,
    withdraw,
)
from applications.actions.drawing import draw, draw_replacements
from applications.actions.intake import check_entry, enter, foreign_writing, take_over
from applications.actions.late import reopen_review, void_member
from applications.actions.meetings import call_meeting, cancel_meeting
from applications.actions.minutes import add_scan, close_minutes, keep_minutes, sign_minutes
from applications.actions.noticing import leave_notice, post_notice
from applications.actions.objecting import (
    dismiss_objection,
    object_to,
    uphold_objection,
    uphold_to_refuse,
)
from applications.actions.reading import keep_notes, read_file
from applications.actions.reviewing import (
    decline,
    open_case,
    recheck,
    recommend,
    remark,
    remove_photo,
    send_back,
)
from applications.actions.steps import NotReady
from applications.actions.visit_signing import close_visit, sign_visit
from applications.actions.visits import (
    arrange_visit,
    cancel_visit,
    record_visit,
    remove_visit_photo,
)

__all__ = [
    "NotReady",
    "accept",
    "add_scan",
    "archive",
    "arrange_visit",
    "assign",
    "attach",
    "call_meeting",
    "cancel_meeting",
    "cancel_visit",
    "certify",
    "certify_all",
    "check_entry",
    "close_minutes",
    "close_visit",
    "conclude",
    "declare",
    "decline",
    "derive_route",
    "detach",
    "dismiss_objection",
    "download_archive",
    "draw",
    "draw_replacements",
    "enter",
    "examine",
    "foreign_writing",
    "keep_minutes",
    "keep_notes",
    "keep_scores",
    "leave_notice",
    "object_to",
    "open_case",
    "open_review",
    "overrule",
    "post_notice",
    "propose",
    "propose_all",
    "read_file",
    "recheck",
    "recommend",
    "record_visit",
    "recuse",
    "refuse",
    "reject",
    "remark",
    "remove_photo",
    "remove_visit_photo",
    "reopen_review",
    "reroute",
    "save_section",
    "score",
    "send_back",
    "sign_minutes",
    "sign_visit",
    "start",
    "submit",
    "take_back",
    "take_over",
    "uphold_objection",
    "uphold_to_refuse",
    "void_member",
    "withdraw",
]
