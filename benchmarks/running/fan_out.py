"""`fan-out`: a Distributed Map over the rows of a CSV file, each a child execution, and its reading.

Milliseconds of the processor, of this process alone: the account, its engine and whoever reads.
"""

from __future__ import annotations

import json
import time
import warnings
from typing import NamedTuple

from benchmarks.figures import Figure, in_new_process, limited

ROWS = (1_000, 3_000, 10_000)
MILLISECONDS_AN_ITEM = 0.5
LINEAR = 1.5
"""How much more an item of the longest file may take than one of the shortest."""
READ_SECONDS = 2.0
MOST_MEGABYTES = 0.7
FAILED = 10  # rows of each file
BUCKET = "fan-out"


class Taken(NamedTuple):
    """Seconds of the processor, and megabytes.

    Attributes:
        run: From StartExecution until the execution has ended.
        read: Until its ExecutionTrace and the explorer's page are there.
        megabytes: The size of that page.
    """

    run: float
    read: float
    megabytes: float


def fan_out() -> list[Figure]:
    """An item's milliseconds, how they grow, and the reading of the longest one."""
    taken = [in_new_process(of_rows, rows) for rows in ROWS]
    each = [one.run * 1000 / rows for one, rows in zip(taken, ROWS, strict=True)]
    longest = f"{ROWS[-1]:,} rows"
    return [
        *(
            limited(
                benchmark="fan-out",
                what=f"a Distributed Map over {rows:,} rows, an item",
                measured=milliseconds,
                limit=MILLISECONDS_AN_ITEM,
                unit="ms",
            )
            for rows, milliseconds in zip(ROWS, each, strict=True)
        ),
        Figure(
            benchmark="fan-out",
            what=f"an item of {longest}",
            measured=each[-1],
            unit="ms",
            ratio=each[-1] / each[0],
            to=f"one of {ROWS[0]:,}",
            bound=LINEAR,
        ),
        limited(
            benchmark="fan-out",
            what=f"its ExecutionTrace and the explorer's page, {longest}",
            measured=taken[-1].read,
            limit=READ_SECONDS,
            unit="s",
        ),
        limited(
            benchmark="fan-out",
            what=f"the page before a click, {longest}",
            measured=taken[-1].megabytes,
            limit=MOST_MEGABYTES,
            unit="MB",
        ),
    ]


def of_rows(rows: int) -> Taken:
    """Run a Distributed Map over so many rows, and read it."""
    import nestedsf  # noqa: PLC0415  in a process of its own
    from nestedsf.exceptions import UnreadChildWarning  # noqa: PLC0415  as above

    warnings.simplefilter("ignore", UnreadChildWarning)
    with nestedsf.moto_session() as session:
        session.client("s3").create_bucket(Bucket=BUCKET)
        lines = (f"{number},{'' if number < FAILED else 'good'}" for number in range(rows))
        body = "\n".join(["id,state", *lines])
        session.client("s3").put_object(Bucket=BUCKET, Key="rows.csv", Body=body)
        sfn = session.client("stepfunctions")
        machine = sfn.create_state_machine(
            name="fan-out",
            definition=json.dumps(DEFINITION),
            roleArn="arn:aws:iam::123456789012:role/fan-out",
        )["stateMachineArn"]
        begun = time.process_time()
        arn = sfn.start_execution(stateMachineArn=machine)["executionArn"]
        while sfn.describe_execution(executionArn=arn)["status"] == "RUNNING":
            time.sleep(0.05)
        run = time.process_time() - begun
        nestedsf.explore(nestedsf.run(session, machine))  # what is imported first takes its time
        begun = time.process_time()
        explorer = nestedsf.explore(nestedsf.fetch_trace(session, arn))
        page = explorer.page()
        return Taken(run, time.process_time() - begun, len(json.dumps(page)) / 1e6)


DEFINITION = {
    "StartAt": "Each row",
    "States": {
        "Each row": {
            "Type": "Map",
            "ToleratedFailureCount": FAILED,
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
                "Parameters": {"Bucket": BUCKET, "Key": "rows.csv"},
            },
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Good?",
                "States": {
                    "Good?": {
                        "Type": "Choice",
                        "Choices": [{"Variable": "$.state", "StringEquals": "", "Next": "Refuse"}],
                        "Default": "Take",
                    },
                    "Refuse": {"Type": "Fail", "Error": "Bad"},
                    "Take": {"Type": "Pass", "End": True},
                },
            },
            "ResultPath": None,
            "End": True,
        }
    },
}
