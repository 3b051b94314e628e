"""Text from outside."""

from isic_platform.accounts.forms.accounts import AccountSearchForm, ProfileForm
from isic_platform.accounts.forms.directory import ImportForm, KeptForm, ReasonForm
from isic_platform.accounts.forms.invitations import AcceptInvitationForm, InviteForm
from isic_platform.accounts.forms.membership import InviteAnywhereForm, RoleForm
from isic_platform.accounts.forms.places import InstitutionForm, NetworkForm
from isic_platform.accounts.forms.session import (
    ChangePasswordForm,
    ForgottenPasswordForm,
    NewPasswordForm,
    SignInForm,
)

__all__ = [
    "AcceptInvitationForm",
    "AccountSearchForm",
    "ChangePasswordForm",
    "ForgottenPasswordForm",
    "ImportForm",
    "InstitutionForm",
    "InviteAnywhereForm",
    "InviteForm",
    "KeptForm",
    "NetworkForm",
    "NewPasswordForm",
    "ProfileForm",
    "ReasonForm",
    "RoleForm",
    "SignInForm",
]
