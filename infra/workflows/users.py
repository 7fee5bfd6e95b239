"""users: a copy of somebody's data, or their erasure."""

from infra.workflows.states import UNTIL_DONE, Catch, Choice, Each, Fail, Pass, Succeed, Task, Wait, Workflow

ASKED = ("analytics", "content", "playback", "recommendations", "streaming", "subscriptions")
"""The domains that forget a person before users does."""

WORKFLOW = Workflow(
    "A person's wish: a copy of their data, or to be forgotten. It is told an id alone, never whose it is",
    timeout=2_592_000,
    states={
        "Which?": Choice("$.export_id", "IsPresent", value=True, then="BuildExport", otherwise="LetTokensExpire"),
        "BuildExport": Task("build_export", catch=(Catch("RecordFailedExport"),)),
        "Exported": Succeed(),
        "RecordFailedExport": Task("record_failed_export"),
        "ExportFailed": Fail(),
        "LetTokensExpire": Wait(
            1260,
            comment="An access token lives 15 minutes, and API Gateway may know it 5 more: who holds one may still write",
        ),
        "Domains": Pass(
            [{"domain": domain, "function": f"${{{domain}_erase_person}}"} for domain in ASKED],
            at="$.domains",
            comment="Whom to ask: a row a domain",
        ),
        "AskDomains": Each(
            {
                "AskDomain": Task(
                    tuple(f"{domain}_erase_person" for domain in ASKED),
                    given={"erasure_id.$": "$.erasure_id"},
                    output="$.domain",
                    retry=UNTIL_DONE,
                ),
            },
            items="$.domains",
            given={
                "erasure_id.$": "$.erasure_id",
                "domain.$": "$$.Map.Item.Value.domain",
                "function.$": "$$.Map.Item.Value.function",
            },
            result="$.domains",
        ),
        "SendReceipt": Task("send_receipt", catch=(Catch("FreeAddress", at=None),)),
        "FreeAddress": Task("free_address", retry=UNTIL_DONE),
        "LetCallsEnd": Wait(60, comment="Calls that found the address before, and indexes that follow a moment later"),
        "ErasePerson": Task("erase_person", retry=UNTIL_DONE),
        "Erased": Succeed(),
    },
)
