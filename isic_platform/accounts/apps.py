"""Comptes et structures: application configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "isic_platform.accounts"
    verbose_name = "Comptes et structures"
