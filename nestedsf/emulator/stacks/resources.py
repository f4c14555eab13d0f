"""Resources of a stack: roles, functions, and names that are taken.

AWS: what is there from elsewhere under a resource's name is left alone, and the resource fails.

moto: a function of that name is taken over, and the code of one cannot be updated; a role's
inline policies are kept as Python's repr; an event bus has no name to refer to, a topic no
TopicArn, a log group's Arn lacks its `:*`, and a parameter without a name cannot be made.
State machines are in `state_machines`.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from moto.awslambda import models as lambda_models
from moto.cloudformation.exceptions import ValidationError
from moto.events import models as events_models
from moto.iam import models as iam_models
from moto.logs import models as logs_models
from moto.sns import models as sns_models
from moto.ssm import models as ssm_models

from nestedsf.emulator.patching import Patches

patches = Patches()


@patches.wraps(iam_models.Role, "put_policy")
def _policy_as_json(original: Any, self: Any, policy_name: str, policy_json: Any) -> None:
    text = policy_json if isinstance(policy_json, str) else json.dumps(policy_json)
    original(self, policy_name, text)


@patches.wraps(lambda_models.LambdaFunction, "create_from_cloudformation_json")
def _create_function(
    original: Any, cls: Any, name: str, template: Any, account: str, region: str, **kwargs: Any
) -> Any:
    functions = lambda_models.lambda_backends[account][region].list_functions()
    if name in {function.function_name for function in functions}:
        raise ValidationError(
            message=f"Resource of type '{cls.cloudformation_type()}' with identifier '{name}' "
            "already exists."
        )
    return original(cls, name, template, account, region, **kwargs)


@patches.wraps(lambda_models.LambdaFunction, "update_from_cloudformation_json")
def _update_function(
    original: Any,
    cls: Any,
    original_resource: Any,
    new_resource_name: str,
    cloudformation_json: Any,
    account_id: str,
    region_name: str,
) -> Any:
    properties = dict(cloudformation_json["Properties"])
    code = properties["Code"]
    if "ZipFile" in code:
        archive = cls._create_zipfile_from_plaintext_code(code["ZipFile"])
        properties["Code"] = {**code, "ZipFile": base64.b64encode(archive).decode()}
    properties.setdefault("Environment", {"Variables": {}})
    updated = {**cloudformation_json, "Properties": properties}
    return original(cls, original_resource, new_resource_name, updated, account_id, region_name)


@patches.wraps(events_models.EventBus, "__init__")
def _make_event_bus(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    original(self, *args, **kwargs)
    self.physical_resource_id = self.name


@patches.wraps(sns_models.Topic, "has_cfn_attr")
def _topic_has(original: Any, cls: Any, attr: str) -> bool:
    return attr == "TopicArn" or bool(original(cls, attr))


@patches.wraps(sns_models.Topic, "get_cfn_attribute")
def _of_topic(original: Any, self: Any, attribute_name: str) -> Any:
    return self.arn if attribute_name == "TopicArn" else original(self, attribute_name)


@patches.wraps(logs_models.LogGroup, "get_cfn_attribute")
def _of_log_group(original: Any, self: Any, attribute_name: str) -> Any:
    found = original(self, attribute_name)
    return f"{found}:*" if attribute_name == "Arn" else found


@patches.wraps(ssm_models.Parameter, "create_from_cloudformation_json")
def _create_parameter(
    original: Any, cls: Any, name: str, template: Any, account: str, region: str, **kwargs: Any
) -> Any:
    properties = {"Name": name, **template["Properties"]}
    return original(cls, name, {**template, "Properties": properties}, account, region, **kwargs)
