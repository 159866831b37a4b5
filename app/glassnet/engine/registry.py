"""Registries: every file of a folder adds one thing, found under its stable id."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

from glassnet.engine.component import Component, written
from glassnet.engine.errors import SettingError

C = TypeVar("C", bound=Component)


class Registry(Generic[C]):
    """The components of one kind, by id, in the order in which a menu lists them.

    `package` is the folder whose modules hold them; they are imported on the first look-up, and
    each registers its class with the registry as decorator. `tag` is the key that holds the id in
    JSON; `noun` is what a message calls one of them.
    """

    def __init__(self, noun: str, package: str, tag: str = "name") -> None:
        self.noun = noun
        self.tag = tag
        self._package = package
        self._classes: dict[str, type[C]] = {}
        self._complete = False

    def __call__(self, component: type[C]) -> type[C]:
        """Register a class. Raises ValueError for an id that is taken."""
        if not component.id or component.id in self._classes:
            raise ValueError(
                f"{component.__qualname__}: the {self.noun} id {component.id!r} is empty or taken"
            )
        self._classes[component.id] = component
        return component

    def __iter__(self) -> Iterator[type[C]]:
        self._load()
        return iter(sorted(self._classes.values(), key=lambda one: (one.rank, one.id)))

    def __contains__(self, identifier: object) -> bool:
        self._load()
        return identifier in self._classes

    def __getitem__(self, identifier: str) -> type[C]:
        """The class of an id. Raises SettingError with the ids there are."""
        self._load()
        try:
            return self._classes[identifier]
        except (KeyError, TypeError):
            known = [one.id for one in self]
            near = get_close_matches(str(identifier), known, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise SettingError(
                f"{written(identifier)} is no {self.noun} that Glassnet knows{hint}; "
                f"allowed: {', '.join(known)}"
            ) from None

    def from_json(self, value: Any) -> C:
        """Read an id, or a mapping that holds the id under the tag and hyper-parameters beside it.

        Raises SettingError, its path leading to the faulty field.
        """
        if isinstance(value, str):
            value = {self.tag: value}
        if not isinstance(value, Mapping):
            raise SettingError(
                f"{written(value)} is no {self.noun}; "
                f"write its {self.tag}, or an object that holds it"
            )
        if self.tag not in value:
            raise SettingError(f"missing; it names the {self.noun}", [self.tag])
        try:
            chosen = self[value[self.tag]]
        except SettingError as error:
            raise error.inside(*([self.tag] if len(value) > 1 else [])) from None
        return chosen(**{name: item for name, item in value.items() if name != self.tag})

    def to_json(self, component: C) -> str | dict[str, Any]:
        """The form that `from_json` reads back.

        The id alone where there is nothing to set; a layer is always an object with its type.
        """
        values = {
            name: field.to_json(getattr(component, name))
            for name, field in component.hypers.items()
        }
        return {self.tag: component.id, **values} if values or self.tag == "type" else component.id

    def _load(self) -> None:
        if not self._complete:
            package = importlib.import_module(self._package)
            for module in pkgutil.iter_modules(package.__path__):
                importlib.import_module(f"{self._package}.{module.name}")
            self._complete = True
