from tests.defects.conftest import hosts_stay_known

__all__ = ["hosts_stay_known"]
