"""The items of a Distributed Map come from files in S3."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nestedsf.engine.states.distributed_map import refusal
from tests.engine.map_runs.account import Account, distributed, output, reading, types

CSV = {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}
ORDERS = [{"sku": "A", "n": 2}, {"sku": "B", "n": 9}, {"sku": "C", "n": 4}]


def read(body: str, config: Any, given: Any = None) -> Any:
    """The items that are read from a file."""
    account = Account(objects={"orders": body})
    return output(account.run(distributed(ItemReader=reading(config, Key="orders")), given))


def failure(body: str, config: Any, given: Any = None) -> tuple[str | None, str | None]:
    account = Account(objects={"orders": body})
    execution = account.run(distributed(ItemReader=reading(config, Key="orders")), given)
    assert types(execution)[4:] == ["MapRunFailed", "MapStateFailed", "ExecutionFailed"]
    return execution.error, execution.cause


@pytest.mark.parametrize(
    ("body", "config"),
    [
        (json.dumps(ORDERS, indent=1), {"InputType": "JSON"}),
        ("\ufeff" + json.dumps(ORDERS), {"InputType": "JSON"}),
        ("\r\n".join(map(json.dumps, ORDERS)), {"InputType": "JSONL"}),
        ("\n\n".join(map(json.dumps, ORDERS)) + "\n", {"InputType": "JSONL"}),
        (
            json.dumps({"day": {"a/b": [0, {"all": ORDERS}]}}),
            {"InputType": "JSON", "ItemsPointer": "/day/a~1b/1/all"},
        ),
    ],
)
def test_json(body: str, config: dict[str, Any]) -> None:
    assert read(body, config) == ORDERS


@pytest.mark.parametrize(
    ("body", "config"),
    [
        ("id,size\n7,XL\n8,\n9\n,,extra\n", CSV),
        ("id;size\r\n7;XL\r\n8;\r\n9\r\n;", {**CSV, "CSVDelimiter": "SEMICOLON"}),
        ("id|size\n7|XL\n8|\n9\n|", {**CSV, "CSVDelimiter": "PIPE"}),
        ("id\tsize\n7\tXL\n8\t\n9\n\t", {**CSV, "CSVDelimiter": "TAB"}),
        ("id size\n7 XL\n8 \n9\n ", {**CSV, "CSVDelimiter": "SPACE"}),
        (
            "7,XL\n8,\n9\n,",
            {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["id", "size"]},
        ),
    ],
)
def test_delimited_text(body: str, config: dict[str, Any]) -> None:
    assert read(body, config) == [
        {"id": "7", "size": "XL"},
        {"id": "8", "size": ""},
        {"id": "9", "size": ""},
        {"id": "", "size": ""},
    ]


def test_the_keys_of_a_row_have_the_order_that_aws_gives_them() -> None:
    """The developer guide shows the same with other columns."""
    [row] = read("userId,movieId,rating,timestamp\n1,307,3.5,1256677221", CSV)
    assert list(row) == ["rating", "movieId", "userId", "timestamp"]


def test_a_file_with_nothing_but_a_header_has_no_items() -> None:
    assert read("id,size\n", CSV) == []
    assert read("", CSV) == []


@pytest.mark.parametrize(
    ("limit", "count"),
    [({"MaxItems": 2}, 2), ({"MaxItems": 0}, 3), ({"MaxItems": 100_000_000}, 3)],
)
@pytest.mark.parametrize("kind", ["JSON", "JSONL", "CSV"])
def test_max_items(kind: str, limit: dict[str, int], count: int) -> None:
    bodies = {
        "JSON": json.dumps(ORDERS),
        "JSONL": "\n".join(map(json.dumps, ORDERS)),
        "CSV": "sku\nA\nB\nC\n",
    }
    config = {**CSV, "InputType": kind, **limit}
    assert [item["sku"] for item in read(bodies[kind], config)] == ["A", "B", "C"][:count]


@pytest.mark.parametrize("most", [2, "2"])
def test_max_items_by_a_path(most: object) -> None:
    config = {"InputType": "JSON", "MaxItemsPath": "$.most"}
    assert read(json.dumps(ORDERS), config, {"most": most}) == ORDERS[:2]


def test_max_items_below_nothing() -> None:
    config = {"InputType": "JSON", "MaxItemsPath": "$.most"}
    assert failure("[]", config, {"most": -3}) == (
        "States.ItemReaderFailed",
        "field MaxItems must be positive",
    )


def test_max_items_that_is_no_whole_number() -> None:
    account = Account(objects={"orders": "[]"})
    reader = reading({"InputType": "JSON", "MaxItemsPath": "$.most"}, Key="orders")
    execution = account.run(distributed(ItemReader=reader), {"most": 1.5})
    assert execution.error == "States.Runtime"
    assert 'refers to value "1.5" which is not a valid integer: $.most' in str(execution.cause)
    assert not account.calls


@pytest.mark.parametrize(
    ("body", "config", "cause"),
    [
        ('{"a": 1}', {"InputType": "JSON"}, "Attempting to map over non-iterable node."),
        ("a,b,a\n1,2,3", CSV, "CSV headers cannot contain duplicates."),
        (
            "1,2",
            {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", "a"]},
            "CSV headers cannot contain duplicates.",
        ),
        (
            "[1, 2",
            {"InputType": "JSON"},
            "The data is not valid JSON: correct the file, or name its format in InputType.",
        ),
        (
            "{}\nNaN",
            {"InputType": "JSONL"},
            "The data is not valid JSON: correct the file, or name its format in InputType.",
        ),
        (
            '{"a": []}',
            {"InputType": "JSON", "ItemsPointer": "/b"},
            "The ItemsPointer '/b' leads to nothing in the file.",
        ),
        (
            '{"files": 1}',
            {"InputType": "MANIFEST"},
            (
                "The file is no manifest of an S3 inventory in the CSV format: it needs "
                "destinationBucket, fileSchema and files."
            ),
        ),
    ],
)
def test_what_cannot_be_read(body: str, config: Any, cause: str) -> None:
    assert failure(body, config) == ("States.ItemReaderFailed", cause)


def test_a_file_that_is_not_there_can_be_caught() -> None:
    definition = distributed(
        ItemReader=reading({"InputType": "JSON"}, **{"Key.$": "$.key"}),
        Catch=[{"ErrorEquals": ["States.ItemReaderFailed"], "Next": "None"}],
    )
    definition["States"]["None"] = {"Type": "Pass", "End": True}
    assert output(Account().run(definition, {"key": "gone"})) == {
        "Error": "States.ItemReaderFailed",
        "Cause": "The specified key does not exist.",
    }


def test_the_map_starts_with_a_length_of_0_and_items_path_is_without_effect() -> None:
    account = Account(objects={"orders": "[1]"})
    definition = distributed(
        ItemReader=reading({"InputType": "JSON"}, Key="orders"), ItemsPath="$.none"
    )
    execution = account.run(definition)
    assert output(execution) == [1]
    assert execution.events[2].details == {"length": 0}


def test_a_list_of_objects_is_read_page_by_page() -> None:
    account = Account(objects={f"in/{n}": "x" * n for n in range(5)} | {"out/0": ""})
    reader = reading(operation="listObjectsV2", Prefix="in/")
    listed = output(account.run(distributed(ItemReader=reader)))
    assert [item["Key"] for item in listed] == [f"in/{n}" for n in range(5)]
    assert list(listed[3].items()) == [
        ("Etag", '"3"'),
        ("LastModified", 1772323199),
        ("Key", "in/3"),
        ("Size", 3),
        ("StorageClass", "STANDARD"),
    ]
    assert account.calls == ["listObjectsV2"] * 3


def test_a_list_of_objects_ends_at_max_items() -> None:
    account = Account(objects={str(n): "" for n in range(9)})
    reader = reading({"MaxItems": 3}, operation="listObjectsV2")
    assert len(output(account.run(distributed(ItemReader=reader)))) == 3
    assert account.calls == ["listObjectsV2"] * 2


def test_an_empty_bucket_has_no_items() -> None:
    reader = reading(operation="listObjectsV2")
    assert output(Account().run(distributed(ItemReader=reader))) == []


def test_load_and_flatten_reads_the_objects_of_the_list() -> None:
    account = Account(objects={"in/a": "n\n1\n2\n", "in/b": "n\n3\n", "other": ""})
    config = {**CSV, "Transformation": "LOAD_AND_FLATTEN", "MaxItems": 3}
    selector = {"n.$": "$$.Map.Item.Value.n", "from.$": "$$.Map.Item.Source"}
    reader = reading(config, operation="listObjectsV2", Prefix="in/")
    assert output(account.run(distributed(ItemReader=reader, ItemSelector=selector))) == [
        {"n": "1", "from": "S3://data/in/a"},
        {"n": "2", "from": "S3://data/in/a"},
        {"n": "3", "from": "S3://data/in/b"},
    ]


@pytest.mark.parametrize("config", [{"InputType": "MANIFEST"}, {"ManifestType": "S3_INVENTORY"}])
def test_an_inventory_lists_objects_in_files_of_its_own(config: dict[str, str]) -> None:
    manifest = {
        "destinationBucket": "arn:aws:s3:::inventory",
        "fileFormat": "CSV",
        "fileSchema": "Bucket, Key, Size",
        "files": [{"key": "data/1.csv"}, {"key": "data/2.csv"}],
    }
    objects = {
        "manifest.json": json.dumps(manifest),
        "data/1.csv": '"shop","a.jpg","12"\n"shop","b%20c.jpg","7"\n',
        "data/2.csv": '"shop","d.jpg","0"\n',
    }
    reader = reading(config, Key="manifest.json")
    items = output(Account(objects=objects).run(distributed(ItemReader=reader)))
    assert items == [
        {"Bucket": "shop", "Key": "a.jpg", "Size": "12"},
        {"Bucket": "shop", "Key": "b%20c.jpg", "Size": "7"},
        {"Bucket": "shop", "Key": "d.jpg", "Size": "0"},
    ]


def test_a_compressed_file_is_refused_in_a_sentence() -> None:
    execution = Account(objects={"a.csv.gz": "?"}).run(
        distributed(ItemReader=reading(CSV, Key="a.csv.gz"))
    )
    assert (execution.error, execution.cause) == (
        "States.ItemReaderFailed",
        "nestedsf does not read compressed files: store 'a.csv.gz' without compression.",
    )


def test_what_is_not_emulated_is_named() -> None:
    assert refusal(distributed(ItemReader=reading(CSV))["States"]["Each"]) is None
    assert "PARQUET" in str(refusal({"ItemReader": reading({"InputType": "PARQUET"})}))
    athena = reading({"InputType": "CSV", "ManifestType": "ATHENA_DATA"})
    assert "ATHENA_DATA" in str(refusal({"ItemReader": athena}))
