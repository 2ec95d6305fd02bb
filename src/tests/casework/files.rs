//! Files of a case that its councillor still writes: sealed for the constituent, sent with the case, gone with the draft.

use sqlx::PgPool;

use super::{OWN, RequestId, Uuid, World, read, send, typed};
use crate::{
    actor::Actor,
    casework::ops::drafts,
    error::{OpError, OpResult},
    files,
    ids::FileId,
    jobs,
    permit::Denial,
};

impl World {
    async fn add_to_draft(&self, councillor: &Actor, draft: Uuid) -> OpResult<FileId> {
        let mut uow = self.portal.begin(councillor.clone()).await?;
        let person = drafts::holder_of_files(&mut uow, draft).await?;
        uow.commit().await?;
        let upload = files::ops::Upload { client_name: "letter.pdf".into(), bytes: b"%PDF-1.7\nramp\n".to_vec(), picture_only: false };
        let prepared = files::ops::prepare(&self.portal, upload).await.expect("a document");
        let written = files::ops::write(&self.portal, councillor.clone(), RequestId(Uuid::new_v4()), person, prepared).await?;
        let id = written.id();
        let mut uow = self.portal.begin(councillor.clone()).await?;
        drafts::add_file(&mut uow, draft, written).await?;
        uow.commit().await?;
        Ok(id)
    }

    async fn counted(&self, of: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {of}"))).fetch_one(&self.owner).await.expect("a count")
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j12_files_are_added_while_a_case_is_written_and_go_with_it_when_it_is_sent(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, teifion) = (world.councillor("Nia", "2027-05-06").await, world.councillor("Teifion", "2027-05-06").await);
    let draft = typed(&world, &nia, OWN).await;
    let first = world.add_to_draft(&nia, draft).await.unwrap();
    for _ in 1..files::MOST_FILES {
        world.add_to_draft(&nia, draft).await.unwrap();
    }
    assert!(matches!(world.add_to_draft(&nia, draft).await, Err(OpError::Denied(Denial::TooManyFiles))));
    assert!(matches!(world.add_to_draft(&teifion, draft).await, Err(OpError::NotFound)), "nobody else has such a draft");
    let mut uow = world.portal.begin(teifion).await.unwrap();
    assert!(drafts::files(&mut uow, draft).await.unwrap().is_empty());
    assert!(matches!(drafts::drop_file(&mut uow, draft, first).await, Err(OpError::NotFound)));
    assert!(matches!(files::ops::read(&mut uow, first).await, Err(OpError::NotFound)));
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    drafts::drop_file(&mut uow, draft, first).await.unwrap();
    uow.commit().await.unwrap();
    let reference = send(&world, &nia, draft, Uuid::new_v4()).await.unwrap();
    let case = read(&world, &nia, &reference).await.unwrap();
    assert_eq!(case.files.len(), files::MOST_FILES - 1);
    assert!(case.files.iter().all(|file| file.name == "letter.pdf" && file.case == Some(case.case.id)));
    let mut uow = world.portal.begin(nia).await.unwrap();
    let (_, bytes) = files::ops::read(&mut uow, case.files[0].id).await.unwrap();
    assert_eq!(bytes, b"%PDF-1.7\nramp\n", "what is opened with the constituent's key");
    assert_eq!(world.counted("file where councillor_draft_id is not null").await, 0);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn files_of_a_case_that_is_never_sent_go_with_its_draft(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.councillor("Nia", "2027-05-06").await;
    let draft = typed(&world, &nia, OWN).await;
    world.add_to_draft(&nia, draft).await.unwrap();
    assert_eq!((world.counted("file").await, world.counted("file_leftover").await), (1, 0));
    world.advance(chrono::TimeDelta::days(8));
    jobs::run_due(&world.portal).await.unwrap();
    assert_eq!((world.counted("councillor_draft").await, world.counted("file").await), (0, 0));
    world.advance(chrono::TimeDelta::days(2));
    jobs::run_due(&world.portal).await.unwrap();
    assert_eq!(world.counted("file_leftover").await, 0, "and the bytes with it");
    world.mails().await;
}
