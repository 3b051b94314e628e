"""Refusals of the services of projects; each carries a French sentence for the person."""

from isic_platform.publication.exceptions import PublicationError


class ProjectRefused(PublicationError):
    """What was asked is not possible in the present state of the project."""


class PersonalDataFound(ProjectRefused):
    """A text names or identifies a person: it is not kept (G.9)."""
