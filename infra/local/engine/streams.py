"""DynamoDB streams outlive a restart, with every reader where it was."""

from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb, lambda_svc

_STORES = (
    *("tags", "ttl_settings", "pitr_settings", "kinesis_destinations", "contributor_insights", "backups"),
    *("resource_policies", "exports", "imports", "stream_records", "stream_trimmed"),
)


def keep_records() -> None:
    load = dynamodb.load_persisted_state

    def state() -> dict[str, Any]:
        """The live stores, not copies of them: they are written out before anything else runs."""
        tables = AccountRegionScopedDict()
        for (account, region, name), table in dynamodb._tables.all_items():
            kept = {key: value for key, value in table.items() if key != dynamodb._INDEX_MEMBERS}
            tables.set_scoped(account, region, name, kept)
        return {"tables": tables, **{name: getattr(dynamodb, f"_{name}") for name in _STORES}}

    def loaded(data: dict[str, Any]) -> None:
        load(data)
        dynamodb._stream_records.update(data.get("stream_records", {}))
        dynamodb._stream_trimmed.update(data.get("stream_trimmed", {}))

    dynamodb.get_state, dynamodb.load_persisted_state = state, loaded
    restore = lambda_svc._restore_esm_positions

    def restored(store: Any, positions: Any) -> None:
        """A position beyond the records that were saved points at what never happened."""
        restore(store, positions)
        for (account, region, mapping_id), mapping in lambda_svc._esms.all_items():
            arn = mapping.get("EventSourceArn", "")
            position = store.get_scoped(account, region, mapping_id, None)
            if ":dynamodb:" in arn and isinstance(position, int):
                table = arn.split(":table/")[1].split("/")[0]
                end = dynamodb.stream_end_position(table, account_id=account, region=region)
                store.set_scoped(account, region, mapping_id, min(position, end))

    lambda_svc._restore_esm_positions = restored
