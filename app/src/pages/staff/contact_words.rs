//! What contacts are called on the pages of staff.

use portal::{
    interactions::{Detail, Kind, Outcome, PrivateRoom, forms::How},
    lang::Lang,
    people::{Channel, Relation, Source},
    text::{intake, interactions},
};

pub(super) fn how(lang: Lang, how: How) -> &'static str {
    match how {
        How::Letter => intake::how_letter(lang),
        How::Email => intake::how_email(lang),
        How::Visit => intake::how_visit(lang),
        How::Officer => intake::how_officer(lang),
        How::Organisation => intake::how_organisation(lang),
        How::Public => intake::how_public(lang),
        How::Councillor => intake::how_councillor(lang),
        How::Representative => intake::how_representative(lang),
    }
}

pub(super) fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => intake::outcome_answered(lang),
        Outcome::Request => intake::outcome_request(lang),
        Outcome::PassedOn => intake::outcome_passed_on(lang),
        Outcome::Signposted => intake::outcome_signposted(lang),
        Outcome::Complaint => intake::outcome_complaint(lang),
        Outcome::InformationRequest => intake::outcome_information_request(lang),
        Outcome::CallBack => intake::outcome_call_back(lang),
    }
}

pub(super) fn kind(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Enquiry => intake::kind_enquiry(lang),
        Kind::Referral => intake::kind_referral(lang),
        Kind::Visit => intake::kind_visit(lang),
        Kind::Request => intake::kind_request(lang),
        Kind::Signpost => intake::kind_signpost(lang),
        Kind::Feedback => intake::kind_feedback(lang),
        Kind::Complaint => intake::kind_complaint(lang),
    }
}

pub(super) fn relation(lang: Lang, relation: Relation) -> &'static str {
    match relation {
        Relation::Family => intake::relation_family(lang),
        Relation::Spouse => intake::relation_spouse(lang),
        Relation::Partner => intake::relation_partner(lang),
        Relation::Child => intake::relation_child(lang),
        Relation::Parent => intake::relation_parent(lang),
        Relation::Advocate => intake::relation_advocate(lang),
        Relation::Friend => intake::relation_friend(lang),
        Relation::Solicitor => intake::relation_solicitor(lang),
        Relation::Attorney => intake::relation_attorney(lang),
        Relation::Deputy => intake::relation_deputy(lang),
    }
}

pub(super) fn detail(lang: Lang, detail: Detail) -> &'static str {
    match detail {
        Detail::Name => intake::detail_name(lang),
        Detail::Phone => intake::detail_phone(lang),
        Detail::Email => intake::detail_email(lang),
        Detail::Address => intake::detail_address(lang),
        Detail::DateOfBirth => intake::detail_date_of_birth(lang),
        Detail::Note => intake::detail_note(lang),
    }
}

pub(super) fn private_room(lang: Lang, room: PrivateRoom) -> &'static str {
    match room {
        PrivateRoom::Asked => intake::private_room_asked(lang),
        PrivateRoom::Used => intake::private_room_used(lang),
    }
}

pub(super) fn channel(lang: Lang, channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => interactions::channel_phone(lang),
        Channel::Email => interactions::channel_email(lang),
        Channel::Letter => interactions::channel_letter(lang),
        Channel::InPerson => interactions::channel_in_person(lang),
        Channel::Online => interactions::channel_online(lang),
        Channel::VoiceSurvey => interactions::channel_voice_survey(lang),
        Channel::Representative => interactions::channel_representative(lang),
        Channel::Organisation => interactions::channel_organisation(lang),
    }
}

pub(super) fn source(lang: Lang, source: Source) -> &'static str {
    match source {
        Source::Resident => interactions::source_resident(lang),
        Source::Representative => interactions::source_representative(lang),
        Source::Public => interactions::source_public(lang),
        Source::Councillor => interactions::source_councillor(lang),
        Source::Officer => interactions::source_officer(lang),
        Source::Organisation => interactions::source_organisation(lang),
        Source::Staff => interactions::source_staff(lang),
        Source::Import => interactions::source_import(lang),
    }
}
