//! Work that comes round: sealing the audit, sweeping what has ended, telling the head of the chain, building the search, letting
//! go of what is no longer needed.
//!
//! Any number of processes may run them; a lease sees to it that one does. To add one: an arm of [`Job`].

use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    accounts, actor::Actor, audit, calls, casework, db::Uow, drafts, erasure, error::OpResult, files, joint, mandates, matching, outbox,
    portal::Portal, retention, rights, search, sessions, surveys,
};

/// The standing jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    SealAudit,
    Sweep,
    TellAuditHead,
    /// The search tables are empty after a crash, and are built again a part at a time.
    BuildSearch,
    /// Councillors whose term is over lose their access, and staff are reminded of cases.
    Casework,
    /// Leave to act for somebody ends by its date, by law, or because nobody said yes again.
    EndMandates,
    /// What has reached the end of its period is planned every night, and what was released goes.
    Retention,
    /// Those who were drawn in a survey are asked, and surveys end by their date.
    Surveys,
    /// What was asked to be erased, decided, and waits for nothing any more; and first, what other rights do by
    /// themselves.
    Erase,
}

impl Job {
    pub const ALL: [Job; 9] = [
        Job::SealAudit,
        Job::Sweep,
        Job::TellAuditHead,
        Job::BuildSearch,
        Job::Casework,
        Job::EndMandates,
        Job::Retention,
        Job::Surveys,
        Job::Erase,
    ];

    pub const fn kind(self) -> &'static str {
        match self {
            Job::SealAudit => "seal_audit",
            Job::Sweep => "sweep",
            Job::TellAuditHead => "tell_audit_head",
            Job::BuildSearch => "build_search",
            Job::Casework => "casework",
            Job::EndMandates => "end_mandates",
            Job::Retention => "retention",
            Job::Surveys => "surveys",
            Job::Erase => "erase",
        }
    }

    const fn every(self) -> TimeDelta {
        match self {
            Job::SealAudit | Job::BuildSearch | Job::Retention => TimeDelta::seconds(1),
            Job::Sweep | Job::Casework => TimeDelta::minutes(5),
            Job::EndMandates | Job::Surveys | Job::Erase => TimeDelta::minutes(1),
            Job::TellAuditHead => TimeDelta::hours(24),
        }
    }

    async fn run(self, portal: &Arc<Portal>) -> OpResult {
        match self {
            Job::SealAudit => {
                let mut uow = portal.begin(Actor::System("seal_audit")).await?;
                audit::ops::seal(&mut uow).await?;
                uow.commit().await
            }
            Job::Sweep => sweep(portal).await,
            Job::TellAuditHead => tell_audit_head(portal).await,
            Job::BuildSearch => search::ops::build(portal).await,
            Job::Casework => {
                casework::ops::ending::end_terms(portal).await?;
                casework::ops::ending::remind(portal).await
            }
            Job::EndMandates => {
                let mut uow = portal.begin(Actor::System("end_mandates")).await?;
                mandates::ops::end_overdue(&mut uow).await?;
                mandates::ops::remind(&mut uow).await?;
                uow.commit().await
            }
            Job::Retention => retention::ops::round(portal).await,
            Job::Surveys => surveys::ops::run(portal).await,
            Job::Erase => {
                rights::ops::uses::run(portal).await?;
                rights::ops::fee::remind(portal).await?;
                erasure::ops::run::run_due(portal).await
            }
        }
    }
}

/// Runs every job that is due. A job that fails is tried again later and never stops the others.
pub async fn run_due(portal: &Arc<Portal>) -> OpResult {
    for job in Job::ALL {
        let mut uow = portal.begin(Actor::System("jobs")).await?;
        let mine = claim(&mut uow, job).await?;
        uow.commit().await?;
        if !mine {
            continue;
        }
        let outcome = job.run(portal).await;
        let mut uow = portal.begin(Actor::System("jobs")).await?;
        finish(&mut uow, job, outcome.is_ok()).await?;
        uow.commit().await?;
        if let Err(error) = outcome {
            tracing::error!(job = job.kind(), %error, "a job failed and will be tried again");
        }
    }
    Ok(())
}

async fn claim(uow: &mut Uow, job: Job) -> OpResult<bool> {
    store::claim(uow, job.kind(), TimeDelta::minutes(5)).await
}

async fn finish(uow: &mut Uow, job: Job, done: bool) -> OpResult {
    store::finish(uow, job.kind(), if done { job.every() } else { TimeDelta::minutes(1) }, done).await
}

/// Removes what has ended: sessions, drafts nobody came back to, files that were dropped, what was typed into refused forms.
async fn sweep(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("sweep")).await?;
    sessions::ops::sweep(&mut uow).await?;
    accounts::ops::sweep(&mut uow).await?;
    drafts::ops::sweep(&mut uow).await?;
    joint::ops::sweep(&mut uow).await?;
    casework::ops::drafts::sweep(&mut uow).await?;
    matching::ops::sweep(&mut uow).await?;
    calls::ops::sweep(&mut uow).await?;
    uow.commit().await?;
    files::ops::sweep(portal).await
}

async fn tell_audit_head(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("audit")).await?;
    if let Some((block, hash)) = audit::ops::head(&mut uow).await? {
        tracing::info!(block, hash, "audit head");
        let to = portal.council().email.clone();
        let letter = outbox::Letter::AuditHead { block, hash };
        outbox::ops::queue_to_stranger(&mut uow, &to, crate::lang::Lang::En, letter).await?;
    }
    uow.commit().await
}

mod store {
    use chrono::TimeDelta;

    use crate::{db::Uow, error::OpResult};

    pub async fn claim(uow: &mut Uow, kind: &str, lease: TimeDelta) -> OpResult<bool> {
        let now = uow.now();
        let claimed = sqlx::query!(
            "insert into job (kind, due_at, leased_until, tries) values ($1, $2, $3, 1)
             on conflict (kind) do update set leased_until = $3, tries = job.tries + 1
             where job.due_at <= $2 and (job.leased_until is null or job.leased_until < $2)",
            kind,
            now,
            now + lease,
        )
        .execute(uow.conn())
        .await?;
        Ok(claimed.rows_affected() == 1)
    }

    pub async fn finish(uow: &mut Uow, kind: &str, next: TimeDelta, done: bool) -> OpResult {
        let now = uow.now();
        sqlx::query!(
            "update job set due_at = $2, leased_until = null, tries = case when $4 then 0 else tries end,
               last_done_at = case when $4 then $3 else last_done_at end
             where kind = $1",
            kind,
            now + next,
            now,
            done,
        )
        .execute(uow.conn())
        .await?;
        Ok(())
    }
}
