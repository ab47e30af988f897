"""Who may do what: one matrix of role and action, everything denied that is not named (KIT.md, "Roles").

Whether somebody holds a role in a cohort is read from the store; what an action does is decided elsewhere. The
end-point assessor and the assessment organisation are no users, so they are not here.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """A role in one cohort, but for the owner's, which is for the installation."""

    APPRENTICE = "apprentice"
    TUTOR = "tutor"
    LEAD = "lead"
    EMPLOYER = "employer"
    EMPLOYER_OBSERVER = "employer_observer"
    PEER_OBSERVER = "peer_observer"
    OWNER = "owner"


class Action(StrEnum):
    """Something that somebody may do to a cohort or to another person's things."""

    PRACTISE = "practise"
    SIT_TOGETHER = "sit_together"
    SEE_OWN = "see_own"
    WRITE_TO_TUTOR = "write_to_tutor"
    HAND_IN_PROPOSAL = "hand_in_proposal"
    MAP_CRITERIA = "map_criteria"
    SEE_BOARD = "see_board"
    SEE_TRANSCRIPT = "see_transcript"
    REVIEW = "review"
    RELEASE = "release"
    ANSWER_LEARNER = "answer_learner"
    ANNOUNCE = "announce"
    SET_DATES = "set_dates"
    RECORD_DECISION = "record_decision"
    CONFIRM_SUITABILITY = "confirm_suitability"
    CONFIRM_TIME = "confirm_time"
    GRANT_EXTRA_TIME = "grant_extra_time"
    RELINK = "relink"
    INVITE_APPRENTICE = "invite_apprentice"
    INVITE_OBSERVER = "invite_observer"
    INVITE_EMPLOYER = "invite_employer"
    INVITE_TUTOR = "invite_tutor"
    INVITE_LEAD = "invite_lead"
    GRANT_TUTOR = "grant_tutor"
    MOVE_LEARNER = "move_learner"
    HAND_OVER_COHORT = "hand_over_cohort"
    CREATE_COHORT = "create_cohort"
    CHANGE_COHORT = "change_cohort"
    WATCH_CONSENTED = "watch_consented"
    EXPORT_COHORT = "export_cohort"
    SEE_AUDIT = "see_audit"
    SEE_UNDELIVERED = "see_undelivered"


_TUTOR = frozenset(
    {
        Action.SEE_BOARD,
        Action.SEE_TRANSCRIPT,
        Action.REVIEW,
        Action.RELEASE,
        Action.ANSWER_LEARNER,
        Action.ANNOUNCE,
        Action.SET_DATES,
        Action.RECORD_DECISION,
        Action.CONFIRM_SUITABILITY,
        Action.GRANT_EXTRA_TIME,
        Action.RELINK,
        Action.INVITE_APPRENTICE,
        Action.INVITE_OBSERVER,
        Action.INVITE_EMPLOYER,
        Action.WATCH_CONSENTED,
        Action.EXPORT_COHORT,
    }
)
_LEAD = (_TUTOR - {Action.REVIEW, Action.RELEASE}) | {
    Action.INVITE_TUTOR,
    Action.GRANT_TUTOR,
    Action.MOVE_LEARNER,
    Action.HAND_OVER_COHORT,
    Action.CREATE_COHORT,
    Action.CHANGE_COHORT,
    Action.SEE_AUDIT,
}

ALLOWED: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.APPRENTICE: frozenset(
            {
                Action.PRACTISE,
                Action.SIT_TOGETHER,
                Action.SEE_OWN,
                Action.WRITE_TO_TUTOR,
                Action.HAND_IN_PROPOSAL,
                Action.MAP_CRITERIA,
            }
        ),
        Role.TUTOR: _TUTOR,
        Role.LEAD: _LEAD,
        Role.EMPLOYER: frozenset({Action.CONFIRM_SUITABILITY, Action.CONFIRM_TIME}),
        Role.EMPLOYER_OBSERVER: frozenset({Action.WATCH_CONSENTED}),
        Role.PEER_OBSERVER: frozenset({Action.WATCH_CONSENTED}),
        Role.OWNER: frozenset(
            {
                Action.CREATE_COHORT,
                Action.CHANGE_COHORT,
                Action.INVITE_LEAD,
                Action.INVITE_TUTOR,
                Action.GRANT_TUTOR,
                Action.HAND_OVER_COHORT,
                Action.SEE_AUDIT,
                Action.SEE_UNDELIVERED,
            }
        ),
    }
)
"""The whole matrix. An owner runs the installation and reads nobody's transcript for it."""

READ_ONLY = frozenset({Role.EMPLOYER_OBSERVER, Role.PEER_OBSERVER})
"""Roles without any write path, anywhere."""


def allowed(role: Role, action: Action) -> bool:
    """Whether a role may do this, in a cohort where it is held."""
    return action in ALLOWED.get(role, frozenset())
