"""Optimized integrations: the IAM actions that each needs, where they are not that of its name.

From https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
and the pages of the services there; of a harness of Amazon Bedrock AgentCore from
https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/harness-security.html
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CONNECTION", "INTEGRATIONS", "Integration"]


class Integration(NamedTuple):
    """What calling one action of an optimized integration needs.

    Attributes:
        actions: The actions on what is called, with spaces between them.
        job: Those that Run a Job (`.sync`) needs beside them: to follow the job, and to stop it.
        rule: The managed EventBridge rule through which Step Functions hears of the job's end.
        passes_role: Whether a role is handed to the service, which needs iam:PassRole.
        besides: Further actions, each group with what it is on.
    """

    actions: str
    job: str = ""
    rule: str = ""
    passes_role: bool = False
    besides: tuple[tuple[str, str], ...] = ()


_S3_OF_ATHENA = (
    "s3:GetBucketLocation s3:GetObject s3:ListBucket s3:ListBucketMultipartUploads "
    "s3:ListMultipartUploadParts s3:AbortMultipartUpload s3:CreateBucket s3:PutObject"
)
_GLUE_OF_ATHENA = (
    "glue:CreateDatabase glue:GetDatabase glue:GetDatabases glue:UpdateDatabase "
    "glue:DeleteDatabase glue:CreateTable glue:UpdateTable glue:GetTable glue:GetTables "
    "glue:DeleteTable glue:BatchDeleteTable glue:BatchCreatePartition glue:CreatePartition "
    "glue:UpdatePartition glue:GetPartition glue:GetPartitions glue:BatchGetPartition "
    "glue:DeletePartition glue:BatchDeletePartition"
)
_STARTS_QUERY = (
    (_S3_OF_ATHENA, "the buckets that the query reads and writes"),
    (_GLUE_OF_ATHENA, "the catalog, databases and tables of the query"),
    ("lakeformation:GetDataAccess", "*"),
)
_LINKED_ROLE = "role/aws-service-role/"  # which the first use in an account creates
_OF_NODES = (
    ("ec2:DescribeSubnets", "*"),
    ("iam:GetRole iam:ListAttachedRolePolicies", "the roles that eks is given"),
)
_OF_CONTAINERS = f"{_LINKED_ROLE}emr-containers.amazonaws.com/AWSServiceRoleForAmazonEMRContainers"
_OF_SERVERLESS = (
    f"{_LINKED_ROLE}ops.emr-serverless.amazonaws.com/AWSServiceRoleForAmazonEMRServerless*"
)
CONNECTION = "the connection that authorizes the call"
_OF_APPLICATION = "StepFunctionsGetEventsForEMRServerlessApplicationRule"


def _sagemaker(kind: str, rule: str) -> Integration:
    """A job of SageMaker: its kind, as `TrainingJob`."""
    return Integration(
        f"sagemaker:Create{kind}",
        f"sagemaker:Describe{kind} sagemaker:Stop{kind}",
        f"StepFunctionsGetEventsForSageMaker{rule}",
        passes_role=True,
        besides=(("sagemaker:ListTags", "*"),),
    )


def _eks(kind: str, besides: tuple[tuple[str, str], ...] = ()) -> dict[str, Integration]:
    """Creating and deleting a part of EKS: its kind, as `Nodegroup`."""
    return {
        f"eks:create{kind}": Integration(
            f"eks:Create{kind}",
            f"eks:Describe{kind} eks:Delete{kind}",
            passes_role=True,
            besides=besides,
        ),
        f"eks:delete{kind}": Integration(f"eks:Delete{kind}", f"eks:Describe{kind}"),
    }


INTEGRATIONS = {
    "apigateway:invoke": Integration("execute-api:Invoke"),
    "athena:getQueryResults": Integration(
        "athena:GetQueryResults", besides=(("s3:GetObject", "the results of the query"),)
    ),
    "athena:startQueryExecution": Integration(
        "athena:StartQueryExecution athena:GetDataCatalog",
        "athena:StopQueryExecution athena:GetQueryExecution",
        besides=_STARTS_QUERY,
    ),
    "batch:submitJob": Integration(
        "batch:SubmitJob",
        "batch:DescribeJobs batch:TerminateJob",
        "StepFunctionsGetEventsForBatchJobsRule",
    ),
    "bedrock-agentcore:invokeHarness": Integration(
        "bedrock-agentcore:InvokeHarness bedrock-agentcore:InvokeAgentRuntime"
    ),
    "bedrock:createModelCustomizationJob": Integration(
        "bedrock:CreateModelCustomizationJob",
        "bedrock:GetModelCustomizationJob bedrock:StopModelCustomizationJob",
        passes_role=True,
    ),
    "bedrock:invokeModel": Integration("bedrock:InvokeModel"),
    "codebuild:startBuild": Integration(
        "codebuild:StartBuild",
        "codebuild:StopBuild codebuild:BatchGetBuilds",
        "StepFunctionsGetEventForCodeBuildStartBuildRule",
    ),
    "codebuild:startBuildBatch": Integration(
        "codebuild:StartBuildBatch",
        "codebuild:StopBuildBatch codebuild:BatchGetBuildBatches",
        "StepFunctionsGetEventForCodeBuildStartBuildBatchRule",
    ),
    "databrew:startJobRun": Integration(
        "databrew:StartJobRun", "databrew:ListJobRuns databrew:StopJobRun"
    ),
    "ecs:runTask": Integration(
        "ecs:RunTask",
        "ecs:StopTask ecs:DescribeTasks",
        "StepFunctionsGetEventsForECSTaskRule",
        passes_role=True,
    ),
    **_eks("Cluster"),
    **_eks("FargateProfile"),
    **_eks("Nodegroup", _OF_NODES),
    "eks:call": Integration(""),  # Kubernetes decides, by the access that the role has there
    "eks:runJob": Integration(""),
    "elasticmapreduce:addStep": Integration(
        "elasticmapreduce:AddJobFlowSteps",
        "elasticmapreduce:DescribeStep elasticmapreduce:CancelSteps",
        "StepFunctionsGetEventForEMRAddJobFlowStepsRule",
    ),
    "elasticmapreduce:cancelStep": Integration("elasticmapreduce:CancelSteps"),
    "elasticmapreduce:createCluster": Integration(
        "elasticmapreduce:RunJobFlow",
        "elasticmapreduce:DescribeCluster elasticmapreduce:TerminateJobFlows",
        "StepFunctionsGetEventForEMRRunJobFlowRule",
        passes_role=True,
    ),
    "elasticmapreduce:modifyInstanceFleetByName": Integration(
        "elasticmapreduce:ModifyInstanceFleet elasticmapreduce:ListInstanceFleets"
    ),
    "elasticmapreduce:modifyInstanceGroupByName": Integration(
        "elasticmapreduce:ModifyInstanceGroups elasticmapreduce:ListInstanceGroups"
    ),
    "elasticmapreduce:setClusterTerminationProtection": Integration(
        "elasticmapreduce:SetTerminationProtection"
    ),
    "elasticmapreduce:terminateCluster": Integration(
        "elasticmapreduce:TerminateJobFlows",
        "elasticmapreduce:DescribeCluster",
        "StepFunctionsGetEventForEMRTerminateJobFlowsRule",
    ),
    "emr-containers:createVirtualCluster": Integration(
        "emr-containers:CreateVirtualCluster",
        besides=(("iam:CreateServiceLinkedRole", _OF_CONTAINERS),),
    ),
    "emr-containers:deleteVirtualCluster": Integration(
        "emr-containers:DeleteVirtualCluster", "emr-containers:DescribeVirtualCluster"
    ),
    "emr-containers:startJobRun": Integration(
        "emr-containers:StartJobRun",
        "emr-containers:DescribeJobRun emr-containers:CancelJobRun",
    ),
    "emr-serverless:cancelJobRun": Integration(
        "emr-serverless:CancelJobRun",
        "emr-serverless:GetJobRun",
        "StepFunctionsGetEventsForEMRServerlessJobRule",
    ),
    "emr-serverless:createApplication": Integration(
        "emr-serverless:CreateApplication",
        "emr-serverless:GetApplication emr-serverless:DeleteApplication",
        _OF_APPLICATION,
        besides=(("iam:CreateServiceLinkedRole", _OF_SERVERLESS),),
    ),
    "emr-serverless:deleteApplication": Integration(
        "emr-serverless:DeleteApplication", "emr-serverless:GetApplication", _OF_APPLICATION
    ),
    "emr-serverless:startApplication": Integration(
        "emr-serverless:StartApplication",
        "emr-serverless:GetApplication emr-serverless:StopApplication",
        _OF_APPLICATION,
    ),
    "emr-serverless:startJobRun": Integration(
        "emr-serverless:StartJobRun",
        "emr-serverless:GetJobRun emr-serverless:CancelJobRun",
        "StepFunctionsGetEventsForEMRServerlessJobRule",
        passes_role=True,
    ),
    "emr-serverless:stopApplication": Integration(
        "emr-serverless:StopApplication", "emr-serverless:GetApplication", _OF_APPLICATION
    ),
    "glue:startJobRun": Integration(
        "glue:StartJobRun", "glue:GetJobRun glue:GetJobRuns glue:BatchStopJobRun"
    ),
    "http:invoke": Integration(
        "",
        besides=(
            ("states:InvokeHTTPEndpoint", "the state machine itself"),
            ("events:RetrieveConnectionCredentials", CONNECTION),
            (
                "secretsmanager:GetSecretValue secretsmanager:DescribeSecret",
                "secret:events!connection/*",
            ),
        ),
    ),
    "mediaconvert:createJob": Integration(
        "mediaconvert:CreateJob",
        "mediaconvert:GetJob mediaconvert:CancelJob",
        "StepFunctionsGetEventsForMediaConvertJobRule",
        passes_role=True,
    ),
    "sagemaker:createHyperParameterTuningJob": _sagemaker(
        "HyperParameterTuningJob", "TuningJobsRule"
    ),
    "sagemaker:createLabelingJob": _sagemaker("LabelingJob", "*"),
    "sagemaker:createModel": Integration("sagemaker:CreateModel", passes_role=True),
    "sagemaker:createProcessingJob": _sagemaker("ProcessingJob", "ProcessingJobsRule"),
    "sagemaker:createTrainingJob": _sagemaker("TrainingJob", "TrainingJobsRule"),
    "sagemaker:createTransformJob": _sagemaker("TransformJob", "TransformJobsRule"),
}
"""By service and action, as in a Resource."""
