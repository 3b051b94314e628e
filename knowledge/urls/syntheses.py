"""``/syntheses/``, ``/dossiers/``, and ``/documents/`` for what they share (S167, S171)."""

from django.urls import path

from knowledge.syntheses.columns import DOSSIER, SYNTHESIS
from knowledge.views import document_sources, syntheses

_ONE, _OTHER = {"kind": SYNTHESIS}, {"kind": DOSSIER}

urlpatterns = [
    path("syntheses/", syntheses.document_list, _ONE, name="syntheses"),
    path("syntheses/les-miennes/", syntheses.own_documents, _ONE, name="own-syntheses"),
    path("syntheses/nouvelle/", syntheses.new_document, _ONE, name="new-synthesis"),
    path("dossiers/", syntheses.document_list, _OTHER, name="dossiers"),
    path("dossiers/les-miens/", syntheses.own_documents, _OTHER, name="own-dossiers"),
    path("dossiers/nouveau/", syntheses.new_document, _OTHER, name="new-dossier"),
    path("documents/ajouter/<shortid:short_id>/", document_sources.add, name="document-add"),
    path("documents/<shortid:short_id>/sources/", document_sources.sources, name="document-sources"),
    path("documents/<shortid:short_id>/actualiser/", document_sources.refresh, name="document-refresh"),
    *(
        route
        for format in document_sources.TYPES
        for route in (
            path(
                f"documents/<shortid:short_id>/{format}/", document_sources.published_file, {"format": format},
                name=f"document-{format}",
            ),
            path(
                f"documents/<shortid:short_id>/brouillon/{format}/", document_sources.draft_file, {"format": format},
                name=f"draft-{format}",
            ),
        )
    ),
]  # fmt: skip
