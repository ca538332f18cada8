"""What `ENGINE` names: Django's backend with the compilers of `common.postgis.compiler`."""

from django.contrib.gis.db.backends.postgis import base
from django.contrib.gis.db.backends.postgis.operations import PostGISOperations


class DatabaseOperations(PostGISOperations):
    compiler_module = "common.postgis.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
