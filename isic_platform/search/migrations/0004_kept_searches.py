import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


# Codes that follow from other columns, whichever code writes the row: the year, and the groups of communes that hold its communes.
PLACES_AND_YEARS = """
CREATE FUNCTION search_derive_codes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.codes := ARRAY(SELECT code FROM unnest(NEW.codes) WITH ORDINALITY AS given (code, place)
                        WHERE code NOT LIKE 'annee-%' AND code NOT LIKE 'epci-%' ORDER BY place);
    IF NEW.year IS NOT NULL THEN
        NEW.codes := NEW.codes || ('annee-' || NEW.year);
    END IF;
    IF cardinality(NEW.communes) > 0 THEN
        NEW.codes := NEW.codes || ARRAY(
            SELECT DISTINCT 'epci-' || epci FROM territories_territory t, unnest(t.epci_codes) AS epci
             WHERE t.kind = 'commune' AND t.code = ANY (NEW.communes) ORDER BY 1);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER search_derive_codes BEFORE INSERT OR UPDATE OF codes, year, communes ON search_searchrow
    FOR EACH ROW EXECUTE FUNCTION search_derive_codes();
UPDATE search_searchrow SET codes = codes WHERE year IS NOT NULL OR cardinality(communes) > 0;
"""
NO_PLACES_AND_YEARS = """
DROP TRIGGER search_derive_codes ON search_searchrow;
DROP FUNCTION search_derive_codes();
UPDATE search_searchrow
   SET codes = ARRAY(SELECT code FROM unnest(codes) WITH ORDINALITY AS given (code, place)
                      WHERE code NOT LIKE 'annee-%' AND code NOT LIKE 'epci-%' ORDER BY place);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('publication', '0003_item_events'),
        ('search', '0003_synonyms'),
        ('territories', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Favourite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='nature')),
                ('short_id', models.CharField(max_length=12, verbose_name='identifiant')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='ajouté le')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='publication.item', verbose_name='contenu')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'favori',
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'short_id'), name='favourite_once')],
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='nom')),
                ('parameters', models.TextField(blank=True, max_length=4000, verbose_name="mots et filtres, comme dans l'adresse")),
                ('alert', models.CharField(choices=[('jamais', 'Pas de courriel'), ('jour', 'Un courriel par jour, s’il y a du nouveau'), ('semaine', 'Un courriel par semaine, s’il y a du nouveau')], default='jamais', max_length=8, verbose_name='alerte')),
                ('told_until', models.DateTimeField(default=django.utils.timezone.now, verbose_name="nouveautés annoncées jusqu'au")),
                ('feed_digest', models.CharField(blank=True, max_length=64, null=True, unique=True, verbose_name='empreinte du secret du flux')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistrée le')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'recherche enregistrée',
                'verbose_name_plural': 'recherches enregistrées',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('user'), django.db.models.functions.text.Lower('name'), name='saved_search_name_once', violation_error_message='Vous avez déjà une recherche de ce nom.'), models.CheckConstraint(condition=models.Q(('alert__in', ['jamais', 'jour', 'semaine'])), name='saved_search_alert_known')],
            },
        ),
        migrations.RunSQL(PLACES_AND_YEARS, NO_PLACES_AND_YEARS),
    ]
