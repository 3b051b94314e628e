"""Comptes et structures: application configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "isic_platform.accounts"
    verbose_name = "Comptes et structures"

    def ready(self) -> None:
        """Declare how roles merge."""
        from isic_platform.accounts.joins import register

        register()
