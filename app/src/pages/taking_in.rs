//! Taking a file in, wherever a page has a form for one: looked at, made safe, and sealed with the key of whom it is about. What is
//! wrong with it stands beside the field `file` when the form comes back.

use portal::{
    error::{FieldErrors, OpError, OpResult},
    files::{
        FileProblem,
        ops::{self, Prepared, Upload, Written},
    },
    ids::PersonId,
    permit::Denial,
};

use super::drafts::{Uploaded, problem_words};
use crate::visit::Visit;

/// What is wrong with a file, beside its field.
pub(super) fn fault(problem: FileProblem) -> OpError {
    FieldErrors::one("file", problem_words(problem)).into()
}

/// Looked at and made safe: a picture or a PDF.
pub(super) async fn looked_at(visit: &Visit, upload: Uploaded) -> OpResult<Prepared> {
    if upload.is_too_big {
        return Err(fault(FileProblem::TooBig));
    }
    let upload = Upload { client_name: upload.name, bytes: upload.bytes, picture_only: false };
    ops::prepare(&visit.portal, upload).await.map_err(fault)
}

/// Sealed with the key of whom it is about. Nothing has it until something keeps it.
pub(super) async fn written(visit: &Visit, person: PersonId, prepared: Prepared) -> OpResult<Written> {
    ops::write(&visit.portal, visit.actor.clone(), visit.request, person, prepared).await
}

/// Both, one after the other.
pub(super) async fn taken_in(visit: &Visit, person: PersonId, upload: Uploaded) -> OpResult<Written> {
    let prepared = looked_at(visit, upload).await?;
    written(visit, person, prepared).await
}

/// Whether it was kept: one more than there may be is something wrong with the file too.
pub(super) fn kept<T>(outcome: OpResult<T>) -> OpResult<T> {
    match outcome {
        Err(OpError::Denied(Denial::TooManyFiles)) => Err(fault(FileProblem::TooMany)),
        outcome => outcome,
    }
}
