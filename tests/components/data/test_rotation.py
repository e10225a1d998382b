"""Rotation: who renews which class of secret, and how often at least."""

import dataclasses

import pytest

from components.data.rotation import Renewal, Rotation, RotationClass, check_rotation
from tests.support.shop import SHOP

BY_FUNCTION = {"session": 90, "encryption": 90, "jwt": 90, "redis": 90, "db": 30}


BY_OTHERS = {"smtp": 90, "oauth": 365, "cookie": 7, "external": 90}


def test_no_class_is_without_a_term() -> None:
    assert {one.value: one.max_days for one in RotationClass} == {**BY_FUNCTION, **BY_OTHERS}
    assert {one.value for one in RotationClass if one.by_function} == set(BY_FUNCTION)


@pytest.mark.parametrize(("name", "most"), BY_FUNCTION.items())
def test_a_function_rotates_within_the_term_of_the_class(name: str, most: int) -> None:
    check_rotation("thing", RotationClass(name), rotating(most))
    for days in (0, most + 1):
        error = f"rotation.days is {days}: give a whole number from 1 to {most}; the bound of class {name}"
        with pytest.raises(ValueError, match=error):
            check_rotation("thing", RotationClass(name), rotating(days))


@pytest.mark.parametrize(("name", "most"), BY_OTHERS.items())
def test_others_renew_within_the_term_of_the_class(name: str, most: int) -> None:
    check_rotation("thing", RotationClass(name), Renewal(days=most))
    error = f"rotation.days is {most + 1}: give a whole number from 1 to {most}; the bound of class {name}"
    with pytest.raises(ValueError, match=error):
        check_rotation("thing", RotationClass(name), Renewal(days=most + 1))


def rotating(days: int) -> Rotation:
    """Rotate every so many days."""
    return Rotation(
        function_arn="arn:aws:lambda:eu-west-1:123456789012:function:f", role_arn=SHOP.role_arn("f"), days=days
    )


@pytest.mark.parametrize("name", BY_FUNCTION)
def test_classes_of_this_stack_cannot_go_without_a_function(name: str) -> None:
    with pytest.raises(ValueError, match=f"class {name} takes a Rotation .*, not a Renewal"):
        check_rotation("thing", RotationClass(name), Renewal(days=7))


@pytest.mark.parametrize("name", BY_OTHERS)
def test_classes_of_others_take_no_function(name: str) -> None:
    with pytest.raises(ValueError, match=f"class {name} takes a Renewal .*, not a Rotation"):
        check_rotation("thing", RotationClass(name), rotating(7))


@pytest.mark.parametrize("duration", ["0h", "25h", "2", "2m", ""])
def test_a_rotation_window_is_whole_hours(duration: str) -> None:
    with pytest.raises(ValueError, match=f"rotation.duration is '{duration}'; give whole hours from 1h to 24h"):
        check_rotation("thing", RotationClass.JWT, dataclasses.replace(rotating(7), duration=duration))
