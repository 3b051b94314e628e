"""The first administrator of an installation: nobody can invite them."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from isic_platform.accounts.models import User
from isic_platform.accounts.services import set_administrator


class Command(BaseCommand):
    """Create or promote an account, and print the link by which its owner chooses a password."""

    help = "Crée le compte d'un administrateur et affiche le lien pour choisir son mot de passe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="adresse électronique")
        parser.add_argument("--prenom", default="")
        parser.add_argument("--nom", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        email = User.objects.normalize(options["email"])
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError("Cette adresse électronique n'est pas valable.") from error
        account = User.objects.filter(email=email).first()
        if account is None:
            account = User.objects.create_user(email, first_name=options["prenom"], last_name=options["nom"])
        set_administrator(account=account, value=True, by=None)
        key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        self.stdout.write(f"Administrateur : {email}\nLien pour choisir le mot de passe : {settings.SITE_URL}{path}")
