"""Grids, their versions, the answers given to them, and what is learnt from them."""

from knowledge.models.analysis import Analysis, AnalysisQuerySet
from knowledge.models.campaign import Campaign, PriorityArgument, PriorityProposal, Vote
from knowledge.models.draft import GridDraft
from knowledge.models.entry import GridEntry, GridEntryQuerySet
from knowledge.models.grid import Grid, GridQuerySet, GridVersion
from knowledge.models.invitation import RespondentInvitation
from knowledge.models.lesson import Lesson, LessonQuerySet
from knowledge.models.positioning import SelfPositioning
from knowledge.models.practice_model import PracticeModel, PracticeModelQuerySet
from knowledge.models.resource import Resource, ResourceQuerySet, ResourceType, ResourceTypeQuerySet, UsefulVote
from knowledge.models.synthesis import CitedSource, Dossier, Synthesis

__all__ = [
    "Analysis",
    "AnalysisQuerySet",
    "Campaign",
    "CitedSource",
    "Dossier",
    "Grid",
    "GridDraft",
    "GridEntry",
    "GridEntryQuerySet",
    "GridQuerySet",
    "GridVersion",
    "Lesson",
    "LessonQuerySet",
    "PracticeModel",
    "PracticeModelQuerySet",
    "PriorityArgument",
    "PriorityProposal",
    "Resource",
    "ResourceQuerySet",
    "ResourceType",
    "ResourceTypeQuerySet",
    "RespondentInvitation",
    "SelfPositioning",
    "Synthesis",
    "UsefulVote",
    "Vote",
]
