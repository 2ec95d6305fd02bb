//! Every address of the portal, in one place. `tests/http/pages.rs` lists who may see each: a new one must be noticed.

use app::pages::{
    access_log, account, accounts, acting, claims, complaints, copies, corrections, councillor, data_requests, demo, details, drafts,
    erasure, joint, matching, needs, notices, packs, preferences, public, record, representatives, requests, rights_uses, security,
    services, staff, start, surveys, track,
};
use app::visit::{PageResult, Visit};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, Request, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate as _, predicate::NotForContentType},
    csrf::CsrfLayer,
    services::ServeDir,
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

use crate::{
    calls, layers, recordings, uploads,
    web::{Web, action, enter, page, respond},
};
use portal::{error::OpError, fields::Fields, files, sessions::store::PgSessionStore};

/// An ordinary form is small: the longest message there is, in the widest characters, and its field names.
const MOST_FORM_BYTES: usize = 256 * 1024;
/// A file and what surrounds it in a multipart form.
pub const MOST_UPLOAD_BYTES: usize = files::MOST_BYTES + 64 * 1024;

/// The portal's whole public face.
pub fn router(web: &Web) -> anyhow::Result<Router> {
    let portal = &web.0.portal;
    let secure = portal.public_url().starts_with("https://");
    let sessions = SessionManagerLayer::new(PgSessionStore::new(portal.pool().clone(), portal.clock().clone()))
        .with_name(if secure { "__Host-sid" } else { "sid" })
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::days(7)));
    let pages = public_pages()
        .merge(resident_pages())
        .merge(staff_pages())
        .merge(councillor_pages())
        .fallback(page(app::pages::errors::not_found).merge(action(no_such_action)))
        .method_not_allowed_fallback(not_this_way)
        .layer(DefaultBodyLimit::max(MOST_FORM_BYTES))
        .merge(upload_routes())
        .layer(ServiceBuilder::new().layer(CsrfLayer::new().add_trusted_origin(portal.public_url())?).layer(sessions))
        .merge(machine_addresses())
        .layer(middleware::from_fn_with_state(web.clone(), layers::observe));
    Ok(pages
        .merge(files_of_the_browser())
        .layer(middleware::from_fn_with_state(web.clone(), layers::protect))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(NotForContentType::new("application/zip"))))
        .with_state(web.clone()))
}

/// What machines send, each with a token of its own.
fn machine_addresses() -> Router<Web> {
    Router::new().route("/api/calls", post(calls::receive)).route("/api/recordings", post(recordings::exchange))
}

fn public_pages() -> Router<Web> {
    Router::new()
        .route("/", page(start::page))
        .route("/services", page(services::list))
        .route("/services/{slug}", page(services::show).merge(action(drafts::do_start)))
        .route("/privacy", page(public::privacy))
        .merge(published_pages())
        .route("/cookies", page(public::cookies))
        .route("/accessibility", page(public::accessibility))
        .route("/contact", page(public::contact))
        .route("/sign-in", page(accounts::sign_in).merge(action(accounts::do_sign_in)))
        .route("/sign-in/code", page(accounts::code).merge(action(accounts::do_code)))
        .route("/sign-out", action(accounts::do_sign_out))
        .route("/register", page(accounts::register).merge(action(accounts::do_register)))
        .route("/register/check-email", page(accounts::check_email).merge(action(accounts::do_check_email)))
        .route("/register/confirm/{token}", page(accounts::confirm).merge(action(accounts::do_confirm)))
        .route("/register/about-you", page(accounts::about_you).merge(action(accounts::do_about_you)))
        .route("/register/find-you", page(matching::page).merge(action(matching::do_start)))
        .route("/register/second-step", page(accounts::second_step).merge(action(accounts::do_second_step)))
        .route("/register/done", page(accounts::done))
        .route("/recover", page(accounts::recover).merge(action(accounts::do_recover)))
        .route("/recover/check-email", page(accounts::recover_check_email).merge(action(accounts::do_recover_check_email)))
        .route("/recover/confirm/{token}", page(accounts::recover_confirm).merge(action(accounts::do_recover_confirm)))
        .route("/recover/new-password", page(accounts::new_password).merge(action(accounts::do_new_password)))
        .route("/invitations", page(acting::invitation).merge(action(acting::do_invitation)))
        .route("/invitations/{token}", page(acting::invitation).merge(action(acting::do_invitation)))
        .route("/surveys/thanks", page(surveys::thanks))
        .route("/surveys/{token}", page(surveys::page).merge(action(surveys::do_answer)))
        .route("/surveys/{token}/stop", page(surveys::stop).merge(action(surveys::do_stop)))
        .route("/stop/{topic}", page(preferences::stopped))
        .route("/stop/{topic}/{token}", page(preferences::stop).merge(action(preferences::do_stop)))
        .route("/track", page(track::start).merge(action(track::do_start)))
        .route("/track/code", page(track::code).merge(action(track::do_code)))
        .route("/demo/mail", page(demo::mails))
        .route("/demo/mail/{id}", page(demo::mail))
        .route("/robots.txt", get(async || "User-agent: *\nAllow: /$\nAllow: /services\nAllow: /privacy\nAllow: /cookies\nAllow: /accessibility\nAllow: /contact\nAllow: /who-we-share-with\nAllow: /sharing-projects\nAllow: /promises\nDisallow: /\n"))
        .route("/.well-known/security.txt", get(security_txt))
}

/// What is published from the policy pack beside the notice.
fn published_pages() -> Router<Web> {
    Router::new()
        .route("/privacy/recording", page(public::recording))
        .route("/privacy/retention", page(public::retention))
        .route("/privacy/processing", page(public::processing))
        .route("/privacy/processing.csv", page(public::processing_csv))
        .route("/privacy/versions", page(public::privacy_versions))
        .route("/privacy/versions/{version}", page(public::privacy_version))
        .route("/who-we-share-with", page(public::recipients))
        .route("/sharing-projects", page(public::projects))
        .route("/promises", page(public::promises))
        .route("/tell-someone", page(notices::page).merge(action(notices::do_tell)))
}

/// Answering a request for a copy by hand.
fn disclosure_routes() -> Router<Web> {
    use staff::disclosure as copy;
    Router::new()
        .route("/staff/data-requests/{reference}/copy", page(copy::copy).merge(action(copy::do_copy_propose)))
        .route("/staff/data-requests/{reference}/copy/collect", action(copy::do_copy_collect))
        .route("/staff/data-requests/{reference}/copy/reopen", action(copy::do_copy_reopen))
        .route("/staff/data-requests/{reference}/copy/put-back/{id}", action(copy::do_copy_put_back))
        .route("/staff/data-requests/{reference}/copy/answer/{id}", action(copy::do_review_answer))
        .route("/staff/data-requests/{reference}/items", page(copy::items))
        .route("/staff/data-requests/{reference}/items/{id}", page(copy::item).merge(action(copy::do_item)))
        .route("/staff/data-requests/{reference}/search", page(copy::search_ask).merge(action(copy::do_search_ask)))
        .route("/staff/data-requests/{reference}/release", page(copy::release).merge(action(copy::do_release)))
        .route("/staff/data-requests/{reference}/release/back", action(copy::do_release_back))
        .route("/staff/data-requests/{reference}/release/preview", page(copy::release_preview))
        .route("/staff/searches", page(copy::searches))
        .route("/staff/searches/{id}", page(copy::search).merge(action(copy::do_search)))
        .route("/staff/searches/{id}/found", action(copy::do_search_found))
        .route("/staff/data-requests/{reference}/items/{id}/file", page(copy::item_file))
}

fn resident_pages() -> Router<Web> {
    Router::new()
        .route("/account", page(account::page))
        .route("/record", page(record::page))
        .route("/record/details", page(details::page))
        .route("/record/details/reveal", action(details::do_reveal))
        .route("/record/details/{field}", page(details::field).merge(action(details::do_field)))
        .route("/record/details/{field}/remove", action(details::do_remove))
        .route("/record/details/{field}/confirm", page(details::confirm).merge(action(details::do_confirm)))
        .route("/preferences/needs", page(needs::page).merge(action(needs::do_save)))
        .route("/record/access-log", page(access_log::page))
        .route("/record/items/{id}/wrong", page(corrections::wrong).merge(action(corrections::do_wrong)))
        .route("/record/items/{id}/not-me", page(corrections::not_me).merge(action(corrections::do_not_me)))
        .route("/record/corrections/{reference}/disagree", page(corrections::disagree).merge(action(corrections::do_disagree)))
        .route("/record/corrections/{reference}/withdraw", action(corrections::do_withdraw))
        .route("/record/match", page(matching::page).merge(action(matching::do_start)))
        .route("/record/match/code", page(matching::code).merge(action(matching::do_code)))
        .route("/record/held", page(record::held))
        .route("/record/items/{id}", page(record::item))
        .route("/record/sharing", page(record::sharing))
        .route("/record/recordings", page(record::recordings))
        .route("/record/recordings/{id}", page(record::recording))
        .route("/record/deleting-soon", page(record::deleting_soon).merge(action(record::do_remind)))
        .route("/record/download", page(record::download))
        .route("/representatives", page(representatives::list))
        .route("/representatives/invite", page(representatives::invite).merge(action(representatives::do_invite)))
        .route("/representatives/{id}", page(representatives::show).merge(action(representatives::do_change)))
        .route("/representatives/{id}/change", page(representatives::change).merge(action(representatives::do_change_scope)))
        .route("/acting-for", page(acting::choose).merge(action(acting::do_choose)))
        .route("/acting-for/stop", action(acting::do_stop))
        .route("/acting-for/claims/{id}/withdraw", action(claims::do_withdraw))
        .route("/acting-for/{id}", page(acting::asked).merge(action(acting::do_answer)))
        .route("/record/pack", page(packs::page).merge(action(packs::do_make)))
        .route("/record/packs/{id}", page(packs::show))
        .route("/record/packs/{id}/download", page(packs::download))
        .route("/data-requests", page(data_requests::page).merge(action(data_requests::do_send)))
        .route("/complaints/data", page(complaints::page).merge(action(complaints::do_send)))
        .route("/data-requests/objection", page(rights_uses::object).merge(action(rights_uses::do_object)))
        .route("/data-requests/restriction", page(rights_uses::limit).merge(action(rights_uses::do_limit)))
        .route("/data-requests/move", page(rights_uses::elsewhere).merge(action(rights_uses::do_elsewhere)))
        .route("/data-requests/erasure", page(erasure::pick).merge(action(erasure::do_pick)))
        .route("/data-requests/erasure/preview", page(erasure::preview).merge(action(erasure::do_ask)))
        .route("/data-requests/{reference}/stop", action(erasure::do_stop))
        .route("/data-requests/{reference}", page(data_requests::show).merge(action(data_requests::do_reply)))
        .route("/data-requests/{reference}/withdraw", action(data_requests::do_withdraw))
        .route("/data-requests/collect", page(copies::collect).merge(action(copies::do_collect)))
        .route("/data-requests/{reference}/pack", page(copies::show).merge(action(copies::do_missing)))
        .route("/data-requests/{reference}/pack/renew", action(copies::do_renew))
        .route("/data-requests/{reference}/pack/download", page(copies::download))
        .route("/preferences", page(preferences::page).merge(action(preferences::do_save)))
        .route("/requests", page(requests::list))
        .route("/requests/{reference}", page(requests::show))
        .route("/requests/{reference}/sent", page(requests::sent))
        .route("/requests/{reference}/message", page(requests::message).merge(action(requests::do_message)))
        .route("/requests/{reference}/withdraw", page(requests::withdraw).merge(action(requests::do_withdraw)))
        .route("/requests/{reference}/not-fixed", page(requests::not_fixed).merge(action(requests::do_not_fixed)))
        .route("/requests/{reference}/claim", action(track::do_claim))
        .route("/requests/new/{draft}", page(drafts::resume))
        .route("/requests/new/{draft}/{step}", page(drafts::step).merge(action(drafts::do_step)))
        .route("/requests/new/{draft}/{step}/remove", action(drafts::do_remove_file))
        .route("/joint/{id}", page(joint::show).merge(action(joint::do_answer)))
        .route("/files/{id}", page(drafts::file))
        .route("/places/find", action(drafts::do_find_places))
        .merge(security_pages())
}

fn security_pages() -> Router<Web> {
    Router::new()
        .route("/account/close", page(security::close).merge(action(security::do_close)))
        .route("/account/security", page(security::page))
        .route("/account/security/password", page(security::password).merge(action(security::do_password)))
        .route("/account/security/email", page(security::email).merge(action(security::do_email)))
        .route("/account/security/email/confirm", page(security::email_confirm).merge(action(security::do_email_confirm)))
        .route("/account/security/second-step", page(security::second_step).merge(action(security::do_second_step)))
        .route("/account/security/second-step/off", page(security::second_step_off).merge(action(security::do_second_step_off)))
        .route("/account/security/recovery-codes", page(security::recovery_codes).merge(action(security::do_recovery_codes)))
        .route("/account/security/sessions/end", action(security::do_end_session))
        .route("/account/security/sign-out-everywhere", action(security::do_sign_out_everywhere))
}

fn staff_pages() -> Router<Web> {
    Router::new()
        .route("/staff", page(staff::work))
        .route("/staff/sign-in", page(accounts::staff_sign_in).merge(action(accounts::do_staff_sign_in)))
        .route("/staff/welcome/{token}", page(accounts::staff_welcome).merge(action(accounts::do_staff_welcome)))
        .route("/staff/claim-next", action(staff::do_claim_next))
        .route("/staff/corrections", page(staff::corrections))
        .route("/staff/corrections/{reference}", page(staff::correction).merge(action(staff::do_correction)))
        .route("/staff/corrections/{reference}/files/{file}", page(staff::correction_file))
        .route("/staff/corrections/{reference}/recipients/{recipient}", action(staff::do_correction_recipient))
        .route("/staff/mandates", page(staff::mandates))
        .route("/staff/mandates/{id}", page(staff::mandate).merge(action(staff::do_mandate)))
        .route("/staff/mandates/claims/{id}", page(staff::claim).merge(action(staff::do_claim_refuse)))
        .route("/staff/mandates/claims/{id}/accept", page(staff::claim_accept).merge(action(staff::do_claim_accept)))
        .route("/staff/mandates/claims/{id}/files/{file}", page(staff::claim_file))
        .route("/staff/data-requests", page(staff::rights))
        .route("/staff/data-requests/export", page(staff::rights_export))
        .route("/staff/data-requests/new", page(staff::rights_new).merge(action(staff::do_rights_new)))
        .route("/staff/data-requests/{reference}", page(staff::rights_one))
        .route("/staff/data-requests/{reference}/ask", action(staff::do_rights_ask))
        .route("/staff/data-requests/{reference}/came", action(staff::do_rights_came))
        .route("/staff/data-requests/{reference}/extend", action(staff::do_rights_extend))
        .route("/staff/data-requests/{reference}/answer", action(staff::do_rights_answer))
        .route("/staff/complaints/{reference}", page(staff::complaint))
        .route("/staff/complaints/{reference}/investigate", action(staff::do_complaint_investigate))
        .route("/staff/complaints/{reference}/acknowledge", action(staff::do_complaint_acknowledge))
        .route("/staff/complaints/{reference}/note", action(staff::do_complaint_note))
        .route("/staff/complaints/{reference}/outcome", action(staff::do_complaint_outcome))
        .route("/staff/data-requests/{reference}/refusal", action(staff::do_rights_refusal))
        .route("/staff/data-requests/{reference}/refusal/drop", action(staff::do_rights_refusal_drop))
        .route("/staff/data-requests/{reference}/fee", page(staff::rights_fee).merge(action(staff::do_rights_fee)))
        .route("/staff/data-requests/{reference}/fee/agree", action(staff::do_rights_fee_agree))
        .route("/staff/data-requests/{reference}/fee/drop", action(staff::do_rights_fee_drop))
        .route("/staff/data-requests/{reference}/fee/paid", action(staff::do_rights_fee_paid))
        .route("/staff/data-requests/{reference}/fee/waive", action(staff::do_rights_fee_waive))
        .route("/staff/erasures/{reference}", page(staff::erasure).merge(action(staff::do_erasure)))
        .route("/staff/erasures/{reference}/second", action(staff::do_erasure_second))
        .route("/staff/erasures/{reference}/recipients/{recipient}", action(staff::do_erasure_recipient))
        .merge(disclosure_routes())
        .route("/staff/call", page(staff::call::list).merge(action(staff::call::do_dial)))
        .route("/staff/call/waiting", page(staff::call::waiting))
        .route("/staff/call/{id}", page(staff::call::call).merge(action(staff::call::do_save_call)))
        .route("/staff/call/{id}/take", action(staff::call::do_take))
        .route("/staff/call/{id}/step", action(staff::call::do_step))
        .route("/staff/requests", page(staff::queue))
        .route("/staff/requests/views", action(staff::do_save_view))
        .route("/staff/requests/views/{id}/forget", action(staff::do_forget_view))
        .route("/staff/requests/{reference}", page(staff::request))
        .route("/staff/requests/{reference}/claim", action(staff::do_claim))
        .route("/staff/requests/{reference}/hand-over", page(staff::hand_over).merge(action(staff::do_hand_over)))
        .route("/staff/requests/{reference}/note", page(staff::note).merge(action(staff::do_note)))
        .route("/staff/requests/{reference}/reply", page(staff::reply).merge(action(staff::do_reply)))
        .route("/staff/requests/{reference}/ask", page(staff::ask).merge(action(staff::do_ask)))
        .route("/staff/requests/{reference}/resolve", page(staff::resolve).merge(action(staff::do_resolve)))
        .route("/staff/people/{id}/mandate", page(staff::appoint).merge(action(staff::do_appoint)))
        .route("/staff/people/{id}/marker", page(staff::marker).merge(action(staff::do_marker)))
        .route("/staff/people/{id}/choices", page(staff::choices).merge(action(staff::do_choices)))
        .route("/staff/people/{id}/keeping", page(staff::keeping).merge(action(staff::do_keeping)))
        .route("/staff/contacts/new", page(staff::contact_new).merge(action(staff::do_contact_new)))
        .route("/staff/contacts/{id}", page(staff::contact))
        .route("/staff/contacts/{id}/saved", page(staff::contact_saved))
        .route("/staff/contacts/{id}/close", action(staff::do_contact_close))
        .route("/staff/contacts/{id}/rights", action(staff::do_contact_rights))
        .route("/staff/contacts/{id}/attach", page(staff::contact_attach).merge(action(staff::do_contact_attach)))
        .route("/staff/contacts/{id}/files/{file}", page(staff::contact_file))
        .route("/staff/referrals", page(staff::referrals))
        .route("/staff/referrals/{id}", page(staff::referral))
        .route("/staff/referrals/{id}/take", action(staff::do_referral_take))
        .route("/staff/referrals/{id}/done", action(staff::do_referral_done))
        .route("/staff/recordings/{id}", page(staff::recording).merge(action(staff::do_recording)))
        .route("/staff/people", page(staff::find).merge(action(staff::do_find)))
        .route("/staff/people/{id}", page(staff::show))
        .route("/staff/people/{id}/open", page(staff::open).merge(action(staff::do_open)))
        .route("/staff/people/{id}/reveal", action(staff::do_reveal))
        .route("/staff/people/{id}/desk-match", page(staff::desk_match).merge(action(staff::do_desk_match)))
        .route("/staff/retention", page(staff::retention))
        .route("/staff/retention/plan", action(staff::do_retention_plan))
        .route("/staff/retention/counts", page(staff::retention_counts))
        .route("/staff/retention/recordings", page(staff::retention_orders).merge(action(staff::do_retention_orders)))
        .route("/staff/retention/{id}", page(staff::retention_run))
        .route("/staff/retention/{id}/approve", action(staff::do_retention_approve))
        .route("/staff/retention/{id}/release", action(staff::do_retention_release))
        .route("/staff/retention/{id}/pause", action(staff::do_retention_pause))
        .route("/staff/retention/{id}/resume", action(staff::do_retention_resume))
        .route("/staff/retention/{id}/retry", action(staff::do_retention_retry))
        .route("/staff/holds", page(staff::holds))
        .route("/staff/holds/new", page(staff::hold_new).merge(action(staff::do_hold_new)))
        .route("/staff/holds/{id}", page(staff::hold))
        .route("/staff/holds/{id}/review", action(staff::do_hold_review))
        .route("/staff/holds/{id}/release", action(staff::do_hold_release))
        .merge(survey_pages())
        .route("/staff/post", page(staff::post))
        .route("/staff/post/print", action(staff::do_print))
        .route("/staff/post/printed", action(staff::do_printed))
        .route("/staff/post/back", action(staff::do_put_back))
        .route("/staff/settings/staff", page(staff::people))
        .route("/staff/settings/staff/invite", page(staff::invite).merge(action(staff::do_invite)))
        .route("/staff/settings/staff/{id}", page(staff::person).merge(action(staff::do_person)))
        .route("/staff/settings/staff/{id}/end", action(staff::do_end_person))
}

fn survey_pages() -> Router<Web> {
    Router::new()
        .route("/staff/surveys", page(staff::surveys))
        .route("/staff/surveys/new", page(staff::survey_new).merge(action(staff::do_survey_new)))
        .route("/staff/surveys/{id}", page(staff::survey).merge(action(staff::do_survey)))
        .route("/staff/surveys/{id}/answers", page(staff::survey_answers).merge(action(staff::do_survey_answers)))
        .route("/staff/surveys/{id}/list", action(staff::do_survey_list))
        .route("/staff/surveys/{id}/comments", page(staff::survey_comments))
}

fn councillor_pages() -> Router<Web> {
    Router::new()
        .route("/councillor", page(councillor::page))
        .route("/councillor/welcome/{token}", page(councillor::welcome).merge(action(councillor::do_welcome)))
        .route("/councillor/issues", page(councillor::issues))
        .route("/councillor/download", page(councillor::download))
        .route("/councillor/handover", page(councillor::handover).merge(action(councillor::do_handover)))
        .route("/councillor/cases/new", page(councillor::start).merge(action(councillor::do_start)))
        .route("/councillor/cases/new/{draft}/{step}", page(councillor::step).merge(action(councillor::do_step)))
        .route("/councillor/cases/new/{draft}/files/remove", action(councillor::do_draft_file_remove))
        .route("/councillor/cases/{reference}", page(councillor::case).merge(action(councillor::do_ask)))
        .route("/councillor/cases/{reference}/files/{file}", page(councillor::file))
        .route("/councillor/cases/{reference}/close", action(councillor::do_close))
        .route("/staff/cases", page(staff::cases))
        .route("/staff/cases/browsing", page(staff::browsing))
        .route("/staff/cases/{reference}", page(staff::case).merge(action(staff::do_case)))
        .route("/staff/cases/{reference}/files/{file}", page(staff::case_file))
        .route("/staff/cases/{reference}/attach", page(staff::case_attach).merge(action(staff::do_case_attach)))
        .route("/staff/settings/councillors", page(staff::councillors))
        .route("/staff/settings/councillors/invite", page(staff::councillor_invite).merge(action(staff::do_councillor_invite)))
        .route("/staff/settings/councillors/{id}", page(staff::councillor).merge(action(staff::do_councillor)))
        .route("/staff/settings/councillors/{id}/again", action(staff::do_councillor_again))
        .route("/staff/settings/councillors/{id}/end", action(staff::do_councillor_end))
}

/// Multipart forms are read by a route of their own: what is too big is refused before it is read.
fn upload_routes() -> Router<Web> {
    Router::new()
        .route("/requests/new/{draft}/{step}/upload", post(uploads::to_draft))
        .route("/requests/{reference}/add-file", page(requests::add_file).merge(post(uploads::to_request)))
        .route("/councillor/cases/{reference}/add-file", page(councillor::add_file).merge(post(uploads::to_case)))
        .route("/councillor/cases/new/{draft}/files", page(councillor::draft_files).merge(post(uploads::to_case_draft)))
        .route("/acting-for/claim", page(claims::form).merge(post(uploads::to_claim)))
        .route("/acting-for/claims/{id}", page(claims::show).merge(post(uploads::to_claim_again)))
        .route("/record/corrections/{reference}", page(corrections::show).merge(post(uploads::to_correction)))
        .route("/staff/searches/{id}/file", post(uploads::to_search))
        .route("/staff/contacts/{id}/scan", page(staff::contact_scan).merge(post(uploads::to_contact)))
        .layer(DefaultBodyLimit::max(MOST_UPLOAD_BYTES))
}

/// Styles, scripts and the islands. Their addresses carry a version, so a browser may keep them for good.
fn files_of_the_browser() -> Router<Web> {
    let kept = |folder: &str| {
        ServiceBuilder::new()
            .map_response(|mut response: axum::http::Response<_>| {
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
                response
            })
            .service(ServeDir::new(folder).precompressed_br().precompressed_gzip())
    };
    Router::new()
        .nest_service("/assets", kept("public/assets"))
        .nest_service("/pkg", kept("public/pkg"))
        .route_service("/favicon.svg", tower_http::services::ServeFile::new("public/favicon.svg"))
}

async fn no_such_action(_: Visit, _: Fields) -> PageResult {
    Err(OpError::NotFound)
}

/// An address that takes another method, like an action that was reloaded: the page that says so, with ways out.
async fn not_this_way(state: axum::extract::State<Web>, request: axum::extract::Request) -> Response {
    let (mut parts, _) = request.into_parts();
    match enter(&state.0, &mut parts, false).await {
        Ok(entry) => {
            let (session, view) = (entry.session.clone(), entry.view());
            let mut response = respond(&state.0, session, view, Err(OpError::NotFound)).await;
            *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            response
        }
        Err(response) => response,
    }
}

async fn security_txt(axum::extract::State(web): axum::extract::State<Web>) -> String {
    format!("Contact: mailto:{}\nPreferred-Languages: cy, en\n", web.0.portal.council().email)
}

/// A panic is our fault and never the person's: it is logged, and they get a page that says so.
fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    let html = app::pages::errors::plain(portal::lang::Lang::En, "");
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// The service the listener runs: the language is taken off the path before anything is routed.
pub fn with_languages(
    router: Router,
) -> impl tower::Service<Request<axum::body::Body>, Response = Response, Error = std::convert::Infallible, Future: Send> + Clone {
    ServiceBuilder::new().map_request(layers::take_language).service(router)
}
