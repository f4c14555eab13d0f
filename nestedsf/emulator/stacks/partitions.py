"""Partitions: China and GovCloud, as a template and IAM know them.

AWS: the pseudo parameters AWS::Partition and AWS::URLSuffix are those of the region that the
stack is in: `aws-cn` and `amazonaws.com.cn` in China
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html).
A partition has one IAM for all its regions.

moto: they are `aws` and `amazonaws.com` in every region, though its own ARNs have the region's
partition; GovCloud's IAM, at iam.us-gov.amazonaws.com, is asked in the partition `aws`.
"""

from __future__ import annotations

from typing import Any

from moto.cloudformation import parsing
from moto.core.responses import BaseResponse
from moto.utilities.utils import get_partition

from nestedsf.emulator.patching import Patches

patches = Patches()

_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}
_GLOBAL = {"us-gov": "us-gov-west-1"}


@patches.wraps(parsing.ResourceMap, "__init__")
def _begin(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    original(self, *args, **kwargs)
    partition = get_partition(self._region_name)
    self._parsed_resources["AWS::Partition"] = partition
    self._parsed_resources["AWS::URLSuffix"] = _SUFFIXES.get(partition, "amazonaws.com")


@patches.wraps(BaseResponse, "get_region_from_url")
def _region(original: Any, self: Any, request: Any, full_url: str) -> str:
    region = str(original(self, request, full_url))
    return _GLOBAL.get(region, region)
