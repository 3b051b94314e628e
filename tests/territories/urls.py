"""Addresses of one page that holds the search boxes, and of their suggestions."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.urls import include, path

from isic_platform.territories.forms import TerritoryField

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai du champ de lieu</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
{% load static %}<link rel="stylesheet" href="{% static 'css/tokens.css' %}">
<link rel="stylesheet" href="{% static 'vendor/bootstrap/bootstrap.min.css' %}">
<link rel="stylesheet" href="{% static 'css/theme.css' %}">
<link rel="stylesheet" href="{% static 'css/components.css' %}">
{{ form.media }}</head><body><main id="contenu"><h1>Essai</h1><form method="post" novalidate>{% csrf_token %}
{% for field in form %}{{ field.as_field_group }}{% endfor %}<button class="btn btn-primary">Envoyer</button></form>
<output>{{ result }}</output></main></body></html>"""


class PlaceForm(forms.Form):
    commune = TerritoryField(label="Commune")
    communes = TerritoryField(label="Communes", multiple=True, required=False)


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    form = PlaceForm(request.POST or None)
    result = f"{form.cleaned_data['commune']} {form.cleaned_data['communes']}" if form.is_valid() else ""
    context = {"form": form, "result": result, "csrf_token": get_token(request)}
    return HttpResponse(engines["django"].from_string(PAGE).render(context))


urlpatterns = [path("essai/", page), path("", include("isic_platform.territories.urls"))]
