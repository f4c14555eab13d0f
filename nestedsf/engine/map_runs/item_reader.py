"""Item readers: the data set of a Distributed Map in S3.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.asl.timestamps import parse_timestamp
from nestedsf.engine.map_runs.data_files import item_reader_failed, items_in, read_json, records
from nestedsf.engine.map_runs.delimited import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nestedsf.engine.map_runs.s3 import S3
    from nestedsf.engine.scheduler import Steps
    from nestedsf.jsontext import Json

__all__ = ["STATE_DATA", "Item", "ItemReader"]

STATE_DATA = "STATE_DATA"
"""The source of items that come from the state's input."""

_COMPRESSED = (".gz", ".zst", ".zstd")


class Item(NamedTuple):
    """An item, and where it is from: the context object's ``Map.Item.Source``."""

    value: Json
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReader:
    """An ItemReader with its values.

    Attributes:
        operation: ``getObject`` or ``listObjectsV2``.
        parameters: What S3 is called with: Bucket, Key, Prefix, VersionId.
        config: The ReaderConfig as it is written.
        max_items: How many items are read at most; 0 for all (recorded on AWS).
    """

    operation: str
    parameters: Mapping[str, Json]
    config: Mapping[str, Any]
    max_items: int = 0

    def read(self, s3: S3) -> Steps:
        """Read the items; returns a list of `Item`.

        Raises:
            TaskFailure: States.ItemReaderFailed: S3 has no such object, or it does not hold what
                the ReaderConfig says.
        """
        if self.max_items < 0:
            raise item_reader_failed("field MaxItems must be positive")
        if self.operation == "getObject":
            if "MANIFEST" in self.config.get("InputType", "") or "ManifestType" in self.config:
                return (yield from self._inventory(s3))
            return (yield from self._files(s3, [self.parameters]))
        bucket = self.parameters.get("Bucket")
        if self.config.get("Transformation", "NONE") == "NONE":
            objects = yield from s3.list_objects(self.parameters, self._most)
            return [Item(_listed(found), f"S3://{bucket}") for found in objects]
        objects = yield from s3.list_objects(self.parameters, None)
        return (yield from self._files(s3, [{"Bucket": bucket, "Key": o["Key"]} for o in objects]))

    @property
    def _most(self) -> int | None:
        return self.max_items or None

    def _files(self, s3: S3, files: Iterable[Mapping[str, Json]]) -> Steps:
        """The items in some files, one file after another."""
        items: list[Item] = []
        for file in files:
            text = yield from _text(s3, file)
            items += self._some(items_in(text, self.config), file, len(items))
        return items

    def _inventory(self, s3: S3) -> Steps:
        """What an S3 inventory lists: its manifest names the columns and the files."""
        manifest: Any = read_json((yield from _text(s3, self.parameters)))
        try:
            columns = [name.strip() for name in manifest["fileSchema"].split(",")]
            bucket = manifest["destinationBucket"].rpartition(":")[2]
            files = [{"Bucket": bucket, "Key": file["key"]} for file in manifest["files"]]
        except (AttributeError, KeyError, TypeError):
            raise item_reader_failed(
                "The file is no manifest of an S3 inventory in the CSV format: it needs "
                "destinationBucket, fileSchema and files."
            ) from None
        items: list[Item] = []
        for file in files:
            text = yield from _text(s3, file)
            items += self._some(records(columns, read_rows(text)), file, len(items))
        return items

    def _some(self, found: Iterable[Json], file: Mapping[str, Json], before: int) -> list[Item]:
        """The items of one file, as many as may still be read."""
        room = self._most - before if self._most is not None else None
        source = f"S3://{file.get('Bucket')}/{file.get('Key')}"
        return [Item(value, source) for value in islice(found, room)]


def _text(s3: S3, file: Mapping[str, Json]) -> Steps:
    key = str(file.get("Key"))
    if key.endswith(_COMPRESSED):
        raise item_reader_failed(
            f"nestedsf does not read compressed files: store '{key}' without compression."
        )
    return (yield from s3.get_text(file))


def _listed(found: Mapping[str, Json]) -> Json:
    """An object as an item: the names and their order are recorded, the time is in the guide."""
    return {
        "Etag": found.get("ETag"),
        "LastModified": int(parse_timestamp(str(found["LastModified"])).timestamp()),
        "Key": found["Key"],
        "Size": found["Size"],
        "StorageClass": found.get("StorageClass", "STANDARD"),
    }
