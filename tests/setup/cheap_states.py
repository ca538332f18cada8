"""The models of migrations, rendered with less work.

After each step Django renders anew all that hangs together with the model that was changed, and
builds each of their fields from the words that a file of migrations would need for it. What
comes out is the same here, only cheaper.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.migrations.state import ProjectState
from django.db.models import Field

_clone = Field.clone


@contextmanager
def rendered_cheaply() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Field, "clone", _copied)
        patch.setattr(ProjectState, "_append_option", _appended)
        patch.setattr(ProjectState, "_remove_option", _removed)
        yield


def _copied(self: "Field[Any, Any]") -> "Field[Any, Any]":
    """A field of a state belongs to no model: a copy is what its words would make."""
    if hasattr(self, "model") or hasattr(self, "base_field") or self.auto_created:
        return _clone(self)
    made = copy.deepcopy(self)
    made.creation_counter = Field.creation_counter  # the order of the columns
    Field.creation_counter += 1
    return made


def _appended(self: ProjectState, app: str, model: str, option: str, added: Any) -> None:
    options = self.models[app, model].options
    _write(self, app, model, option, [*options[option], added])


def _removed(self: ProjectState, app: str, model: str, option: str, name: str) -> None:
    options = self.models[app, model].options
    _write(self, app, model, option, [each for each in options[option] if each.name != name])


def _write(state: ProjectState, app: str, model: str, option: str, values: list[Any]) -> None:
    """An index or a constraint changes no other model: nothing is rendered for it."""
    state.models[app, model].options[option] = values
    if "apps" in state.__dict__:
        setattr(state.apps.get_model(app, model)._meta, option, values)
