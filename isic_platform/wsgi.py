"""WSGI entry point of the platform."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("ISIC_ENV", "production")  # the demonstration serves itself, from its own command
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isic_platform.settings")
application = get_wsgi_application()
