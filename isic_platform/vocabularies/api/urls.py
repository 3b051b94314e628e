"""Routes that the API composes."""

from isic_platform.vocabularies.api.views import VocabularyViewSet

routes = [("vocabularies", VocabularyViewSet, "vocabulary")]
