"""Production's data: every store is classified and described, and personal data stays where it is meant to be."""

from pathlib import Path

from review import documents
from review.inventory.whole import inventory
from review.picture import svg
from review.picture.views import component, whole
from review.record.run import Recording

HOME = Path(__file__).resolve().parents[2]


def test_every_store_has_a_class_and_every_type_a_description(production: Recording) -> None:
    found = inventory(production.known)
    assert len(found.stores) >= 60
    assert found.unclassified == ()
    assert found.undescribed == ()


def test_personal_data_is_sealed_kept_for_a_time_and_never_public(production: Recording) -> None:
    personal = [store for store in inventory(production.known).stores if store.pii]
    assert len(personal) >= 8
    assert {store.exposure for store in personal} <= {"IAM", "private network"}
    assert not [store.name for store in personal if "own" in store.key]
    assert {store.region for store in personal} == {"us-east-1", "us-west-2"}


def test_the_database_and_its_users_are_told(production: Recording) -> None:
    (database,) = [store for store in inventory(production.known).stores if store.kind == "rds.Instance"]
    assert database.backup == "35 days point in time, copied to us-west-2, AWS Backup"
    assert {"api (connects)", "worker (connects)", "migrate (connects)"} <= set(database.consumers)


def test_the_unknown_graph_has_the_same_stores(production: Recording) -> None:
    known, unknown = inventory(production.known), inventory(production.unknown)
    assert [(store.urn, store.data, store.key) for store in known.stores] == [
        (store.urn, store.data, store.key) for store in unknown.stores
    ]


def test_the_page_is_fresh(production: Recording) -> None:
    page = (HOME / "docs" / "reference" / "inventory.md").read_text(encoding="utf-8")
    assert page == documents.inventory()


def test_production_is_drawn_small_enough_to_read(production: Recording) -> None:
    picture = whole(production.known)
    assert 20 <= len(picture.boxes) <= 80
    assert len(picture.arrows) <= 90
    assert svg.render(picture) == svg.render(whole(production.known))
    assert len(component(production.known, "network").boxes) <= 48
