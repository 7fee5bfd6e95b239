"""DynamoDB streams outlive a restart, with every reader where it was."""

import copy
from typing import Any

from ministack.services import dynamodb, lambda_svc


def keep_records() -> None:
    get_state, load = dynamodb.get_state, dynamodb.load_persisted_state

    def state() -> dict[str, Any]:
        records, trimmed = copy.deepcopy(dynamodb._stream_records), copy.deepcopy(dynamodb._stream_trimmed)
        return {**get_state(), "stream_records": records, "stream_trimmed": trimmed}

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
