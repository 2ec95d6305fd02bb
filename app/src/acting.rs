//! Where somebody who acts for another can go, and how such an address is written: `/for/{mandate}/requests`.
//!
//! The state is in the address and nowhere else, so that two tabs for two people never mix. A page that is not in this list does
//! not exist under `/for/`: to open one to those who act, add its route here.

use portal::ids::MandateId;

/// Every route that can be used for somebody else, as the router writes it.
pub const ROUTES: &[&str] = &[
    "/account",
    "/services",
    "/services/{slug}",
    "/requests",
    "/requests/{reference}",
    "/requests/{reference}/sent",
    "/requests/{reference}/message",
    "/requests/{reference}/add-file",
    "/requests/{reference}/withdraw",
    "/requests/{reference}/not-fixed",
    "/requests/new/{draft}",
    "/requests/new/{draft}/{step}",
    "/requests/new/{draft}/{step}/remove",
    "/requests/new/{draft}/{step}/upload",
    "/files/{id}",
    "/joint/{id}",
    "/data-requests",
];

/// Whether an address, without its query, can be used for somebody else.
pub fn covers(path: &str) -> bool {
    ROUTES.iter().any(|route| matches(route, path))
}

fn matches(route: &str, path: &str) -> bool {
    let (mut wanted, mut there) = (route.split('/'), path.split('/'));
    loop {
        match (wanted.next(), there.next()) {
            (None, None) => return true,
            (Some(part), Some(piece)) if part == piece || (part.starts_with('{') && !piece.is_empty()) => {}
            _ => return false,
        }
    }
}

/// An address under a mandate, when it can be used for somebody else; any other as it is.
pub fn within(mandate: Option<MandateId>, path: &str) -> String {
    let bare = path.split(['?', '#']).next().unwrap_or(path);
    match mandate {
        Some(mandate) if covers(bare) => format!("/for/{mandate}{path}"),
        _ => path.to_string(),
    }
}

/// Takes the mandate off an address: which it is, and the address without it. A mandate that is none is an address of nothing.
pub fn taken_off(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix("/for/")?;
    let at = rest.find('/')?;
    Some(rest.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mandate() -> MandateId {
        "01940000-0000-7000-8000-000000000001".parse().unwrap()
    }

    #[test]
    fn only_what_is_listed_is_written_under_a_mandate() {
        let prefix = "/for/01940000-0000-7000-8000-000000000001";
        assert_eq!(within(Some(mandate()), "/requests?show=open"), format!("{prefix}/requests?show=open"));
        assert_eq!(within(Some(mandate()), "/requests/SR-7F3K-2QXM/message"), format!("{prefix}/requests/SR-7F3K-2QXM/message"));
        assert_eq!(within(None, "/requests"), "/requests");
        for own in [
            "/account/security",
            "/record",
            "/record/details",
            "/representatives",
            "/acting-for",
            "/preferences",
            "/staff",
            "/requests/SR-7F3K-2QXM/claim",
            "/privacy",
            "/",
        ] {
            assert_eq!(within(Some(mandate()), own), own);
        }
    }

    #[test]
    fn an_address_gives_its_mandate_back() {
        assert_eq!(taken_off("/for/1/requests"), Some(("1", "/requests")));
        assert_eq!(taken_off("/for/1"), None);
        assert_eq!(taken_off("/forum/1/requests"), None);
    }
}
