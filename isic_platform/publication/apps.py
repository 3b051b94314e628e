"""Publication: application configuration."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "isic_platform.publication"
    verbose_name = "Publication"
