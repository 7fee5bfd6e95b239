"""MediaConvert's place in these tests: the real client asks, the service's own model judges, and a job ends as a test says."""

import json
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.model import OperationModel
from botocore.validate import ParamValidator
from matinee.kernel import aws

from infra.local.mediaconvert import model
from infra.local.mediaconvert.consistency import refuse_inconsistent
from infra.local.mediaconvert.jobs import ENDS
from tests.conftest import sample
from tests.functions import renditions

Json = dict[str, Any]
Answer = tuple[AWSResponse, Json]
"""What a handler of `before-call` returns."""


def reply(parsed: Json) -> Answer:
    return AWSResponse("", 200, HTTPHeaders(), None), parsed


def refusal(code: str, message: str) -> Answer:
    parsed = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return AWSResponse("", 400, HTTPHeaders(), None), parsed


class Refused(Exception):
    """Answered as an error of this code."""

    def __init__(self, code: str, message: str = ""):
        super().__init__(message)
        self.code = code


class MediaConvert:
    """`duration` is that of all sources, in seconds; `jobs` are those created, oldest first."""

    def __init__(self) -> None:
        self.duration = 8.0
        self.jobs: list[Json] = []
        self._refusals: list[tuple[str, str]] = []
        self._remembered: set[str] = set()
        self._operations = {
            "CreateJob": self._create_job,
            "GetJob": self._get_job,
            "CancelJob": self._cancel_job,
        }

    def refuse(self, operation: str, code: str, times: int = 1) -> None:
        """The next calls of that operation, after all that the client itself asks again, are refused."""
        self._refusals += [(operation, code)] * times

    def forget_tokens(self) -> None:
        """A minute has passed since the last job was created."""
        self._remembered.clear()

    def answer(self, model: OperationModel, params: Json, **_: Any) -> Answer:
        """A handler of botocore's `before-call`: what it returns is the service's answer, and nothing is sent."""
        try:
            return reply(self._reply(model, params))
        except Refused as refused:
            return refusal(refused.code, str(refused))

    def complete(self, job: Json) -> Json:
        """The job's files are in S3. This and the next three give the event that MediaConvert sends, as the queue brings it."""
        for address, body in renditions.written(job["Settings"], self.duration):
            at = urlsplit(address)
            aws.client("s3").put_object(Bucket=at.netloc, Key=at.path.lstrip("/"), Body=body)
        job["Status"] = "COMPLETE"
        return self._event(job)

    def fail(self, job: Json, code: int, message: str) -> Json:
        job |= {"Status": "ERROR", "ErrorCode": code, "ErrorMessage": message}
        return self._event(job, errorCode=code, errorMessage=message)

    def cancel(self, job: Json) -> Json:
        job["Status"] = "CANCELED"
        return self._event(job)

    def advance(self, job: Json, percent: int) -> Json:
        job["Status"] = "PROGRESSING"
        return self._event(job, status="STATUS_UPDATE", jobProgress={"jobPercentComplete": percent})

    def _event(self, job: Json, **facts: Any) -> Json:
        event = sample("transcoding", "resume_workflow")
        envelope = json.loads(event["Records"][0]["body"])
        told = {"jobId": job["Id"], "status": job["Status"], "userMetadata": job["UserMetadata"], **facts}
        envelope["detail"] |= told
        event["Records"][0]["body"] = json.dumps(envelope)
        return event

    def _reply(self, operation: OperationModel, params: Json) -> Json:
        if waiting := [each for each in self._refusals if each[0] == operation.name]:
            self._refusals.remove(waiting[0])
            raise Refused(waiting[0][1], "as the test says")
        called = {"Id": params["url_path"].rpartition("/")[2]} if operation.name in ("GetJob", "CancelJob") else {}
        asked = called or model.from_wire(operation.input_shape, json.loads(params["body"]))
        try:
            model.validate(operation.name, asked)
            reply = self._operations[operation.name](asked)
        except model.BadRequest as error:
            raise Refused("BadRequestException", str(error)) from error
        assert operation.output_shape
        report = ParamValidator().validate(reply, operation.output_shape)
        assert not report.has_errors(), report.generate_report()  # the real one could not have said so
        return reply

    def _create_job(self, asked: Json) -> Json:
        model.refuse_unsupported("CreateJob", asked)
        refuse_inconsistent(asked)
        for job in self.jobs:
            if job["ClientRequestToken"] == asked["ClientRequestToken"] and job["Id"] in self._remembered:
                return {"Job": job}
        made = {name: value for name, value in asked.items() if name != "Tags"}
        self.jobs.append({**made, "Id": f"1795255200000-{len(self.jobs):06}", "Status": "SUBMITTED"})
        self._remembered.add(self.jobs[-1]["Id"])
        return {"Job": self.jobs[-1]}

    def _get_job(self, asked: Json) -> Json:
        return {"Job": dict(self._job(asked))}

    def _cancel_job(self, asked: Json) -> Json:
        job = self._job(asked)
        if job["Status"] in ENDS:
            raise Refused("ConflictException", f"The job has ended already: {job['Status']}")
        job["Status"] = "CANCELED"
        return {}

    def _job(self, asked: Json) -> Json:
        found = [job for job in self.jobs if job["Id"] == asked["Id"]]
        if not found:
            raise Refused("NotFoundException", "no such job")
        return found[0]
