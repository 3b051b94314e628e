"""How a note and a dossier are drafted from their sources: which field takes what, and in which order.

A draft only: each field keeps the identifiers of the sources it comes from, and what was prepared is told from what
somebody wrote (``prepared.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

from isic_platform.formkit.answers import clean_stored
from isic_platform.formkit.enums import FieldType, Level
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.spec import Spec
from isic_platform.formkit.types import Context
from isic_platform.vocabularies.selectors import label_of, terms_of
from knowledge.learning.columns import LESSON
from knowledge.learning.generation import Prepared
from knowledge.syntheses.columns import DOSSIER, SYNTHESIS
from knowledge.syntheses.material import MOST_DONE, Told, counted_kinds, shortened
from knowledge.syntheses.specs import dossier, dossier_spec, synthesis, synthesis_spec
from knowledge.syntheses.specs.parts import CONTENT

MOST_OBSTACLES, MOST_ANSWERS = 6, 2
MOST_CONDITIONS, MOST_QUESTIONS, MOST_THEMES = 10, 8, 5
MOST_LEARNT, MOST_TIED = 260, 2
TASK = "Consigne : repérer ce qui a été décidé avec les personnes, ce qui a freiné, et ce que l'on ferait ici."
Parts = dict[str, Prepared]


def prepare(kind: str, found: Sequence[Told], context: Context, only: Collection[str] | None = None) -> Parts:
    """The fields of a document that its sources feed (``only`` those), checked against its form."""
    if not found:
        return {}
    context.extra["stored"] = {CONTENT: [told.link for told in found]}  # no query for each line that points at a source
    parts = _BUILD[kind](found)
    spec = context.record.spec  # a draft begun before a change of the form keeps its own
    wanted = {
        code: part
        for code, part in parts.items()
        if part.value and code in spec.fields and (only is None or code in only)
    }
    checked = {code: _checked(spec, code, part, context) for code, part in wanted.items()}
    return {code: part for code, part in checked.items() if part is not None}


def _synthesis(found: Sequence[Told]) -> Parts:
    ranked = ranked_obstacles(found)
    most = _most_cited(ranked, len(found))
    if len(ranked) > MOST_OBSTACLES:
        most = f"{most.removesuffix('.')} ; le tableau en garde {MOST_OBSTACLES}."
    parts = {
        **_common(found),
        synthesis.SUMMARY: _all(found, f"Cette note s'appuie sur {_contents(found)} : {counted_kinds(found)}.{most}"),
        synthesis.TRIED: _all(found, [_tried(told) for told in found]),
        synthesis.UNWANTED: _each(
            found, lambda told: [{"effet": told.quoted(text, 300)} for text in told.unwanted], MOST_QUESTIONS
        ),
        synthesis.OBSTACLES: _obstacles(found, ranked),
        synthesis.CONDITIONS: _each(
            found,
            lambda told: [{"condition": text, "levier": lever or None} for text, lever in told.conditions if text],
            MOST_CONDITIONS,
        ),
        synthesis.WORDS: _each(found, lambda told: [{"parole": text} for text in told.words], MOST_QUESTIONS),
        synthesis.LIMITS: _limits(found, "Cette note"),
        synthesis.OPEN: _each(found, lambda told: [{"question": text} for text in told.questions], MOST_QUESTIONS),
    }
    for letters, (code, _, _) in synthesis.RECOMMENDED_TO.items():
        parts[code] = _codes(found, lambda told, letters=letters: [
            each for each in told.recommendations if each.startswith(letters)
        ])  # fmt: skip
    return parts


def _dossier(found: Sequence[Told]) -> Parts:
    questions = _each(found, lambda told: [{"question": text} for text in _asked(told)], MOST_QUESTIONS)
    read = [told for told in found if told.kind != LESSON and told.what]  # a lesson is discussed, not read for an hour
    return {
        **_common(found),
        dossier.SUMMARY: _all(found, f"Ce dossier s'appuie sur {_contents(found)} : {counted_kinds(found)}."),
        dossier.COMPETENCES: _codes(found, lambda told: told.competences),
        dossier.SEQUENCES: _all(read, [_sequence(rank, told) for rank, told in enumerate(read, 1)]),
        dossier.QUESTIONS: questions,
        dossier.LESSONS: _each(
            found, lambda told: [{"enseignement": text, CONTENT: told.link} for text in _to_discuss(told)], 15
        ),
        dossier.LIMITS: _limits(found, "Ce dossier"),
    }


def _common(found: Sequence[Told]) -> Parts:
    places = {told.departement for told in found if told.departement}
    themes = _codes(found, lambda told: told.themes, MOST_THEMES)
    one = places.pop() if len(places) == 1 else ""
    return {synthesis.THEMES: themes, synthesis.DEPARTEMENT: _all(found, one)}


def ranked_obstacles(found: Sequence[Told]) -> list[tuple[str, int]]:
    """Obstacles with how many sources cite each, the most cited first, then in the order of the vocabulary."""
    order = {term.code: rank for rank, term in enumerate(terms_of("FRE", include_inactive=True))}
    counts = Counter(code for told in found for code in dict.fromkeys(told.obstacles))
    return sorted(counts.items(), key=lambda pair: (-pair[1], order.get(pair[0], len(order))))


def _most_cited(ranked: list[tuple[str, int]], number: int) -> str:
    """Which obstacles come back, told for what it is: no rank when none is cited twice, and no first among equals."""
    if not ranked:
        return ""
    top = ranked[0][1]
    first = [label_of(code).lower() for code, cited in ranked if cited == top]
    if top == 1:
        return (
            f" Un frein, cité une fois : {first[0]}."
            if len(ranked) == 1
            else f" {len(ranked)} freins, chacun cité une fois."
        )
    if len(first) == 1:
        return f" Frein le plus cité : {first[0]} ({top} sources sur {number})."
    if len(first) <= MOST_TIED:
        return f" Freins les plus cités, à égalité : {' ; '.join(first)} ({top} sources sur {number})."
    return f" {len(first)} freins sont cités par {top} sources chacun."


def _obstacles(found: Sequence[Told], ranked: list[tuple[str, int]]) -> Prepared:
    """A line an obstacle: how many sources cite it, and what they did about it in their own words, each sentence once.

    Only what a source ties to this obstacle is an answer to it; where none is, nothing is said. A line whose one answer
    stands on another line says which. A sentence that answers one obstacle alone is placed first; one that answers several
    goes where the least is said; the first of each source before the second of any.
    """
    shown = {code: number for code, number in ranked[:MOST_OBSTACLES]}
    placed: dict[str, list[str]] = {code: [] for code in shown}
    answers = [
        (len(codes), rank, codes, told.quoted(text, 180))
        for told in found
        for rank, (codes, text) in enumerate(told.answers)
    ]
    for _, _, codes, text in sorted(answers, key=lambda each: each[:2]):
        open_ = [code for code in shown if code in codes and len(placed[code]) < MOST_ANSWERS]
        if open_ and not any(text in texts for texts in placed.values()):
            placed[min(open_, key=lambda code: len(placed[code]))].append(text)
    rows = []
    for code, number in shown.items():
        cited = f"{number} source{'s' if number > 1 else ''} sur {len(found)}"
        rows.append(
            {"frein": code, "cite": cited, "parade": "\n".join(placed[code]) or _same_as(code, answers, placed)}
        )
    return Prepared(rows, [told.key for told in found if told.obstacles])


def _same_as(code: str, answers: Sequence[tuple[int, int, tuple[str, ...], str]], placed: dict[str, list[str]]) -> str:
    """« Même parade que pour « … » », when what answers this obstacle is written on another line; nothing otherwise."""
    own = [text for _, _, codes, text in answers if code in codes]
    other = next((each for each, texts in placed.items() if any(text in texts for text in own)), None)
    return f"Même parade que pour « {label_of(other)} »." if other else ""


def _tried(told: Told) -> dict[str, Any]:
    """What was done, then what was learnt: for whom is on the page of the source."""
    learnt = shortened(told.learnt, MOST_LEARNT)
    both = f"{shortened(told.done, MOST_DONE)}\nCe qui a été appris : {learnt}" if told.done and learnt else ""
    return {
        CONTENT: told.link, "lieu": told.place, "annee": told.years, "niveau": told.nature,
        "quoi": both or learnt or shortened(told.done, MOST_DONE),
    }  # fmt: skip


def _to_discuss(told: Told) -> list[str]:
    return [*told.lessons, *(f"Effet non voulu : {text}" for text in told.unwanted)]


def _sequence(rank: int, told: Told) -> dict[str, Any]:
    asked = f"\n\nLa question de l'équipe : « {shortened(told.question, 200)} »" if told.question else ""
    return {
        "titre": f"Séquence {rank} : lire et discuter", CONTENT: told.link,
        "deroule": f"{shortened(told.what, 420)}{asked}\n\n{TASK}",
    }  # fmt: skip


def _asked(told: Told) -> list[str]:
    return [*told.questions, *([told.question] if told.question else [])]


def _limits(found: Sequence[Told], document: str) -> Prepared:
    """What the choice of sources cannot show, then what the sources themselves say is not shown."""
    first = f"{document} s'appuie sur {_contents(found)}, choisis par ses auteurs : d'autres actions existent, non écrites ici."
    fictional = sum(told.item.is_fictional for told in found)
    light = sum(told.version.level == Level.TRACE for told in found)
    parts = [first]
    if fictional:
        parts.append(
            f"{_number(fictional, 'contenu est fictif', 'contenus sont fictifs')}, écrit{'s' * (fictional > 1)} pour la démonstration."
        )
    if light:
        parts.append(
            f"{_number(light, 'source est une trace légère', 'sources sont des traces légères')} : peu de détails y sont vérifiables."
        )
    parts += [f"« {told.title} » ne donne ici que sa ligne." for told in found if told.is_silent]
    said = [told.quoted(text, 260) for told in found for text in told.limits]
    return Prepared("\n\n".join([" ".join(parts), *said]), [told.key for told in found])


def _contents(found: Sequence[Told]) -> str:
    return _number(len(found), "contenu publié", "contenus publiés")


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {many if number > 1 else one}"


def _all(found: Sequence[Told], value: Any) -> Prepared:
    return Prepared(value, [told.key for told in found])


def _each(found: Sequence[Told], rows_of: Callable[[Told], list[dict[str, Any]]], most: int) -> Prepared:
    """Lines of every source, each once; the first of each source before the second of any."""
    part = Prepared([])
    by_source = [(told.key, rows_of(told)) for told in found]
    for rank in range(max((len(rows) for _, rows in by_source), default=0)):
        for key, rows in by_source:
            if rank < len(rows) and rows[rank] not in part.value and len(part.value) < most:
                part.value.append(rows[rank])
                part.origins += [key] if key not in part.origins else []
    return part


def _codes(found: Sequence[Told], codes_of: Callable[[Told], list[str]], most: int = 0) -> Prepared:
    """Codes that the sources bear, the most frequent first."""
    counts = Counter(code for told in found for code in dict.fromkeys(codes_of(told)))
    codes = [code for code, _ in counts.most_common(most or None)]
    return Prepared(codes, [told.key for told in found if set(codes_of(told)) & set(codes)])


def _checked(spec: Spec, code: str, part: Prepared, context: Context) -> Prepared | None:
    """Cut to what the form accepts and cleaned like anybody's answer; None when nothing of it can be kept."""
    item, value = spec.fields[code], part.value
    if isinstance(value, str) and item.type != FieldType.CHOICE:
        value = _fitting(value, item.max_length or 2000)
    elif isinstance(value, list) and item.type == FieldType.LIST:
        limits = {column.code: column.max_length for column in item.columns if column.max_length}
        value = [
            {key: _fitting(cell, limits[key]) if key in limits else cell for key, cell in row.items() if cell}
            for row in value[: item.max_rows]
        ]
    try:
        value = clean_stored(item, value, context)
    except ValueRefused:
        return None
    return Prepared(value, part.origins) if value not in (None, "", []) else None


def _fitting(text: str, limit: int) -> str:
    return text if len(text) <= limit else shortened(text, limit)


SPECS: dict[str, Callable[[], Spec]] = {SYNTHESIS: synthesis_spec, DOSSIER: dossier_spec}
_BUILD: dict[str, Callable[[Sequence[Told]], Parts]] = {SYNTHESIS: _synthesis, DOSSIER: _dossier}
