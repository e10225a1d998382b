"""The receipt of a request of a person: what it says, that it is signed, and that there is one."""

import hashlib
import json

import pytest

from functions._common.guarding import GuardError
from tests.support.dsr_world import ID, PERSON, TENANT
from tests.support.receipt_world import EXECUTION, PREFIX, RETAINED, STORES, ReceiptWorld


def test_a_receipt_says_what_was_done_and_not_for_whom() -> None:
    world = ReceiptWorld()
    world.item["retained"] = {"SS": ["media-archive: 2 locked versions"]}
    answer = world.run()
    assert world.said() == {
        "format": 1,
        "requestId": ID,
        "asked": "erase",
        "done": "erase",
        "receivedAt": "2026-02-20T10:00:00Z",
        "answeredAt": "2023-11-14T22:13:20+00:00",
        "execution": EXECUTION,
        "stores": list(STORES),
        "retained": {**RETAINED, "locked objects": ["media-archive: 2 locked versions"]},
    }
    (file,) = world.versions[answer["receipt"]]
    assert answer == {"receipt": f"{PREFIX}/{ID}/erase.json", "sha256": hashlib.sha256(file).hexdigest()}
    assert PERSON.encode() not in file
    assert TENANT.encode() not in file


def test_the_signature_is_of_every_letter_of_the_text() -> None:
    world = ReceiptWorld()
    world.run()
    (file,) = world.versions.popitem()[1]
    parts = json.loads(file)
    text = parts["receipt"].replace('"done": "erase"', '"done": "export"')
    world.versions[f"{PREFIX}/{ID}/erase.json"] = [json.dumps({**parts, "receipt": text}).encode()]
    with pytest.raises(AssertionError):
        world.said()


def test_a_second_run_gives_the_same_receipt_and_signs_nothing() -> None:
    world = ReceiptWorld()
    first = world.run()
    world.sleep(3600)
    assert world.run() == first
    assert world.signed == 1
    world.require_no_half()


def test_what_was_held_back_gets_another_receipt_when_it_is_erased() -> None:
    world = ReceiptWorld()
    world.run("restrict")
    world.run("erase")
    assert (world.said("restrict")["done"], world.said("erase")["done"]) == ("restrict", "erase")
    assert world.said("restrict")["asked"] == "erase"


def test_a_receipt_that_was_noted_and_not_put_is_put() -> None:
    world = ReceiptWorld()
    world.run()
    file = world.versions.popitem()[1]
    world.run()
    assert world.versions.popitem()[1] == file


@pytest.mark.parametrize(
    ("kind", "done"),
    [("export", "erase"), ("restrict", "erase"), ("erase", "export"), ("erase", ""), ("other", "other"), ("", "")],
)
def test_nothing_is_signed_that_nobody_asked_for(kind: str, done: str) -> None:
    world = ReceiptWorld(kind)
    with pytest.raises(GuardError, match=r"^what was done is none of what was asked$"):
        world.run(done)
    assert (world.signed, world.versions) == (0, {})


@pytest.mark.parametrize("ident", ["", "hold/acme", "../one", "other-request"])
def test_a_request_that_is_none_gets_no_receipt(ident: str) -> None:
    world = ReceiptWorld()
    with pytest.raises(GuardError):
        world.run(ident=ident)
    assert world.signed == 0


def test_a_request_that_goes_meanwhile_gets_no_receipt() -> None:
    world = ReceiptWorld()

    def gone(_count: int, name: str) -> None:
        if name == "update_item":
            world.dynamo.tables["shop-prod-dsr-requests"].clear()

    world.before = gone
    with pytest.raises(GuardError, match=r"^the request is gone$"):
        world.run()
    assert world.versions == {}


def test_a_key_that_signs_nothing_is_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    world = ReceiptWorld()
    monkeypatch.setattr(world, "sign", lambda **_: {"KeyId": "k", "Signature": b""})
    with pytest.raises(GuardError, match=r"^the key gave no signature$"):
        world.run()
    assert world.versions == {}
