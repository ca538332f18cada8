"""The open queue listens here: it is told the UUIDs of cases that changed, and nothing else."""

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from accounts.models import Role
from accounts.roles import roles_of
from accounts.sockets import person_of
from moderation.live import group

_FORBIDDEN = 4403


class QueueConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # it has no types
    """For whoever may have a queue: moderators, administrators, clerks who may release. What a
    person may see of a case is asked again when its line is fetched."""

    group_name = ""

    async def connect(self) -> None:
        municipality_id = await database_sync_to_async(_municipality_of)(dict(self.scope))
        if municipality_id is None:
            await self.close(code=_FORBIDDEN)
            return
        self.group_name = group(municipality_id)
        await self.channel_layer.group_add(self.group_name, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.group_name:
            await self.channel_layer.group_discard(self.group_name, self.channel_name)

    async def receive(self, *args: Any, **kwargs: Any) -> None:
        """Pages only listen."""

    async def case_changed(self, event: dict[str, Any]) -> None:
        await self.send_json({"case": event["case"]})

    async def layer_resync(self, event: dict[str, Any]) -> None:
        """Something may have been missed: look at everything anew."""
        await self.send_json({"all": True})


def _municipality_of(scope: dict[str, Any]) -> int | None:
    found = person_of(scope)
    if found is None:
        return None
    user, municipality = found
    roles = roles_of(user, municipality)
    releases = any(each.may_release for each in roles.departments_as(Role.CLERK))
    if roles.is_moderator or roles.is_administrator or releases:
        return municipality.pk
    return None
