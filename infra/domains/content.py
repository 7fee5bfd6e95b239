"""content: titles, their uploads and their artwork."""

from infra.functions import (
    AwsEvent,
    DeleteObjects,
    Domain,
    Erase,
    ListObjects,
    MultipartUpload,
    PlayEarly,
    Read,
    ReadObjects,
    SealCursors,
    StartWorkflow,
    Write,
    WriteObjects,
    on_aws,
    on_event,
    route,
    schedule,
    step,
)
from infra.workflows.content import WORKFLOW

_SOURCES = MultipartUpload("uploads", "uploads/")
_TITLES, _JOBS = Write("content"), Read("transcoding")
_MANIFESTS = (
    _TITLES,
    ReadObjects("media", "subtitles/"),
    ReadObjects("media", "titles/"),
    WriteObjects("media", "titles/"),
)
"""What it takes to present a film's tracks and subtitles."""
_SUBTITLES = (*_MANIFESTS, WriteObjects("media", "subtitles/"))
_OF_TITLES = (
    ("media", "titles"),
    ("media", "artwork"),
    ("media", "subtitles"),
    ("uploads", "uploads"),
    ("uploads", "artwork"),
)
"""Bucket and folder where each title has one of its own: what `matinee.content.deleting` empties."""
_ARTWORK_ARRIVED = AwsEvent(
    "aws.s3", "Object Created", {"bucket": {"name": ["uploads"]}, "object": {"key": [{"prefix": "artwork/"}]}}
)
_IMPORT_ARRIVED = AwsEvent(
    "aws.s3", "Object Created", {"bucket": {"name": ["uploads"]}, "object": {"key": [{"prefix": "imports/"}]}}
)
_IMPORT, _REPORT = ReadObjects("uploads", "imports/"), WriteObjects("uploads", "reports/")
_WRITTEN_REPORT = ReadObjects("uploads", "reports/")

CONTENT = Domain(
    name="content",
    indexes=("gsi1", "gsi2"),
    workflow=WORKFLOW,
    workflow_rights=(_WRITTEN_REPORT,),
    append_only=("AUDIT#",),
    functions=(
        route("GET /v1/content", "list_titles", SealCursors(), Read("content"), shared=True),
        route("POST /v1/content", "create_title", _TITLES, access="editor", idempotent=True),
        route("GET /v1/content/{content_id}", "get_title", Read("content"), shared=True),
        route("GET /v1/content/{content_id}/children", "list_children", SealCursors(), Read("content"), shared=True),
        route("PUT /v1/content/{content_id}/children", "order_children", _TITLES, access="editor"),
        route("PUT /v1/content/{content_id}", "replace_title", _TITLES, access="editor"),
        route("DELETE /v1/content/{content_id}", "delete_title", _TITLES, access="editor"),
        route("POST /v1/content/{content_id}/restore", "restore_title", _TITLES, access="editor"),
        route("GET /v1/content/{content_id}/audit", "list_edits", SealCursors(), Read("content"), access="editor"),
        route("POST /v1/content/{content_id}/publish", "publish_title", _TITLES, access="editor"),
        route("POST /v1/content/{content_id}/unpublish", "unpublish_title", _TITLES, access="editor"),
        route(
            "POST /v1/content/{content_id}/artwork",
            "start_artwork",
            Read("content"),
            WriteObjects("uploads", "artwork/"),
            access="editor",
        ),
        route(
            "PUT /v1/content/{content_id}/artwork/{kind}",
            "choose_artwork",
            _TITLES,
            ReadObjects("media", "titles/"),
            WriteObjects("media", "artwork/"),
            access="editor",
        ),
        route("DELETE /v1/content/{content_id}/artwork/{kind}", "delete_artwork", _TITLES, access="editor"),
        route("PUT /v1/content/{content_id}/audio", "arrange_audio", *_MANIFESTS, access="editor"),
        route("PUT /v1/content/{content_id}/subtitles/{language}", "put_subtitles", *_SUBTITLES, access="editor"),
        route("DELETE /v1/content/{content_id}/subtitles/{language}", "delete_subtitles", *_MANIFESTS, access="editor"),
        route(
            "POST /v1/content/{content_id}/uploads",
            "start_upload",
            _TITLES,
            _SOURCES,
            PlayEarly(),
            access="editor",
            idempotent=True,
        ),
        route(
            "GET /v1/content/{content_id}/uploads",
            "list_uploads",
            SealCursors(),
            Read("content"),
            _JOBS,
            _SOURCES,
            access="editor",
        ),
        route("GET /v1/uploads/{upload_id}", "get_upload", Read("content"), _JOBS, _SOURCES, access="editor"),
        route(
            "DELETE /v1/uploads/{upload_id}",
            "cancel_upload",
            _TITLES,
            _JOBS,
            _SOURCES,
            ReadObjects("uploads", "uploads/"),
            DeleteObjects("uploads", "uploads/"),
            access="editor",
        ),
        # Joining the parts of a big file takes S3 minutes at worst; the API waits 29 s, and asking again is safe.
        route(
            "POST /v1/uploads/{upload_id}/complete",
            "complete_upload",
            _TITLES,
            _JOBS,
            _SOURCES,
            ReadObjects("uploads", "uploads/"),
            access="editor",
            timeout=60,
        ),
        route("POST /v1/uploads/{upload_id}/retry", "retry_upload", _TITLES, _JOBS, access="editor"),
        route(
            "POST /v1/content/imports",
            "create_import",
            _TITLES,
            WriteObjects("uploads", "imports/"),
            access="editor",
            idempotent=True,
        ),
        route(
            "GET /v1/content/imports", "list_imports", SealCursors(), Read("content"), _WRITTEN_REPORT, access="editor"
        ),
        route("GET /v1/content/imports/{import_id}", "get_import", Read("content"), _WRITTEN_REPORT, access="editor"),
        route("POST /v1/content/imports/{import_id}/retry", "retry_import", _TITLES, _WRITTEN_REPORT, access="editor"),
        on_aws(_IMPORT_ARRIVED, "start_import", StartWorkflow("content")),
        on_event("content.ImportRetried", "restart_import", StartWorkflow("content")),
        step("split_import", _TITLES, _IMPORT, _REPORT, memory=1769, timeout=300),
        step("import_titles", _TITLES, _IMPORT, _REPORT, memory=1769, timeout=120),
        step("finish_import", _TITLES, _REPORT, _WRITTEN_REPORT, memory=1024, timeout=300),
        step("fail_import", _TITLES),
        route("POST /v1/content/exports", "request_catalogue", _TITLES, access="editor", idempotent=True),
        route(
            "GET /v1/content/exports/{catalogue_id}",
            "get_catalogue",
            Read("content"),
            ReadObjects("uploads", "catalogues/"),
            access="editor",
        ),
        on_event("content.ExportRequested", "start_catalogue", StartWorkflow("content")),
        step(
            "export_titles",
            _TITLES,
            MultipartUpload("uploads", "catalogues/"),
            ReadObjects("uploads", "catalogues/"),
            memory=1769,
            timeout=300,
        ),
        step("fail_catalogue", _TITLES),
        on_aws(
            _ARTWORK_ARRIVED,
            "attach_artwork",
            _TITLES,
            ReadObjects("uploads", "artwork/"),
            WriteObjects("media", "artwork/"),
            memory=1769,
            timeout=60,
        ),
        on_event(
            "content.ArtworkChosen",
            "resize_artwork",
            _TITLES,
            ReadObjects("media", "artwork/"),
            WriteObjects("media", "artwork/"),
            memory=1769,
            timeout=60,
        ),
        on_event("content.PartsOutdated", "update_parts", _TITLES, timeout=300),
        on_event(
            "content.TitleDeleted", "cancel_uploads", _TITLES, _JOBS, _SOURCES, DeleteObjects("uploads", "uploads/")
        ),
        on_event(
            "transcoding.RenditionsReady",
            "attach_renditions",
            *_MANIFESTS,
            WriteObjects("media", "artwork/"),
        ),
        schedule(
            "rate(1 hour)",
            "delete_retired_versions",
            _TITLES,
            ListObjects("media", "titles/"),
            DeleteObjects("media", "titles/"),
        ),
        schedule("rate(1 minute)", "announce_windows", _TITLES, timeout=50),
        schedule(
            "rate(1 hour)",
            "remove_deleted_titles",
            _TITLES,
            *(right(bucket, f"{folder}/") for bucket, folder in _OF_TITLES for right in (ListObjects, DeleteObjects)),
        ),
        step("erase_person", Erase("content"), Read("users"), of="users"),
    ),
)
