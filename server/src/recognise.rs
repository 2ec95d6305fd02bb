//! Who a session belongs to, and whether it still lives.

use app::visit::{Notes, Visit};
use portal::{
    accounts,
    actor::Actor,
    error::{OpError, OpResult},
    mandates,
    sessions::{
        self,
        store::{WHO, session_key},
    },
};
use tower_sessions::Session;

use crate::web::{NOTES, PENDING, Web};

/// How long somebody who gave the right password may take over the second step, in seconds.
const SECOND_STEP_WITHIN: i64 = 600;
/// How much older than now a session's last sign of life may be before it is written again.
const FRESH: i64 = 120;

/// What a page asks by itself every two seconds is no sign that anybody sits before it.
const QUIET: &str = "/staff/call/waiting";

/// The session's own clock: when it began and when it was last seen, in seconds.
#[derive(Clone, Copy, Default, serde::Serialize, serde::Deserialize)]
struct Life {
    began: i64,
    seen: i64,
}

/// Who the session belongs to, read afresh, so that a closed account or a role taken away bites at once.
pub async fn recognise(web: &Web, session: &Session, visit: &mut Visit, is_page: bool) -> OpResult {
    let unavailable = |error: tower_sessions::session::Error| OpError::Unavailable(error.to_string());
    let Some(notes) = session.get::<Notes>(NOTES).await.map_err(unavailable)? else { return Ok(()) };
    visit.notes = notes;
    visit.session_key = session.id().map(|id| session_key(&id.to_string())).unwrap_or_default();
    visit.actor = Actor::Visitor { guest: visit.notes.guest };
    if visit.notes.pending.is_some() {
        let since = session.get::<i64>(PENDING).await.map_err(unavailable)?.unwrap_or(0);
        if web.0.portal.clock().now().timestamp() - since > SECOND_STEP_WITHIN {
            visit.notes.pending = None;
        }
    }
    if let Some(account) = visit.notes.account {
        let found = session.get(WHO).await.map_err(unavailable)?;
        match accounts::ops::who_is(found, account, visit.notes.second_step) {
            Some(actor) if still_lives(web, session, &actor, visit.path != QUIET).await.map_err(unavailable)? => visit.actor = actor,
            _ => {
                session.flush().await.map_err(unavailable)?;
                visit.notes = Notes::default();
                visit.session_key = Vec::new();
                visit.actor = Actor::Visitor { guest: None };
                return Ok(());
            }
        }
    }
    if is_page && visit.notes.remembers {
        let mut uow = visit.system("form memory").await?;
        if let Some(memory) = sessions::ops::take_form(&mut uow, &visit.session_key, &visit.here()).await? {
            visit.memory = memory;
            visit.notes.remembers = false;
            session.insert(NOTES, &visit.notes).await.map_err(unavailable)?;
        }
        uow.commit().await?;
    }
    Ok(())
}

/// Makes somebody who asks for a page of another person the one who acts for them, if the page can be used so and the mandate
/// holds now: read afresh on every request, so that revoking bites at the next one. For whatever reason not, there is no such page.
pub async fn act_for(visit: &mut Visit, route: Option<&str>) -> OpResult {
    let Some(mandate) = visit.asked_for else { return Ok(()) };
    if !route.is_some_and(|route| app::acting::ROUTES.contains(&route)) {
        visit.asked_for = None;
        return Err(OpError::NotFound);
    }
    let resident = match &visit.actor {
        // They sign in first, and come back here.
        Actor::Visitor { .. } => return Ok(()),
        Actor::Resident(resident) => Some(resident.clone()),
        Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => None,
    };
    let found = match resident {
        Some(resident) => mandates::ops::act_as(&visit.portal, visit.request, &resident, mandate).await?,
        None => None,
    };
    let Some((actor, acting)) = found else {
        visit.asked_for = None;
        return Err(OpError::NotFound);
    };
    visit.actor = actor;
    visit.acting = Some(acting);
    Ok(())
}

/// Whether the session is within its idle and its whole length; keeps its sign of life, seldom enough to cost nothing.
async fn still_lives(web: &Web, session: &Session, actor: &Actor, is_a_sign: bool) -> Result<bool, tower_sessions::session::Error> {
    const LIFE: &str = "life";
    let now = web.0.portal.clock().now().timestamp();
    let length = if matches!(actor, Actor::Staff(_)) { &web.0.staff_session } else { &web.0.resident_session };
    let life = session.get::<Life>(LIFE).await?.unwrap_or(Life { began: now, seen: 0 });
    let seconds = |duration: std::time::Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    if life.seen != 0 && (now - life.seen > seconds(length.idle) || now - life.began > seconds(length.total)) {
        return Ok(false);
    }
    if is_a_sign && now - life.seen > FRESH {
        session.insert(LIFE, Life { seen: now, ..life }).await?;
    }
    Ok(true)
}
