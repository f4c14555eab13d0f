"""Pseudo parameters: AWS::Partition and AWS::URLSuffix, as a template refers to them.

AWS: those of the region that the stack is in: `aws-cn` and `amazonaws.com.cn` in China
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html).

moto: `aws` and `amazonaws.com` in every region, though its own ARNs have the region's partition.
"""

from __future__ import annotations

from typing import Any

from moto.cloudformation import parsing
from moto.utilities.utils import get_partition

from nestedsf.emulator.patching import Patches

patches = Patches()

_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}


@patches.wraps(parsing.ResourceMap, "__init__")
def _begin(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    original(self, *args, **kwargs)
    partition = get_partition(self._region_name)
    self._parsed_resources["AWS::Partition"] = partition
    self._parsed_resources["AWS::URLSuffix"] = _SUFFIXES.get(partition, "amazonaws.com")
