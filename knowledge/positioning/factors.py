"""The three key factors (S14), each with the two ends of its scale and a sentence to begin an example with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Factor:
    """``name`` is the column; the example is kept in ``<name>_example``."""

    name: str
    label: str
    question: str
    lowest: str
    highest: str
    example: str

    @property
    def example_name(self) -> str:
        """The column of the example."""
        return f"{self.name}_example"


FACTORS = (
    Factor(
        "being",
        "Savoir-être",
        "Comment sommes-nous, les uns avec les autres et avec les habitants ?",
        "chacun avance de son côté, on s'écoute peu",
        "on s'écoute, on se dit les choses, chacun est reconnu à sa place",
        "Une situation récente où cela s'est vu : une réunion, un désaccord, une décision partagée…",
    ),
    Factor(
        "capitalising",
        "Savoir-capitaliser",
        "Que devient ce que nous apprenons en faisant ?",
        "cela reste dans les têtes et part avec les personnes",
        "nous l'écrivons au fil de l'eau, nous prenons du recul à plusieurs, d'autres peuvent s'en servir",
        "Une chose apprise que l'on peut retrouver écrite : où, par qui, qui l'a reprise ?",
    ),
    Factor(
        "sharing",
        "Vouloir-partager",
        "Avons-nous envie de montrer nos expériences, réussies ou non ?",
        "nous les gardons pour nous, faute de temps ou par crainte du regard",
        "nous racontons aussi ce qui a raté, et nous allons chercher ce que d'autres ont appris",
        "La dernière fois que vous avez partagé, ou renoncé à partager : que s'est-il passé ?",
    ),
)
