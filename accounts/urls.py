"""Addresses of the room."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from accounts.views import activating, manage, manage_verbs, members, own, registering

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    # Anybody
    path("route/", registering.route, name="route"),
    path("register/", registering.register, name="register"),
    path("invitation/<str:token>/", members.accept_invitation, name="accept_invitation"),
    # Everybody signed in
    path("waiting/", registering.waiting, name="waiting"),
    path("register-again/", registering.register_again, name="register_again"),
    path("organisation/", own.organisation, name="organisation"),
    path("messages/", own.message_list, name="messages"),
    path("messages/read-all/", own.read_all, name="read_all"),
    path("messages/<int:pk>/", own.message, name="message"),
    path("profile/", own.profile, name="profile"),
    # Organisations and their activation
    path("activations/", activating.activations, name="activations"),
    path("organisations/<int:pk>/", activating.organisation_detail, name="organisation_detail"),
    path("organisations/<int:pk>/licence/", activating.licence, name="licence"),
    path("organisations/<int:pk>/activate/", activating.activate, name="activate"),
    path(
        "organisations/<int:pk>/decline-registration/",
        activating.decline_registration,
        name="decline_registration",
    ),
    path(
        "organisations/<int:pk>/correct-organisation/",
        manage_verbs.correct_organisation,
        name="correct_organisation",
    ),
    path("organisations/<int:pk>/rename/", manage_verbs.rename, name="rename"),
    path("organisations/<int:pk>/suspend/", manage_verbs.suspend, name="suspend"),
    path("organisations/<int:pk>/resume/", manage_verbs.resume, name="resume"),
    # Invitations and accounts
    path("invite/", members.invite, name="invite"),
    path(
        "invitations/<int:pk>/withdraw-invitation/",
        members.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path(
        "members/<int:pk>/deactivate-account/",
        members.deactivate_account,
        name="deactivate_account",
    ),
    path(
        "members/<int:pk>/reactivate-account/",
        members.reactivate_account,
        name="reactivate_account",
    ),
    path("members/<int:pk>/change-role/", members.change_role, name="change_role"),
    # The administrator
    path(
        "manage/", RedirectView.as_view(pattern_name="accounts:manage_organisations"), name="manage"
    ),
    path("manage/organisations/", manage.manage_organisations, name="manage_organisations"),
    path(
        "manage/organisations/add-organisation/",
        manage_verbs.add_organisation,
        name="add_organisation",
    ),
    path("manage/organisations/admit-code/", manage_verbs.admit_code, name="admit_code"),
    path("manage/accounts/", manage.manage_accounts, name="manage_accounts"),
    path("manage/invitations/", manage.manage_invitations, name="manage_invitations"),
    path("manage/counties/", manage.manage_counties, name="manage_counties"),
    path("manage/counties/add-county/", manage_verbs.add_county, name="add_county"),
    path(
        "manage/counties/<int:pk>/correct-county/",
        manage_verbs.correct_county,
        name="correct_county",
    ),
    path("manage/record/", manage.manage_record, name="manage_record"),
]
