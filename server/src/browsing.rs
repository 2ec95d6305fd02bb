//! Councillors who look for what is not theirs (law.md 4.3): they find nothing, and information governance is told.

use portal::{actor::Actor, casework, error::OpError, ids::RequestId, permit::Denial};

use crate::web::Web;

/// What a councillor is told of something that is not theirs is that there is no such page, whether a rule or a wall said so.
pub fn hidden(actor: &Actor, path: &str, error: OpError) -> OpError {
    let refused = matches!(error, OpError::Denied(Denial::NotYours | Denial::NotYourRole | Denial::SignInNeeded));
    let theirs = !matches!(actor, Actor::Councillor(_)) || guarded_part(path).is_none();
    if refused && !theirs { OpError::NotFound } else { error }
}

/// A councillor finds nothing where somebody’s own things are, and information governance is told that they looked. That it could
/// not be written down changes nothing of the answer.
pub async fn note(web: &Web, actor: &Actor, path: &str, request: RequestId) {
    let Actor::Councillor(_) = actor else { return };
    let Some(part) = guarded_part(path) else { return };
    if let Err(error) = casework::ops::members::note_browsing(&web.0.portal, actor, request, part).await {
        tracing::error!(%request, %error, "browsing without a case was not written down");
    }
}

/// Where somebody’s own things are.
const OWN: [&str; 7] = ["/record", "/requests", "/files", "/preferences", "/data-requests", "/representatives", "/acting-for"];

/// Which kind of page of somebody’s own, or of staff, a path is; the path itself is kept nowhere.
fn guarded_part(path: &str) -> Option<&'static str> {
    let within = |place: &str| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if within("/staff/people") {
        Some("search")
    } else if within("/staff") {
        Some("staff")
    } else if within("/councillor/cases") {
        Some("case")
    } else if OWN.into_iter().any(within) || path == "/account" {
        Some("record")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public_or_their_own_is_not_browsing() {
        for (path, part) in [
            ("/record/details/phone", Some("record")),
            ("/account", Some("record")),
            ("/data-requests", Some("record")),
            ("/representatives/1", Some("record")),
            ("/staff/people/1", Some("search")),
            ("/staff/cases", Some("staff")),
            ("/councillor/cases/CW-7F3K-2QXM", Some("case")),
            ("/account/security", None),
            ("/councillor/issues", None),
            ("/services/none", None),
            ("/recordings", None),
        ] {
            assert_eq!(guarded_part(path), part, "{path}");
        }
    }
}
