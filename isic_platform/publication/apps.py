"""Publication: application configuration."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "isic_platform.publication"
    verbose_name = "Publication"

    def ready(self) -> None:
        """Tell the directory what names its institutions."""
        from isic_platform.publication.institutions import register

        register()
