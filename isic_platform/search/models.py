"""What can be found: one row per published content or shared object, and the words that the public may read in them.

A row holds only what the public audience of its content may read, whoever its readers are: what a fiche keeps for its
team can therefore never be found by its words, its counts or its filters. Who may find the row is denormalised from the
content; triggers of the database keep these keys, and the words, in step in the same transaction, whichever code
wrote (``migrations/0001``). What has a diffusion but no review (a partnership, a committee) has its row too, written
whole by triggers of its own storey; the institutions that are members of it find it whatever its diffusion.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchQuery, SearchQueryField, SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from isic_platform.accounts.models import Institution
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.search.kept.models import Favourite, SavedSearch  # noqa: F401  (this is where models are looked for)

# ``isic_french`` reads words without their accents, ``french`` with them: « accompagnée » then meets « accompagner »
# (its accent tells the participle), and « etude » meets « étude ».
CONFIGS = ("isic_french", "french")


def _codes(verbose_name: str) -> ArrayField:
    return ArrayField(models.TextField(), verbose_name=verbose_name, default=list, blank=True)


def _document() -> Any:
    weights = {"A": ("title",), "B": ("summary", "keywords"), "C": ("body",)}
    parts = [
        SearchVector(column, config=config, weight=weight)
        for config in CONFIGS
        for weight, columns in weights.items()
        for column in columns
    ]
    document = parts[0]
    for part in parts[1:]:
        document = document + part
    return document


class SearchRowQuerySet(models.QuerySet["SearchRow"]):
    """Rows, by adjective."""

    def visible_to(self, user: Any) -> SearchRowQuerySet:
        """Rows that this person may read: ``Item.objects.readable_by`` on the denormalised keys (S149)."""
        public = Q(visibility=Visibility.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        scope = user.scope
        team = Q(owner_id=user.pk) | (~Q(visibility=Visibility.AUTHOR) & Q(team_ids__contains=[user.pk]))
        rule = public | Q(visibility=Visibility.INTER_NETWORK) | team
        if institutions := scope.institutions_as():
            rule |= Q(visibility=Visibility.INSTITUTION, institution_id__in=institutions)
            rule |= ~Q(visibility=Visibility.AUTHOR) & Q(member_ids__overlap=list(institutions))
        if scope.reach:
            rule |= Q(visibility=Visibility.NETWORK, network_ids__overlap=list(scope.reach))
        return self.filter(rule)

    def of_kind(self, kind: str) -> SearchRowQuerySet:
        """Rows of one nature of content."""
        return self.filter(kind=kind)

    def with_any(self, codes: list[str]) -> SearchRowQuerySet:
        """Rows that bear at least one of the codes (see ``SearchRow.codes``)."""
        return self.filter(codes__overlap=codes)

    def latest_first(self) -> SearchRowQuerySet:
        """The order of lists without words: a key that is unique, for keyset pagination."""
        return self.order_by("-published_at", "-pk")


class SearchRow(models.Model):
    """A published content that can be found, written by ``services`` from the published snapshot alone; or a shared object,
    without content, at its own ``address``, written by triggers.
    """

    item = models.OneToOneField(
        Item, verbose_name="contenu", null=True, blank=True, on_delete=models.CASCADE, related_name="search_row"
    )
    address = models.CharField("adresse", max_length=100, blank=True)
    kind = models.CharField("nature", max_length=20)
    short_id = models.CharField("identifiant", max_length=12)
    title = models.CharField("titre", max_length=300)
    title_key = models.TextField("titre sans accents ni majuscules")
    summary = models.TextField("résumé", blank=True)
    keywords = models.TextField("mots-clés et libellés des filtres", blank=True)
    body = models.TextField("autres textes publics", blank=True)
    document = models.GeneratedField(expression=_document(), output_field=SearchVectorField(), db_persist=True)

    types = _codes("types")
    forms = _codes("formes d'action")
    fields = _codes("champs d'application")
    themes = _codes("thèmes")
    publics = _codes("publics")
    obstacles = _codes("freins")
    levers = _codes("leviers")
    level = models.CharField("niveau", max_length=8, blank=True)
    participation = models.CharField("participation", max_length=16, blank=True)
    project_state = models.CharField("état du projet", max_length=16, blank=True)
    region = models.CharField("région", max_length=3, blank=True)
    departement = models.CharField("département", max_length=3, blank=True)
    communes = _codes("communes")
    year = models.PositiveSmallIntegerField("année de début", null=True, blank=True)
    codes = ArrayField(
        models.TextField(), verbose_name="codes de filtre", default=list, blank=True,
        help_text="Tous les codes ci-dessus dans une seule liste : un index, un décompte.",
    )  # fmt: skip

    visibility = models.CharField("diffusion", max_length=8, choices=Visibility.choices)
    institution = models.ForeignKey(
        Institution,
        verbose_name="structure",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    team_ids = ArrayField(models.BigIntegerField(), verbose_name="co-rédacteurs", default=list, blank=True)
    network_ids = ArrayField(models.BigIntegerField(), verbose_name="réseaux", default=list, blank=True)
    member_ids = ArrayField(models.BigIntegerField(), verbose_name="structures membres", default=list, blank=True)
    published_at = models.DateTimeField("publié le")
    is_fictional = models.BooleanField("fictif", default=False)
    is_reinforced = models.BooleanField("règles renforcées", default=False)

    objects = SearchRowQuerySet.as_manager()

    class Meta:
        verbose_name = "contenu trouvable"
        verbose_name_plural = "contenus trouvables"
        indexes = [
            GinIndex(fields=["document"], name="search_row_document"),
            GinIndex(fields=["codes"], name="search_row_codes"),
            GinIndex(OpClass(F("title_key"), name="gin_trgm_ops"), name="search_row_title_trgm"),
            models.Index(F("published_at").desc(), F("id").desc(), name="search_row_latest"),
            models.Index(  # what a visitor may read, by date or combined with the codes of a filter
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(visibility=Visibility.PUBLIC),
                name="search_row_public",
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "short_id"], name="search_row_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The permanent address of the content, or the page of the shared object."""
        return self.address or reverse("publication:read", args=[self.short_id])


class SearchWord(models.Model):
    """A word of the texts that everybody may read: what a misspelt word is corrected with.

    Kept by a trigger on ``SearchRow``: a word of a restricted text is never here.
    """

    word = models.TextField("mot", primary_key=True)
    key = models.TextField("mot sans accents")
    stem = models.TextField("racine", blank=True)
    documents = models.IntegerField("nombre de contenus")

    class Meta:
        verbose_name = "mot des textes publics"
        verbose_name_plural = "mots des textes publics"
        indexes = [
            models.Index(fields=["key"], name="search_word_key"),
            models.Index(fields=["stem"], name="search_word_stem"),
            GinIndex(OpClass(F("key"), name="gin_trgm_ops"), name="search_word_trgm"),
        ]

    def __str__(self) -> str:
        return self.word


def _query(column: str, kind: str) -> SearchQuery:
    return SearchQuery(F(column), config=CONFIGS[0], search_type=kind)


class Synonym(models.Model):
    """Two ways to say the same: « TSG » and « travail social de groupe ». Whoever searches one finds the other.

    The queries that ``search_with_synonyms`` rewrites with are kept by the database itself.
    """

    written = models.CharField("ce que l'on écrit", max_length=60)
    means = models.CharField("ce que cela veut dire aussi", max_length=120)
    is_standard = models.BooleanField("livré avec la plateforme", default=False)
    created_at = models.DateTimeField("ajouté le", auto_now_add=True)
    target = models.GeneratedField(
        expression=_query("written", "plain"), output_field=SearchQueryField(), db_persist=True
    )
    other = models.GeneratedField(expression=_query("means", "plain"), output_field=SearchQueryField(), db_persist=True)
    phrase = models.GeneratedField(
        expression=_query("means", "phrase"), output_field=SearchQueryField(), db_persist=True
    )

    class Meta:
        verbose_name = "synonyme"
        ordering = ["written", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("written"), Lower("means"), name="synonym_once",
                violation_error_message="Ces deux mots sont déjà synonymes.",
            ),
            models.CheckConstraint(
                condition=Q(written__regex=r"\w") & Q(means__regex=r"\w"), name="synonym_says_something",
                violation_error_message="Écrivez des mots des deux côtés.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.written} = {self.means}"
