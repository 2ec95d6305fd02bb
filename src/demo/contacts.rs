//! Contacts on every channel: those of the personas, which people count on, and some for everybody else.

use std::path::Path;

use anyhow::Context;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;

use super::{
    Cast,
    contact_store::{InteractionRow, LookRow, MarkRow, RecordingRow, Rows, ShareRow},
    dice::{Dice, days_before},
    people::Resident,
    store::Bytes,
};
use crate::{calendar, interactions::Content, lang::Words, people::Kind, portal::Portal, vault::Place};

/// Of a hundred residents, how many have been in touch other than through the portal.
const SHARE: usize = 80;
/// The most contacts somebody who is nobody in particular has.
const MOST: usize = 5;

/// `data/demo_contacts.toml`.
#[derive(Deserialize)]
pub struct Contacts {
    #[serde(rename = "contact")]
    contacts: Vec<Contact>,
    #[serde(rename = "matter")]
    matters: Vec<Matter>,
}

#[derive(Deserialize)]
struct Contact {
    who: String,
    days_ago: i64,
    time: String,
    channel: String,
    #[serde(default = "inward")]
    direction: String,
    kind: String,
    #[serde(default = "themselves")]
    source: String,
    relation: Option<String>,
    outcome: String,
    service: Option<String>,
    team: String,
    staff: Option<String>,
    subject: String,
    note: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    confirmed: Vec<String>,
    reference: Option<String>,
    private_room: Option<String>,
    survey: Option<String>,
    #[serde(default)]
    statement_reminder: bool,
    #[serde(default)]
    recording_refused: bool,
    #[serde(default)]
    rights_request: bool,
    recording: Option<Recorded>,
    share: Option<Shared>,
}

fn inward() -> String {
    "in".into()
}

fn themselves() -> String {
    "resident".into()
}

#[derive(Deserialize)]
struct Recorded {
    line: String,
    seconds: i32,
    notice: String,
    transferred_to: Option<String>,
    marks: Vec<Vec<toml::Value>>,
}

#[derive(Deserialize)]
struct Shared {
    to: String,
    fields: Vec<String>,
    purpose: String,
    ground: String,
}

#[derive(Deserialize)]
struct Matter {
    channels: Vec<String>,
    kind: String,
    outcome: String,
    team: String,
    #[serde(default)]
    organisation: String,
    subject: Words,
    note: Words,
}

impl Contacts {
    pub fn read(folder: &Path) -> anyhow::Result<Contacts> {
        super::data::read(&folder.join("demo_contacts.toml"))
    }
}

/// Seals contacts for one portal.
pub struct Maker<'a> {
    pub portal: &'a Portal,
    pub cast: &'a Cast,
    pub now: DateTime<Utc>,
}

impl Maker<'_> {
    /// Every row there is to keep.
    pub fn make(&self, contacts: &Contacts) -> anyhow::Result<Rows> {
        let mut rows = Rows::default();
        for contact in &contacts.contacts {
            let who = self.cast.residents.iter().find(|resident| resident.persona.as_deref() == Some(&contact.who));
            self.add(&mut rows, who.with_context(|| format!("people.toml has no {}", contact.who))?, contact)?;
        }
        let dice = Dice::new(91);
        let others = self.cast.residents.iter().filter(|resident| resident.persona.is_none() && resident.kind != Kind::Guest);
        for who in others.filter(|_| dice.percent(SHARE)) {
            for _ in 0..=dice.below(MOST) {
                let contact = self.invent(&dice, who, &contacts.matters)?;
                self.add(&mut rows, who, &contact)?;
            }
        }
        rows.looks = self.looks()?;
        Ok(rows)
    }

    fn today(&self) -> NaiveDate {
        calendar::london_date(self.now)
    }

    fn invent(&self, dice: &Dice, who: &Resident, matters: &[Matter]) -> anyhow::Result<Contact> {
        let matter = dice.one(matters).context("demo_contacts.toml has no matters")?;
        let days_ago = 1 + dice.number_below(900);
        let at = dice.office_moment(days_before(self.today(), days_ago));
        Ok(Contact {
            who: String::new(),
            days_ago,
            time: at.format("%H:%M").to_string(),
            channel: dice.one(&matter.channels).context("a matter without a channel")?.clone(),
            direction: inward(),
            kind: matter.kind.clone(),
            source: themselves(),
            relation: None,
            outcome: matter.outcome.clone(),
            service: None,
            team: matter.team.clone(),
            staff: Some(if dice.percent(60) { "A-117" } else { "A-122" }.into()),
            subject: matter.subject.get(who.speaks).to_string(),
            note: matter.note.get(who.speaks).to_string(),
            organisation: matter.organisation.clone(),
            confirmed: Vec::new(),
            reference: None,
            private_room: None,
            survey: None,
            statement_reminder: false,
            recording_refused: false,
            rights_request: false,
            recording: None,
            share: None,
        })
    }

    fn add(&self, rows: &mut Rows, who: &Resident, contact: &Contact) -> anyhow::Result<()> {
        let chance = self.portal.chance();
        let time: NaiveTime = contact.time.parse().with_context(|| format!("{} is not a time", contact.time))?;
        let at = calendar::start_of_day(days_before(self.today(), contact.days_ago)) + (time - NaiveTime::MIN);
        let id = chance.uuid(at);
        let content = Content { subject: contact.subject.clone(), note: contact.note.clone(), organisation: contact.organisation.clone() };
        let sealed = who.key.seal(chance, Place::new("interaction", "content_sealed", id), &content)?;
        let closed = matches!(contact.outcome.as_str(), "answered" | "signposted");
        let version = self.portal.policy().version;
        rows.interactions.push(InteractionRow {
            interaction_id: id,
            person_id: who.person.0,
            submission_key: chance.uuid(at),
            at,
            recorded_at: at + TimeDelta::minutes(4),
            direction: contact.direction.clone(),
            channel: contact.channel.clone(),
            kind: contact.kind.clone(),
            source: contact.source.clone(),
            relation: contact.relation.clone(),
            service_slug: contact.service.clone(),
            outcome: contact.outcome.clone(),
            team_code: contact.team.clone(),
            staff_number: contact.staff.clone(),
            language: who.speaks.tag(),
            content_sealed: Bytes(sealed.as_bytes().to_vec()),
            reference: contact.reference.clone(),
            private_room: contact.private_room.clone(),
            survey: contact.survey.clone(),
            statement_reminder: contact.statement_reminder,
            recording_refused: contact.recording_refused,
            rights_request: contact.rights_request,
            confirmed: contact.confirmed.clone(),
            policy_version: version,
            closed_at: closed.then_some(at),
        });
        if let Some(recording) = &contact.recording {
            self.add_recording(rows, who, contact, recording, id, at)?;
        }
        if let Some(share) = &contact.share {
            self.add_share(rows, who, contact, share, id, at)?;
        }
        Ok(())
    }

    fn add_recording(
        &self,
        rows: &mut Rows,
        who: &Resident,
        contact: &Contact,
        recording: &Recorded,
        interaction: uuid::Uuid,
        at: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let chance = self.portal.chance();
        let id = chance.uuid(at);
        let reference = format!("LLAIS-{}", at.format("%Y%m%d-%H%M"));
        let sealed = who.key.seal(chance, Place::new("recording", "supplier_reference_sealed", id), &reference)?;
        rows.recordings.push(RecordingRow {
            recording_id: id,
            interaction_id: interaction,
            person_id: who.person.0,
            line: recording.line.clone(),
            supplier_reference_sealed: Bytes(sealed.as_bytes().to_vec()),
            started_at: at,
            seconds: recording.seconds,
            notice_version: recording.notice.clone(),
            transferred_to: recording.transferred_to.clone(),
            staff_number: contact.staff.clone().context("a recording without an adviser")?,
            team_code: contact.team.clone(),
            policy_version: self.portal.policy().version,
        });
        for mark in &recording.marks {
            let second = |n: usize| mark.get(n).and_then(toml::Value::as_integer).and_then(|n| i32::try_from(n).ok());
            rows.marks.push(MarkRow {
                recording_id: id,
                at_second: second(1).context("a mark without a moment")?,
                until_second: second(2),
                kind: mark.first().and_then(toml::Value::as_str).context("a mark without a kind")?.to_string(),
                reminded: contact.statement_reminder,
            });
        }
        Ok(())
    }

    fn add_share(
        &self,
        rows: &mut Rows,
        who: &Resident,
        contact: &Contact,
        share: &Shared,
        interaction: uuid::Uuid,
        at: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let chance = self.portal.chance();
        let id = chance.uuid(at);
        let sealed = who.key.seal(chance, Place::new("share", "purpose_sealed", id), &share.purpose)?;
        rows.shares.push(ShareRow {
            share_id: id,
            person_id: who.person.0,
            interaction_id: interaction,
            at,
            recipient_kind: "team",
            recipient: share.to.clone(),
            fields: share.fields.clone(),
            purpose_sealed: Bytes(sealed.as_bytes().to_vec()),
            ground: share.ground.clone(),
            staff_number: contact.staff.clone().context("a share without an adviser")?,
            policy_version: self.portal.policy().version,
        });
        Ok(())
    }

    /// Siân's record was looked at five times this month.
    fn looks(&self) -> anyhow::Result<Vec<LookRow>> {
        let sian =
            self.cast.residents.iter().find(|resident| resident.persona.as_deref() == Some("u1")).context("people.toml has no u1")?;
        let looks = [
            (0, 554, "C-204", "caseworker", "WS", "own_case"),
            (2, 842, "A-117", "adviser", "CS", "call"),
            (2, 849, "A-117", "adviser", "CS", "call"),
            (12, 610, "C-204", "caseworker", "WS", "own_case"),
            (19, 680, "A-117", "adviser", "CS", "desk"),
        ];
        let row = |(days, minutes, number, role, team, reason): (i64, i64, &str, &str, &str, &str)| {
            let worker = self.cast.workers.iter().find(|worker| worker.number == number)?;
            let at = calendar::start_of_day(days_before(self.today(), days)) + TimeDelta::minutes(minutes);
            // The demonstration may be loaded before that time of day.
            let at = at.min(self.now);
            Some(LookRow {
                at,
                request_id: self.portal.chance().uuid(at),
                actor_account: worker.who.account?.0,
                actor_label: number.into(),
                actor_role: role.into(),
                actor_team: team.into(),
                person_id: sian.person.0,
                reason: reason.into(),
            })
        };
        Ok(looks.into_iter().filter_map(row).collect())
    }
}
