import logging

from webhooks.logs import Fields


def test_values_stand_behind_the_message() -> None:
    record = logging.makeLogRecord({"msg": "closed a lost call", "call": "SCL_1", "row": 7})
    assert Fields("%(message)s").format(record) == "closed a lost call call=SCL_1 row=7"
