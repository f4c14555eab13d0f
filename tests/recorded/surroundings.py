"""What recorded requests name and do not make: functions, queues, topics, tables and buckets.

What AWS did not find in the recording is not made here either.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.recorded.functions import code_of
from tests.recorded.recordings import details, histories, strings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3

    from tests.recorded.recordings import Recording

ACCOUNT = "123456789012"
_QUEUE_URL = rf"https?://[^\s\"\\]+?/{ACCOUNT}/([\w.-]+)"
_API = r"https?://[^/]+/restapis/\w+"
_MISSING = {
    "function": "Function not found",
    "queue": "specified queue does not exist",
    "topic": "Topic does not exist",
    "table": "Requested resource not found",
    "bucket": "specified bucket does not exist",
    "object": "specified key does not exist",
    "log group": "Log Destination not found",
}


class Surroundings:
    """The resources of one recording in an account, and the names that they have there."""

    def __init__(self, session: boto3.Session, recording: Recording) -> None:
        self._session = session
        self._recording = recording
        self._values = [
            pair for request in recording.requests for pair in strings(request.parameters)
        ]
        answers = json.dumps(recording.answers)
        self._missing = {kind for kind, cause in _MISSING.items() if cause in answers}
        self.role = f"arn:aws:iam::{ACCOUNT}:role/recorded-role"
        self.urls = {**dict(self._make_queues()), **dict(self._make_apis())}
        self.topics = self._make_topics()
        self.objects = list(self._make_objects())
        self._log_groups = self._make_log_groups()
        self._make_tables()
        self._make_functions()
        self._heard: dict[str, str] = {}
        if "messages" in recording.answers:
            self._heard["messages"] = self._listen_to_topics()
        if "stepfunctions_events" in recording.answers:
            self._heard["stepfunctions_events"] = self._listen_to_events()

    @cached_property
    def _sqs(self) -> Any:
        return self._session.client("sqs")

    def heard(self, label: str) -> list[Any]:
        """The messages that topics or rules have sent since the last time."""
        received = self._sqs.receive_message(QueueUrl=self._heard[label], MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in received.get("Messages", [])]

    def logged(self) -> list[dict[str, Any]]:
        """The history events in all log groups, in the order in which they were delivered."""
        logs = self._session.client("logs")
        found = [
            event
            for name in self._log_groups
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name)
            for event in page["events"]
            if event["logStreamName"].startswith("states/")
        ]
        found.sort(key=lambda event: int(event["eventId"]))
        return [_history_event(event["message"]) for event in found]

    # --- each service ---------------------------------------------------------------

    def _make_queues(self) -> Iterator[tuple[str, str]]:
        urls = {}
        for _, text in self._values:
            for found in re.finditer(_QUEUE_URL, text):
                urls[found[0]] = found[1]
        for url, name in urls.items():
            if "queue" in self._missing:
                yield url, f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/{name}"
            else:
                yield url, self._make_queue(name)

    def _make_queue(self, name: str) -> str:
        fifo = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        queue = self._sqs.create_queue(QueueName=name, Attributes=fifo)
        return queue["QueueUrl"]

    def _make_apis(self) -> Iterator[tuple[str, str]]:
        """A REST API for each that is named, whose one function answers as is recorded."""
        found = {text for _, text in self._values if re.fullmatch(_API, text)}
        for url in found:
            client = self._session.client("apigateway")
            api_id = client.create_rest_api(name="recorded")["id"]
            [root] = client.get_resources(restApiId=api_id)["items"]
            made = client.create_resource(restApiId=api_id, parentId=root["id"], pathPart="id_func")
            method = {"restApiId": api_id, "resourceId": made["id"], "httpMethod": "ANY"}
            client.put_method(**method, authorizationType="NONE")
            self._make_role()
            body = next(
                (found for events in histories(self._recording) for found in _bodies(events)), None
            )
            code = f"def handler(event, context):\n    return {body!r}\n"
            function = self._make_function("recorded-api", code)
            client.put_integration(
                **method,
                type="AWS",
                integrationHttpMethod="POST",
                uri="arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
                f"{function}/invocations",
            )
            client.create_deployment(restApiId=api_id, stageName="sfn-apigw-api")
            yield url, f"{api_id}.execute-api.us-east-1.amazonaws.com"

    def _make_topics(self) -> list[str]:
        arns = {
            found[0]
            for _, text in self._values
            for found in re.finditer(r"arn:aws:sns:[\w-]+:\d+:([\w.-]+)", text)
        }
        if "topic" in self._missing:
            return []
        for arn in arns:
            name = arn.rpartition(":")[2]
            fifo = {"FifoTopic": "true"} if name.endswith(".fifo") else {}
            self._session.client("sns").create_topic(Name=name, Attributes=fifo)
        return sorted(arns)

    def _make_log_groups(self) -> list[str]:
        if "log group" in self._missing:
            return []
        names = {text.split(":")[6] for key, text in self._values if key == "logGroupArn"}
        for name in names:
            self._session.client("logs").create_log_group(logGroupName=name)
        return sorted(names)

    def _make_tables(self) -> None:
        names = {text for key, text in self._values if key == "TableName" and _is_name(text)}
        if "table" in self._missing:
            return
        for name in names:
            self._session.client("dynamodb").create_table(
                TableName=name,
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                BillingMode="PAY_PER_REQUEST",
            )

    def _make_objects(self) -> Iterator[tuple[str, str]]:
        """Make buckets; what is read from them is what AWS read."""
        buckets = {text for key, text in self._values if key == "Bucket" and _is_name(text)}
        keys = {text for key, text in self._values if key == "Key" and _is_name(text)}
        for bucket in buckets if "bucket" not in self._missing else ():
            s3 = self._session.client("s3")
            s3.create_bucket(Bucket=bucket)
            for key, size in set(self._listed_objects()):
                s3.put_object(Bucket=bucket, Key=key, Body=b"a" * size)
            for key in keys:
                body = self._body(key)
                if body is not None and "object" not in self._missing:
                    s3.put_object(Bucket=bucket, Key=key, **body)
                yield bucket, key

    def _body(self, key: str) -> dict[str, Any] | None:
        """What a Task or a Map read from an object; any content where that is not recorded."""
        for events in histories(self._recording):
            for event in events:
                output = details(event).get("output")
                if isinstance(output, dict) and isinstance(output.get("Body"), str):
                    kind = output.get("ContentType", "binary/octet-stream")
                    return {"Body": output["Body"].encode(), "ContentType": kind}
                if event["type"] == "MapStateExited" and key.endswith((".json", ".csv")):
                    return {"Body": _items(output, key, self._values).encode()}
        default = {".json": b"{}", ".csv": b"1,2,3\n4,5,6\n"}.get(key[key.rfind(".") :])
        return {"Body": default} if default else None

    def _listed_objects(self) -> Iterator[tuple[str, int]]:
        """Key and size of objects that a Map state listed."""
        for events in histories(self._recording):
            for event in events:
                output = details(event).get("output")
                items = json.loads(output) if isinstance(output, str) and output else output
                for item in items if isinstance(items, list) else ():
                    if isinstance(item, dict) and {"Key", "Size"} <= item.keys():
                        yield item["Key"], item["Size"]

    def _make_functions(self) -> None:
        if "function" in self._missing:
            return
        names = {
            found[1]
            for _, text in self._values
            for found in re.finditer(rf"arn:aws:lambda:[\w-]+:{ACCOUNT}:function:([\w-]+)", text)
        } | {text for key, text in self._values if key == "FunctionName" and _is_name(text)}
        if names:
            self._make_role()
        for name in names:
            self._make_function(name, code_of(self._recording, name))

    def _make_function(self, name: str, code: str) -> str:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr("handler.py", code)
        made = self._session.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.12",
            Role=self.role,
            Handler="handler.handler",
            Code={"ZipFile": archive.getvalue()},
            Timeout=900,
        )
        return str(made["FunctionArn"])

    def _make_role(self) -> None:
        """The role, which nobody but AWS Lambda asks for."""
        self._session.client("iam").create_role(
            RoleName=self.role.rpartition("/")[2],
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}),
        )

    # --- what comes out -------------------------------------------------------------

    def _listen_to_topics(self) -> str:
        url = self._make_queue("recorded-messages")
        for topic in self.topics:
            self._session.client("sns").subscribe(
                TopicArn=topic, Protocol="sqs", Endpoint=self._arn_of(url)
            )
        return url

    def _listen_to_events(self) -> str:
        url = self._make_queue("recorded-events")
        events = self._session.client("events")
        heard = self._recording.answers["stepfunctions_events"]
        pattern = {"source": sorted({event["source"] for event in heard})}
        events.put_rule(Name="recorded-rule", EventPattern=json.dumps(pattern))
        target = {"Id": "queue", "Arn": self._arn_of(url)}
        events.put_targets(Rule="recorded-rule", Targets=[target])
        return url

    def _arn_of(self, url: str) -> str:
        attributes = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return attributes["Attributes"]["QueueArn"]


def _bodies(events: list[dict[str, Any]]) -> Iterator[Any]:
    """What APIs have answered in a history."""
    for event in events:
        output = details(event).get("output")
        if isinstance(output, dict) and "ResponseBody" in output:
            yield output["ResponseBody"]


def _history_event(message: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(message)
    stamp = int(event["event_timestamp"]) / 1000
    return {**event, "event_timestamp": datetime.fromtimestamp(stamp, timezone.utc)}


def _is_name(text: str) -> bool:
    return bool(re.fullmatch(r"[\w./-]+", text)) and not text.startswith("/")


def _items(output: Any, key: str, values: list[tuple[str, str]]) -> str:
    """The content of a JSON or CSV file of which the output has the items that were read."""
    try:
        items = json.loads(output) if isinstance(output, str) else output
    except json.JSONDecodeError:
        items = []
    if key.endswith(".json"):
        return json.dumps(items)
    rows = [list(item.values()) for item in items if isinstance(item, dict)]
    header = [list(items[0])] if rows and ("CSVHeaderLocation", "FIRST_ROW") in values else []
    return "\n".join(",".join(map(str, row)) for row in header + rows)
