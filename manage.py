#!/usr/bin/env python
"""Command-line door of the platform."""

import os
import sys


def main() -> None:
    """Run an administrative command with the platform's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isic_platform.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
