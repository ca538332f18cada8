"""The checks of the ground floor: machine, database, queue, journal, mail, backups."""

_WITHOUT = (
    "machine.secrets",
    "machine.behaviour",
    "machine.folders",
    "mail.sending",
    "saved.backups",
)
_WITH = (
    "database.server",
    "database.tables",
    "database.rights",
    "database.pools",
    "database.listening",
    "database.clocks",
    "queue.worker",
    "queue.jobs",
    "journal.sealed",
)


def register() -> None:
    from common import doctor

    for name in _WITHOUT:
        doctor.register(f"common.checkup.{name}", without_database=True)
    for name in _WITH:
        doctor.register(f"common.checkup.{name}")
