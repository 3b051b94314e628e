"""Site: application configuration."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "isic_platform.site"
    label = "isic_site"
    verbose_name = "Site"
