"""Item batchers: several items in the input of one child execution.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.engine.map_runs.map_run import ChildInput
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nestedsf.jsontext import Json

__all__ = ["MAX_BYTES", "ItemBatcher", "size"]

MAX_BYTES = 262_144
"""The bytes of a child's input at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemBatcher:
    """An ItemBatcher with its values.

    Attributes:
        max_items: How many items a batch has at most; None for as many as there is room for.
        max_bytes: How many bytes its JSON text has at most.
        batch_input: The BatchInput; None where there is none.
    """

    max_items: int | None = None
    max_bytes: int = MAX_BYTES
    batch_input: Json = None

    def batches(self, items: Iterable[Json]) -> Iterator[ChildInput]:
        """The inputs of the children, in the order of the items.

        An item that is larger than a batch may be stands alone.

        >>> batcher = ItemBatcher(max_items=2, batch_input={"day": 1})
        >>> [batch.text for batch in batcher.batches(["a", "b", "c"])]
        ['{"BatchInput":{"day":1},"Items":["a","b"]}', '{"BatchInput":{"day":1},"Items":["c"]}']
        """
        before = '{"Items":['
        if self.batch_input is not None:
            before = f'{{"BatchInput":{compact(self.batch_input)},"Items":['
        around = size(before) + len("]}")
        batch, taken = list[str](), around
        for item in items:
            text = compact(item)
            added = size(text) + len(",")
            if batch and (len(batch) == self.max_items or taken + added - 1 > self.max_bytes):
                yield ChildInput(text=f"{before}{','.join(batch)}]}}", items=len(batch))
                batch, taken = [], around
            batch.append(text)
            taken += added
        if batch:
            yield ChildInput(text=f"{before}{','.join(batch)}]}}", items=len(batch))


def size(text: str) -> int:
    """The bytes of a text in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))
