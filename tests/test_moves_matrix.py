"""Who may do what in which stage: the whole table, typed by hand, held against what the product answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import CLOCK, Actor
from cases.access import NotVisible
from cases.models import Case, Stage
from cases.verbs import VERBS
from escalation.moves import Forbidden, Move, OutOfTurn, nobody
from escalation.workflow import MOVES, refusal, refusals
from notifications.recipients import ASKED, RECIPIENTS
from tests import story
from tests.story import FIRST_DAY, days_later, on

pytestmark = pytest.mark.usefixtures("world")

# Written from domain.md 2.1 and 2.4 and product.md P1 and P5, not printed from the code.
# A settling row is never open to the clock before its condition holds: t. The units are told once.
# y: may do it now. n: not you (403). t: yours, but not now (409). h: the case is hidden from you (404).
#
# C consultant: proposed the star, coordinates    T team leader: the other half of the pair, leads the handicap team
# O consultant of another sector, no part         U chief of UL, presides   F chief of FF   D chief of DT, not touched
# R director                                      S school leader: leads an involved unit, not invited; carries L1
# I another school leader: invited, also later    L caseworker named on L2 (no part before the decision)
# X caseworker of a unit outside   A administrator   G log controller   Y analyst   Z superuser   K the clock
TABLE = """
== ordinary
C T O U F D R S I L X A G Y Z K
t t h h h h h n h h h h h h h n  open_case
y n h h h h h n h h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note attach_file
y n h h h h h n h h h h h h h n  hide_file propose_star close_case offer_handover change_custody protect_address
y n h h h h h n h h h h h h h n  link_case unlink_case record_concern_report notify_move
n n h h h h h n h h h h h h h n  cosign_star decline_star take_back_star take_back_signature end_talk raise_dispute
n n h h h h h n h h h h h h h n  judge_star start_deliberation end_deliberation write_texts write_points write_line
n n h h h h h n h h h h h h h n  take_compensation
n n h h h h h n h h h h h h h n  end_invitation
n n h h h h h n h h h h h h h n  drop_line approve_text restore_line send_hearing answer_hearing mark_no_answer
n n h h h h h n h h h h h h h n  lay_before declare_disqualified take_position return_to_group director_decides
n n h h h h h n h h h h h h h n  approve_with_changes answer_correction write_to_chiefs
n n h h h h h n h h h h h h h n  director_returns inform_units accept_line begin_line start_ruling send_ruling
n n h h h h h n h h h h h h h n  record_follow_up withdraw_star chiefs_withdraw_star keep_star accept_handover
n n h h h h h n h h h h h h h n  decline_handover take_offer_back change_pair decline_line report_line end_line
n n h h h h h n h h h h h h h n  change_declined
n n h h h h h n h h h h h h h t  confirm_star raise_silence settle_as_star settle_as_ordinary refer_dispute
n n h h h h h n h h h h h h h t  refer_silent_dispute settle_text agree_decision refer_to_director refer_silence
n n h h h h h n h h h h h h h t  settle_as_directed
n n h h h h h n h h h h h h h t  settle_rulings begin_implementation begin_follow_up remove_star fall_back
n n h h h h h n h h h h h h h t  lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h h h h h n h h h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h h h h h n h h h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
t n h h h h h n h h h h h h h n  ask_question reply agree_question reopen_question plan_meeting write_minutes
t n h h h h h n h h h h h h h n  give_concern invite propose_option take_stance add_separate_cost reopen_case
t n h h h h h n h h h h h h h n  change_share
t n h h h h h n h h h h h h h n  reopen_ordinary withdraw_consent lift_protection assess_concern_report do_task
t n h h h h h n h h h h h h h n  dismiss_task prepare_move_summary send_move_package receive_move_package cancel_move
t n h h h h h n h h h h h h h n  sign_follow_up object_to_follow_up
t n h h h h h n h h h h h h h n  make_letter give_letter
n y h h h h h y h h h h h h h n  nudge
t n h h h h h n h h h h h h h n  change_meeting cancel_meeting judge_sameness
n n h h h h h n h h h h h h h n  approve_minutes
n n h h h h h n h h h h h h h t  reveal_positions

# A half star is not shown to chiefs. The leader of an involved unit sees that the case exists, and no more.
== star_proposed
C T O U F D R S I L X A G Y Z K
t t h h h h h n h h h h h h h n  open_case propose_star end_talk raise_dispute start_deliberation ask_question reply
t t h h h h h n h h h h h h h n  end_invitation
t t h h h h h n h h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite end_deliberation
t t h h h h h n h h h h h h h n  change_share
t t h h h h h n h h h h h h h n  propose_option take_stance add_separate_cost write_texts write_points write_line
t t h h h h h n h h h h h h h n  take_compensation
t t h h h h h n h h h h h h h n  drop_line approve_text restore_line send_hearing answer_hearing mark_no_answer
t t h h h h h n h h h h h h h n  lay_before withdraw_star reopen_case reopen_ordinary withdraw_consent lift_protection
t t h h h h h n h h h h h h h n  assess_concern_report do_task dismiss_task prepare_move_summary send_move_package
t t h h h h h n h h h h h h h n  receive_move_package cancel_move sign_follow_up object_to_follow_up
t t h h h h h n h h h h h h h n  make_letter give_letter
y y h h h h h n h h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note attach_file
y y h h h h h n h h h h h h h n  give_concern change_custody protect_address link_case unlink_case
y y h h h h h n h h h h h h h n  record_concern_report notify_move
y n h h h h h n h h h h h h h n  hide_file take_back_star offer_handover
n y h h h h h n h h h h h h h n  cosign_star decline_star
n n h h h h h n h h h h h h h t  take_back_signature confirm_star raise_silence settle_as_star settle_as_ordinary
n n h h h h h n h h h h h h h t  refer_dispute refer_silent_dispute settle_text agree_decision refer_to_director
n n h h h h h n h h h h h h h t  settle_as_directed
n n h h h h h n h h h h h h h t  refer_silence settle_rulings begin_implementation begin_follow_up remove_star
n n h h h h h n h h h h h h h t  fall_back lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h h h h h n h h h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h h h h h n h h h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h h h h h n h h h h h h h n  judge_star declare_disqualified take_position return_to_group director_decides
n n h h h h h n h h h h h h h n  approve_with_changes answer_correction write_to_chiefs
n n h h h h h n h h h h h h h n  director_returns inform_units accept_line begin_line start_ruling send_ruling
n n h h h h h n h h h h h h h n  record_follow_up chiefs_withdraw_star keep_star accept_handover decline_handover
n n h h h h h n h h h h h h h n  take_offer_back change_pair decline_line report_line end_line change_declined
t n h h h h h n h h h h h h h n  close_case
y n h h h h h y h h h h h h h n  nudge
t t h h h h h n h h h h h h h n  change_meeting cancel_meeting judge_sameness
t t h h h h h n h h h h h h h n  approve_minutes
n n h h h h h n h h h h h h h t  reveal_positions

== star_declined
C T O U F D R S I L X A G Y Z K
t t h h h h h n h h h h h h h n  open_case propose_star start_deliberation ask_question reply agree_question
t t h h h h h n h h h h h h h n  end_invitation
t t h h h h h n h h h h h h h n  reopen_question plan_meeting write_minutes give_concern invite end_deliberation
t t h h h h h n h h h h h h h n  change_share
t t h h h h h n h h h h h h h n  propose_option take_stance add_separate_cost write_texts write_points write_line
t t h h h h h n h h h h h h h n  take_compensation
t t h h h h h n h h h h h h h n  drop_line approve_text restore_line send_hearing answer_hearing mark_no_answer
t t h h h h h n h h h h h h h n  lay_before withdraw_star reopen_case reopen_ordinary withdraw_consent lift_protection
t t h h h h h n h h h h h h h n  assess_concern_report do_task dismiss_task prepare_move_summary send_move_package
t t h h h h h n h h h h h h h n  receive_move_package cancel_move sign_follow_up object_to_follow_up
t t h h h h h n h h h h h h h n  make_letter give_letter
y y h h h h h n h h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note attach_file
y y h h h h h n h h h h h h h n  end_talk raise_dispute change_custody protect_address link_case unlink_case
y y h h h h h n h h h h h h h n  record_concern_report notify_move
y n h h h h h n h h h h h h h n  hide_file offer_handover
n t h h h h h n h h h h h h h n  cosign_star decline_star
t n h h h h h n h h h h h h h n  take_back_star close_case
n n h h h h h n h h h h h h h t  take_back_signature confirm_star raise_silence settle_as_star settle_as_ordinary
n n h h h h h n h h h h h h h t  refer_dispute refer_silent_dispute settle_text agree_decision refer_to_director
n n h h h h h n h h h h h h h t  settle_as_directed
n n h h h h h n h h h h h h h t  refer_silence settle_rulings begin_implementation begin_follow_up remove_star
n n h h h h h n h h h h h h h t  fall_back lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h h h h h n h h h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h h h h h n h h h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h h h h h n h h h h h h h n  judge_star declare_disqualified take_position return_to_group director_decides
n n h h h h h n h h h h h h h n  approve_with_changes answer_correction write_to_chiefs
n n h h h h h n h h h h h h h n  director_returns inform_units accept_line begin_line start_ruling send_ruling
n n h h h h h n h h h h h h h n  record_follow_up chiefs_withdraw_star keep_star accept_handover decline_handover
n n h h h h h n h h h h h h h n  take_offer_back change_pair decline_line report_line end_line change_declined
n y h h h h h y h h h h h h h n  nudge
t t h h h h h n h h h h h h h n  change_meeting cancel_meeting judge_sameness
t t h h h h h n h h h h h h h n  approve_minutes
n n h h h h h n h h h h h h h t  reveal_positions

# From here the chiefs of the involved sectors see the headline. Something has been said, so the talk may end.
== deliberation
C T O U F D R S I L X A G Y Z K
t t h n n h h n n h h h h h h n  open_case propose_star end_talk raise_dispute start_deliberation write_texts
y y h n n h h n n h h h h h h n  end_invitation
t t h n n h h n n h h h h h h n  write_points write_line drop_line approve_text restore_line send_hearing
t t h n n h h n n h h h h h h n  take_compensation
t t h n n h h n n h h h h h h n  answer_hearing mark_no_answer lay_before reopen_case reopen_ordinary withdraw_consent
t t h n n h h n n h h h h h h n  lift_protection assess_concern_report do_task dismiss_task prepare_move_summary
t t h n n h h n n h h h h h h n  send_move_package receive_move_package cancel_move sign_follow_up object_to_follow_up
t t h n n h h n n h h h h h h n  make_letter give_letter
y y h n n h h n n h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note attach_file
y y h n n h h n n h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite end_deliberation
y y h n n h h n n h h h h h h n  withdraw_star change_custody protect_address link_case unlink_case
y y h n n h h n n h h h h h h n  change_share
y y h n n h h n n h h h h h h n  record_concern_report notify_move
y n h n n h h n n h h h h h h n  hide_file change_pair
n t h n n h h n n h h h h h h n  cosign_star decline_star take_back_signature
t n h n n h h n n h h h h h h n  take_back_star inform_units start_ruling send_ruling record_follow_up close_case
t n h n n h h n n h h h h h h n  change_declined
n n h n n h h n n h h h h h h t  confirm_star raise_silence settle_as_star settle_as_ordinary refer_dispute
n n h n n h h n n h h h h h h t  refer_silent_dispute settle_text agree_decision refer_to_director refer_silence
n n h n n h h n n h h h h h h t  settle_as_directed
n n h n n h h n n h h h h h h t  settle_rulings begin_implementation begin_follow_up remove_star fall_back
n n h n n h h n n h h h h h h t  lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h n n h h n n h h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h n n h h n n h h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h n n h h n n h h h h h h n  judge_star declare_disqualified take_position return_to_group director_decides
n n h n n h h n n h h h h h h n  approve_with_changes answer_correction write_to_chiefs
n n h n n h h n n h h h h h h n  director_returns accept_line begin_line chiefs_withdraw_star keep_star
n n h n n h h n n h h h h h h n  accept_handover decline_handover take_offer_back decline_line report_line end_line
y y h n n h h n y h h h h h h n  ask_question reply give_concern propose_option take_stance
y y h n n h h n y h h h h h h n  add_separate_cost
y n h y y h h n n h h h h h h n  offer_handover
n y h y y h h y y h h h h h h n  nudge
y y h n n h h n n h h h h h h n  change_meeting cancel_meeting judge_sameness
y y h n n h h n n h h h h h h n  approve_minutes
n n h n n h h n n h h h h h h t  reveal_positions

# No text is written yet, so none can be approved or sent to a hearing.
== recommendation
C T O U F D R S I L X A G Y Z K
t t h n n h h n n h h h h h h n  open_case propose_star end_talk raise_dispute start_deliberation end_deliberation
y y h n n h h n n h h h h h h n  end_invitation
t t h n n h h n n h h h h h h n  approve_text send_hearing answer_hearing mark_no_answer reopen_case reopen_ordinary
t t h n n h h n n h h h h h h n  take_compensation
t t h n n h h n n h h h h h h n  withdraw_consent lift_protection assess_concern_report do_task dismiss_task
t t h n n h h n n h h h h h h n  prepare_move_summary send_move_package receive_move_package cancel_move
t t h n n h h n n h h h h h h n  sign_follow_up object_to_follow_up
t t h n n h h n n h h h h h h n  make_letter give_letter
y y h n n h h n n h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note attach_file
y y h n n h h n n h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite
y y h n n h h n n h h h h h h n  change_share
y y h n n h h n n h h h h h h n  write_texts write_points write_line drop_line restore_line lay_before withdraw_star
y y h n n h h n n h h h h h h n  change_custody protect_address link_case unlink_case record_concern_report
y y h n n h h n n h h h h h h n  notify_move
y n h n n h h n n h h h h h h n  hide_file change_pair
n t h n n h h n n h h h h h h n  cosign_star decline_star take_back_signature
t n h n n h h n n h h h h h h n  take_back_star inform_units start_ruling send_ruling record_follow_up close_case
t n h n n h h n n h h h h h h n  change_declined
n n h n n h h n n h h h h h h t  confirm_star raise_silence settle_as_star settle_as_ordinary refer_dispute
n n h n n h h n n h h h h h h t  refer_silent_dispute settle_text agree_decision refer_to_director refer_silence
n n h n n h h n n h h h h h h t  settle_as_directed
n n h n n h h n n h h h h h h t  settle_rulings begin_implementation begin_follow_up remove_star fall_back
n n h n n h h n n h h h h h h t  lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h n n h h n n h h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h n n h h n n h h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h n n h h n n h h h h h h n  judge_star declare_disqualified take_position return_to_group director_decides
n n h n n h h n n h h h h h h n  approve_with_changes answer_correction write_to_chiefs
n n h n n h h n n h h h h h h n  director_returns accept_line begin_line chiefs_withdraw_star keep_star
n n h n n h h n n h h h h h h n  accept_handover decline_handover take_offer_back decline_line report_line end_line
y y h n n h h n y h h h h h h n  ask_question reply give_concern propose_option take_stance
y y h n n h h n y h h h h h h n  add_separate_cost
y n h y y h h n n h h h h h h n  offer_handover
n y h y y h h y y h h h h h h n  nudge
y y h n n h h n n h h h h h h n  change_meeting cancel_meeting judge_sameness
y y h n n h h n n h h h h h h n  approve_minutes
n n h n n h h n n h h h h h h t  reveal_positions

== hearing
C T O U F D R S I L X A G Y Z K
t t h n n h h n n h h h h h h n  open_case propose_star end_talk raise_dispute start_deliberation end_deliberation
t t h n n h h n n h h h h h h n  take_compensation
y y h n n h h n n h h h h h h n  end_invitation
t t h n n h h n n h h h h h h n  mark_no_answer reopen_case reopen_ordinary withdraw_consent lift_protection
t t h n n h h n n h h h h h h n  assess_concern_report do_task dismiss_task prepare_move_summary send_move_package
t t h n n h h n n h h h h h h n  receive_move_package cancel_move sign_follow_up object_to_follow_up
t t h n n h h n n h h h h h h n  make_letter give_letter
y y h n n h h n n h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note attach_file
y y h n n h h n n h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite
y y h n n h h n n h h h h h h n  change_share
y y h n n h h n n h h h h h h n  write_texts write_points write_line drop_line approve_text restore_line send_hearing
y y h n n h h n n h h h h h h n  answer_hearing lay_before withdraw_star change_custody protect_address link_case
y y h n n h h n n h h h h h h n  unlink_case record_concern_report notify_move
y n h n n h h n n h h h h h h n  hide_file change_pair
n t h n n h h n n h h h h h h n  cosign_star decline_star take_back_signature
t n h n n h h n n h h h h h h n  take_back_star inform_units start_ruling send_ruling record_follow_up close_case
t n h n n h h n n h h h h h h n  change_declined
n n h n n h h n n h h h h h h t  confirm_star raise_silence settle_as_star settle_as_ordinary refer_dispute
n n h n n h h n n h h h h h h t  refer_silent_dispute settle_text agree_decision refer_to_director refer_silence
n n h n n h h n n h h h h h h t  settle_as_directed
n n h n n h h n n h h h h h h t  settle_rulings begin_implementation begin_follow_up remove_star fall_back
n n h n n h h n n h h h h h h t  lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h n n h h n n h h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h n n h h n n h h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h n n h h n n h h h h h h n  judge_star declare_disqualified take_position return_to_group director_decides
n n h n n h h n n h h h h h h n  approve_with_changes answer_correction write_to_chiefs
n n h n n h h n n h h h h h h n  director_returns accept_line begin_line chiefs_withdraw_star keep_star
n n h n n h h n n h h h h h h n  accept_handover decline_handover take_offer_back decline_line report_line end_line
y y h n n h h n y h h h h h h n  ask_question reply give_concern propose_option take_stance
y y h n n h h n y h h h h h h n  add_separate_cost
y n h y y h h n n h h h h h h n  offer_handover
n y h y y h h y y h h h h h h n  nudge
y y h n n h h n n h h h h h h n  change_meeting cancel_meeting judge_sameness
y y h n n h h n n h h h h h h n  approve_minutes
n n h n n h h n n h h h h h h t  reveal_positions

# Exactly the chiefs that the split touches decide; a new need would change what they are deciding on.
== submitted
C T O U F D R S I L X A G Y Z K
t t h n n h h n n h h h h h h n  open_case add_need propose_star end_talk raise_dispute start_deliberation
y y h n n h h n n h h h h h h n  end_invitation
t t h n n h h n n h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite end_deliberation
t t h n n h h n n h h h h h h n  write_texts write_points take_compensation write_line drop_line approve_text
t t h n n h h n n h h h h h h n  change_share
t t h n n h h n n h h h h h h n  restore_line send_hearing answer_hearing mark_no_answer lay_before withdraw_star
t t h n n h h n n h h h h h h n  reopen_case reopen_ordinary withdraw_consent lift_protection assess_concern_report
t t h n n h h n n h h h h h h n  do_task dismiss_task prepare_move_summary send_move_package receive_move_package
t t h n n h h n n h h h h h h n  cancel_move sign_follow_up object_to_follow_up
t t h n n h h n n h h h h h h n  make_letter give_letter
y y h n n h h n n h h h h h h n  add_measure add_tried add_perspective add_consent write_note attach_file
y y h n n h h n n h h h h h h n  change_custody protect_address link_case unlink_case record_concern_report
y y h n n h h n n h h h h h h n  notify_move
y n h y n h h n n h h h h h h n  hide_file
n t h n n h h n n h h h h h h n  cosign_star decline_star take_back_signature
t n h n n h h n n h h h h h h n  take_back_star inform_units start_ruling send_ruling record_follow_up change_pair
t n h n n h h n n h h h h h h n  change_declined
n n h n n h h n n h h h h h h t  confirm_star raise_silence settle_as_star settle_as_ordinary refer_dispute
n n h n n h h n n h h h h h h t  refer_silent_dispute settle_text agree_decision refer_to_director refer_silence
n n h n n h h n n h h h h h h t  settle_as_directed
n n h n n h h n n h h h h h h t  settle_rulings begin_implementation begin_follow_up remove_star fall_back
n n h n n h h n n h h h h h h t  lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h n n h h n n h h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h n n h h n n h h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h n n h h n n h h h h h h n  judge_star director_decides director_returns accept_line begin_line keep_star
n n h n n h h n n h h h h h h n  accept_handover decline_handover take_offer_back decline_line report_line end_line
t t h n n h h n t h h h h h h n  ask_question reply propose_option take_stance
t t h n n h h n t h h h h h h n  add_separate_cost
y y h n n h h n y h h h h h h n  give_concern
n n h y y h h n n h h h h h h n  declare_disqualified take_position return_to_group chiefs_withdraw_star
n n h y y h h n n h h h h h h n  approve_with_changes write_to_chiefs
n n h t t h h n n h h h h h h n  answer_correction
n n h t n h h n n h h h h h h n  close_case
n n h t t h h n n h h h h h h n  offer_handover
y y h n n h h y y h h h h h h n  nudge
t t h n n h h n n h h h h h h n  change_meeting cancel_meeting judge_sameness
t t h n n h h n n h h h h h h n  approve_minutes
n n h n n h h n n h h h h h h t  reveal_positions

== with_director
C T O U F D R S I L X A G Y Z K
t t h n n h n n n h h h h h h n  open_case add_need propose_star end_talk raise_dispute start_deliberation
y y h n n h n n n h h h h h h n  end_invitation
t t h n n h n n n h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite end_deliberation
t t h n n h n n n h h h h h h n  write_texts write_points take_compensation write_line drop_line approve_text
t t h n n h n n n h h h h h h n  change_share
t t h n n h n n n h h h h h h n  restore_line send_hearing answer_hearing mark_no_answer lay_before withdraw_star
t t h n n h n n n h h h h h h n  reopen_case reopen_ordinary withdraw_consent lift_protection assess_concern_report
t t h n n h n n n h h h h h h n  do_task dismiss_task prepare_move_summary send_move_package receive_move_package
t t h n n h n n n h h h h h h n  cancel_move sign_follow_up object_to_follow_up
t t h n n h n n n h h h h h h n  make_letter give_letter
y y h n n h n n n h h h h h h n  add_measure add_tried add_perspective add_consent write_note attach_file
y y h n n h n n n h h h h h h n  change_custody protect_address link_case unlink_case record_concern_report
y y h n n h n n n h h h h h h n  notify_move
y n h n n h y n n h h h h h h n  hide_file
n t h n n h n n n h h h h h h n  cosign_star decline_star take_back_signature
t n h n n h n n n h h h h h h n  take_back_star inform_units start_ruling send_ruling record_follow_up change_pair
t n h n n h n n n h h h h h h n  change_declined
n n h n n h n n n h h h h h h t  confirm_star raise_silence settle_as_star settle_as_ordinary refer_dispute
n n h n n h n n n h h h h h h t  refer_silent_dispute settle_text agree_decision refer_to_director refer_silence
n n h n n h n n n h h h h h h t  settle_as_directed
n n h n n h n n n h h h h h h t  settle_rulings begin_implementation begin_follow_up remove_star fall_back
n n h n n h n n n h h h h h h t  lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h n n h n n n h h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h n n h n n n h h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h n n h n n n h h h h h h n  judge_star accept_line begin_line keep_star accept_handover decline_handover
n n h n n h n n n h h h h h h n  take_offer_back decline_line report_line end_line
t t h n n h n n t h h h h h h n  ask_question reply propose_option take_stance
t t h n n h n n t h h h h h h n  add_separate_cost
y y h n n h n n y h h h h h h n  give_concern
n n h n n h y n n h h h h h h n  declare_disqualified
n n h y y h y n n h h h h h h n  write_to_chiefs
n n h t t h n n n h h h h h h n  take_position return_to_group chiefs_withdraw_star
n n h t t h n n n h h h h h h n  approve_with_changes answer_correction
n n h n n h y n n h h h h h h n  director_decides director_returns
n n h n n h t n n h h h h h h n  close_case
n n h t t h t n n h h h h h h n  offer_handover
y y h y y h n y y h h h h h h n  nudge
t t h n n h n n n h h h h h h n  change_meeting cancel_meeting judge_sameness
t t h n n h n n n h h h h h h n  approve_minutes
n n h n n h n n n h h h h h h t  reveal_positions

# Lines are accepted by those who carry them (T leads the handicap team), rulings made by their unit or followed by C.
== decided
C T O U F D R S I L X A G Y Z K
t t h n n h h n n n h h h h h n  open_case propose_star end_talk raise_dispute start_deliberation agree_question
t t h n n h h n n n h h h h h n  reopen_question plan_meeting write_minutes invite end_deliberation
y y h n n h h n n n h h h h h n  end_invitation
t t h n n h h n n n h h h h h n  change_share
t t h n n h h n n n h h h h h n  write_texts write_points write_line drop_line approve_text restore_line send_hearing
t t h n n h h n n n h h h h h n  take_compensation
t t h n n h h n n n h h h h h n  answer_hearing mark_no_answer lay_before withdraw_star reopen_case reopen_ordinary
t t h n n h h n n n h h h h h n  withdraw_consent lift_protection assess_concern_report do_task dismiss_task
t t h n n h h n n n h h h h h n  prepare_move_summary send_move_package receive_move_package cancel_move
t t h n n h h n n n h h h h h n  sign_follow_up object_to_follow_up
t t h n n h h n n n h h h h h n  give_letter
y y h n n h h n n n h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note attach_file
y y h n n h h n n n h h h h h n  start_ruling send_ruling change_custody protect_address link_case unlink_case
y y h n n h h n n n h h h h h n  record_concern_report notify_move
y y h n n h h n n n h h h h h n  make_letter
y n h n n h h n n n h h h h h n  hide_file inform_units
n t h n n h h n n n h h h h h n  cosign_star decline_star take_back_signature
t n h n n h h n n n h h h h h n  take_back_star record_follow_up close_case change_pair change_declined
n n h n n h h n n n h h h h h t  confirm_star raise_silence settle_as_star settle_as_ordinary refer_dispute
n n h n n h h n n n h h h h h t  refer_silent_dispute settle_text agree_decision refer_to_director refer_silence
n n h n n h h n n n h h h h h t  settle_as_directed
n n h n n h h n n n h h h h h t  settle_rulings begin_implementation begin_follow_up remove_star fall_back
n n h n n h h n n n h h h h h t  lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h n n h h n n n h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h n n h h n n n h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h n n h h n n n h h h h h n  judge_star director_decides director_returns keep_star accept_handover
n n h n n h h n n n h h h h h n  decline_handover take_offer_back
t t h n n h h n t n h h h h h n  ask_question reply propose_option add_separate_cost take_stance
y y h n n h h n y n h h h h h n  give_concern
n n h t t h h n n n h h h h h n  declare_disqualified take_position return_to_group chiefs_withdraw_star
n n h t t h h n n n h h h h h n  approve_with_changes answer_correction write_to_chiefs
n y h n n h h y n y h h h h h n  accept_line begin_line
n y h n n h h y n y h h h h h n  decline_line report_line end_line
y n h y y h h n n n h h h h h n  offer_handover
n n h y y h h n y n h h h h h n  nudge
t t h n n h h n n n h h h h h n  change_meeting cancel_meeting judge_sameness
t t h n n h h n n n h h h h h n  approve_minutes
n n h n n h h n n n h h h h h t  reveal_positions

== implementation
C T O U F D R S I L X A G Y Z K
t t h n n h h n n n h h h h h n  open_case propose_star end_talk raise_dispute start_deliberation agree_question
t t h n n h h n n n h h h h h n  reopen_question plan_meeting write_minutes invite end_deliberation
y y h n n h h n n n h h h h h n  end_invitation
t t h n n h h n n n h h h h h n  change_share
t t h n n h h n n n h h h h h n  write_texts write_points write_line drop_line approve_text restore_line send_hearing
t t h n n h h n n n h h h h h n  take_compensation
t t h n n h h n n n h h h h h n  answer_hearing mark_no_answer lay_before withdraw_star reopen_case reopen_ordinary
t t h n n h h n n n h h h h h n  withdraw_consent lift_protection assess_concern_report do_task dismiss_task
t t h n n h h n n n h h h h h n  prepare_move_summary send_move_package receive_move_package cancel_move
t t h n n h h n n n h h h h h n  sign_follow_up object_to_follow_up
t t h n n h h n n n h h h h h n  give_letter
y y h n n h h n n n h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note attach_file
y y h n n h h n n n h h h h h n  start_ruling send_ruling change_custody protect_address link_case unlink_case
y y h n n h h n n n h h h h h n  record_concern_report notify_move
y y h n n h h n n n h h h h h n  make_letter
y n h n n h h n n n h h h h h n  hide_file
n t h n n h h n n n h h h h h n  cosign_star decline_star take_back_signature
t n h n n h h n n n h h h h h n  take_back_star inform_units record_follow_up close_case change_pair change_declined
n n h n n h h n n n h h h h h t  confirm_star raise_silence settle_as_star settle_as_ordinary refer_dispute
n n h n n h h n n n h h h h h t  refer_silent_dispute settle_text agree_decision refer_to_director refer_silence
n n h n n h h n n n h h h h h t  settle_as_directed
n n h n n h h n n n h h h h h t  settle_rulings begin_implementation begin_follow_up remove_star fall_back
n n h n n h h n n n h h h h h t  lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h n n h h n n n h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h n n h h n n n h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h n n h h n n n h h h h h n  judge_star director_decides director_returns keep_star accept_handover
n n h n n h h n n n h h h h h n  decline_handover take_offer_back
t t h n n h h n t n h h h h h n  ask_question reply propose_option add_separate_cost take_stance
y y h n n h h n y n h h h h h n  give_concern
n n h t t h h n n n h h h h h n  declare_disqualified take_position return_to_group chiefs_withdraw_star
n n h t t h h n n n h h h h h n  approve_with_changes answer_correction write_to_chiefs
n y h n n h h y n y h h h h h n  accept_line begin_line
n y h n n h h y n y h h h h h n  decline_line report_line end_line
y n h y y h h n n n h h h h h n  offer_handover
y n h y y h h y y n h h h h h n  nudge
t t h n n h h n n n h h h h h n  change_meeting cancel_meeting judge_sameness
t t h n n h h n n n h h h h h n  approve_minutes
n n h n n h h n n n h h h h h t  reveal_positions

# The rulings are sent; no follow-up has concluded that the case is to be closed.
== follow_up
C T O U F D R S I L X A G Y Z K
t t h n n h h n n n h h h h h n  open_case propose_star end_talk raise_dispute start_deliberation agree_question
t t h n n h h n n n h h h h h n  reopen_question plan_meeting write_minutes invite end_deliberation
y y h n n h h n n n h h h h h n  end_invitation
t t h n n h h n n n h h h h h n  change_share
t t h n n h h n n n h h h h h n  write_texts write_points write_line drop_line approve_text restore_line send_hearing
t t h n n h h n n n h h h h h n  take_compensation
t t h n n h h n n n h h h h h n  answer_hearing mark_no_answer lay_before withdraw_star reopen_ordinary
t t h n n h h n n n h h h h h n  withdraw_consent lift_protection assess_concern_report do_task dismiss_task
t t h n n h h n n n h h h h h n  prepare_move_summary send_move_package receive_move_package cancel_move
t t h n n h h n n n h h h h h n  sign_follow_up object_to_follow_up
t t h n n h h n n n h h h h h n  give_letter
y y h n n h h n n n h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note attach_file
y y h n n h h n n n h h h h h n  start_ruling send_ruling reopen_case change_custody protect_address link_case
y y h n n h h n n n h h h h h n  unlink_case record_concern_report notify_move
y y h n n h h n n n h h h h h n  make_letter
y n h n n h h n n n h h h h h n  hide_file record_follow_up
n t h n n h h n n n h h h h h n  cosign_star decline_star take_back_signature
t n h n n h h n n n h h h h h n  take_back_star inform_units close_case change_pair change_declined
n n h n n h h n n n h h h h h t  confirm_star raise_silence settle_as_star settle_as_ordinary refer_dispute
n n h n n h h n n n h h h h h t  refer_silent_dispute settle_text agree_decision refer_to_director refer_silence
n n h n n h h n n n h h h h h t  settle_as_directed
n n h n n h h n n n h h h h h t  settle_rulings begin_implementation begin_follow_up remove_star fall_back
n n h n n h h n n n h h h h h t  lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h n n h h n n n h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h n n h h n n n h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h n n h h n n n h h h h h n  judge_star director_decides director_returns keep_star accept_handover
n n h n n h h n n n h h h h h n  decline_handover take_offer_back
t t h n n h h n t n h h h h h n  ask_question reply propose_option add_separate_cost take_stance
y y h n n h h n y n h h h h h n  give_concern
n n h t t h h n n n h h h h h n  declare_disqualified take_position return_to_group
n n h t t h h n n n h h h h h n  approve_with_changes answer_correction write_to_chiefs
n t h n n h h t n t h h h h h n  accept_line
n y h n n h h y n y h h h h h n  begin_line
n t h n n h h t n t h h h h h n  decline_line
n y h n n h h y n y h h h h h n  report_line end_line
n n h y y h h n n n h h h h h n  chiefs_withdraw_star
y n h y y h h n n n h h h h h n  offer_handover
n y h y y h h n y y h h h h h n  nudge
t t h n n h h n n n h h h h h n  change_meeting cancel_meeting judge_sameness
t t h n n h h n n n h h h h h n  approve_minutes
n n h n n h h n n n h h h h h t  reveal_positions

# A closed case is read-only; invitations and lines are over, so those who came by them see nothing.
== closed
C T O U F D R S I L X A G Y Z K
t t h n n h h n h h h h h h h n  open_case add_need add_measure add_tried add_perspective add_consent write_note
t t h n n h h n h h h h h h h n  attach_file propose_star end_talk raise_dispute start_deliberation ask_question reply
t t h n n h h n h h h h h h h n  end_invitation
t t h n n h h n h h h h h h h n  agree_question reopen_question plan_meeting write_minutes give_concern invite
t t h n n h h n h h h h h h h n  change_share
t t h n n h h n h h h h h h h n  end_deliberation propose_option take_stance add_separate_cost write_texts
t t h n n h h n h h h h h h h n  write_points write_line drop_line approve_text restore_line send_hearing
t t h n n h h n h h h h h h h n  take_compensation
t t h n n h h n h h h h h h h n  answer_hearing mark_no_answer lay_before withdraw_star reopen_ordinary
t t h n n h h n h h h h h h h n  withdraw_consent change_custody protect_address lift_protection link_case unlink_case
t t h n n h h n h h h h h h h n  record_concern_report assess_concern_report do_task dismiss_task notify_move
t t h n n h h n h h h h h h h n  prepare_move_summary send_move_package receive_move_package cancel_move
t t h n n h h n h h h h h h h n  sign_follow_up object_to_follow_up
t t h n n h h n h h h h h h h n  make_letter give_letter
t n h n n h h n h h h h h h h n  hide_file take_back_star inform_units start_ruling send_ruling record_follow_up
t n h n n h h n h h h h h h h n  change_pair change_declined
n t h n n h h n h h h h h h h n  cosign_star decline_star take_back_signature
n n h n n h h n h h h h h h h t  confirm_star raise_silence settle_as_star settle_as_ordinary refer_dispute
n n h n n h h n h h h h h h h t  refer_silent_dispute settle_text agree_decision refer_to_director refer_silence
n n h n n h h n h h h h h h h t  settle_as_directed
n n h n n h h n h h h h h h h t  settle_rulings begin_implementation begin_follow_up remove_star fall_back
n n h n n h h n h h h h h h h t  lapse_handover stop_access child_turned_10 child_nears_16 child_turned_16
n n h n n h h n h h h h h h h t  child_turned_17 child_nears_18 child_turned_18 move_takes_place pass_line_on
n n h n n h h n h h h h h h h t  settle_follow_up back_after_follow_up adjust_after_follow_up
n n h n n h h n h h h h h h h n  judge_star director_decides director_returns accept_line begin_line close_case
n n h n n h h n h h h h h h h n  keep_star offer_handover accept_handover decline_handover take_offer_back
n n h n n h h n h h h h h h h n  decline_line report_line end_line
n n h t t h h n h h h h h h h n  declare_disqualified take_position return_to_group chiefs_withdraw_star
n n h t t h h n h h h h h h h n  approve_with_changes answer_correction write_to_chiefs
y y h n n h h n h h h h h h h n  reopen_case
t t h t t h h t h h h h h h h n  nudge
t t h n n h h n h h h h h h h n  change_meeting cancel_meeting judge_sameness
t t h n n h h n h h h h h h h n  approve_minutes
n n h n n h h n h h h h h h h t  reveal_positions
"""
PEOPLE = {
    **{"C": "ul-kons-1", "T": "ff-tl-han", "O": "dt-kons-1", "U": "ul-chef", "F": "ff-chef", "D": "dt-chef"},
    **{"R": "direktoer", "S": "ul-skole-1", "I": "ul-skole-2", "L": "ff-raad-3", "X": "ff-raad-5"},
    **{"A": "adm", "G": "dbr", "Y": "analyse"},
}
Cells = dict[tuple[str, str], str]  # (verb, person) → letter


def table() -> dict[str, Cells]:
    """The typed table by stage."""
    found: dict[str, Cells] = {}
    for line in TABLE.splitlines():
        if line.startswith("== "):
            cells = found[line[3:]] = {}
        elif line.startswith("C "):
            people = line.split()
        elif line and not line.startswith("#"):
            letters, verbs = line.split()[: len(people)], line.split()[len(people) :]
            for verb in verbs:
                assert (verb, "C") not in cells, f"{verb} stands twice in one block"
                cells |= {(verb, who): letter for who, letter in zip(people, letters, strict=True)}
    return found


def the_cast() -> dict[str, Actor]:
    people: dict[str, Actor] = {letter: story.person(code) for letter, code in PEOPLE.items()}
    return people | {"Z": story.superuser(), "K": CLOCK}


def letter(move: Move, case: Case, by: Actor, at: dt.datetime) -> str:
    try:
        refused = refusal(move, case, by, at)
    except NotVisible:
        return "h"
    return {type(None): "y", Forbidden: "n", OutOfTurn: "t"}[type(refused)]


def letters(case: Case, by: Actor, at: dt.datetime) -> dict[str, str]:
    """What every verb is answered, asked at once as a page asks it."""
    try:
        found = refusals(case, by, at)
    except NotVisible:
        return dict.fromkeys(MOVES, "h")
    return {verb: {type(None): "y", Forbidden: "n", OutOfTurn: "t"}[type(refused)] for verb, refused in found.items()}


def star() -> Case:
    """Signed by both; the other school leader is invited until the end of the year."""
    case = story.cosign(story.propose(story.ordinary_case()))
    return story.invite(case, "ul-skole-2", access_until=dt.date(2026, 12, 31))


def drafted() -> Case:
    return story.draft(story.deliberate(star()))


def submitted() -> Case:
    return story.lay_before(story.approve(drafted()))


def carried_out() -> Case:
    return story.carry_out(story.decide(submitted()))


# How the case comes to the stage, and when it is asked there.
STORIES: dict[str, tuple[Callable[[], Case], dt.datetime]] = {
    "ordinary": (story.ordinary_case, days_later(1)),
    "star_proposed": (lambda: story.propose(story.ordinary_case()), days_later(2)),
    "star_declined": (lambda: story.decline(story.propose(story.ordinary_case())), days_later(3)),
    "deliberation": (lambda: story.discuss(star()), days_later(7)),
    "recommendation": (lambda: story.deliberate(star()), days_later(8)),
    "hearing": (lambda: story.hear(drafted()), days_later(9)),
    "submitted": (submitted, days_later(11)),
    "with_director": (lambda: story.refer(submitted()), days_later(14)),
    "decided": (lambda: story.decide(submitted()), days_later(14)),
    "implementation": (lambda: story.begin_implementation(story.decide(submitted())), days_later(16)),
    "follow_up": (carried_out, on(FIRST_DAY)),
    "closed": (
        lambda: story.close(story.follow_up(carried_out(), conclusion="close", next_on=None)),
        on(dt.date(2026, 7, 2)),
    ),
}


@pytest.mark.parametrize("stage", STORIES)
def test_everyone_may_do_exactly_what_the_table_says(stage: str) -> None:
    tell, at = STORIES[stage]
    case, wanted = Case.objects.prefetch_related("parts").get(pk=tell().pk), table()[stage]
    assert case.stage == stage
    got = {(verb, who): said for who, by in the_cast().items() for verb, said in letters(case, by, at).items()}
    assert {cell: got[cell] for cell in wanted if got[cell] != wanted[cell]} == {}


def test_the_table_names_every_stage_and_in_each_every_verb() -> None:
    assert set(table()) == set(STORIES) == set(Stage.values) - {Stage.NEW, Stage.STAR_REMOVED}
    for stage, cells in table().items():
        assert {verb for verb, _who in cells} == set(MOVES), stage
        assert {who for _verb, who in cells} == {*PEOPLE, "Z", "K"}


def test_a_case_is_opened_by_those_who_may_coordinate_and_by_nobody_else() -> None:
    case = Case(stage=Stage.NEW)
    may = {who for who, by in the_cast().items() if letter(MOVES["open_case"], case, by, story.NOON) == "y"}
    assert may == {"C", "T", "O"}


def test_every_verb_has_its_recipients_and_its_sentence() -> None:
    assert set(RECIPIENTS) == set(MOVES)
    assert set(VERBS) == set(MOVES)


def test_whoever_an_act_asks_is_told_by_it_and_by_no_other_list() -> None:
    assert {verb for verb, move in MOVES.items() if move.asks is not nobody} == {
        verb for verb, told in RECIPIENTS.items() if told.who == ASKED.who
    }


def test_every_move_leads_from_known_stages_to_a_known_stage() -> None:
    for move in MOVES.values():
        assert move.stages <= set(Stage.values), move.verb
        assert move.to is None or move.to in Stage.values, move.verb


def test_settling_rows_belong_to_the_clock_and_acts_do_not(ordinary_case: Any) -> None:
    for move in MOVES.values():
        by_clock = letter(move, ordinary_case, CLOCK, days_later(1))
        assert (by_clock in "yt") == bool(move.when), move.verb
