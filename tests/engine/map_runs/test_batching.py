"""An ItemBatcher hands several items to one child."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.engine.map_runs.item_batcher import ItemBatcher
from tests.engine.map_runs.account import Account, distributed, output

items = st.lists(
    st.one_of(st.integers(), st.text(max_size=20), st.dictionaries(st.text(), st.none()))
)


@given(items, st.one_of(st.none(), st.integers(1, 5)), st.integers(40, 120))
def test_batches_hold_all_items_in_order_and_keep_to_the_limits(
    given_items: list[Any], most: int | None, largest: int
) -> None:
    batcher = ItemBatcher(max_items=most, max_bytes=largest, batch_input={"day": "é"})
    batches = list(batcher.batches(given_items))
    read = [json.loads(batch.text) for batch in batches]
    assert [item for batch in read for item in batch["Items"]] == given_items
    for batch, value in zip(batches, read, strict=True):
        assert list(value) == ["BatchInput", "Items"]
        assert batch.items == len(value["Items"])
        assert most is None or batch.items <= most
        assert batch.items == 1 or len(batch.text.encode("utf-8", "surrogatepass")) <= largest
    for earlier, later in zip(read, batches[1:], strict=False):
        # No batch ends before it has to.
        first = json.dumps(
            json.loads(later.text)["Items"][0], ensure_ascii=False, separators=(",", ":")
        )
        text = json.dumps(earlier, ensure_ascii=False, separators=(",", ":"))
        longer = len(f"{text},{first}".encode("utf-8", "surrogatepass"))
        assert len(earlier["Items"]) == most or longer > largest


def test_a_batch_input_is_evaluated_once_and_handed_to_each_child() -> None:
    batcher = {"MaxItemsPerBatchPath": "$.most", "BatchInput": {"day.$": "$.day", "fix": 1}}
    definition = distributed(ItemsPath="$.list", ItemBatcher=batcher)
    assert output(Account().run(definition, {"list": [1, 2, 3], "most": 2, "day": "Mon"})) == [
        {"BatchInput": {"day": "Mon", "fix": 1}, "Items": [1, 2]},
        {"BatchInput": {"day": "Mon", "fix": 1}, "Items": [3]},
    ]


def test_item_selector_comes_before_the_batches() -> None:
    definition = distributed(
        ItemSelector={"n.$": "$$.Map.Item.Index"}, ItemBatcher={"MaxInputBytesPerBatch": 30}
    )
    assert output(Account().run(definition, ["a", "b", "c"])) == [
        {"Items": [{"n": 0}, {"n": 1}]},
        {"Items": [{"n": 2}]},
    ]


@pytest.mark.parametrize("field", ["MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"])
def test_a_batch_of_nothing_ends_the_execution(field: str) -> None:
    definition = distributed(ItemsPath="$.list", ItemBatcher={field: "$.most"})
    execution = Account().run(definition, {"list": [1], "most": 0})
    assert execution.error == "States.Runtime"
    assert str(execution.cause).endswith(f"{field[:-4]} must be greater than 0.")
