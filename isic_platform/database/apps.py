from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "isic_platform.database"
    verbose_name = "Base de données"
