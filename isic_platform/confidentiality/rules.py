"""What the platform says to a person of each detection rule: name, reason, and what to write instead (G.6, G.9.2)."""

from dataclasses import dataclass

from isic_platform.confidentiality.enums import AlertLevel


@dataclass(frozen=True, slots=True)
class RuleText:
    """French texts of one rule. ``replacement`` can stand in the text as it is, in place of the passage."""

    code: str
    name: str
    reason: str
    advice: str
    replacement: str


_TEXTS = (
    RuleText(
        "DET-NIR",
        "Numéro de sécurité sociale",
        "Ce numéro désigne une seule personne. Il ne doit jamais figurer sur la plateforme.",
        "Retirez le numéro : il n’apprend rien sur la pratique.",
        "[numéro retiré]",
    ),
    RuleText(
        "DET-IBAN",
        "Numéro de compte bancaire (IBAN)",
        "Un numéro de compte permet d’identifier son titulaire et de lui nuire.",
        "Retirez le numéro ; si besoin, nommez seulement le financeur.",
        "[compte bancaire retiré]",
    ),
    RuleText(
        "DET-RIB",
        "Relevé d’identité bancaire (RIB)",
        "Un numéro de compte permet d’identifier son titulaire et de lui nuire.",
        "Retirez le numéro ; si besoin, nommez seulement le financeur.",
        "[compte bancaire retiré]",
    ),
    RuleText(
        "DET-CB",
        "Numéro de carte bancaire",
        "Un numéro de carte permet de payer à la place de son titulaire.",
        "Retirez le numéro. S’il s’agit du SIRET d’une structure, écrivez « SIRET » juste devant.",
        "[numéro de carte retiré]",
    ),
    RuleText(
        "DET-CAF",
        "Numéro d’allocataire ou de dossier",
        "Ce numéro mène au dossier d’une personne ou d’une famille.",
        "Retirez le numéro : aucun dossier individuel n’est cité sur la plateforme.",
        "[numéro de dossier retiré]",
    ),
    RuleText(
        "DET-TEL",
        "Numéro de téléphone",
        "Un numéro, surtout de mobile, permet de joindre directement une personne.",
        "Retirez le numéro. Le numéro d’un service a sa place dans le champ « contact institutionnel ».",
        "[téléphone retiré]",
    ),
    RuleText(
        "DET-MEL",
        "Adresse électronique",
        "Une adresse nominative donne le nom d’une personne et permet de la joindre.",
        "Préférez l’adresse générique de la structure (contact, accueil…), dans le champ « contact institutionnel ».",
        "[adresse électronique retirée]",
    ),
    RuleText(
        "DET-DDN",
        "Date de naissance",
        "Une date de naissance suffit souvent à reconnaître une personne.",
        "Remplacez-la par une tranche d’âge (« une trentaine d’années ») ou retirez-la.",
        "[date de naissance retirée]",
    ),
    RuleText(
        "DET-ADR",
        "Adresse postale",
        "Une adresse précise peut conduire au domicile d’une personne.",
        "Écrivez « dans le quartier » ou « dans la commune ». L’adresse d’une structure se saisit dans sa fiche.",
        "[adresse retirée]",
    ),
    RuleText(
        "DET-CP",
        "Code postal et commune",
        "Associé à d’autres détails, le lieu aide à reconnaître une personne.",
        "Vérifiez que le paragraphe ne parle pas d’une personne en particulier, ou nommez seulement le département.",
        "[commune retirée]",
    ),
    RuleText(
        "DET-NOM1",
        "Nom d’une personne",
        "Le nom désigne directement une personne.",
        "Écrivez « une personne », « une participante », ou la fonction (« la directrice du centre social »).",
        "[nom retiré]",
    ),
    RuleText(
        "DET-NOM2",
        "Prénom d’une personne ou d’un proche",
        "Le prénom, avec le lien ou le rôle, permet à l’entourage de reconnaître la personne.",
        "Gardez seulement le lien ou le rôle : « son fils », « une participante ».",
        "[prénom retiré]",
    ),
    RuleText(
        "DET-INI",
        "Initiales d’une personne",
        "Des initiales ne suffisent pas à rendre un récit anonyme.",
        "Écrivez « une personne » ou « une personne du groupe ».",
        "une personne",
    ),
    RuleText(
        "DET-PLA",
        "Plaque d’immatriculation",
        "Une plaque mène au propriétaire du véhicule.",
        "Retirez la plaque ; écrivez « un véhicule ».",
        "[immatriculation retirée]",
    ),
)

RULE_TEXTS: dict[str, RuleText] = {text.code: text for text in _TEXTS}

LEVEL_EXPLANATIONS: dict[str, str] = {
    AlertLevel.BLOCKING.value: "À corriger : la publication reste impossible tant que ce passage est là.",
    AlertLevel.CONFIRM.value: (
        "À confirmer : corrigez le passage, ou une autre personne que l’auteur devra écrire pourquoi il peut rester."
    ),
    AlertLevel.INFORMATION.value: "Pour information : vérifiez que ce détail ne permet de reconnaître personne.",
}


def rule_text(code: str) -> RuleText:
    """The French texts of rule ``code`` (« DET-NIR »); ``KeyError`` for an unknown code."""
    return RULE_TEXTS[code]
