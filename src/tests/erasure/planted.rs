//! Fifty strings about one person, and by what each is read in the place where it was planted.

use uuid::Uuid;

use super::{act, fields, person};
use crate::{
    actor::Actor,
    catalogue::AddressAnswer,
    drafts,
    files::{
        self,
        ops::{Holder, Upload, Written},
    },
    ids::RequestId,
    lang::Lang,
    outbox::{self, Letter},
    people::{self, Circumstance, HouseholdMember, Need, ServiceReference, Value},
    service_requests,
    sessions::{self, ops::FormMemory},
    tests::{
        holdings::fill,
        world::{World, message, noon},
    },
};

/// Where the person lives, which many do.
pub const POSTCODE: &str = "AN1 1AA";

/// What reads a string in the place where it was planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The register gives it out, opened.
    Record,
    /// It is in the bytes of a file.
    Files,
    /// Somebody who types it into this field of the search finds the person.
    Search(&'static str),
    /// The list of where somebody is signed in says it.
    Devices,
    /// A letter that waits to go out says it.
    Letters,
}

/// What was planted, and by what it is read.
#[derive(Default)]
pub struct Planted(pub Vec<(Reader, String)>);

impl Planted {
    /// A word of its own, in letters only: names take no digits.
    fn word(&mut self, reader: Reader) -> String {
        let letter = |n: usize| char::from(b'a' + u8::try_from(n).expect("few words"));
        let nth = self.0.len();
        self.exactly(reader, format!("Zq{}{}plantedword", letter(nth / 26), letter(nth % 26)))
    }

    fn exactly(&mut self, reader: Reader, text: impl Into<String>) -> String {
        let text = text.into();
        self.0.push((reader, text.clone()));
        text
    }
}

const SYSTEM: Actor = Actor::System("test");

/// Plants all fifty, and leaves no mail that is due.
pub async fn plant(world: &World, nia: &Actor) -> Planted {
    let mut planted = Planted::default();
    details(world, nia, &mut planted).await;
    begun(world, nia, &mut planted).await;
    requested(world, nia, &mut planted).await;
    contacted(world, nia, &mut planted).await;
    signed_in(world, nia, &mut planted).await;
    world.mails().await;
    waiting(world, nia, &mut planted).await;
    planted
}

/// What somebody says about themselves.
pub async fn details(world: &World, nia: &Actor, planted: &mut Planted) {
    use Reader::{Record, Search};
    let lines = vec![planted.word(Record), planted.word(Record)];
    let mut values = vec![
        Value::Address(AddressAnswer { lines, postcode: POSTCODE.into(), uprn: None }),
        Value::Name(format!("Nia {}", planted.word(Search("name")))),
        Value::KnownAs(planted.word(Record)),
        Value::Phone(planted.exactly(Search("phone"), "+441632960777")),
        Value::Email(planted.exactly(Search("email"), "zqplantedaddress@example.org")),
        Value::Nino(planted.exactly(Search("identifier"), "AB123456C")),
        Value::ServiceReference(ServiceReference { service: "Library".into(), number: planted.word(Record) }),
        Value::Need(Need { need: "other".into(), words: planted.word(Record) }),
    ];
    for about in ["health", "employment"] {
        values.push(Value::Circumstance(Circumstance { about: about.into(), words: planted.word(Record) }));
    }
    for _ in 0..3 {
        let (name, relation) = (planted.word(Record), planted.word(Record));
        values.push(Value::HouseholdMember(HouseholdMember { name, relation, born: None }));
    }
    let mut uow = world.portal.begin(nia.clone()).await.expect("a unit of work");
    for value in &values {
        people::ops::set_value(&mut uow, person(nia), value).await.expect("a value");
    }
    uow.commit().await.expect("a commit");
}

/// Requests that were begun and not sent, one of them with a file.
async fn begun(world: &World, nia: &Actor, planted: &mut Planted) {
    for nth in 0..3 {
        let draft = act(world, nia, async |uow| drafts::ops::start(uow, "fly-tipping").await).await.expect("a draft");
        let place = fields(&[("place-words", &planted.word(Reader::Record))]);
        act(world, nia, async |uow| drafts::ops::answer(uow, draft, "place", &place).await).await.expect("an answer");
        if nth == 0 {
            let written = file(world, nia, planted).await;
            let mut uow = world.portal.begin(nia.clone()).await.expect("a unit of work");
            drafts::ops::add_file(&mut uow, draft, "photo", written).await.expect("a file");
            uow.commit().await.expect("a commit");
        }
    }
}

/// Requests that were answered, with messages, one of them with a file.
async fn requested(world: &World, nia: &Actor, planted: &mut Planted) {
    for nth in 0..2 {
        let draft = world.fly_tipping(nia).await.expect("a draft");
        for (topic, field) in [("place", "place-words"), ("photo", "more")] {
            let form = fields(&[(field, &planted.word(Reader::Record))]);
            act(world, nia, async |uow| drafts::ops::answer(uow, draft, topic, &form).await).await.expect("an answer");
        }
        let reference = world.send(nia, draft).await.expect("a receipt").reference;
        for _ in 0..2 {
            let words = message(&planted.word(Reader::Record));
            let sent = act(world, nia, async |uow| service_requests::ops::send_message(uow, &reference, &words, Lang::En).await).await;
            sent.expect("a message");
        }
        if nth == 0 {
            let written = file(world, nia, planted).await;
            let mut uow = world.portal.begin(nia.clone()).await.expect("a unit of work");
            service_requests::ops::add_file(&mut uow, &reference, written).await.expect("a file");
            uow.commit().await.expect("a commit");
        }
        sqlx::query("update service_request set status = 'done', outcome = 'done', decided_at = $2 where reference = $1")
            .bind(&reference)
            .bind(noon())
            .execute(&world.owner)
            .await
            .expect("an answer");
    }
}

/// Calls that are over, a letter that came with the last of them, and what was disputed of it.
async fn contacted(world: &World, nia: &Actor, planted: &mut Planted) {
    let mut contact = Uuid::nil();
    for _ in 0..4 {
        let (subject, note) = (planted.word(Reader::Record), planted.word(Reader::Record));
        contact = fill::contact_of(world, person(nia), "phone", "in", "enquiry", &subject, &note).await;
    }
    let words = planted.word(Reader::Record);
    let correction = fill::correct_in(world, person(nia), "interaction", contact, "accepted", &words).await;
    for holder in [Holder::Contact(contact), Holder::Correction(correction)] {
        let written = file(world, nia, planted).await;
        let mut uow = world.portal.begin(SYSTEM).await.expect("a unit of work");
        files::ops::keep(&mut uow, written, "attachment", holder).await.expect("a file");
        uow.commit().await.expect("a commit");
    }
}

/// A document with a string in its bytes and one in its name.
async fn file(world: &World, nia: &Actor, planted: &mut Planted) -> Written {
    let bytes = format!("%PDF-1.4\n% {}\n%%EOF\n", planted.word(Reader::Files)).into_bytes();
    let upload = Upload { client_name: format!("{}.pdf", planted.word(Reader::Record)), bytes, picture_only: false };
    let prepared = files::ops::prepare(&world.portal, upload).await.expect("a document");
    files::ops::write(&world.portal, nia.clone(), RequestId(Uuid::now_v7()), person(nia), prepared).await.expect("bytes in the store")
}

/// Two places where she is signed in, each with a form that was refused and waits to be shown again.
async fn signed_in(world: &World, nia: &Actor, planted: &mut Planted) {
    for nth in 0..2_u8 {
        let session = vec![nth; 32];
        sqlx::query(
            "insert into web_session (session_key, data, account_id, created_at, last_seen_at, expires_at)
             values ($1, '{}', $2, $3, $3, $3::timestamptz + interval '30 days')",
        )
        .bind(&session)
        .bind(nia.account().expect("an account").0)
        .bind(noon())
        .execute(&world.owner)
        .await
        .expect("a session");
        let device = planted.word(Reader::Devices);
        act(world, nia, async |uow| sessions::ops::name_device(uow, &session, &device).await).await.expect("a name");
        let form = FormMemory { fields: vec![("note".into(), device)], ..FormMemory::default() };
        act(world, &SYSTEM, async |uow| sessions::ops::remember_form(uow, &session, "/account", &form).await).await.expect("a form");
    }
}

/// Letters that wait: one that the mail server puts off, and one on paper.
async fn waiting(world: &World, nia: &Actor, planted: &mut Planted) {
    let to = format!("{}@example.org", planted.word(Reader::Letters));
    let (emailed, posted) = (planted.word(Reader::Letters), planted.word(Reader::Letters));
    let mut uow = world.portal.begin(SYSTEM).await.expect("a unit of work");
    outbox::ops::queue(&mut uow, person(nia), &to, Lang::En, Letter::ConfirmDetails { code: emailed }).await.expect("a mail");
    outbox::ops::post(&mut uow, person(nia), Letter::CallCode { code: posted }).await.expect("a letter");
    uow.commit().await.expect("a commit");
    sqlx::query("update outbox set due_at = due_at + interval '30 days' where sent_at is null and way = 'email'")
        .execute(&world.owner)
        .await
        .expect("a delay");
}
