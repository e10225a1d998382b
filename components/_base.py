"""The base of every component: wholly owned children and published outputs."""

import inspect
from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi


class Hardened(pulumi.ComponentResource):
    """A component whose children belong to it and whose annotated outputs are always published.

    Subclasses annotate their outputs (`arn: pulumi.Output[str]`) and call `publish` last. The static intent of a
    component (names, classes, sizes) is passed as `intent`, so that a reviewer and a policy see it in preview even
    where a rendered document is unknown.
    """

    controls: ClassVar[tuple[str, ...]] = ()
    """Controls of the checklist that the component makes true, or helps to; shown with its intent."""

    def __init__(self, name: str, intent: Mapping[str, object], opts: pulumi.ResourceOptions | None) -> None:
        """Register the component as `bulwark:<folder>:<Class>` with its static intent as inputs."""
        folder = type(self).__module__.split(".")[1]
        shown = {"controls": list(self.controls), **intent} if self.controls else dict(intent)
        super().__init__(f"bulwark:{folder}:{type(self).__name__}", name, shown, opts)

    def child(
        self,
        *,
        protect: bool | None = None,
        after: Sequence[pulumi.Resource] = (),
        was: Sequence[pulumi.Alias] = (),
        ignoring: Sequence[str] = (),
        providers: Sequence[pulumi.ProviderResource] = (),
        delete_first: bool = False,
    ) -> pulumi.ResourceOptions:
        """Give the options of one child. Caller options stay on the component and reach children by parentage.

        `delete_first` is for what its parent has once only: there the new one is the old one, and deleting the old one
        after it was replaced would delete both.
        """
        return pulumi.ResourceOptions(
            parent=self,
            protect=protect,
            depends_on=list(after) or None,
            aliases=list(was) or None,
            ignore_changes=list(ignoring) or None,
            providers=list(providers) or None,
            delete_before_replace=delete_first or None,
        )

    def publish(self) -> None:
        """Register every annotated output; a declared but unset output is a bug, so it raises here."""
        names = inspect.get_annotations(type(self))
        self.register_outputs({name: getattr(self, name) for name in names})
