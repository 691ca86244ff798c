"""Which page stands at which address. Addresses hold random ids, never names or numbers of cases or children."""

from django.urls import path
from django.views.i18n import set_language

from web.views import acts, case, decision, followup, notices, pages, recommendation, star, work

urlpatterns = [
    path("", work.home, name="home"),
    path("healthz", pages.health, name="health"),
    path("sprog/", set_language, name="set_language"),
    path("tilgaengelighed/", pages.accessibility, name="accessibility"),
    path("privatliv/", pages.privacy, name="privacy"),
    path("mit-arbejde/", work.my_work, name="my_work"),
    path("beskeder/", notices.notifications, name="notifications"),
    path("beskeder/laest/", notices.mark_read, name="mark_read"),
    path("udbakke/", notices.outbox, name="outbox"),
    path("beslutninger/", decision.decisions, name="decisions"),
    path("uenigheder/", decision.disagreements, name="disagreements"),
    path("ledelsesinformation/", pages.statistics, name="statistics"),
    path("opsaetning/", pages.setup, name="setup"),
    path("sager/", work.cases, name="cases"),
    path("sager/ny/", case.new_case, name="new_case"),
    path("sager/foreslaa/", star.choose_case, name="choose_case"),
    path("sager/<uuid:case_id>/", case.case, name="case"),
    path("sager/<uuid:case_id>/cpr/", case.show_cpr, name="show_cpr"),
    path("sager/<uuid:case_id>/stjerne/", star.propose, name="propose"),
    path("sager/<uuid:case_id>/stjerne/underskriv/", star.cosign, name="cosign"),
    path("sager/<uuid:case_id>/stjerne/afvis/", star.decline, name="decline"),
    path("sager/<uuid:case_id>/indstilling/", recommendation.recommendation, name="recommendation"),
    path("sager/<uuid:case_id>/indstilling/tekster/", recommendation.texts, name="recommendation_texts"),
    path("sager/<uuid:case_id>/indstilling/linje/", recommendation.line, name="recommendation_line"),
    path("sager/<uuid:case_id>/indstilling/ny-linje/", recommendation.new_line, name="recommendation_new_line"),
    path("sager/<uuid:case_id>/indstilling/punkter/", recommendation.points, name="recommendation_points"),
    path("sager/<uuid:case_id>/indstilling/laeg-op/", recommendation.lay_before, name="lay_before"),
    path("sager/<uuid:case_id>/beslutning/", decision.decide, name="decide"),
    path("sager/<uuid:case_id>/uenighed/", decision.direct, name="direct"),
    path("sager/<uuid:case_id>/opfoelgning/", followup.follow_up, name="follow_up"),
    path("sager/<uuid:case_id>/<slug:verb>/", acts.act, name="act"),
]
