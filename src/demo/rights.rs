//! What the demonstration's people ask about their information: in time, pressing, late, waiting for an answer, and extended.

use std::sync::Arc;

use chrono::{Datelike, Days};

use super::people::{Resident, Worker};
use crate::{
    actor::{Actor, Role, Staff},
    fields::Fields,
    ids::{AccountId, RequestId},
    lang::Lang,
    portal::Portal,
    rights::ops::desk,
};

/// What happened to a request after it was written down.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Nothing,
    /// Asked what is meant: the clock stands still.
    Asked(&'static str),
    /// Two more months, with the reasons.
    Extended(&'static str),
}

/// Who asked, how many days ago, by which channel, and what.
struct Story {
    persona: &'static str,
    days_ago: u64,
    channel: &'static str,
    /// `known`, or `identity` while proof of it is waited for.
    proof: &'static str,
    kind: &'static str,
    words: &'static str,
    then: Then,
}

const STORIES: [Story; 8] = [
    Story {
        persona: "u10",
        days_ago: 9,
        channel: "letter",
        proof: "known",
        kind: "access",
        words: "Everything you hold about me, from every department.",
        then: Then::Nothing,
    },
    Story {
        persona: "u10",
        days_ago: 20,
        channel: "email",
        proof: "known",
        kind: "access",
        words: "What you wrote about the play area.",
        then: Then::Asked("Which play area do you mean: Parc y Dref or the one at the harbour?"),
    },
    Story {
        persona: "u10",
        days_ago: 24,
        channel: "letter",
        proof: "known",
        kind: "access",
        words: "All e-mails that name me since 2019.",
        then: Then::Extended("There are about 10,000 e-mails of seven teams to read."),
    },
    Story {
        persona: "u2",
        days_ago: 27,
        channel: "letter",
        proof: "known",
        kind: "access",
        words: "Copi o bopeth, mewn print bras, os gwelwch yn dda.",
        then: Then::Nothing,
    },
    Story {
        persona: "u12_ffion",
        days_ago: 12,
        channel: "in_person",
        proof: "identity",
        kind: "access",
        words: "What the council holds about me and my daughter.",
        then: Then::Nothing,
    },
    Story {
        persona: "u5_aled",
        days_ago: 38,
        channel: "phone",
        proof: "known",
        kind: "rectification",
        words: "You have my brother’s telephone number under my name.",
        then: Then::Nothing,
    },
    Story {
        persona: "u6_son",
        days_ago: 6,
        channel: "email",
        proof: "known",
        kind: "complaint",
        words: "A letter meant for me went to my father.",
        then: Then::Nothing,
    },
    Story {
        persona: "u4_petra",
        days_ago: 3,
        channel: "phone",
        proof: "known",
        kind: "erasure",
        words: "Delete my old complaints about noise.",
        then: Then::Nothing,
    },
];

/// Writes them down as information governance does, each with the day it was received.
pub async fn log(portal: &Arc<Portal>, residents: &[Resident], workers: &[Worker]) -> anyhow::Result<()> {
    let Some(officer) = officer(workers) else { return Ok(()) };
    for story in &STORIES {
        if let Some(who) = residents.iter().find(|who| who.persona.as_deref() == Some(story.persona)) {
            one(portal, &officer, who, story).await?;
        }
    }
    Ok(())
}

/// The first who answers for information.
pub(super) fn officer(workers: &[Worker]) -> Option<Actor> {
    workers.iter().find_map(as_officer)
}

fn as_officer(worker: &Worker) -> Option<Actor> {
    let account: AccountId = worker.who.account?;
    worker.has(Role::InformationGovernance.code()).then(|| {
        Actor::Staff(Staff {
            account,
            person: worker.who.person,
            number: worker.number.clone(),
            roles: vec![Role::InformationGovernance],
            teams: worker.teams.clone(),
            welsh: worker.welsh,
        })
    })
}

async fn one(portal: &Arc<Portal>, officer: &Actor, who: &Resident, story: &Story) -> anyhow::Result<()> {
    let request = RequestId(portal.chance().uuid(portal.clock().now()));
    let mut uow = portal.begin_for(officer.clone(), request).await?;
    let received = uow.today().checked_sub_days(Days::new(story.days_ago)).unwrap_or_else(|| uow.today());
    let fields = Fields(
        [
            ("kind", story.kind.to_string()),
            ("message", story.words.to_string()),
            ("submission_key", uow.new_id().to_string()),
            ("received-day", received.day().to_string()),
            ("received-month", received.month().to_string()),
            ("received-year", received.year().to_string()),
            ("channel", story.channel.to_string()),
            ("proof", story.proof.to_string()),
        ]
        .map(|(name, value)| (name.to_string(), value))
        .to_vec(),
    );
    let subject = desk::subject(&mut uow, None, Some(who.person)).await?;
    for reference in desk::log(&mut uow, &subject, &fields, Lang::En).await? {
        let revision = desk::open(&mut uow, &reference).await?.request.revision.to_string();
        let typed =
            |name: &str, words: &str| Fields(vec![("revision".to_string(), revision.clone()), (name.to_string(), words.to_string())]);
        match story.then {
            Then::Nothing => {}
            Then::Asked(question) => desk::ask(&mut uow, &reference, &typed("question", question)).await?,
            Then::Extended(reasons) => desk::extend(&mut uow, &reference, &typed("reasons", reasons)).await?,
        }
    }
    uow.commit().await?;
    Ok(())
}
