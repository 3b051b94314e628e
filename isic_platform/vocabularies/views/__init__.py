"""Pages of the vocabularies."""

from isic_platform.vocabularies.views.glossary import glossary

__all__ = ["glossary"]
