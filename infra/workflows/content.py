"""content: an import of titles from a file, and an export of them into one."""

from infra.workflows.states import Catch, Choice, Each, Fail, Succeed, Task, Workflow

_IMPORT_FAILS, _EXPORT_FAILS = (Catch("FailImport"),), (Catch("FailCatalogue"),)

_CHUNKS = Each(
    {
        "ImportChunk": Task("import_titles", output="$.span.number"),
    },
    comment="A chunk that was taken in before is passed over: a retry and a redrive take up what is missing",
    label="Chunks",
    listed={"Bucket.$": "$.listing.Bucket", "Key.$": "$.listing.Key"},
    given={"import_id.$": "$.import_id", "span.$": "$$.Map.Item.Value"},
    at_once=4,
)

WORKFLOW = Workflow(
    "Titles from a file, chunk by chunk, or all titles into one, part by part",
    timeout=86_400,
    states={
        "Which?": Choice("$.import_id", "IsPresent", value=True, then="SplitImport", otherwise="ExportTitles"),
        "SplitImport": Task("split_import", result="$", catch=_IMPORT_FAILS),
        "Fit?": Choice("$.unfit", "IsNull", value=True, then="Passes", otherwise="FailImport"),
        "Passes": Each(
            {"ImportTitles": _CHUNKS},
            comment="Seasons come after their series, and episodes after their seasons",
            items="$.passes",
            given={"import_id.$": "$.import_id", "listing.$": "$$.Map.Item.Value"},
            at_once=1,
            catch=_IMPORT_FAILS,
        ),
        "FinishImport": Task("finish_import", catch=_IMPORT_FAILS),
        "Imported": Succeed(),
        "FailImport": Task("fail_import"),
        "ImportFailed": Fail("ImportFailed", "The import itself says why"),
        "ExportTitles": Task("export_titles", result="$", catch=_EXPORT_FAILS),
        "Written?": Choice("$.done", "BooleanEquals", value=True, then="Written", otherwise="ExportTitles"),
        "Written": Succeed(),
        "FailCatalogue": Task("fail_catalogue"),
        "CatalogueFailed": Fail("CatalogueFailed", "It could not be written"),
    },
)
