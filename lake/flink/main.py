"""The Flink application: runs minutes.sql over the Kinesis stream in AWS, or over a folder of batches on this machine.

main.py                  in Managed Service for Apache Flink, which says by its properties where things are
main.py FOLDER           reads FOLDER/batches/*.json in the order of their names, writes FOLDER/minutes and FOLDER/late
"""

import json
import sys
from pathlib import Path

from pyflink.common import Configuration
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import Schema, StreamTableEnvironment

WATERMARK = "ts - INTERVAL '2' MINUTE"
"""Events may come as late as this, and in any order until then."""
BOT = r"bot\b|bot/|crawl|spider|headless|lighthouse|curl/|wget/|python-|okhttp|monitor|preview"
"""As `matinee.analytics.devices` knows robots by their names; a test holds both together."""
_PROPERTIES = Path("/etc/flink/application_properties.json")
_HERE = Path(__file__).parent
_SETTINGS = {
    "table.local-time-zone": "UTC",
    "table.exec.source.idle-timeout": "60 s",  # a shard without events does not hold up the others' minutes
}


def main() -> None:
    if len(sys.argv) > 1:
        run(_in_folder(Path(sys.argv[1]).resolve()), wait=True)
    else:
        run(_in_aws(_properties()), wait=False)


def run(tables: dict[str, dict[str, str]], wait: bool) -> None:
    """`tables`: the options of batches, minutes and late. `wait` for the end of what has one."""
    configuration = Configuration()
    for name, value in _SETTINGS.items():
        configuration.set_string(name, value)
    environment = StreamExecutionEnvironment.get_execution_environment(configuration)
    if wait:
        environment.set_parallelism(1)  # a folder has an order
    flink = StreamTableEnvironment.create(environment)
    inserts = flink.create_statement_set()
    for statement in _statements(tables):
        if statement.startswith("INSERT"):
            inserts.add_insert_sql(statement)
            continue
        if "VIEW judged" in statement:
            _watched(flink)
        flink.execute_sql(statement)
    running = inserts.execute()
    if wait:
        running.wait()


def _watched(flink: StreamTableEnvironment) -> None:
    """`events`: the parts of the batches with their own watermark."""
    schema = (
        Schema.new_builder()
        .column("event_id", "STRING")
        .column("type", "STRING")
        .column("content_id", "STRING")
        .column("country", "STRING")
        .column("ts", "TIMESTAMP_LTZ(3)")
        .watermark("ts", WATERMARK)
        .build()
    )
    parts = flink.to_data_stream(flink.from_path("unwatched"))
    flink.create_temporary_view("events", flink.from_data_stream(parts, schema))


def _statements(tables: dict[str, dict[str, str]]) -> list[str]:
    text = "\n".join(
        line for line in (_HERE / "minutes.sql").read_text().splitlines() if not line.startswith("--")
    ).replace("{bot}", BOT)
    for table, options in tables.items():
        said = ", ".join(f"'{name}' = '{value}'" for name, value in options.items())
        text = text.replace("{" + table + "}", said)
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def _in_aws(said: dict[str, str]) -> dict[str, dict[str, str]]:
    written = {"connector": "filesystem", "format": "json"}
    rolled = {"sink.rolling-policy.rollover-interval": "5 min", "sink.rolling-policy.check-interval": "1 min"}
    return {
        "batches": {
            "connector": "kinesis",
            "stream.arn": said["stream"],
            "aws.region": said["region"],
            "source.init.position": "LATEST",
            "format": "json",
            "json.ignore-parse-errors": "true",
        },
        "minutes": {**written, **rolled, "path": said["lake"] + "/live/minutes/"},
        "late": {**written, **rolled, "path": said["lake"] + "/live/late/"},
    }


def _in_folder(folder: Path) -> dict[str, dict[str, str]]:
    files = {"connector": "filesystem", "format": "json"}
    return {name: {**files, "path": (folder / name).as_uri()} for name in ("batches", "minutes", "late")}


def _properties() -> dict[str, str]:
    groups = json.loads(_PROPERTIES.read_text())
    return next(group["PropertyMap"] for group in groups if group["PropertyGroupId"] == "matinee")


if __name__ == "__main__":
    main()
