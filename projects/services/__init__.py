"""Writes of projects."""

from projects.services.fiche import KIND, create_project, duplicate_project, load_fiche_spec

__all__ = ["KIND", "create_project", "duplicate_project", "load_fiche_spec"]
