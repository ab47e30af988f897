"""What the papers may say about a learner, read from the store.

Who may have it is asked before; nothing here changes anything.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.nudging.calendar import Calendars
from bot.papers.forms.values import Known
from bot.people.belonging import own_zone
from bot.people.reading import dates_of, employer_of, proposals_of, timeline_of, tutors_of
from bot.ports import Store
from bot.records import Person
from bot.review.rights import names_of
from bot.texts import Texts
from question_bank.model import Pack

ALARM_AT = time(9)
"""When the alarms of the pack's calendar ring, on the learner's own clock."""


def known_of(store: Store, learner: Person, pack: Pack, texts: Texts, zone: ZoneInfo, now: datetime) -> Known:
    """All of it; `zone` is for who has none of their own, `pack` the learner's."""
    versions, local = proposals_of(store, learner.id), own_zone(store, learner) or zone
    employers, tutors = employer_of(store, learner.id), tutors_of(store, learner.id)
    involved = {one for each in versions for one in (each.suited_by, each.recorded_by) if one is not None}
    names = names_of(store, {learner.id, *involved, *employers, *tutors})
    return Known(
        pack,
        now,
        local,
        names[learner.id],
        dates_of(store, learner.id)[0],
        versions,
        {one: names[one] for one in involved if one in names},
        tuple(store.records.entries(learner.id)),
        timeline_of(store, learner.id, pack.rules, texts),
        tuple(names[one] for one in employers),
        tuple(names[one] for one in tutors),
        learner.factor,
        Calendars(pack.rules, texts, local, ALARM_AT).of(store, learner.id, now),
    )
