//! What a request leaves behind for its response, once the handler has taken the visit.

use app::visit::{Notes, Visit};
use portal::{
    actor::Actor,
    error::OpError,
    fields::Fields,
    ids::{MandateId, RequestId},
    lang::Lang,
    mandates::ActingFor,
};

/// What is left of a visit once the handler has taken it: enough to render an error or go back.
#[derive(Clone)]
pub struct View {
    pub(crate) path: String,
    pub(crate) lang: Lang,
    pub(crate) notes: Notes,
    pub(crate) request: RequestId,
    pub(crate) nonce: String,
    pub(crate) actor: Actor,
    pub(crate) asked_for: Option<MandateId>,
    pub(crate) acting: Option<ActingFor>,
    pub(crate) device: String,
    /// What the person typed, for the error pages that show it.
    pub(crate) typed: Vec<(String, String)>,
}

impl View {
    pub fn of(visit: &Visit) -> View {
        View {
            path: visit.path.clone(),
            lang: visit.lang,
            notes: visit.notes.clone(),
            request: visit.request,
            nonce: visit.nonce.clone(),
            actor: visit.actor.clone(),
            asked_for: visit.asked_for,
            acting: visit.acting.clone(),
            device: visit.device.clone(),
            typed: Vec::new(),
        }
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    /// An address of ours in the same context: for whom one acts stays, where a page can be used so.
    pub(crate) fn within(&self, path: &str) -> String {
        app::acting::within(self.asked_for, path)
    }

    pub(crate) fn here(&self) -> String {
        self.within(&self.path)
    }

    /// A visitor on a page of somebody they may act for.
    pub fn signs_in_first(&self) -> bool {
        self.asked_for.is_some() && matches!(self.actor, Actor::Visitor { .. })
    }

    /// A form says for whom it was made; sent from another context nothing is done.
    pub fn refuses(&self, fields: &Fields) -> Option<OpError> {
        let here = self.asked_for.map(|mandate| mandate.to_string()).unwrap_or_default();
        (fields.get("acting_for") != here).then_some(OpError::OtherContext)
    }
}
