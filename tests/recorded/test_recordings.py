"""What AWS answered, recorded, is what is answered here."""

from __future__ import annotations

import pytest

import nestedsf
from tests.recorded.features import missing_features
from tests.recorded.recordings import FOLDER, Recording, recordings
from tests.recorded.replay import replay, time_scale
from tests.recorded.script import NotReplayableError

RECORDINGS = recordings()

DIFFERENT = {
    "api/list_executions_versions_pagination": "what started the executions is not recorded",
    "services/s3_put_object-num": "moto's GetObject answers without ChecksumType",
}
"""The recordings that are due and differ, each with the reason."""


def _marked(recording: Recording) -> object:
    later = missing_features(recording)
    reason = f"not emulated yet: {', '.join(later)}"
    marks = [pytest.mark.xfail(reason=reason)] if later else []
    if recording.name in DIFFERENT:
        marks = [pytest.mark.xfail(strict=True, reason=DIFFERENT[recording.name])]
    return pytest.param(recording, id=recording.name, marks=marks)


def test_the_recordings_are_there() -> None:
    if not RECORDINGS:
        pytest.skip("AWS's recordings are not beside the project: there is nothing to replay.")
    assert FOLDER.is_dir()


# moto closes the content of an object in Amazon S3 when it is garbage, and warns
@pytest.mark.filterwarnings("ignore:S3 key was not disposed", "ignore:.*SpooledTemporaryFile")
@pytest.mark.parametrize("recording", [_marked(recording) for recording in RECORDINGS])
def test_a_recording_is_answered_as_on_aws(recording: Recording) -> None:
    try:
        with nestedsf.moto_session(time_scale=time_scale(recording)) as session:
            difference = replay(session, recording)
    except NotReplayableError as error:
        pytest.skip(f"{error}.")
    assert difference is None, str(difference)
