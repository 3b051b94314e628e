"""What the demonstration remembers of what it loaded."""

from django.db import models

from isic_platform.publication.models import Item


class DemoEntry(models.Model):
    """An entry of the demonstration corpus that was loaded: it is never loaded twice, even once deleted by somebody."""

    key = models.CharField("clé", max_length=60, unique=True)
    item = models.OneToOneField(
        Item, verbose_name="contenu", null=True, blank=True, on_delete=models.SET_NULL, related_name="demo_entry"
    )
    loaded_at = models.DateTimeField("chargée le", auto_now_add=True)

    class Meta:
        verbose_name = "entrée de démonstration"
        verbose_name_plural = "entrées de démonstration"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
