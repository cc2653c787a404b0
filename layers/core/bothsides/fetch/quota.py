"""A platform's quota as a resource: counted in the table by atomic adds, shared fairly among the waiting creators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from bothsides import store
from bothsides.errors import PlatformBusy


@dataclass(frozen=True, kw_only=True)
class Window:
    """So many units in each window; a window of days begins at the zone's midnight."""

    units: int
    window: timedelta
    zone: str = "UTC"

    def starts(self, at: datetime) -> datetime:
        """When the window of that moment began: at local midnight where windows are days."""
        if self.window >= timedelta(days=1):
            local = at.astimezone(ZoneInfo(self.zone))
            return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        seconds = self.window.total_seconds()
        return datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC)

    def ends(self, at: datetime) -> datetime:
        """When the next window begins. Days are the zone's, 23 to 25 hours long."""
        if self.window >= timedelta(days=1):
            zone = ZoneInfo(self.zone)
            local = self.starts(at).astimezone(zone)
            return datetime.combine(local.date() + self.window, local.time(), zone).astimezone(UTC)
        return self.starts(at) + self.window


@dataclass(frozen=True, kw_only=True)
class Limits(Window):
    """What a platform allows in one window, and what one creator may take of it.

    ``units`` are the platform's own (YouTube's quota units, Twitch's points) or requests. ``essential`` is what account
    and posts cost at least: with less left a visit does not begin. ``keep`` is how long the platform's terms
    let its data be kept, None if they set no limit. ``calls`` are the windows that a kind of call has of its own.
    """

    per_creator: int
    essential: int
    keep: timedelta | None = None
    calls: Mapping[str, Window] = field(default_factory=dict)


@dataclass
class Allowance:
    """What one visit that began ``at`` may still spend."""

    platform: str
    limits: Limits
    at: datetime
    units: int
    spent: int = 0
    _began: float = field(default_factory=lambda: monotonic())

    @property
    def now(self) -> datetime:
        """The moment whose window is charged: a visit can outlast a window of a minute."""
        return self.at + timedelta(seconds=monotonic() - self._began)

    @property
    def left(self) -> int:
        """Units that this visit may still spend."""
        return self.units - self.spent

    def spend(self, cost: int, call: str | None = None) -> None:
        """Take units, of this visit and of the platform's window, before they are used, and one of the window that this
        kind of call has of its own.

        Raises:
            CallsUsedUp: this kind of call has no more in its window; others may have.
            PlatformBusy: there are not enough units. Both say from when there are.
        """
        now = self.now
        if cost > self.left:
            raise PlatformBusy(
                f"this creator's share of {self.platform}'s quota ({self.units} units) is used up",
                until=self.limits.ends(now),
            )
        if call is not None and not _take(f"{self.platform}/{call}", self.limits.calls[call], now, 1):
            window = self.limits.calls[call]
            end = window.ends(now)
            raise CallsUsedUp(
                f"{self.platform}'s {window.units} calls of {call} are used up until {end:%H:%M} UTC", until=end
            )
        if not _take(self.platform, self.limits, now, cost):
            raise _used_up(self.platform, self.limits, now)
        self.spent += cost


class CallsUsedUp(PlatformBusy):
    """One kind of call has no more in its window; it is worth going on with others."""


def allowance(platform: str, limits: Limits, at: datetime, waiting: int) -> Allowance:
    """The share of one visit: what is left of the window, split among this creator and those that wait, within
    ``essential`` and ``per_creator``.

    Raises:
        PlatformBusy: too little is left even for account and posts; says when the window ends.
    """
    left = limits.units - store.quotas.taken(platform, limits.starts(at))
    if left < limits.essential:
        raise _used_up(platform, limits, at)
    share = min(limits.per_creator, max(limits.essential, left // (waiting + 1)))
    return Allowance(platform, limits, at, min(left, share))


def _take(name: str, window: Window, at: datetime, units: int) -> bool:
    return store.quotas.take(name, window.starts(at), units, window.units, expires=window.ends(at))


def _used_up(platform: str, limits: Limits, at: datetime) -> PlatformBusy:
    end = limits.ends(at)
    return PlatformBusy(
        f"{platform}'s quota of {limits.units:,} units is used up until {end:%Y-%m-%d %H:%M} UTC", until=end
    )
