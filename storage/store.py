"""The store of one transaction: all facets over one connection."""

from datetime import datetime
from functools import cached_property

import sqlalchemy as sa

from bot.messages import Inbound
from storage.announcing import Announcements
from storage.audit import Audit
from storage.codes import Codes
from storage.cohorts import Cohorts
from storage.feeds import Feeds
from storage.gateways import Records
from storage.groups import Groups
from storage.heart import Heart
from storage.jobs import Jobs
from storage.members import Members
from storage.nudges import Nudges
from storage.opinions import Opinions
from storage.outbox import Outbox
from storage.people import People
from storage.reports import Reports
from storage.reviews import Reviews
from storage.shared_nudges import SharedNudges
from storage.signing import Signing
from storage.sittings import Sittings
from storage.streams import Streams
from storage.timers import Timers
from storage.upkeep import Upkeep


class SqlStore:
    """`bot.ports.Store` over a SQLAlchemy connection with a transaction under way."""

    def __init__(self, connection: sa.Connection, take: sa.Executable) -> None:
        self.connection = connection
        self._take = take

    def take(self, inbound: Inbound, at: datetime) -> bool:
        """See `bot.ports.Store`."""
        values = {"platform": inbound.account.platform.value, "delivery": inbound.delivery, "at": at}
        return self.connection.execute(self._take, values).rowcount == 1

    @cached_property
    def people(self) -> People:
        """Who is who."""
        return People(self.connection)

    @cached_property
    def codes(self) -> Codes:
        """Codes that open something."""
        return Codes(self.connection)

    @cached_property
    def sittings(self) -> Sittings:
        """Interviews and transcripts."""
        return Sittings(self.connection)

    @cached_property
    def opinions(self) -> Opinions:
        """What was made of the answers."""
        return Opinions(self.connection)

    @cached_property
    def outbox(self) -> Outbox:
        """What is still to be said."""
        return Outbox(self.connection)

    @cached_property
    def timers(self) -> Timers:
        """What falls due."""
        return Timers(self.connection)

    @cached_property
    def jobs(self) -> Jobs:
        """Slow work."""
        return Jobs(self.connection)

    @cached_property
    def heart(self) -> Heart:
        """The heartbeat."""
        return Heart(self.connection)

    @cached_property
    def reviews(self) -> Reviews:
        """What tutors make of interviews."""
        return Reviews(self.connection)

    @cached_property
    def groups(self) -> Groups:
        """Group mocks."""
        return Groups(self.connection)

    @cached_property
    def members(self) -> Members:
        """Who holds which role where."""
        return Members(self.connection)

    @cached_property
    def nudges(self) -> Nudges:
        """Reminders."""
        return Nudges(self.connection)

    @cached_property
    def shared_nudges(self) -> SharedNudges:
        """Shared dates that were told in channels and groups."""
        return SharedNudges(self.connection)

    @cached_property
    def feeds(self) -> Feeds:
        """The private addresses of calendars."""
        return Feeds(self.connection)

    @cached_property
    def announcements(self) -> Announcements:
        """What is said to whole cohorts."""
        return Announcements(self.connection)

    @cached_property
    def upkeep(self) -> Upkeep:
        """What grows old."""
        return Upkeep(self.connection)

    @cached_property
    def cohorts(self) -> Cohorts:
        """Cohorts and who came into them how."""
        return Cohorts(self.connection)

    @cached_property
    def records(self) -> Records:
        """Dates, proposals and mappings."""
        return Records(self.connection)

    @cached_property
    def reports(self) -> Reports:
        """Reports that were handed in."""
        return Reports(self.connection)

    @cached_property
    def audit(self) -> Audit:
        """What changed who sees what."""
        return Audit(self.connection)

    @cached_property
    def signing(self) -> Signing:
        """Signing in to the pages."""
        return Signing(self.connection)

    @cached_property
    def streams(self) -> Streams:
        """Where event streams stand."""
        return Streams(self.connection)
