"""Exercise 2 of notebook 15: batches, a limit, a tolerance, and where the results are."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.fan_out_over_a_file.trying import fields_or_mistake, ran, the_map
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import is_jsonata
from nestedsf.lessons.judging.tryouts import in_words, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import is_untouched

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.map_runs import MapRun

__all__ = ["START", "check_2"]

START = """{"ItemBatcher": {"MaxItemsPerBatch": 1}, "MaxConcurrency": 40}"""
"""What stands in the notebook."""
_BATCH, _AT_ONCE = 4, 3
_BUCKET, _PREFIX = "region-of-another-night", "region"
_QUARTER = 16
_NIGHTS = (
    (_QUARTER, 1, "SUCCEEDED"),
    (15, 1, "FAILED"),
    (96, 6, "SUCCEEDED"),
    (95, 6, "FAILED"),
)
"""How many orders a night has, how many batches of them fail, and how its Map Run is to end."""
_PROCESSOR: dict[str, Any] = {
    "StartAt": "Call the carrier",
    "States": {
        "Call the carrier": {"Type": "Wait", "Seconds": 60, "Next": "Has it taken them?"},
        "Has it taken them?": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": "$.Items[0].town", "IsPresent": True},
                        {"Variable": "$.Items[0].town", "StringEquals": "Atlantis"},
                    ],
                    "Next": "Give up",
                }
            ],
            "Default": "Hand over",
        },
        "Hand over": {"Type": "Succeed"},
        "Give up": {"Type": "Fail", "Error": "NoCarrier"},
    },
}
_OF_FORM = (
    "Each of these fields stands in a section above: compare yours with it.",
    "ItemBatcher and ResultWriter are objects, and what is a number has no quotes.",
)
_OF_BYTES = (
    "Two fields of ItemBatcher limit a batch here: which of them makes it smaller?",
    "MaxItemsPerBatch alone is asked for.",
)
_OF_BATCHES = (
    "Which field puts several rows into the input of one child?",
    "MaxItemsPerBatch in ItemBatcher is the number of rows.",
)
_OF_CONCURRENCY = (
    "Which field says how many children run at once?",
    "MaxConcurrency counts children, and so batches, not rows.",
)
_OF_TOLERANCE = (
    "A quarter is another number of orders in each file: which field counts of a hundred?",
    "Items are counted, so a batch that fails counts as four orders.",
    "ToleratedFailurePercentage is 25, and no other limit is asked for.",
)
_OF_RESULTS = (
    "Which field writes the results to S3?",
    "ResultWriter has a Resource, and Parameters with Bucket and Prefix.",
)
_OF_PLACE = (
    "Into which bucket, and under which prefix, are the results to be written?",
    "The input names the bucket. The prefix is one word, which stands in the exercise.",
)
_OF_WRITER = (
    "Compare your ResultWriter with that of the section on failures: Resource and Parameters.",
    "Bucket.$ reads the bucket from the input. Prefix is a fixed text, so its key has no .$.",
)
_OF_ITEMS = (
    "Which field makes the items, and what has it left out?",
    "ItemSelector is not asked for here. Without it each item is its row.",
)
_OF_WHAT_IS_KEPT = (
    "The results are written. Which field of yours says what the Map hands on?",
    "Leave it out: then the output of the Map says where the results are.",
)
_KEEPING = ("ResultPath", "ResultSelector", "OutputPath", "Output")
_OF_OTHER_LIMITS = (
    "Which fields limit how many orders may fail? Only one of them is asked for.",
    "A count is the same for a long file and a short one, and a quarter is not.",
)


@exercise("15-fan-out-over-a-file", 2)
def check_2(answer: object) -> Verdict:
    """Whether a Map has the batches, the limit, the tolerance and the results that are asked for.

    Args:
        answer: The fields, as JSON text.
    """
    if is_untouched(answer, START):
        return to_do("Change the fields, and add others, until a night runs as it is asked for.")
    fields, mistake = fields_or_mistake(answer)
    traces: list[ExecutionTrace] = []
    if mistake is None:
        files = {(_BUCKET, f"{count}.csv"): _file(count, bad) for count, bad, _ in _NIGHTS}
        inputs = [{"bucket": bucket, "file": key} for bucket, key in files]
        traces, mistake = ran({**fields, **_reader(fields)}, _PROCESSOR, files, inputs)
    if mistake:
        return not_yet(mistake, *_of_mistake(mistake))
    for seen, hints in _faults(traces, fields):
        return not_yet(seen, *hints)
    return right(
        f"{_QUARTER} orders came in batches of {_BATCH}, {_AT_ONCE} batches at once. One batch failed, "
        "and the Map Run succeeded and wrote its results. Of 15 orders one batch failed, and of 95 "
        "orders 6 batches: both Map Runs failed."
    )


def _of_mistake(mistake: str) -> tuple[str, ...]:
    """What leads on from what is refused, by the field that it names."""
    if " must be " not in mistake:
        for words, hints in (
            ("ResultWriter", _OF_WRITER),
            ("ToleratedFailure", _OF_TOLERANCE),
            ("ItemBatcher", _OF_BATCHES),
            ("MaxConcurrency", _OF_CONCURRENCY),
        ):
            if words in mistake:
                return hints
    return leading(mistake, *_OF_FORM)


def _file(count: int, bad: int) -> str:
    """Orders of which the first of so many batches fail, each because of its first order."""
    lost = range(0, bad * _BATCH, _BATCH)
    rows = (f"{number},{'Atlantis' if number in lost else 'Bern'},20" for number in range(count))
    return "\n".join(["order,town,pieces", *rows])


def _reader(fields: object) -> dict[str, Any]:
    """The ItemReader, in the language of the answer."""
    jsonata = is_jsonata(fields)
    where = {"Bucket.$": "$.bucket", "Key.$": "$.file"}
    if jsonata:
        where = {"Bucket": "{% $states.input.bucket %}", "Key": "{% $states.input.file %}"}
    return {
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Arguments" if jsonata else "Parameters": where,
        }
    }


def _faults(
    traces: Sequence[ExecutionTrace], fields: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What was not as it is asked for, and what leads on."""
    quarter = traces[0]
    run = the_map(quarter).map_run
    if run is None or not run.children:
        of_writer = "Prefix" in (quarter.cause or "") or "Bucket" in (quarter.cause or "")
        yield _ended(quarter), _OF_WRITER if of_writer else _OF_FORM
        return
    if seen := _without_towns(run):
        yield seen, _OF_ITEMS
    if seen := _of_batches(run):
        bytes_too = "MaxInputBytesPerBatch" in str(fields.get("ItemBatcher"))
        yield seen, _OF_BYTES if bytes_too else _OF_BATCHES
    if (most := _at_once(run)) != _AT_ONCE:
        together = f"{most} children ran at once" if most > 1 else "one child ran at a time"
        yield f"Of {_QUARTER} orders in batches, {together}.", _OF_CONCURRENCY
    yield from _of_tolerance(traces, fields)
    if seen := _of_results(quarter):
        if "ResultWriter" not in fields:
            yield seen, _OF_RESULTS
        elif " to the bucket " not in seen and any(field in fields for field in _KEEPING):
            yield seen, _OF_WHAT_IS_KEPT
        else:
            yield seen, _OF_PLACE if " to the bucket " in seen else _OF_WRITER


def _of_tolerance(
    traces: Sequence[ExecutionTrace], fields: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is wrong with how many orders may fail."""
    for trace, (_, _, wanted) in zip(traces, _NIGHTS, strict=True):
        found = the_map(trace).map_run
        exceeded = trace.error in (None, "States.ExceedToleratedFailureThreshold")
        if exceeded and found is not None and found.status != wanted:
            failed = found.item_counts.get("FAILED", 0) or "none"
            seen = f"Of {found.total} orders {failed} failed, and the Map Run is {found.status}."
            other = fields.get("ToleratedFailureCount")
            yield seen, _OF_OTHER_LIMITS if other else _OF_TOLERANCE
    if isinstance(count := fields.get("ToleratedFailureCount"), int) and count > 0:
        told = f"With more than {4 * count:,} orders, {count:,} that fail are less than a quarter"
        yield f"{told}, and ToleratedFailureCount ends the Map Run there.", _OF_OTHER_LIMITS


def _ended(trace: ExecutionTrace) -> str:
    why = why_failed(trace) or "no child was started."
    return f"{why[0].upper()}{why[1:]}"


def _of_batches(run: MapRun) -> str | None:
    """What is wrong with what the children were handed."""
    trace = run.children[0].trace
    given = trace.input if trace is not None else None
    if not isinstance(given, dict) or "Items" not in given:
        return f"A child was handed {in_words(given)}, and no batch."
    other = next((child.items for child in run.children if child.items != _BATCH), None)
    if other is None:
        return None
    return f"A child was handed a batch of {other} order{'' if other == 1 else 's'}."


def _without_towns(run: MapRun) -> str | None:
    """That a child does not see where its orders go, so that none of them fails."""
    trace = run.children[0].trace
    given = trace.input if trace is not None else None
    items = given.get("Items") if isinstance(given, dict) else None
    item = items[0] if isinstance(items, list) and items else None
    if item is None or (isinstance(item, dict) and "town" in item):
        return None
    return f"An order in a batch is {in_words(item)}: the child looks for its town, and finds none."


def _at_once(run: MapRun) -> int:
    """How many children ran at the same time, at the most."""
    steps = []
    for child in run.children:
        if child.started is not None and child.stopped is not None:
            steps += [(child.started, 1), (child.stopped, -1)]
    return max(accumulate(step for _, step in sorted(steps)), default=0)


def _of_results(trace: ExecutionTrace) -> str | None:
    """What is wrong with where the results are."""
    if trace.status != "SUCCEEDED":
        return _ended(trace)
    details = _details(trace.output)
    if details is None:
        return f"The output is {in_words(trace.output)}. No bucket with results is named in it."
    bucket, key = str(details.get("Bucket")), str(details.get("Key"))
    if bucket != _BUCKET or not key.startswith(f"{_PREFIX}/"):
        prefix = "/".join(key.split("/")[:-2])
        where = f"under the prefix {prefix}" if prefix else "without a prefix"
        return f"The results were written to the bucket {bucket}, {where}."
    return None


def _details(output: object) -> Mapping[str, Any] | None:
    """What a ResultWriter says of its results, wherever in the output it stands."""
    if not isinstance(output, dict):
        return None
    found = output.get("ResultWriterDetails")
    if isinstance(found, dict):
        return found
    return next(filter(None, map(_details, output.values())), None)
