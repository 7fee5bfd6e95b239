"""DynamoDB streams outlive a restart, with every reader where it was and what it has not read."""

from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb, lambda_svc

_STORES = (
    *("tags", "ttl_settings", "pitr_settings", "kinesis_destinations", "contributor_insights", "backups"),
    *("resource_policies", "exports", "imports", "stream_records", "stream_trimmed"),
)


_Position = dict[tuple[str, str, str], int]
_saved_positions: _Position = {}
"""Table → up to where all its readers have read, by what was last saved of them."""


def keep_records() -> None:
    load, readers = dynamodb.load_persisted_state, lambda_svc.get_state

    def readers_state() -> Any:
        """Saved before the records are: no record that they might yet ask for is left out."""
        _saved_positions.clear()
        _saved_positions.update(_read_by_all())
        return readers()

    def state() -> dict[str, Any]:
        """The live stores, not copies of them: they are written out before anything else runs."""
        tables = AccountRegionScopedDict()
        for (account, region, name), table in dynamodb._tables.all_items():
            kept = {key: value for key, value in table.items() if key != dynamodb._INDEX_MEMBERS}
            tables.set_scoped(account, region, name, kept)
        return {"tables": tables, **{name: getattr(dynamodb, f"_{name}") for name in _STORES}, **_unread()}

    def loaded(data: dict[str, Any]) -> None:
        load(data)
        dynamodb._stream_records.update(data.get("stream_records", {}))
        dynamodb._stream_trimmed.update(data.get("stream_trimmed", {}))

    dynamodb.get_state, dynamodb.load_persisted_state, lambda_svc.get_state = state, loaded, readers_state
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


def _unread() -> dict[str, AccountRegionScopedDict]:
    """Records that a reader has yet to read: of a large import, all of them would be most of what is saved."""
    records, trimmed = AccountRegionScopedDict(), AccountRegionScopedDict()
    for (account, region, table), found in dynamodb._stream_records.all_items():
        before = dynamodb._stream_trimmed.get_scoped(account, region, table, 0)
        read = max(0, _saved_positions.get((account, region, table), 0) - before)
        records.set_scoped(account, region, table, found[read:])
        trimmed.set_scoped(account, region, table, before + min(read, len(found)))
    return {"stream_records": records, "stream_trimmed": trimmed}


def _read_by_all() -> _Position:
    found: _Position = {}
    for (account, region, mapping_id), mapping in lambda_svc._esms.all_items():
        arn = mapping.get("EventSourceArn", "")
        if ":dynamodb:" in arn:
            at = (account, region, arn.split(":table/")[1].split("/")[0])
            position = lambda_svc._dynamodb_stream_positions.get_scoped(account, region, mapping_id, 0)
            found[at] = min(found.get(at, position), position)
    return found
