"""Metrics: what CloudWatch has of executions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.machines_for_tests import (
    ROLE,
    Lab,
    failing,
    machine,
    mapping,
    passing,
    until,
    wait,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import nestedsf


@pytest.fixture
def sums(session: nestedsf.MotoSession) -> Callable[[str], dict[str, float]]:
    """The sums of a state machine's metrics."""
    cloudwatch = session.client("cloudwatch")

    def ask(arn: str) -> dict[str, float]:
        dimensions = [{"Name": "StateMachineArn", "Value": arn}]
        asked = {"Namespace": "AWS/States", "Dimensions": dimensions}
        found = {}
        for metric in cloudwatch.list_metrics(**asked)["Metrics"]:
            name = metric["MetricName"]
            [point] = cloudwatch.get_metric_statistics(
                **asked,
                MetricName=name,
                StartTime=session.now() - timedelta(hours=1),
                EndTime=session.now() + timedelta(hours=1),
                Period=7200,
                Statistics=["Sum"],
            )["Datapoints"]
            found[name] = point["Sum"]
        return found

    return ask


def test_starts_ends_and_times_are_measured(
    lab: Lab, sums: Callable[[str], dict[str, float]]
) -> None:
    arn = lab.create(machine({"A": wait(2)}))
    for _ in range(3):
        lab.run(arn)
    stopped = lab.start(arn)
    lab.sfn.stop_execution(executionArn=stopped)
    found = sums(arn)
    assert found.pop("ExecutionTime") >= 6000
    assert found == {"ExecutionsStarted": 4, "ExecutionsSucceeded": 3, "ExecutionsAborted": 1}


@pytest.mark.parametrize(
    ("definition", "name"),
    [
        (machine({"A": failing()}), "ExecutionsFailed"),
        (machine({"A": wait(60)}, TimeoutSeconds=1), "ExecutionsTimedOut"),
    ],
)
def test_each_end_has_a_metric(
    lab: Lab, sums: Callable[[str], dict[str, float]], definition: Any, name: str
) -> None:
    arn = lab.create(definition)
    lab.run(arn)
    assert sums(arn)[name] == 1


@pytest.mark.parametrize(
    ("statistic", "value"),
    [("Sum", 2), ("SampleCount", 4), ("Average", 0.5), ("Minimum", 0), ("Maximum", 1)],
)
def test_an_execution_starts_with_one_and_ends_with_nought(
    lab: Lab, session: nestedsf.MotoSession, quick: str, statistic: Any, value: float
) -> None:
    for _ in range(2):
        lab.run(quick)
    [point] = session.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/States",
        MetricName="ExecutionsStarted",
        Dimensions=[{"Name": "StateMachineArn", "Value": quick}],
        StartTime=session.now() - timedelta(hours=1),
        EndTime=session.now() + timedelta(hours=1),
        Period=7200,
        Statistics=[statistic],
    )["Datapoints"]
    assert point[statistic] == value


def test_metric_data_have_them_too(lab: Lab, session: nestedsf.MotoSession, quick: str) -> None:
    lab.run(quick)
    dimensions = [{"Name": "StateMachineArn", "Value": quick}]
    metric = {
        "Namespace": "AWS/States",
        "MetricName": "ExecutionsStarted",
        "Dimensions": dimensions,
    }
    found = session.client("cloudwatch").get_metric_data(
        MetricDataQueries=[
            {"Id": "a", "MetricStat": {"Metric": metric, "Period": 7200, "Stat": "Sum"}}
        ],
        StartTime=session.now() - timedelta(hours=1),
        EndTime=session.now() + timedelta(hours=1),
    )
    assert found["MetricDataResults"][0]["Values"] == [1.0]


def test_a_name_that_is_not_ascii_is_not_monitored(
    lab: Lab, sums: Callable[[str], dict[str, float]]
) -> None:
    text = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'
    arn = lab.sfn.create_state_machine(name="Bestellübersicht", definition=text, roleArn=ROLE)
    lab.run(arn["stateMachineArn"])
    assert sums(arn["stateMachineArn"]) == {}


def test_express_workflows_are_monitored_and_map_runs_are_not(
    lab: Lab, sums: Callable[[str], dict[str, float]]
) -> None:
    express = lab.create(machine({"A": passing()}), type="EXPRESS")
    lab.sfn.start_sync_execution(stateMachineArn=express)
    lab.sfn.start_execution(stateMachineArn=express)
    until(lambda: sums(express).get("ExecutionsSucceeded") == 2)
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    of_items = lab.create(
        machine({"M": mapping(machine({"A": passing()}, ProcessorConfig=config))})
    )
    lab.run(of_items, [1, 2, 3])
    assert sums(of_items)["ExecutionsStarted"] == 1


def test_a_redrive_is_measured_as_one(lab: Lab, sums: Callable[[str], dict[str, float]]) -> None:
    arn = lab.create(machine({"A": failing()}))
    execution = lab.run(arn)["executionArn"]
    lab.sfn.redrive_execution(executionArn=execution)
    until(lambda: lab.describe(execution)["status"] == "FAILED")
    found = sums(arn)
    assert found["ExecutionsStarted"] == found["ExecutionsFailed"] == 1
    assert found["ExecutionsRedriven"] == found["RedrivenExecutionsFailed"] == 1


def test_another_region_has_none(lab: Lab, session: nestedsf.MotoSession, quick: str) -> None:
    lab.run(quick)
    elsewhere = session.client("cloudwatch", region_name="eu-west-1")
    assert elsewhere.list_metrics(Namespace="AWS/States")["Metrics"] == []
