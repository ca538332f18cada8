from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "participation"

    def ready(self) -> None:
        from accounts import decided, duties, own  # models are loaded only now
        from accounts.opening import gate
        from accounts.vault import acts, replaying
        from common.backup import hooks
        from participation import (
            following,
            journalled,
            moderation,
            notifications,
            person,
            retention,
        )

        following.register_kinds()
        moderation.register_kinds()
        notifications.register_mails()
        person.register_part()
        acts.register(journalled.WORDS)
        retention.register_kinds()
        gate.keep_open("participation:set_aside_own")
        hooks.register_files("participation.backup.expected")
        for kind, what in (
            ("participation.comment", "comment"),
            ("participation.name", "name"),
            ("participation.proposal", "proposal"),
            ("participation.withdrawn", "withdrawn"),
            ("photos.photo", "photo"),
        ):
            replaying.register(
                kind,
                find=f"participation.again.{what}s",
                erase=f"participation.again.withdraw_{what}_again",
            )
        own.register("participation.own.of")
        decided.register("participation.own_decided.of")
        duties.register("participation.duties.of_staff")
        duties.register("participation.duties.of_second_person")
