//! E-mail over a real SMTP conversation: what arrives, and what happens when the server refuses.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use chrono::TimeDelta;
use sqlx::PgPool;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::world::World;
use crate::{
    actor::Actor,
    lang::Lang,
    outbox::{self, Letter, mailer::Mailer},
};

/// A mail server that keeps what it is given, and can be told to be busy.
#[derive(Clone, Default)]
struct Server {
    got: Arc<Mutex<Vec<String>>>,
    busy: Arc<AtomicBool>,
}

impl Server {
    async fn listen(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().talk(stream));
            }
        });
        format!("smtp://{address}")
    }

    async fn talk(self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 mail.example ready\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let verb = line.split_whitespace().next().unwrap_or_default().to_uppercase();
            let answer: &[u8] = match verb.as_str() {
                "EHLO" | "HELO" => b"250 mail.example\r\n",
                "RCPT" if self.busy.load(Ordering::Relaxed) => b"451 busy, try later\r\n",
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut message = Vec::new();
                    while let Some(line) = lines.next_line().await? {
                        if line == "." {
                            break;
                        }
                        message.push(line);
                    }
                    self.got.lock().expect("the mails").push(message.join("\n"));
                    b"250 kept\r\n"
                }
                "QUIT" => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => b"250 ok\r\n",
            };
            write.write_all(answer).await?;
        }
        Ok(())
    }

    fn got(&self) -> Vec<String> {
        self.got.lock().expect("the mails").clone()
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_letter_reaches_a_mail_server_once_and_says_three_facts_and_nothing_of_the_matter(owner: PgPool) {
    let world = World::new(owner).await;
    let server = Server::default();
    let mailer = Mailer::smtp(&server.listen().await, "My Account <no-reply@arianell.example>").expect("a mailer");
    let nia = world.resident("Nia").await;
    let reference = world.report(&nia).await.reference;
    assert_eq!(outbox::ops::deliver_due(&world.portal, &mailer).await.expect("delivering"), 1);
    assert_eq!(outbox::ops::deliver_due(&world.portal, &mailer).await.expect("delivering"), 0);
    let [mail] = server.got().try_into().expect("one mail");
    let has = |words: &str| mail.contains(words);
    assert!(has("To: nia@example.org") && has("<no-reply@arianell.example>") && has("Message-ID: <"), "{mail}");
    assert!(has("multipart/alternative") && has(&reference), "{mail}");
    assert!(!has("mattress") && !has("chapel"), "{mail}");
    assert!(!has("List-Unsubscribe"), "what belongs to a service cannot be stopped");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_survey_is_stopped_with_one_press_in_the_mail_program_itself(owner: PgPool) {
    let world = World::new(owner).await;
    let server = Server::default();
    let mailer = Mailer::smtp(&server.listen().await, "My Account <no-reply@arianell.example>").expect("a mailer");
    let nia = world.resident("Nia").await.person().expect("a person");
    let mut uow = world.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let letter = Letter::SurveyInvitation { token: "AbC".into(), ends: "2026-12-05".parse().expect("a date") };
    outbox::ops::queue_in(&mut uow, nia, "nia@example.org", Some(Lang::Cy), letter).await.expect("a letter");
    uow.commit().await.expect("a commit");
    outbox::ops::deliver_due(&world.portal, &mailer).await.expect("delivering");
    let mail = server.got().into_iter().find(|mail| mail.contains("List-Unsubscribe-Post")).expect("the survey");
    assert!(mail.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{mail}");
    let unfolded = mail.replace("\n ", " ");
    assert!(
        unfolded.lines().any(|line| line.starts_with("List-Unsubscribe: <http") && line.ends_with('>') && line.contains("/stop/surveys/")),
        "{mail}"
    );
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_letter_that_was_refused_for_now_is_tried_again_and_arrives(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let server = Server::default();
    let mailer = Mailer::smtp(&server.listen().await, "no-reply@arianell.example").expect("a mailer");
    server.busy.store(true, Ordering::Relaxed);
    let nia = world.resident("Nia").await;
    world.report(&nia).await;
    assert_eq!(outbox::ops::deliver_due(&world.portal, &mailer).await.expect("delivering"), 0);
    let error: String = sqlx::query_scalar("select last_error from outbox").fetch_one(&owner).await.expect("the row");
    assert_eq!(error, "refused with 451", "the row says why, and names nobody");
    server.busy.store(false, Ordering::Relaxed);
    assert_eq!(outbox::ops::deliver_due(&world.portal, &mailer).await.expect("delivering"), 0, "not before its time");
    world.advance(TimeDelta::minutes(2));
    assert_eq!(outbox::ops::deliver_due(&world.portal, &mailer).await.expect("delivering"), 1);
    assert_eq!(server.got().len(), 1);
}
