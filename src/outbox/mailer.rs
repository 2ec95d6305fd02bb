//! The way out: an SMTP server, or files in a folder when there is none.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};

use super::{Mail, Way};
use crate::text::letters;

/// Where e-mails go.
#[derive(Clone)]
pub enum Mailer {
    Smtp {
        transport: AsyncSmtpTransport<Tokio1Executor>,
        from: String,
    },
    /// One file a mail, named by its id, so that sending twice leaves one.
    Folder {
        folder: PathBuf,
        from: String,
    },
    /// What a test was sent.
    Memory(Arc<Mutex<Vec<Mail>>>),
}

impl Mailer {
    /// # Errors
    /// When the address is not an SMTP one.
    pub fn smtp(url: &str, from: &str) -> anyhow::Result<Mailer> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .context("SMTP_URL is not an SMTP address, like smtps://user:password@mail.example:465")?
            .timeout(Some(Duration::from_secs(20)))
            .build();
        Ok(Mailer::Smtp { transport, from: from.to_string() })
    }

    pub fn folder(folder: &Path, from: &str) -> Mailer {
        Mailer::Folder { folder: folder.to_path_buf(), from: from.to_string() }
    }

    pub async fn send(&self, mail: &Mail) -> anyhow::Result<()> {
        match self {
            Mailer::Smtp { transport, from } => {
                transport.send(message(mail, from)?).await.context("sending by SMTP")?;
            }
            Mailer::Folder { folder, from } => {
                tokio::fs::create_dir_all(folder).await.context("making the mail folder")?;
                let half = folder.join(format!(".{}.half", mail.id));
                tokio::fs::write(&half, message(mail, from)?.formatted()).await.context("writing a mail file")?;
                let shown = folder.join(format!("{}.json", mail.id));
                tokio::fs::write(&shown, serde_json::to_vec(mail)?).await.context("writing a mail file")?;
                tokio::fs::rename(&half, folder.join(format!("{}.eml", mail.id))).await.context("writing a mail file")?;
            }
            Mailer::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone()),
        }
        Ok(())
    }
}

/// Only the builder and its encoded bodies are used: raw and 7-bit sending pass lone line ends on (see deny.toml).
fn message(mail: &Mail, from: &str) -> anyhow::Result<Message> {
    let from: Mailbox = from.parse().context("the sender's address")?;
    let host = from.email.domain().to_string();
    let sender = Mailbox::new(Some(letters::sender(mail.lang).to_string()), from.email);
    let mut builder = Message::builder()
        .from(sender)
        .to(Mailbox::new(None, mail.to.parse().context("the receiver's address")?))
        .message_id(Some(format!("<{}@{host}>", mail.id)));
    // One press in the mail program itself (RFC 8058); the relay signs both lines with the rest.
    if let Some(address) = &mail.unsubscribe {
        builder = builder
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("List-Unsubscribe"), format!("<{address}>")))
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click".into()));
    }
    let built = match mail.way {
        Way::Text => builder.singlepart(SinglePart::plain(mail.text.clone())),
        Way::Email | Way::Post => {
            builder.subject(&mail.subject).multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
        }
    };
    built.context("building a mail")
}

/// A mail in the folder, and when it was put there.
pub struct Received {
    pub mail: Mail,
    pub at: chrono::DateTime<chrono::Utc>,
}

/// The newest mails of a folder, for the demo's page.
pub async fn received(folder: &Path) -> anyhow::Result<Vec<Received>> {
    const MOST: usize = 200;
    let mut found: Vec<(std::time::SystemTime, PathBuf)> = Vec::new();
    let Ok(mut entries) = tokio::fs::read_dir(folder).await else { return Ok(Vec::new()) };
    while let Some(entry) = entries.next_entry().await.context("listing the mail folder")? {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let at = entry.metadata().await.and_then(|facts| facts.modified()).context("reading a mail's date")?;
        found.push((at, path));
    }
    found.sort_by(|a, b| b.cmp(a));
    found.truncate(MOST);
    let mut mails = Vec::with_capacity(found.len());
    for (at, path) in found {
        let Ok(text) = tokio::fs::read(&path).await else { continue };
        if let Ok(mail) = serde_json::from_slice(&text) {
            mails.push(Received { mail, at: at.into() });
        }
    }
    Ok(mails)
}
