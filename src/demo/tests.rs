use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Cast, data::Data, make, stories, *};
use crate::{
    accounts::{self, totp},
    actor::{Resident as SignedIn, Role, Staff},
    catalogue::answers,
    chance::Chance,
    clock::Clock,
    db::{self, Uow},
    files::{self, FileStore},
    formats::EmailAddress,
    ids::{AccountId, PersonId},
    lang::Lang,
    load::{self, Loaded},
    portal::Parts,
    service_requests::{self, Status, desk},
};

const PASSWORD: &str = "a demonstration of three words";

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// The files of one test, which go when it ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

async fn portal(options: PgConnectOptions) -> (Arc<Portal>, Folder) {
    let chance = Chance::from_system();
    let folder = std::env::temp_dir().join(format!("my-account-demo-{}", chance.uuid(noon())));
    let portal = Portal::new(Parts {
        pool: db::app_pool(4).connect_with(db::with_limits(options)).await.unwrap(),
        master_key: [7; 32],
        clock: Clock::fixed(noon()),
        chance,
        files: FileStore::in_folder(&folder).unwrap(),
        journal: crate::erasure::journal::Journal::in_folder(&folder),
        hashing_permits: 2,
        data: data(),
        public_url: "http://127.0.0.1:3000".to_string(),
        text_gateway: Some("text.example.net".into()),
    });
    (portal.unwrap(), Folder(folder))
}

/// Everything but what is printed at the end: the same cast at the same time.
async fn cast(portal: &Arc<Portal>) -> Cast {
    load::load(portal, &data()).await.unwrap();
    make(portal, &Data::read(&data()).unwrap()).unwrap()
}

async fn account_of(uow: &mut Uow, email: &str) -> accounts::store::WithPassword {
    let key = uow.portal().vault().lookup("email", &EmailAddress::parse(email).unwrap().hash_key());
    accounts::store::by_email(uow, &key).await.unwrap().unwrap()
}

async fn as_resident(portal: &Arc<Portal>, email: &str) -> Uow {
    let mut uow = portal.begin(Actor::System("test")).await.unwrap();
    let account = account_of(&mut uow, email).await.account;
    portal
        .begin(Actor::Resident(SignedIn { account: account.id, person: account.person, language: None, second_step: true }))
        .await
        .unwrap()
}

fn in_team(team: &str) -> Actor {
    Actor::Staff(Staff {
        account: AccountId(uuid::Uuid::nil()),
        person: PersonId(uuid::Uuid::nil()),
        number: "C-000".into(),
        roles: vec![Role::Caseworker],
        teams: vec![team.into()],
        welsh: true,
    })
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn loading_again_changes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let (portal, _folder) = portal(options).await;
    let first = load::load(&portal, &data()).await.unwrap();
    assert_eq!((first.new_services, first.new_policies, first.gazetteer_changed), (first.services, first.policies, true));
    assert!(first.services >= 9 && first.teams >= 12 && first.templates > 40 && first.addresses > 1_000, "{first}");
    let second = load::load(&portal, &data()).await.unwrap();
    assert_eq!(second, Loaded { new_services: 0, new_policies: 0, gazetteer_changed: false, ..first });
    let mut uow = portal.begin(in_team("WS")).await.unwrap();
    let templates = desk::templates(&mut uow, "WS").await.unwrap();
    assert!(templates.iter().any(|t| t.kind == "ask") && templates.iter().filter(|t| t.kind == "resolve").count() >= 4);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn every_request_is_one_that_somebody_could_have_sent(_: PgPoolOptions, options: PgConnectOptions) {
    let (portal, _folder) = portal(options).await;
    // A Saturday at noon, the night after it, a Tuesday morning, and Boxing Day.
    for minutes in [0, 12 * 60 + 5, 58 * 60 - 5, 33 * 24 * 60] {
        portal.clock().advance(TimeDelta::minutes(minutes));
        let (cast, now) = (cast(&portal).await, portal.clock().now());
        for history in &cast.histories {
            could_have_been_sent(history, &cast.residents[history.sent.resident], now);
        }
        let mut references: Vec<_> = cast.histories.iter().map(|history| &history.sent.reference).collect();
        references.sort();
        references.dedup();
        assert_eq!(references.len(), cast.histories.len());
        let in_welsh = cast.histories.iter().filter(|history| history.sent.language == Lang::Cy).count();
        assert!((800..2_400).contains(&in_welsh), "{in_welsh}");
    }
}

fn could_have_been_sent(history: &History, who: &Resident, now: DateTime<Utc>) {
    let sent = &history.sent;
    let about = format!("{} {} at {now}", sent.reference, sent.service.slug);
    assert!(answers::first_missing(&sent.service, &sent.answers).is_none(), "{about} lacks an answer");
    // Mair’s was sent by those who act for her.
    let has_account = who.account.is_some() || who.persona.as_deref() == Some("u7_mair");
    assert!(!sent.service.needs_account || has_account, "{about} needs an account");
    assert!(!sent.anonymous || sent.service.anonymous_allowed, "{about} needs a name");
    assert!(who.created_at <= sent.at, "{about} is older than its sender");
    assert!(history.events.is_sorted_by(|one, next| one.at < next.at), "{about} is out of order");
    assert!(history.last() < now && history.target_date >= sent.target_date, "{about}");
    assert!(history.messages.iter().all(|message| !message.body.is_empty()), "{about} has an empty message");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_kept_today_is_due_to_go_later_and_chosen_alike(_: PgPoolOptions, options: PgConnectOptions) {
    let (portal, _folder) = portal(options).await;
    let (one, other) = (cast(&portal).await, cast(&portal).await);
    let told =
        |cast: &Cast| cast.histories.iter().map(|h| (h.sent.reference.clone(), h.sent.at, h.status, h.messages.len())).collect::<Vec<_>>();
    assert_eq!(told(&one), told(&other));
    let policy = portal.policy();
    let holding = policy.holding("service_request").unwrap();
    let due = one.histories.iter().filter(|history| {
        let closed = history.decided_at.or(history.withdrawn_at).map(crate::calendar::london_date);
        let period = holding.period(Some(&history.sent.service.slug)).unwrap();
        closed
            .and_then(|day| crate::policy::rules::keep_until(period, day))
            .is_some_and(|until| until < crate::calendar::london_date(noon()))
    });
    assert_eq!(due.count(), 1, "only the one that a story needs");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_demonstration_fills_an_empty_portal_once(_: PgPoolOptions, options: PgConnectOptions) {
    let (portal, _folder) = portal(options).await;
    load::load(&portal, &data()).await.unwrap();
    let report = super::load(&portal, &data(), PASSWORD).await.unwrap();
    assert_eq!((report.already, report.residents, report.staff), (false, people::RESIDENTS, 12));
    assert!(report.requests > requests::PAST && report.pictures > 50 && report.sign_ins.len() == 12, "{report:?}");
    let again = super::load(&portal, &data(), PASSWORD).await.unwrap();
    assert_eq!(again, Report { already: true, sign_ins: report.sign_ins, ..Report::default() });

    sian_finds_her_requests(&portal).await;
    let mut uow = portal.begin(Actor::System("test")).await.unwrap();
    for (email, state) in [("nia@arianell.example", 3), ("teifion@arianell.example", 1)] {
        let account = account_of(&mut uow, email).await.account.id;
        let Some(Actor::Councillor(councillor)) = accounts::store::who_is(&mut *uow.conn(), account).await.unwrap().unwrap().actor(true)
        else {
            panic!("{email} is no councillor")
        };
        let cases = crate::casework::store::lists::of_councillor(&mut uow, councillor.id, None, 10).await.unwrap();
        assert_eq!(cases.len(), state, "{email}");
    }
    drop(uow);
    everybody_gets_in(&portal).await;
    for team in ["WS", "HW", "CS", "CTB", "PP"] {
        let mut uow = portal.begin(in_team(team)).await.unwrap();
        let counts = desk::counts(&mut uow).await.unwrap();
        assert!(counts.unclaimed > 0 && counts.late + counts.due_soon + counts.waiting > 0, "{team}: {counts:?}");
    }
}

async fn sian_finds_her_requests(portal: &Arc<Portal>) {
    let mut uow = as_resident(portal, "sian@example.org").await;
    let waiting = service_requests::ops::open(&mut uow, stories::WAITING).await.unwrap();
    assert_eq!((waiting.request.status, waiting.request.language, waiting.messages.len()), (Status::Waiting, Lang::Cy, 1));
    assert!(waiting.request.place.as_ref().unwrap().starts_with("Lôn y Gwenoliaid"));
    let (_, picture) = files::ops::read(&mut uow, waiting.files[0].id).await.unwrap();
    assert!(picture.starts_with(&[0xFF, 0xD8]));
    let all = service_requests::ops::list(&mut uow, None, None, 100).await.unwrap();
    for status in Status::ALL {
        assert!(all.iter().any(|request| request.status == status), "{status:?}");
    }
    for request in all {
        service_requests::ops::open(&mut uow, &request.reference).await.unwrap();
    }
}

async fn everybody_gets_in(portal: &Arc<Portal>) {
    let mut uow = portal.begin(Actor::System("test")).await.unwrap();
    let code = current_code(PASSWORD, noon());
    for (email, staff) in [("sian@example.org", false), ("owain@arianell.example", true), ("nia@arianell.example", true)] {
        let found = account_of(&mut uow, email).await;
        assert_eq!(found.account.staff, staff);
        assert!(portal.hasher().verify(PASSWORD, found.password_hash.as_deref()).await);
        let (sealed, last) = accounts::store::totp(&mut uow, found.account.id).await.unwrap().unwrap();
        let key = uow.key_of(found.account.person).await.unwrap();
        let secret = key.open_bytes(accounts::store::totp_place(found.account.id), &sealed).unwrap();
        let secret = totp::TotpSecret::from_bytes(secret.try_into().unwrap());
        assert!(totp::verify(&secret, &code, noon().timestamp(), Some(last)).is_some());
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_demonstration_needs_the_councils_data_first(_: PgPoolOptions, options: PgConnectOptions) {
    let (portal, _folder) = portal(options).await;
    let refused = super::load(&portal, &data(), PASSWORD).await.unwrap_err();
    assert!(refused.to_string().contains("load the council’s data first"), "{refused}");
}
