"""Addresses of the publication path."""

from django.urls import path, register_converter

from isic_platform.publication.identifiers import ShortIdConverter
from isic_platform.publication.views import (
    attachments,
    autosave,
    history,
    level,
    lifecycle,
    live,
    notices,
    offline,
    online,
    reading,
    redaction,
    reports,
    review,
    team,
    writing,
)

register_converter(ShortIdConverter, "shortid")

app_name = "publication"
urlpatterns = [
    path("travail/<shortid:short_id>/", lifecycle.overview, name="overview"),
    path("travail/<shortid:short_id>/ecrire/", writing.write_step, name="write"),
    path("travail/<shortid:short_id>/ecrire/<slug:step>/", writing.write_step, name="write-step"),
    path("travail/<shortid:short_id>/reponse/<str:code>/", autosave.save_field, name="save-field"),
    path("travail/<shortid:short_id>/direct/", live.live, name="live"),
    path("sw.js", offline.worker, name="worker"),
    path("hors-ligne/", offline.offline, name="offline"),
    path("travail/<shortid:short_id>/soumettre/", lifecycle.submit, name="submit"),
    path("travail/<shortid:short_id>/reprendre/", lifecycle.withdraw, name="withdraw"),
    path("travail/<shortid:short_id>/accord/", lifecycle.agree, name="agree"),
    path("travail/<shortid:short_id>/niveau/", level.level, name="level"),
    path("travail/<shortid:short_id>/dupliquer/", lifecycle.duplicate, name="duplicate"),
    path("travail/<shortid:short_id>/supprimer/", lifecycle.delete, name="delete"),
    path("travail/<shortid:short_id>/abandonner/", lifecycle.drop_version, name="drop-version"),
    path("travail/<shortid:short_id>/nouvelle-version/", lifecycle.new_version, name="new-version"),
    path("o/<shortid:short_id>/", reading.read, name="read"),
    path("o/<shortid:short_id>/imprimer/", reading.print_published, name="print"),
    path("o/<shortid:short_id>/pieces/<int:pk>/", attachments.attachment, name="attachment"),
    path("o/<shortid:short_id>/signaler/", reports.report, name="report"),
    path("travail/<shortid:short_id>/apercu/", reading.preview, name="preview"),
    path("travail/<shortid:short_id>/imprimer/", reading.print_draft, name="print-draft"),
    path("travail/<shortid:short_id>/pieces/<int:pk>/", attachments.draft_attachment, name="draft-attachment"),
    path("travail/<shortid:short_id>/historique/", history.history, name="history"),
    path("travail/<shortid:short_id>/comparer/", history.compare, name="compare"),
    path("travail/<shortid:short_id>/equipe/", team.team, name="team"),
    path("travail/<shortid:short_id>/retirer/", online.withdraw_published, name="withdraw-published"),
    path("travail/<shortid:short_id>/retire/", online.withdrawn, name="withdrawn"),
    path("travail/<shortid:short_id>/republier/", online.republish, name="republish"),
    path("travail/<shortid:short_id>/archiver/", online.archive, name="archive"),
    path("travail/<shortid:short_id>/caviarder/", redaction.redact, name="redact"),
    path("relectures/", review.queue, name="queue"),
    path("relectures/<shortid:short_id>/", review.review, name="review"),
    path("relectures/<shortid:short_id>/publier/", review.publish, name="publish"),
    path("relectures/<shortid:short_id>/ouvrir/", review.open_reinforced, name="open-reinforced"),
    path("signaler/", reports.report_any, name="report-any"),
    path("signaler/merci/", reports.report_sent, name="report-sent"),
    path("signalements/", reports.reports, name="reports"),
    path("signalements/<int:pk>/", reports.handle, name="handle-report"),
    path("notifications/", notices.notices, name="notices"),
    path("journal/retraits/", redaction.redaction_log, name="redaction-log"),
]
