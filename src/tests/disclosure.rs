//! Answering a request for a copy by hand: everything of the person's, nothing of others', and never by one person alone.

mod again;
mod found_files;
mod withheld;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use futures::StreamExt as _;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::{
    holdings::fill::{Filled, fill},
    packs::{plant, plant_all, unpacked},
    world::World,
};
use crate::{
    actor::{Actor, Resident, Role},
    db::Uow,
    disclosure::{
        Item, State,
        ops::{
            give,
            items::{self, Show},
            prepare::{self, Bench},
            release, searches,
        },
    },
    error::{OpError, OpResult},
    fields::Fields,
    files::{self, ops::Holder},
    holdings::columns::Table,
    ids::RequestId,
    lang::Lang,
    outbox::{Envelope, Letter},
    packs::Bytes,
    people::{self, Value},
    permit::Denial,
    rights,
    vault::{Place, Sealed},
};

fn request() -> RequestId {
    RequestId(Uuid::new_v4())
}

fn fields(of: &[(&str, &str)]) -> Fields {
    Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
}

async fn act<T>(world: &World, actor: &Actor, operation: impl AsyncFnOnce(&mut Uow) -> OpResult<T>) -> OpResult<T> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let done = operation(&mut uow).await?;
    uow.commit().await?;
    Ok(done)
}

async fn all(mut stream: Bytes) -> OpResult<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(piece) = stream.next().await {
        bytes.extend(piece.map_err(|error| OpError::Internal(error.into()))?);
    }
    Ok(bytes)
}

/// The same person, who passed their second step.
fn with_second_step(actor: &Actor) -> Actor {
    let Actor::Resident(resident) = actor else { panic!("a resident") };
    Actor::Resident(Resident { second_step: true, ..resident.clone() })
}

/// A request for a copy, with who prepares and who releases the answer.
struct Case {
    world: World,
    nia: Filled,
    first: Actor,
    second: Actor,
    reference: String,
}

impl Case {
    async fn new(owner: PgPool) -> Case {
        let world = World::new(owner).await;
        let nia = fill(&world, "Nia").await;
        let first = world.staff("G-001", "IG", &[Role::InformationGovernance]).await;
        let second = world.staff("G-002", "IG", &[Role::InformationGovernance]).await;
        let form = fields(&[("kind", "access"), ("message", "All of it"), ("submission_key", &Uuid::new_v4().to_string())]);
        let reference = act(&world, &nia.actor, async |uow| rights::ops::send(uow, &form, Lang::En).await).await.unwrap().remove(0);
        Case { world, nia, first, second, reference }
    }

    async fn collect(&self) {
        prepare::collect(&self.world.portal, &self.first, request(), &self.reference).await.expect("collecting");
    }

    async fn bench(&self) -> Bench {
        act(&self.world, &self.first, async |uow| prepare::bench(uow, &self.reference).await).await.expect("a workbench")
    }

    async fn revision(&self) -> String {
        self.bench().await.disclosure.expect("an answer").revision.to_string()
    }

    async fn form(&self, of: &[(&str, &str)]) -> Fields {
        let mut form = fields(of);
        form.0.push(("revision".into(), self.revision().await));
        form
    }

    async fn items(&self, show: Show) -> Vec<Item> {
        let (mut listed, mut after) = (Vec::new(), Uuid::nil());
        loop {
            let (_, items, more) =
                act(&self.world, &self.first, async |uow| items::list(uow, &self.reference, show, after).await).await.expect("items");
            after = items.last().map_or(after, |item| item.id);
            listed.extend(items);
            if !more {
                return listed;
            }
        }
    }

    async fn decide(&self, item: Uuid, of: &[(&str, &str)]) -> OpResult {
        let form = self.form(of).await;
        act(&self.world, &self.first, async |uow| items::decide(uow, &self.reference, item, &form).await).await.map(drop)
    }

    /// Everything that still waits is given.
    async fn give_the_rest(&self) {
        for item in self.items(Show::Open).await {
            self.decide(item.id, &[("decision", "give")]).await.expect("a decision");
        }
    }

    async fn propose(&self, delivery: &str) -> OpResult {
        let form = self.form(&[("delivery", delivery), ("message_en", "Here it is"), ("message_cy", "Dyma fe")]).await;
        act(&self.world, &self.first, async |uow| prepare::propose(uow, &self.reference, &form).await).await
    }

    /// The form of the second reader, who says to have read the sample.
    async fn read_again(&self, actor: &Actor) -> (release::Checked, Fields) {
        let checked = release::check(&self.world.portal, actor, request(), &self.reference).await.expect("a check");
        let mut form = self.form(&[]).await;
        form.0.extend(checked.sample.iter().map(|item| ("read".to_string(), item.id.to_string())));
        (checked, form)
    }

    async fn release(&self, actor: &Actor) -> OpResult {
        let (_, form) = self.read_again(actor).await;
        release::release(&self.world.portal, actor, request(), &self.reference, &form).await
    }

    async fn taken(&self) -> BTreeMap<String, Vec<u8>> {
        let actor = with_second_step(&self.nia.actor);
        let (_, bytes) = give::take(&self.world.portal, &actor, request(), &self.reference).await.expect("a copy");
        unpacked(all(bytes).await.expect("all of it"))
    }

    async fn faults(&self, of: &[(&str, &str)], item: Uuid) -> Vec<String> {
        match self.decide(item, of).await {
            Err(OpError::Invalid(faults)) => faults.iter().map(|(field, _)| field.clone()).collect(),
            other => panic!("{other:?}"),
        }
    }

    /// A file of somebody else's making in the person's record.
    async fn file(&self, name: &str, inside: &str) {
        let upload = files::ops::Upload {
            client_name: name.to_string(),
            bytes: format!("%PDF-1.4\n{inside}\n%%EOF").into_bytes(),
            picture_only: false,
        };
        let prepared = files::ops::prepare(&self.world.portal, upload).await.expect("a document");
        let system = Actor::System("test");
        let written = files::ops::write(&self.world.portal, system.clone(), request(), self.nia.person, prepared).await.expect("bytes");
        act(&self.world, &system, async |uow| files::ops::keep(uow, written, "scan", Holder::Contact(self.nia.interaction)).await)
            .await
            .expect("a file");
    }

    /// A contact whose note and reference are about others.
    async fn note(&self, text: &str, reference: &str) {
        let content = json!({"subject": "Noise", "note": text, "organisation": ""});
        let statement = format!(
            "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, outcome,
               team_code, staff_number, content_sealed, policy_version, closed_at, reference)
             values ($1, $2, gen_random_uuid(), $4, $4, 'in', 'phone', 'enquiry', 'resident', 'answered', 'CS', 'A-117', $3, 2, $4, '{reference}')"
        );
        plant(&self.world, &self.nia, "interaction", "content_sealed", content, statement).await;
    }
}

/// Everything in a copy, names of entries too, as one text.
fn whole(entries: &BTreeMap<String, Vec<u8>>) -> String {
    entries.iter().map(|(path, bytes)| format!("{path}\n{}\n", String::from_utf8_lossy(bytes))).collect()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j16_a_copy_has_all_of_its_person_and_not_a_byte_of_two_hundred_words_of_others(owner: PgPool) {
    let case = Case::new(owner).await;
    let own = plant_all(&case.world, &case.nia, "Eiddo").await;
    let words = |kind: &str| (0..50).map(|n| format!("{kind}{n}Arall")).collect::<Vec<_>>();
    let (noted, named, referred, inside) = (words("Nodyn"), words("Enw"), words("Cyf"), words("Cudd"));
    for n in 0..50 {
        case.note(&format!("Mrs {} complained; she is {}@other.example", noted[n], noted[n].to_lowercase()), &referred[n]).await;
        case.file(&format!("{} letter.pdf", named[n]), &inside[n]).await;
    }
    case.collect().await;
    // Whoever is in a note is proposed; what a machine cannot read waits for somebody who can.
    let waiting = case.items(Show::Open).await;
    let notes: Vec<&Item> = waiting.iter().filter(|item| item.table == Table::Interaction && item.flagged).collect();
    assert!(notes.len() >= 50, "{}", notes.len());
    let read = items::read(&case.world.portal, &case.first, request(), &case.reference, notes[3].id, Lang::En).await.unwrap();
    assert!(
        read.others.iter().any(|text| text.starts_with("Mrs Nodyn")) && read.others.iter().any(|text| text.contains('@')),
        "{:?}",
        read.others
    );
    let typed = [noted.clone(), named.clone(), referred.clone()].concat().join("\n");
    let cut = [("decision", "cut"), ("words", typed.as_str()), ("exemption", "third_party"), ("reason", "Neighbours")];
    case.decide(notes[0].id, &cut).await.unwrap();
    let scans: Vec<&Item> = waiting.iter().filter(|item| item.table == Table::File).collect();
    assert_eq!(scans.len(), 50, "only what others sent");
    for (n, scan) in scans.iter().enumerate() {
        let unnamed = if n % 2 == 0 { "yes" } else { "" };
        let withhold = [("decision", "withhold"), ("exemption", "lpp"), ("reason", "Advice"), ("unnamed", unnamed)];
        case.decide(scan.id, &withhold).await.unwrap();
    }
    case.give_the_rest().await;
    case.propose("sign_in").await.unwrap();
    let (checked, _) = case.read_again(&case.second).await;
    assert!(checked.is_clean() && checked.unnamed == 25, "{:?}", checked.written);
    case.release(&case.second).await.unwrap();
    let entries = case.taken().await;
    let text = whole(&entries);
    for word in &own {
        assert!(text.contains(word.as_str()), "{word} is hers and is not in it");
    }
    let low = text.to_lowercase();
    for word in [&noted, &named, &referred, &inside].into_iter().flatten() {
        assert!(!low.contains(&word.to_lowercase()), "{word} is somebody else's");
    }
    assert!(text.contains("[removed: another person’s information]") && !text.contains("Neighbours"));
    // What is neither confirmed nor denied is in no number: of fifty files twenty-five are told of.
    let index = String::from_utf8_lossy(&entries["index.html"]).to_string();
    assert!(
        index.contains("Not in this copy: 25.") && !text.contains("Not in this copy: 50") && index.contains("confidential legal advice")
    );
    let read = act(&case.world, &case.nia.actor, async |uow| rights::ops::read(uow, &case.reference).await).await.unwrap().0;
    assert_eq!(read.state, rights::State::Part);
    assert!(read.answer.unwrap().notice.len() >= 4, "how to complain goes with it");
    for number in scans.iter().map(|scan| scan.row.to_string()) {
        assert!(!text.contains(&number), "nothing else names what is withheld");
    }
    case.world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_prepared_a_copy_or_decided_anything_in_it_does_not_release_it_and_the_database_asks_again(owner: PgPool) {
    let case = Case::new(owner).await;
    case.collect().await;
    assert!(matches!(case.propose("sign_in").await, Err(OpError::Invalid(faults)) if faults.of("delivery").is_some()), "something is open");
    let open = case.items(Show::Open).await;
    let by_another = case.form(&[("decision", "give")]).await;
    act(&case.world, &case.second, async |uow| items::decide(uow, &case.reference, open[0].id, &by_another).await).await.unwrap();
    case.give_the_rest().await;
    case.propose("sign_in").await.unwrap();
    for own in [&case.first, &case.second] {
        assert!(matches!(case.release(own).await, Err(OpError::Denied(Denial::WroteItYourself))), "{}", own.label());
        // Past every rule of ours.
        let mut uow = case.world.portal.begin(own.clone()).await.unwrap();
        let account = own.account().unwrap().0;
        let statement = format!(
            "update disclosure set state = 'released', released_account = '{account}', released_by = 'x', released_at = now(), ends_at = now()"
        );
        assert!(sqlx::query(AssertSqlSafe(statement)).execute(uow.conn()).await.is_err(), "{}", own.label());
    }
    // What was proposed stands still.
    assert!(matches!(case.decide(open[0].id, &[("decision", "give")]).await, Err(OpError::Denied(Denial::AlreadyDecided))));
    let mut uow = case.world.portal.begin(case.first.clone()).await.unwrap();
    assert!(sqlx::query("update disclosure_item set decision = 'give'").execute(uow.conn()).await.is_err());
    drop(uow);
    let third = case.world.staff("G-003", "IG", &[Role::InformationGovernance]).await;
    let (_, form) = case.read_again(&third).await;
    let unread = Fields(form.0.iter().filter(|(name, _)| name != "read").cloned().collect());
    let refused = release::release(&case.world.portal, &third, request(), &case.reference, &unread).await;
    assert!(matches!(refused, Err(OpError::Invalid(faults)) if faults.of("read").is_some()), "unread");
    let back = case.form(&[]).await;
    act(&case.world, &third, async |uow| release::send_back(uow, &case.reference, &back).await).await.unwrap();
    assert_eq!(case.bench().await.disclosure.unwrap().state, State::Preparing);
    case.propose("sign_in").await.unwrap();
    case.release(&third).await.unwrap();
    assert!(matches!(case.release(&third).await, Err(OpError::Denied(Denial::AlreadyDecided))));
    let told = case.world.mails().await;
    assert!(told.iter().any(|mail| mail.subject.contains("is ready")) && told.iter().all(|mail| !mail.text.contains("Here it is")));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_copy_is_fetched_by_its_person_with_the_second_step_alone_and_each_time_is_counted(owner: PgPool) {
    let case = Case::new(owner.clone()).await;
    let gareth = with_second_step(&case.world.resident("Gareth").await);
    case.collect().await;
    case.give_the_rest().await;
    let (portal, own) = (&case.world.portal, with_second_step(&case.nia.actor));
    assert!(matches!(give::take(portal, &own, request(), &case.reference).await, Err(OpError::NotFound)), "not released");
    case.propose("sign_in").await.unwrap();
    case.release(&case.second).await.unwrap();
    let without = give::take(portal, &case.nia.actor, request(), &case.reference).await;
    assert!(matches!(without, Err(OpError::Denied(Denial::SecondStepNeeded))));
    for stranger in [&gareth, &Actor::Visitor { guest: None }, &case.first, &case.nia.staff] {
        assert!(give::take(portal, stranger, request(), &case.reference).await.is_err(), "{}", stranger.kind());
    }
    case.taken().await;
    let entries = case.taken().await;
    for wanted in [
        "index.html",
        "about.html",
        "timeline.html",
        "manifest.json",
        "held/interaction-interaction.html",
        "data/interaction-interaction.csv",
    ] {
        assert!(entries.contains_key(wanted), "{wanted}");
    }
    let about = String::from_utf8_lossy(&entries["about.html"]).to_string();
    assert!(about.contains("Information Commissioner") && String::from_utf8_lossy(&entries["index.html"]).contains("Here it is"));
    assert_eq!(case.bench().await.disclosure.unwrap().downloads, 2);
    let audited: i64 = sqlx::query_scalar("select count(*) from audit where act = 'disclosure/take' and actor_kind = 'resident'")
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(audited, 2);
    case.world.advance(TimeDelta::days(30));
    assert!(matches!(give::take(portal, &own, request(), &case.reference).await, Err(OpError::Gone)));
    case.world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_code_by_post_gives_the_copy_to_whoever_has_the_letter_and_dies_of_five_wrong_tries(owner: PgPool) {
    let case = Case::new(owner.clone()).await;
    let address = crate::catalogue::AddressAnswer { uprn: None, lines: vec!["1 Heol Tŷ Dŵr".into()], postcode: "AN1 4DX".into() };
    act(&case.world, &Actor::System("test"), async |uow| people::ops::set_value(uow, case.nia.person, &Value::Address(address)).await)
        .await
        .unwrap();
    case.collect().await;
    case.give_the_rest().await;
    case.propose("post").await.unwrap();
    case.release(&case.second).await.unwrap();
    let code = code(&case).await;
    let typed = |code: &str| fields(&[("reference", &case.reference), ("code", code)]);
    let (_, bytes) = give::take_by_code(&case.world.portal, request(), &typed(&code.to_lowercase())).await.unwrap();
    assert!(unpacked(all(bytes).await.unwrap()).contains_key("index.html"));
    let told: i64 = sqlx::query_scalar("select count(*) from audit where act = 'disclosure/take' and person_id = $1")
        .bind(case.nia.person.0)
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(told, 1);
    let unknown = fields(&[("reference", "DR-2222-2222"), ("code", &code)]);
    assert!(matches!(give::take_by_code(&case.world.portal, request(), &unknown).await, Err(OpError::Invalid(_))));
    for _ in 0..5 {
        let wrong = give::take_by_code(&case.world.portal, request(), &typed("2222222222")).await;
        assert!(matches!(wrong, Err(OpError::Invalid(faults)) if faults.of("code").is_some()));
    }
    assert!(give::take_by_code(&case.world.portal, request(), &typed(&code)).await.is_err(), "it is dead");
    case.world.mails().await;
}

/// The code in the letter that waits to be printed.
async fn code(case: &Case) -> String {
    let (id, sealed): (Uuid, Vec<u8>) =
        sqlx::query_as("select outbox_id, content_sealed from outbox where letter = 'copy_code' and way = 'post'")
            .fetch_one(&case.world.owner)
            .await
            .unwrap();
    let mut uow = case.world.portal.begin(Actor::System("test")).await.unwrap();
    let place = Place::new("outbox", "content_sealed", id);
    let envelope: Envelope = uow.open(case.nia.person, place, &Sealed::from_bytes(sealed)).await.unwrap();
    let Letter::CopyCode { code, .. } = envelope.letter else { panic!("{:?}", envelope.letter) };
    code
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_team_searches_writes_down_how_and_what_it_found_is_read_before_it_is_given(owner: PgPool) {
    let case = Case::new(owner).await;
    let (housing, other) =
        (case.world.staff("H-001", "HO", &[Role::Caseworker]).await, case.world.staff("W-001", "WS", &[Role::Caseworker]).await);
    case.collect().await;
    let ask = fields(&[("team", "HO"), ("asked", "Nia, letters about the roof")]);
    act(&case.world, &case.first, async |uow| searches::ask(uow, &case.reference, &ask).await).await.unwrap();
    let waiting = act(&case.world, &housing, async |uow| searches::mine(uow).await).await.unwrap();
    let id = waiting[0].id;
    assert!(act(&case.world, &other, async |uow| searches::mine(uow).await).await.unwrap().is_empty());
    assert!(matches!(act(&case.world, &other, async |uow| searches::open(uow, id).await).await, Err(OpError::NotFound)));
    let (search, _) = act(&case.world, &housing, async |uow| searches::open(uow, id).await).await.unwrap();
    assert!(search.asked.contains("roof"));
    let found = fields(&[("title", "E-mail of 3 March"), ("text", "The roof of Nia leaks, says Dewi Estyn of number 12")]);
    act(&case.world, &housing, async |uow| searches::add(uow, id, &found).await).await.unwrap();
    case.give_the_rest_but_found().await;
    assert!(case.propose("sign_in").await.is_err(), "the team has not answered and its find was not read");
    let log = fields(&[("places", "Mail"), ("terms", "Nia"), ("period", "2026"), ("found", "1"), ("result", "One e-mail")]);
    act(&case.world, &housing, async |uow| searches::finish(uow, id, &log).await).await.unwrap();
    assert!(matches!(
        act(&case.world, &housing, async |uow| searches::add(uow, id, &found).await).await,
        Err(OpError::Denied(Denial::AlreadyDecided))
    ));
    let find = case.items(Show::Open).await;
    assert!(find.len() == 1 && find[0].table == Table::DisclosureFound);
    assert_eq!(case.faults(&[("decision", "cut"), ("words", "De")], find[0].id).await, ["words", "exemption", "reason"]);
    let cut = [("decision", "cut"), ("words", "Dewi Estyn"), ("exemption", "third_party"), ("reason", "A neighbour")];
    case.decide(find[0].id, &cut).await.unwrap();
    case.propose("sign_in").await.unwrap();
    case.release(&case.second).await.unwrap();
    let standing = give::standing(&case.world.portal, &case.nia.actor, request(), &case.reference).await.unwrap();
    assert_eq!(standing.teams, [("HO".to_string(), true)]);
    let entries = case.taken().await;
    let page = String::from_utf8_lossy(&entries["held/rights_request-disclosure-found.html"]).to_string();
    assert!(page.contains("The roof of Nia leaks, says [removed: another person’s information] of number 12"), "{page}");
    assert!(!whole(&entries).contains("Estyn"));
    case.world.mails().await;
}

impl Case {
    async fn give_the_rest_but_found(&self) {
        for item in self.items(Show::Open).await.into_iter().filter(|item| item.table != Table::DisclosureFound) {
            self.decide(item.id, &[("decision", "give")]).await.expect("a decision");
        }
    }
}
