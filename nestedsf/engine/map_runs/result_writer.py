"""Result writers: what a Map Run returns, and the files that it writes to S3.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.asl.timestamps import format_timestamp
from nestedsf.jsontext import compact, decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nestedsf.engine.map_runs.map_run import Child, MapRun
    from nestedsf.engine.map_runs.s3 import S3
    from nestedsf.engine.scheduler import Steps
    from nestedsf.jsontext import Json

__all__ = ["COMPACT", "NONE", "ResultWriter"]

NONE = "NONE"
COMPACT = "COMPACT"
_FLATTEN = "FLATTEN"
_SUCCEEDED = "SUCCEEDED"
_INCLUDED: Json = {"Included": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultWriter:
    """A ResultWriter with its values; without any it is what AWS does where there is none.

    Attributes:
        bucket: The bucket that results are written to; None where they are only returned.
        prefix: What their keys begin with.
        transformation: ``NONE``, ``COMPACT`` or ``FLATTEN``.
        output_type: ``JSON`` or ``JSONL``.
    """

    bucket: Json = None
    prefix: str = ""
    transformation: str = COMPACT
    output_type: str = "JSON"

    def results(self, map_run: MapRun) -> list[Json]:
        """The list that the state returns, in the order of the items."""
        return self._transformed(map_run, map_run.children)

    def write(self, map_run: MapRun, s3: S3) -> Steps:
        """Write the results, and the manifest that names their files; returns where that is.

        A redriven Map Run writes into a folder of its own: what children have returned before stays
        where it is.

        Raises:
            TaskFailure: States.ResultWriterFailed, with S3's cause.
        """
        folder = self.prefix + "/" * (self.prefix[-1:] not in {"", "/"}) + map_run.id
        if map_run.redrive_count:
            folder += f"/Redrive-{map_run.redrive_count}"
        good = {
            number: child
            for number, child in enumerate(map_run.children)
            if child.status == _SUCCEEDED and number not in map_run.written
        }
        bad = [child for child in map_run.children if child.status != _SUCCEEDED]
        files: dict[str, list[Json]] = {}
        for status, results in (
            ("FAILED", self._transformed(map_run, bad)),
            ("PENDING", [_pending(given.text) for given in map_run.pending]),
            (_SUCCEEDED, self._transformed(map_run, good.values())),
        ):
            files[status] = []
            if results:
                key = f"{folder}/{status}_0.{self.output_type.lower()}"
                size = yield from self._put(s3, key, results)
                files[status] = [{"Key": key, "Size": size}]
        files[_SUCCEEDED] = map_run.result_files = [*map_run.result_files, *files[_SUCCEEDED]]
        map_run.written |= good.keys()
        manifest: Json = {
            "DestinationBucket": self.bucket,
            "MapRunArn": map_run.arn,
            "ResultFiles": dict(files),
        }
        key = f"{folder}/manifest.json"
        yield from s3.put(self.bucket, key, manifest)
        return {
            "MapRunArn": map_run.arn,
            "ResultWriterDetails": {"Bucket": self.bucket, "Key": key},
        }

    def _put(self, s3: S3, key: str, results: list[Json]) -> Steps:
        """Write one file; returns its bytes."""
        body: Json = results
        text = compact(results)
        if self.output_type == "JSONL":
            body = text = "\n".join(map(compact, results))
        yield from s3.put(self.bucket, key, body)
        return len(text.encode("utf-8", "surrogatepass"))

    def _transformed(self, map_run: MapRun, children: Iterable[Child]) -> list[Json]:
        results: list[Json] = []
        for child in children:
            if self.transformation == NONE or child.status != _SUCCEEDED:
                results.append(_described(child, map_run))
                continue
            output = decode(child.output or "null")
            if self.transformation == _FLATTEN and isinstance(output, list):
                results += output
            else:
                results.append(output)
        return results


def _described(child: Child, map_run: MapRun) -> Json:
    """A child with its metadata, as AWS writes it; of one that failed nothing else is returned."""
    succeeded = child.status == _SUCCEEDED
    described: dict[str, Json] = {
        "Cause": child.cause,
        "Error": child.error,
        "ExecutionArn": child.arn,
        "Input": child.input_text,
        "InputDetails": _INCLUDED,
        "Name": child.name,
        "Output": child.output,
        "OutputDetails": _INCLUDED,
        "RedriveCount": child.redrive_count,
        "RedriveDate": format_timestamp(child.redrive_date) if child.redrive_date else None,
        "RedriveStatus": "NOT_REDRIVABLE" if succeeded else "REDRIVABLE_BY_MAP_RUN",
        "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven"
        if succeeded
        else None,
        "StartDate": format_timestamp(child.start_date),
        "StateMachineArn": map_run.state_machine_arn,
        "Status": child.status,
        "StopDate": format_timestamp(child.stop_date) if child.stop_date else None,
    }
    return {key: value for key, value in described.items() if value is not None}


def _pending(text: str) -> Json:
    return {"Input": text, "InputDetails": _INCLUDED, "Status": "PENDING"}
