//! Documents that wait for staff: a son who shows a power of attorney, and an executor of somebody whom nobody here may know.

use std::sync::Arc;

use super::{people::Resident, pictures};
use crate::{
    actor::{Actor, Resident as SignedIn},
    claims,
    fields::Fields,
    files::ops::{Upload, prepare, write},
    ids::RequestId,
    lang::Lang,
    portal::Portal,
};

/// Who claims to act for whom, by what, as they type it.
struct Story {
    persona: &'static str,
    typed: &'static str,
    file: &'static str,
    lang: Lang,
}

const STORIES: [Story; 2] = [
    Story {
        persona: "u6_son",
        typed: "name=John Wyn Bevan&postcode=AN3 5HQ&authority=lpa_money&mode=severally&power=V-AB12-CD34-EF56",
        file: "power-of-attorney.jpg",
        lang: Lang::En,
    },
    Story {
        persona: "u14",
        typed: "name=Elfed Mostyn&postcode=AN6 1GW&authority=executor&mode=sole",
        file: "profiant.jpg",
        lang: Lang::Cy,
    },
];

/// Sends them, as the page would.
pub async fn make(portal: &Arc<Portal>, residents: &[Resident]) -> anyhow::Result<()> {
    for (number, story) in STORIES.iter().enumerate() {
        let who = residents.iter().find(|who| who.persona.as_deref() == Some(story.persona));
        if let Some((who, account)) = who.and_then(|who| Some((who, who.account?))) {
            let signed_in = SignedIn { account, person: who.person, language: who.language, second_step: who.second_step };
            one(portal, &signed_in, story, pictures::document(number)?).await?;
        }
    }
    Ok(())
}

async fn one(portal: &Arc<Portal>, who: &SignedIn, story: &Story, bytes: Vec<u8>) -> anyhow::Result<()> {
    let actor = Actor::Resident(who.clone());
    let request = RequestId(portal.chance().uuid(portal.clock().now()));
    let upload = Upload { client_name: story.file.to_string(), bytes, picture_only: false };
    let prepared = prepare(portal, upload).await.map_err(|problem| anyhow::anyhow!("a document of the demonstration: {problem:?}"))?;
    let written = write(portal, actor.clone(), request, who.person, prepared).await?;
    let mut uow = portal.begin_for(actor, request).await?;
    let key = uow.new_id().to_string();
    let pairs = story.typed.split('&').filter_map(|pair| pair.split_once('='));
    let mut fields: Vec<(String, String)> = pairs.map(|(name, value)| (name.to_string(), value.to_string())).collect();
    fields.push(("submission_key".to_string(), key));
    claims::ops::make(&mut uow, &Fields(fields), written, story.lang).await?;
    uow.commit().await?;
    Ok(())
}
