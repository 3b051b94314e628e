"""The editor of grids (S103), and the move of an answer to a newer version (S83)."""

from django.urls import URLPattern, path

from knowledge.views import versions
from knowledge.views.editor import columns, conditions, drafts, preview, publication, questions, withdrawal

EDITOR = "grilles/editeur/"
DRAFT = f"{EDITOR}<slug:code>/"
QUESTION = f"{DRAFT}questions/<str:question>/"
COLUMN = f"{QUESTION}colonnes/<str:column>/"

urlpatterns: list[URLPattern] = [
    path(EDITOR, drafts.editor_home, name="editor"),
    path(f"{EDITOR}commencer/", drafts.start, name="editor-start"),
    path(DRAFT, drafts.draft_page, name="editor-draft"),
    path(f"{DRAFT}presentation/", drafts.head, name="editor-head"),
    path(f"{DRAFT}abandonner/", drafts.delete, name="editor-delete"),
    path(f"{DRAFT}themes/", drafts.add_theme, name="editor-add-theme"),
    path(f"{DRAFT}themes/<int:rank>/", drafts.theme, name="editor-theme"),
    path(f"{DRAFT}themes/<int:rank>/deplacer/", drafts.move_theme, name="editor-move-theme"),
    path(f"{DRAFT}themes/<int:rank>/question/", questions.new_question, name="editor-new-question"),
    path(QUESTION, questions.question, name="editor-question"),
    path(f"{QUESTION}type/", questions.change_type, name="editor-type"),
    path(f"{QUESTION}condition/", conditions.condition, name="editor-condition"),
    path(f"{QUESTION}nature/", questions.nature, name="editor-nature"),
    path(f"{QUESTION}deplacer/", questions.move_question, name="editor-move-question"),
    path(f"{QUESTION}supprimer/", questions.delete_question, name="editor-delete-question"),
    path(f"{QUESTION}colonne/", columns.new_column, name="editor-new-column"),
    path(COLUMN, columns.column, name="editor-column"),
    path(f"{COLUMN}deplacer/", columns.move_column, name="editor-move-column"),
    path(f"{DRAFT}apercu/", preview.preview, name="editor-preview"),
    path(f"{DRAFT}apercu/<slug:step>/", preview.preview_page, name="editor-preview-page"),
    path(f"{DRAFT}publier/", publication.publish, name="editor-publish"),
    path(f"{DRAFT}retirer/", withdrawal.withdraw, name="editor-withdraw"),
    path(f"{DRAFT}remettre/", withdrawal.restore, name="editor-restore"),
    path("collectes/<shortid:short_id>/nouvelle-version/", versions.move, name="entry-move"),
]
