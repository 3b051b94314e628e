"""The page that shows every piece of the interface in every state."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isic_platform.site.views.component_samples import SAMPLES

THEMES = {"clair": "light", "sombre": "dark"}

ANCHORS = [
    ("textes", "Textes"),
    ("boutons", "Boutons"),
    ("etats", "États"),
    ("etiquettes", "Étiquettes"),
    ("alertes", "Messages"),
    ("sortie", "Sortie rapide"),
    ("sombre", "Thème sombre"),
    ("champs", "Champs"),
    ("matrices", "Matrices"),
    ("lignes", "Lignes répétables"),
    ("enregistrement", "Enregistrement"),
    ("cartes", "Cartes"),
    ("resultats", "Résultats"),
    ("vides", "Rien à montrer"),
    ("tableaux", "Tableaux"),
    ("fiche", "Fiche"),
    ("sommaire", "Sommaire"),
    ("historique", "Historique"),
    ("comparaison", "Comparaison"),
]
AUDIENCES = [("habitants", "Habitants d’un quartier"), ("parents", "Parents"), ("jeunes", "Jeunes de 16 à 25 ans")]
SCALE = [
    ("0", "0 – Absent"),
    ("1", "1 – À peine engagé"),
    ("2", "2 – Engagé"),
    ("3", "3 – Installé"),
    ("4", "4 – Porté par le groupe"),
]
SETTINGS = [
    ("Lieux", [("centre", "Centre social"), ("mairie", "Mairie annexe")]),
    ("Dehors", [("jardin", "Jardin partagé"), ("rue", "Pied d’immeuble")]),
]


class SampleForm(forms.Form):
    """One field of each kind; it is shown, never saved."""

    title = forms.CharField(
        label="Titre de l’action", max_length=80, help_text="Un titre court, que les habitants reconnaîtraient."
    )
    email = forms.EmailField(label="Adresse de la structure")
    started_on = forms.DateField(
        label="Date de démarrage", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    people = forms.IntegerField(label="Nombre de personnes", required=False, min_value=0)
    story = forms.CharField(
        label="Ce qui s’est passé",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Racontez, sans nommer personne.",
    )
    audience = forms.ChoiceField(label="Public principal", choices=[("", "Choisir…"), *AUDIENCES])
    audiences = forms.MultipleChoiceField(
        label="Autres publics",
        choices=AUDIENCES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs réponses possibles.",
    )
    setting = forms.ChoiceField(label="Lieu", choices=SETTINGS, widget=forms.RadioSelect)
    scale = forms.ChoiceField(
        label="Le groupe décide de ce qu’il fait", choices=SCALE, widget=forms.RadioSelect(attrs={"class": "scale"})
    )
    document = forms.FileField(label="Pièce jointe", required=False, help_text="PDF ou image, 10 Mo au plus.")
    agreed = forms.BooleanField(
        label="J’ai relu : aucune personne n’est reconnaissable", help_text="Cette case engage la personne qui publie."
    )

    def __init__(self, *args: object, disabled: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["story"].audience_note = "Visible de l’équipe seulement."
        self.fields["started_on"].obligation = "obligatoire pour une fiche standard"
        for field in self.fields.values():
            field.disabled = disabled


@require_safe
@login_not_required
def components_page(request: HttpRequest) -> HttpResponse:
    """Show the components. ``?theme=clair`` or ``?theme=sombre`` forces a theme; anything else leaves the machine's."""
    refused = {"refus-title": "", "refus-email": "contact(at)ccas", "refus-people": "-3", "refus-story": "Un récit."}
    filled = {"title": "Cuisine du mardi", "email": "contact@ccas.example", "audience": "parents", "scale": "3"}
    return render(
        request,
        "site/components.html",
        {
            "theme": THEMES.get(request.GET.get("theme", "")),
            "form": SampleForm(prefix="vide"),
            "refused_form": SampleForm(refused, prefix="refus"),
            "disabled_form": SampleForm(initial=filled, prefix="fige", disabled=True),
            "crumbs": [{"label": "Composants"}],
            "sample": SAMPLES,
            "anchors": ANCHORS,
        },
    )
