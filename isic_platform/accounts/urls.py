"""Addresses of the app. Those that django-allauth looks up by name stand outside the namespace."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from isic_platform.accounts.views import (
    accounts,
    directory_files,
    duplicates,
    institutions,
    invitation,
    keeping,
    members,
    networks,
    passwords,
    profile,
    session,
    support,
)


class CodeConverter(StringConverter):
    """The code of an institution or a network."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"


class Base36Converter(StringConverter):
    """An account in the link of a password reset: no hyphen, which parts it from the key."""

    regex = "[0-9A-Za-z]+"


register_converter(CodeConverter, "code")
register_converter(Base36Converter, "base36")

pages = [
    path("invitation/", invitation.invitation, name="invitation"),
    path("invitation/<str:token>/", invitation.invitation_link, name="invitation_link"),
    path("mon-compte/", profile.profile, name="profile"),
    path("mon-compte/roles/<int:pk>/quitter/", profile.leave, name="leave"),
    path("structures/", institutions.directory, name="directory"),
    path("structures/nouvelle/", institutions.create_institution, name="create_institution"),
    path("structures/annuaire.<export:format>", directory_files.export_directory, name="export_directory"),
    path("structures/modele.csv", directory_files.import_model, name="import_model"),
    path("structures/importer/", directory_files.import_directory, name="import_directory"),
    path("structures/importer/<int:pk>/", directory_files.prepared_import, name="prepared_import"),
    path("structures/importer/<int:pk>/appliquer/", directory_files.apply_import, name="apply_import"),
    path("structures/doublons/", duplicates.duplicates, name="duplicates"),
    path("structures/doublons/<int:pk>/ecarter/", duplicates.dismiss_merge, name="dismiss_merge"),
    path("structures/appuis/", support.support, name="support"),
    path("structures/<code:code>/", institutions.institution, name="institution"),
    path("structures/<code:code>/modifier/", institutions.edit_institution, name="edit_institution"),
    path("structures/<code:code>/historique/", keeping.institution_history, name="institution_history"),
    path("structures/<code:code>/retirer/", keeping.withdraw_institution, name="withdraw_institution"),
    path("structures/<code:code>/fusionner/", duplicates.merge_institution, name="merge_institution"),
    path("structures/<code:code>/membres/", members.institution_members, name="institution_members"),
    path("reseaux/", networks.networks, name="networks"),
    path("reseaux/nouveau/", networks.create_network, name="create_network"),
    path("reseaux/<code:code>/", networks.network, name="network"),
    path("reseaux/<code:code>/modifier/", networks.edit_network, name="edit_network"),
    path("reseaux/<code:code>/membres/", members.network_members, name="network_members"),
    path("membres/<int:pk>/retirer/", members.remove_member, name="remove_member"),
    path("invitations/<int:pk>/annuler/", members.revoke_invitation, name="revoke_invitation"),
    path("comptes/", accounts.accounts, name="accounts"),
    path("comptes/inviter/", accounts.invite, name="invite"),
    path("comptes/<int:pk>/", accounts.account, name="account"),
    path("comptes/<int:pk>/changer/", accounts.change_account, name="change_account"),
]

urlpatterns = [
    path("connexion/", session.SignIn.as_view(), name="account_login"),
    path("deconnexion/", session.SignOut.as_view(), name="account_logout"),
    path("inscription/", session.closed_signup, name="account_signup"),
    path("mot-de-passe/oublie/", passwords.ForgottenPassword.as_view(), name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", passwords.ForgottenPasswordDone.as_view(), name="account_reset_password_done"),
    path(
        "mot-de-passe/nouveau/fait/",
        passwords.NewPasswordDone.as_view(),
        name="account_reset_password_from_key_done",
    ),
    path(
        "mot-de-passe/nouveau/<base36:uidb36>-<str:key>/",
        passwords.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("mot-de-passe/changer/", passwords.ChangePassword.as_view(), name="account_change_password"),
    path("", include((pages, "accounts"))),
]
