//! Every address of the router, asked by everybody who acts for somebody: what each is answered stands in `walked.txt`.
//!
//! A new route, or another answer to an old one, fails the test until it is in the table.

use std::fmt::Write as _;

use axum::http::StatusCode;
use portal::ids::{AccountId, MandateId};
use sqlx::PgPool;
use uuid::Uuid;

use super::stage::{HER_OWN, NAME, OF_NOBODY, OF_REQUESTS, OF_THE_CASE, PICTURE, Stage, Things, upload};
use crate::site::Answer;

/// Who asks. `Bare` is the friend who may act for her, without `/for/{mandate}` before the address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Herself,
    InScope,
    SeesOnly,
    OutOfScope,
    Revoked,
    Expired,
    Frozen,
    Bare,
    WithCase,
    Without,
}

/// The columns of the table, each with its heading.
const COLUMNS: [(Who, &str); 10] = [
    (Who::Herself, "resident"),
    (Who::InScope, "in scope"),
    (Who::SeesOnly, "sees only"),
    (Who::OutOfScope, "out of scope"),
    (Who::Revoked, "revoked"),
    (Who::Expired, "expired"),
    (Who::Frozen, "frozen"),
    (Who::Bare, "without the prefix"),
    (Who::WithCase, "councillor with a case"),
    (Who::Without, "councillor without"),
];
/// Those who can change nothing of hers come first, she herself last.
const ORDER: [usize; 10] = [4, 5, 6, 7, 3, 9, 2, 8, 1, 0];

/// What a form posts beside its hidden fields, where it does something for whoever acts. Elsewhere nothing is filled in.
const FORMS: &[(&str, &str)] = &[
    ("/requests/new/{draft}/{step}", "danger=no"),
    ("/requests/new/{draft}/{step}/remove", "file={photo}"),
    ("/requests/{reference}/message", "message=More"),
    ("/requests/{reference}/not-fixed", "message=Still+there"),
    ("/record/items/{id}/wrong", "message=Wrong"),
    ("/record/items/{id}/not-me", "message=Not+mine"),
    ("/record/match", "way=desk"),
    ("/register/find-you", "way=desk"),
    ("/data-requests", "kind=rectification&message=Wrong"),
    ("/data-requests/{reference}", "message=More"),
    ("/representatives/{id}", "change=revoke"),
    ("/acting-for", "mandate={id}"),
    ("/acting-for/{id}", "answer=accept"),
    ("/councillor/cases/new/{draft}/{step}", "asked_by=person"),
    ("/councillor/cases/{reference}", "message=More"),
    ("/councillor/handover", "reference={reference}&fate-{reference}=close"),
];

/// The routes of the router's source, and whether one takes a file. The telephone system and the recording supplier are nobody who
/// acts, and two texts for machines are no pages.
fn routes() -> Vec<(&'static str, bool)> {
    let source = include_str!("../../../src/router.rs");
    let routes = source.split(".route(\"").skip(1).filter_map(|rest| {
        let (path, handler) = rest.split_once('"')?;
        Some((path, handler.lines().next().is_some_and(|line| line.contains("uploads::"))))
    });
    routes.filter(|(path, _)| !["/api/calls", "/api/recordings", "/robots.txt", "/.well-known/security.txt"].contains(path)).collect()
}

struct Walk<'s> {
    stage: &'s Stage,
    who: Who,
    account: AccountId,
    mandate: Option<MandateId>,
    things: Things,
}

impl<'s> Walk<'s> {
    fn new(stage: &'s Stage, who: Who) -> Walk<'s> {
        let councillor = |actor: &portal::actor::Actor| actor.account().expect("an account");
        let account = match who {
            Who::Herself => stage.subject.account,
            Who::WithCase => councillor(&stage.with_case),
            Who::Without => councillor(&stage.without),
            _ => stage.friend.account,
        };
        let mandate = match who {
            Who::InScope => Some(stage.in_scope),
            Who::SeesOnly => Some(stage.sees_only),
            Who::OutOfScope => Some(stage.out_of_scope),
            Who::Revoked => Some(stage.revoked),
            Who::Expired => Some(stage.expired),
            Who::Frozen => Some(stage.frozen),
            Who::Herself | Who::Bare | Who::WithCase | Who::Without => None,
        };
        // Whoever may no longer act tries what they made while they could.
        let things = if who == Who::Revoked { stage.made_before.clone() } else { stage.hers.clone() };
        Walk { stage, who, account, mandate, things }
    }

    /// Whether something of hers may change while they walk.
    fn changes(&self) -> bool {
        matches!(self.who, Who::Herself | Who::InScope | Who::WithCase)
    }

    /// What stands in an address or a form in the place of its names.
    fn filled(&self, route: &str, text: &str) -> String {
        let (stage, things) = (self.stage, &self.things);
        let ours = |part: &str| route.starts_with(part);
        let id = if ours("/files") {
            things.file.clone()
        } else if ours("/staff/people") {
            stage.subject.person.to_string()
        } else if ours("/record/items") || ours("/staff/contacts") {
            stage.contact.to_string()
        } else if ours("/record/packs") {
            stage.pack.clone()
        } else {
            self.mandate.unwrap_or(stage.in_scope).to_string()
        };
        let reference = if ours("/requests/{reference}/not-fixed") {
            &things.answered
        } else if ours("/record/corrections") || ours("/staff/corrections") {
            &stage.correction
        } else if ours("/data-requests") || ours("/staff/data-requests") {
            &stage.data_request
        } else if route.contains("/cases") || ours("/councillor") {
            &things.case
        } else {
            &things.reference
        };
        let step = if route.ends_with("/upload") || route.ends_with("/remove") { "photo" } else { "danger" };
        let councillor = ours("/councillor");
        text.replace("{id}", &id)
            .replace("{reference}", reference)
            .replace("{draft}", if councillor { &things.case_draft } else { &things.draft })
            .replace("{step}", if councillor { "who" } else { step })
            .replace("{file}", if route.contains("/cases") { &things.case_file } else { &things.file })
            .replace("{photo}", &things.photo)
            .replace("{slug}", "fly-tipping")
            .replace("{field}", "phone")
            .replace("{version}", "3")
            .replace("{token}", "x")
    }

    /// Asks one address, in a session of its own: some of them end it.
    async fn ask(&mut self, route: &str, takes_file: bool, posts: bool) -> String {
        // What was done to a thing must not decide what the next address answers.
        let part = if self.who == Who::WithCase { "/councillor" } else { "/requests" };
        let kept = self.things.clone();
        if posts && self.changes() && route.starts_with(part) {
            self.things = self.stage.things(self.mandate).await;
        }
        let site = &self.stage.site;
        let mut browser = site.signed_in(self.account).await;
        let start = self.mandate.map(|mandate| format!("/for/{mandate}")).unwrap_or_default();
        let path = format!("{start}{}", self.filled(route, route));
        let answer = if !posts {
            site.get(&mut browser, &path).await
        } else if takes_file {
            upload(site, &mut browser, &path, self.mandate, PICTURE).await
        } else {
            let typed = FORMS.iter().find(|(form, _)| *form == route).map_or("", |(_, typed)| typed);
            let acting = self.mandate.map(|mandate| mandate.to_string()).unwrap_or_default();
            let form = format!("acting_for={acting}&submission_key={}&{}", Uuid::new_v4(), self.filled(route, typed));
            site.post(&mut browser, &path, &form).await
        };
        self.tells_nothing(&path, &answer);
        self.things = kept;
        said(&answer, &path)
    }

    /// Nothing that was planted is in an answer to somebody who may not have it.
    fn tells_nothing(&self, path: &str, answer: &Answer) {
        let refused = !matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER);
        let mut never: Vec<&str> = match self.who {
            Who::Herself => OF_NOBODY.to_vec(),
            Who::InScope | Who::SeesOnly => HER_OWN.to_vec(),
            _ => [HER_OWN, OF_REQUESTS].concat(),
        };
        match self.who {
            // The bar says for whom somebody acts, on every page; their own pages say whom they act for or did.
            Who::OutOfScope | Who::Herself | Who::InScope | Who::SeesOnly => {}
            Who::Bare if !refused => {}
            _ => never.push(NAME),
        }
        if self.who == Who::WithCase && path.starts_with("/councillor/cases/") && !refused {
            never.retain(|words| !OF_THE_CASE.contains(words));
        }
        if refused && matches!(self.who, Who::InScope | Who::SeesOnly) {
            never.extend(OF_REQUESTS);
        }
        for words in never {
            assert!(!answer.body.contains(words), "{path} answered {} with {words}", answer.status);
        }
    }
}

/// A status, and where it leads, without what differs from one run to the next.
fn said(answer: &Answer, path: &str) -> String {
    let status = answer.status.as_u16();
    match answer.location() {
        "" => status.to_string(),
        location if location == path => format!("{status} itself"),
        location => format!("{status} {}", plain(location)),
    }
}

fn plain(location: &str) -> String {
    let part = |piece: &str| {
        let bare = piece.trim_end_matches(['/', '?', '=', '&']);
        let end = &piece[bare.len()..];
        let reference = bare.len() == 12 && bare.as_bytes()[2] == b'-' && bare.as_bytes()[7] == b'-';
        if Uuid::try_parse(bare).is_ok() {
            format!("{{id}}{end}")
        } else if reference {
            format!("{{reference}}{end}")
        } else {
            piece.to_string()
        }
    };
    location.split_inclusive(['/', '?', '=', '&']).map(part).collect()
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_every_address_answers_everybody_who_acts_as_the_table_says_and_no_refusal_tells_anything(owner: PgPool) {
    let stage = Stage::new(owner).await;
    let routes = routes();
    assert!(routes.len() > 150, "the test reads the router: {} routes", routes.len());
    let mut answers = vec![vec![String::new(); COLUMNS.len()]; routes.len() * 2];
    for column in ORDER {
        let mut walk = Walk::new(&stage, COLUMNS[column].0);
        if walk.who == Who::InScope {
            // Her own drafts stay hers; whoever acts goes on with those they began.
            let own = stage.things(walk.mandate).await;
            walk.things = Things { draft: own.draft, photo: own.photo, ..walk.things };
        }
        let before = stage.about_her().await;
        for (number, (route, takes_file)) in routes.iter().enumerate() {
            for posts in [false, true] {
                answers[number * 2 + usize::from(posts)][column] = walk.ask(route, *takes_file, posts).await;
            }
        }
        let after = stage.about_her().await;
        // Whose mandate holds is seen looking, and that is written down; nothing else of hers is touched.
        let looks = matches!(walk.who, Who::SeesOnly | Who::OutOfScope);
        for (was, is) in before.iter().zip(&after) {
            assert!(walk.changes() || was == is || (looks && was.0 == "audit"), "{}: {was:?} became {is:?}", COLUMNS[column].1);
        }
    }
    let headings: Vec<&str> = COLUMNS.iter().map(|(_, heading)| *heading).collect();
    let mut table = format!("address | {}\n", headings.join(" | "));
    for (number, (route, _)) in routes.iter().enumerate() {
        for (posts, method) in ["GET", "POST"].into_iter().enumerate() {
            writeln!(table, "{method} {route} | {}", answers[number * 2 + posts].join(" | ")).expect("writing to a string");
        }
    }
    if table != include_str!("walked.txt") {
        let path = std::env::temp_dir().join("walked.txt");
        std::fs::write(&path, &table).expect("writing the new table");
        panic!("what an address answers changed: compare server/tests/http/acted/walked.txt with {}", path.display());
    }
}

#[test]
fn every_address_that_those_who_act_can_use_is_walked_and_answers_them() {
    let table = include_str!("walked.txt");
    let in_scope = |address: String| -> String {
        let row = table.lines().find(|row| row.split(" | ").next() == Some(&address)).unwrap_or_else(|| panic!("{address} is not walked"));
        row.split(" | ").nth(2).expect("in scope").to_string()
    };
    // Where those who must all agree answer, whoever acts alone finds nothing.
    for route in app::acting::ROUTES.iter().filter(|route| **route != "/joint/{id}") {
        let answers = ["GET", "POST"].map(|method| in_scope(format!("{method} {route}")));
        assert!(answers.iter().any(|answer| answer.starts_with("200") || answer.starts_with("303")), "{route}: {answers:?}");
    }
    // Whoever’s mandate is over, or was never for this, is refused at every one of them.
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split(" | ").collect();
        for (cell, (_, heading)) in cells.iter().skip(1).zip(COLUMNS) {
            let over = ["revoked", "expired", "frozen"].contains(&heading);
            assert!(!over || ["404", "405"].contains(cell), "{heading}: {row}");
        }
    }
}
