"""Following projects, zones and topics."""

from django.urls import path

from participation.views import following

urlpatterns = [path("beteiligung/folgen/", following.follow, name="follow")]
