from django.apps import AppConfig


class GeoConfig(AppConfig):
    name = "geo"

    def ready(self) -> None:
        from common import doctor

        doctor.register("geo.checkup.towns")
