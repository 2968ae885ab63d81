"""Addresses of revocations and withdrawals, under /inspections/."""

from django.urls import URLPattern, path

from inspections.views import revocations as pages
from inspections.views import revoking as verbs
from inspections.views import withdrawals as leaving

CASE = "revocations/<int:pk>/"
WISH = "withdrawals/<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("revocations/", pages.revocations, name="revocations"),
    path("revocations.xlsx", pages.revocations_xlsx, name="revocations_xlsx"),
    path("revocations/new/<slug:number>/", verbs.propose_revocation, name="propose_revocation"),
    path(CASE, pages.revocation, name="revocation"),
    path(f"{CASE}papers/<int:document>/", pages.revocation_paper, name="revocation_paper"),
    path(
        f"{CASE}serve-revocation-notice/",
        verbs.serve_revocation_notice,
        name="serve_revocation_notice",
    ),
    path(f"{CASE}answer-revocation/", verbs.answer_revocation, name="answer_revocation"),
    path(f"{CASE}hear-revocation/", verbs.hear_revocation, name="hear_revocation"),
    path(f"{CASE}decide-revocation/", verbs.decide_revocation, name="decide_revocation"),
    path(f"{CASE}publish-revocation/", verbs.publish_revocation, name="publish_revocation"),
    path(f"{CASE}drop-revocation/", verbs.drop_revocation, name="drop_revocation"),
    path("withdrawals/", leaving.withdrawals, name="withdrawals"),
    path("withdrawals.xlsx", leaving.withdrawals_xlsx, name="withdrawals_xlsx"),
    path("withdrawals/new/", leaving.file_withdrawal, name="file_withdrawal"),
    path(WISH, leaving.withdrawal, name="withdrawal"),
    path(f"{WISH}letter/", leaving.withdrawal_letter, name="withdrawal_letter"),
    path(f"{WISH}papers/<int:document>/", leaving.withdrawal_paper, name="withdrawal_paper"),
    path(f"{WISH}accept-withdrawal/", leaving.accept_withdrawal, name="accept_withdrawal"),
    path(f"{WISH}refuse-withdrawal/", leaving.refuse_withdrawal, name="refuse_withdrawal"),
    path(f"{WISH}take-back-withdrawal/", leaving.take_back_withdrawal, name="take_back_withdrawal"),
]
