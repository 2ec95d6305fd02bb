//! From people and histories to rows: everything that is about somebody is sealed here with their own key, in its own place.

use anyhow::Context;
use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    history::{Event, History, Message},
    people::{Credentials, Resident, Worker},
    store::{AccountRow, Bytes, EventRow, LetterRow, MessageRow, PersonRow, RequestRow, StaffRow, ValueRow},
};
use crate::{
    accounts, calendar,
    formats::EmailAddress,
    ids::{MessageId, OutboxId},
    outbox::{self, Envelope, Letter},
    people::{self, Channel, Kind, Source, Value},
    portal::Portal,
    service_requests::{Outcome, Status},
    vault::Place,
};

/// How long an e-mail was on its way.
const ON_ITS_WAY: TimeDelta = TimeDelta::seconds(3);

/// Personas told what they need not long ago.
const NEEDS_LAST_MONTHS: u32 = 9;

/// Seals for one portal.
pub struct Sealer<'a> {
    pub portal: &'a Portal,
    pub credentials: &'a Credentials,
}

impl Sealer<'_> {
    fn today(&self) -> NaiveDate {
        calendar::london_date(self.portal.clock().now())
    }

    fn id(&self, at: DateTime<Utc>) -> Uuid {
        self.portal.chance().uuid(at)
    }

    pub fn person(&self, who: &Resident) -> anyhow::Result<PersonRow> {
        let wrapped = self.portal.vault().wrap(self.portal.chance(), who.person.0, &who.key)?;
        let (language, created_at) = (who.language.map(crate::lang::Lang::tag), who.created_at);
        Ok(PersonRow {
            person_id: who.person.0,
            kind: who.kind.code(),
            language,
            created_at,
            deceased_on: who.deceased_on,
            restricted_since: who.restricted.then_some(created_at),
            // They proved to be whom the council knew when they made the account.
            matched_at: (who.kind == Kind::Account).then_some(created_at),
            wrapped: Bytes(wrapped),
        })
    }

    /// What they told when they came: online, or to an adviser on the telephone.
    pub fn values(&self, who: &Resident) -> anyhow::Result<Vec<ValueRow>> {
        let (source, channel) = match who.kind {
            Kind::Account => (Source::Resident, Channel::Online),
            Kind::Guest | Kind::Known | Kind::Unnamed => (Source::Staff, Channel::Phone),
            Kind::Staff | Kind::Councillor => (Source::Import, Channel::Online),
        };
        let details = who.details.clone();
        let values = [
            details.name.map(Value::Name),
            details.known_as.map(Value::KnownAs),
            details.email.map(Value::Email),
            details.phone.map(Value::Phone),
            details.address.map(Value::Address),
            details.date_of_birth.map(Value::DateOfBirth),
        ];
        let row = |value: Value| {
            let id = self.id(who.created_at);
            let sealed = who.key.seal(self.portal.chance(), people::store::place(id), &value)?;
            Ok(ValueRow {
                person_value_id: id,
                person_id: who.person.0,
                kind: value.kind().code(),
                value_sealed: Bytes(sealed.as_bytes().to_vec()),
                source: source.code(),
                channel: channel.code(),
                said_at: who.created_at,
                main: people::rules::has_main(value.kind()),
                until_date: matches!(value, Value::Need(_)).then(|| self.today() + Months::new(NEEDS_LAST_MONTHS)),
                policy_version: self.portal.policy().version,
            })
        };
        values.into_iter().flatten().chain(who.told.clone()).map(row).collect()
    }

    /// The sign-in of whoever has one.
    pub fn account(&self, who: &Resident) -> anyhow::Result<Option<AccountRow>> {
        let (Some(account), Some(email)) = (who.account, &who.details.email) else { return Ok(None) };
        let address = EmailAddress::parse(email).ok().with_context(|| format!("{email} is not an e-mail address"))?;
        let place = accounts::store::totp_place(account);
        let seal = || who.key.seal_bytes(self.portal.chance(), place, self.credentials.secret.as_bytes());
        Ok(Some(AccountRow {
            account_id: account.0,
            person_id: who.person.0,
            email_key: Bytes(self.portal.vault().lookup("email", &address.hash_key())),
            password_hash: self.credentials.password_hash.clone(),
            totp_sealed: who.second_step.then(seal).transpose()?.map(Bytes),
            second_step_since: who.second_step.then_some(who.created_at),
            created_at: who.created_at,
        }))
    }

    pub fn request(&self, history: &History, who: &Resident) -> anyhow::Result<RequestRow> {
        let (sent, place) = (&history.sent, history.sent.place.as_ref());
        let sealed = who.key.seal(self.portal.chance(), Place::new("service_request", "answers_sealed", sent.id.0), &sent.answers)?;
        Ok(RequestRow {
            service_request_id: sent.id.0,
            reference: sent.reference.clone(),
            person_id: sent.person.0,
            submission_key: self.id(sent.at),
            service_slug: sent.service.slug.clone(),
            service_version: sent.service.version,
            policy_council: self.portal.council().code.clone(),
            policy_version: self.portal.policy().version,
            team_code: sent.service.team.clone(),
            language: sent.language.tag(),
            status: history.status.code(),
            anonymous: sent.anonymous,
            place_label: place.map(|place| place.label.clone()),
            place_usrn: place.and_then(|place| place.usrn),
            latitude: place.and_then(|place| place.latitude),
            longitude: place.and_then(|place| place.longitude),
            answers_sealed: Bytes(sealed.as_bytes().to_vec()),
            sent_at: sent.at,
            target_date: history.target_date,
            paused_since: history.paused_since,
            paused_days: history.paused_days,
            owner_id: history.owner.map(|owner| owner.0),
            outcome: history.outcome.map(Outcome::code),
            decided_at: history.decided_at,
            withdrawn_at: history.withdrawn_at,
            reopened_at: history.reopened_at,
            changed_at: history.changed_at,
            revision: history.revision,
        })
    }

    pub fn event(&self, history: &History, event: &Event) -> EventRow {
        EventRow {
            request_event_id: self.id(event.at),
            service_request_id: history.sent.id.0,
            person_id: history.sent.person.0,
            at: event.at,
            kind: event.kind,
            staff_number: event.staff_number.clone(),
            team_code: event.team.clone(),
            outcome: event.outcome.map(Outcome::code),
        }
    }

    pub fn message(&self, history: &History, message: &Message, who: &Resident) -> anyhow::Result<MessageRow> {
        let id = MessageId(self.id(message.at));
        let sealed = who.key.seal(self.portal.chance(), Place::new("request_message", "body_sealed", id.0), &message.body)?;
        Ok(MessageRow {
            request_message_id: id.0,
            service_request_id: history.sent.id.0,
            person_id: history.sent.person.0,
            submission_key: self.id(message.at),
            at: message.at,
            direction: message.direction.code(),
            language: message.language.tag(),
            staff_number: message.staff_number.clone(),
            body_sealed: Bytes(sealed.as_bytes().to_vec()),
        })
    }

    /// The e-mails that went out while it happened, as far as the person is written to.
    pub fn letters(&self, history: &History, who: &Resident) -> anyhow::Result<Vec<LetterRow>> {
        let Some(to) = who.details.email.as_ref().filter(|_| who.written_to) else { return Ok(Vec::new()) };
        let row = |event: &Event| {
            let Some(letter) = self.letter(history, event) else { return Ok(None) };
            let id = OutboxId(self.id(event.at));
            let envelope = Envelope::new(to, history.sent.language, letter);
            let sealed = who.key.seal(self.portal.chance(), outbox::store::place(id), &envelope)?;
            Ok(Some(LetterRow {
                outbox_id: id.0,
                person_id: who.person.0,
                letter: envelope.letter.code(),
                reference: envelope.letter.reference().map(str::to_string),
                content_sealed: Bytes(sealed.as_bytes().to_vec()),
                created_at: event.at,
                sent_at: event.at + ON_ITS_WAY,
            }))
        };
        history.events.iter().filter_map(|event| row(event).transpose()).collect()
    }

    fn letter(&self, history: &History, event: &Event) -> Option<Letter> {
        let sent = &history.sent;
        let reference = sent.reference.clone();
        let changed = |state: &str| Letter::RequestChanged { reference: sent.reference.clone(), state: state.to_string() };
        match (event.kind, event.outcome) {
            ("sent", _) => {
                let team = self.portal.council().team(&sent.service.team);
                Some(Letter::RequestReceived { reference, team_en: team.en, team_cy: team.cy, target: sent.target_date })
            }
            ("asked", _) => Some(Letter::AnswerNeeded { reference }),
            ("message_out", _) => Some(changed("new_message")),
            ("resolved", Some(outcome)) => Some(changed(outcome.status().code())),
            ("reopened", _) => Some(changed(Status::Reopened.code())),
            ("withdrawn", _) => Some(changed(Status::Withdrawn.code())),
            _ => None,
        }
    }
}

/// What makes somebody staff.
pub fn staff(worker: &Worker) -> Option<StaffRow> {
    Some(StaffRow {
        account_id: worker.who.account?.0,
        staff_number: worker.number.clone(),
        roles: worker.roles.clone(),
        welsh: worker.welsh,
        created_at: worker.who.created_at,
    })
}
