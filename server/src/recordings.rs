//! `POST /api/recordings`: the recording supplier says what audio it has deleted, and is told what it still has to delete.
//!
//! One exchange does both, so that a supplier needs one address and may call it as often as it likes: an order is told until it is
//! answered, and an answer that comes twice, or for an order that is not known, changes nothing.

use axum::{
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use portal::{
    actor::Actor,
    error::{OpError, OpResult},
    ids::RequestId,
    recordings::ops::orders,
    text::machines as text,
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    machines::{Sent, answer, read},
    web::Web,
};

/// What the supplier sends: the numbers of the orders it carried out, and of those it could not. Both may be empty.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    #[serde(default)]
    deleted: Vec<Uuid>,
    #[serde(default)]
    failed: Vec<Uuid>,
}

/// Takes the supplier's answers and hands out the orders that wait.
pub async fn exchange(State(web): State<Web>, request: Request<Body>) -> Response {
    let Sent { body, lang, id } = match read::<Answered>(&web, web.0.recordings_token.as_ref(), request, text::recordings_json).await {
        Ok(sent) => sent,
        Err(refused) => return refused,
    };
    match work(&web, id, &body).await {
        Ok(done) => answer(StatusCode::OK, &done),
        Err(error) => {
            tracing::error!(request = %id, %error, "the recording supplier could not be answered");
            let internal = matches!(error, OpError::Internal(_));
            let status = if internal { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::SERVICE_UNAVAILABLE };
            answer(status, &json!({ "error": text::recordings_failed(lang) }))
        }
    }
}

async fn work(web: &Web, id: RequestId, answered: &Answered) -> OpResult<Value> {
    let mut uow = web.0.portal.begin_for(Actor::System("recording_supplier"), id).await?;
    let new = orders::answer(&mut uow, &answered.deleted, &answered.failed).await?;
    let told = orders::hand_out(&mut uow).await?;
    uow.commit().await?;
    let waiting: Vec<Value> = told.into_iter().map(|(order, recording)| json!({ "order": order, "recording": recording })).collect();
    Ok(json!({ "deleted": new, "orders": waiting }))
}
