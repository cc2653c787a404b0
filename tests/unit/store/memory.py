"""The table's few forms (``store.aws``) and a queue in memory, for simulations too long for moto. A test runs the same
simulation on moto, smaller, and compares."""

import heapq
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from boto3.dynamodb.conditions import AttributeBase, ConditionBase

Item = dict[str, Any]


def holds(condition: ConditionBase, item: Item) -> bool:
    """What DynamoDB says of a condition."""
    expression = condition.get_expression()
    operator, values = expression["operator"], expression["values"]
    if operator in ("AND", "OR"):
        return (all if operator == "AND" else any)(holds(value, item) for value in values)
    found = item.get(values[0].name) if isinstance(values[0], AttributeBase) else values[0]
    if operator in ("attribute_exists", "attribute_not_exists"):
        return (found is None) == (operator == "attribute_not_exists")
    if found is None:
        return operator == "<>"
    wanted = values[1]
    return {
        "=": lambda: found == wanted, "<>": lambda: found != wanted, "<": lambda: found < wanted,
        "<=": lambda: found <= wanted, "begins_with": lambda: found.startswith(wanted), "IN": lambda: found in wanted,
    }[operator]()  # fmt: skip


class Table:
    """Takes the place of ``store.aws``'s functions."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.index: dict[str, set[tuple[str, str]]] = defaultdict(set)

    def get(self, key: Mapping[str, str]) -> Item | None:
        item = self.items.get((key["pk"], key["sk"]))
        return None if item is None else dict(item)

    def update(
        self, key: Mapping[str, str], values: Item, *, remove: Any = (), add: Any = None, condition: Any = None
    ) -> Item | None:
        assert not {*values, *(add or {})} & {*remove}, "DynamoDB: two document paths overlap"
        place = key["pk"], key["sk"]
        item = self.items.get(place, {})
        if condition is not None and not holds(condition, item):
            return None
        new = {name: value for name, value in item.items() if name not in remove} | dict(key) | values
        for name, number in (add or {}).items():
            new[name] = new.get(name, 0) + number
        self.index[item.get("gsi1pk", "")].discard(place)
        self.index[new.get("gsi1pk", "")].add(place)
        self.items[place] = new
        return dict(new)

    def query(self, condition: ConditionBase, **_: Any) -> Iterator[Item]:
        in_partition, in_range = condition.get_expression()["values"]
        partition = in_partition.get_expression()["values"][1]
        ordered = sorted((self.items[place]["gsi1sk"], place) for place in self.index[partition])
        for _, place in ordered:
            item = self.items[place]
            if item.get("gsi1pk") == partition and holds(in_range, item):
                yield dict(item)
            elif item.get("gsi1pk") == partition:
                return  # ranges end, they do not begin


class Queue:
    """What SQS does: at least once, hidden while it is worked on, five times at most, kept four days."""

    HIDDEN, KEPT, RECEIVES = timedelta(seconds=1_920), timedelta(days=4), 5

    def __init__(self, clock: "Clock") -> None:
        self.clock = clock
        self.heap: list[tuple[datetime, int, int, datetime, str]] = []  # visible at, number, received, sent at, body
        self.sent: list[str] = []
        self.dead: list[str] = []
        self.refuses = lambda body: False

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        good, bad = [], []
        for entry in Entries:
            (bad if self.refuses(entry["MessageBody"]) else good).append(entry)
        for entry in good:
            self.put(entry["MessageBody"])
        return {"Successful": [{"Id": e["Id"]} for e in good], "Failed": [{"Id": e["Id"]} for e in bad]}

    def put(self, body: str) -> None:
        self.sent.append(json.loads(body)["creator"])
        heapq.heappush(self.heap, (self.clock.at, len(self.sent), 0, self.clock.at, body))

    def receive(self) -> tuple[str, Any] | None:
        """A message, and what gives it back when its worker is gone."""
        while self.heap and self.heap[0][0] <= self.clock.at:
            _, number, received, sent_at, body = heapq.heappop(self.heap)
            if self.clock.at - sent_at > self.KEPT:
                continue
            if received == self.RECEIVES:
                self.dead.append(body)
                continue
            again = (self.clock.at + self.HIDDEN, number, received + 1, sent_at, body)
            return body, lambda again=again: heapq.heappush(self.heap, again)
        return None


class Clock:
    """Time, as the functions see it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at
