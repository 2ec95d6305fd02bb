//! What was withheld from a copy is not given by the record beside it, nor by the copy at once.

use super::*;
use crate::{
    corrections,
    disclosure::removed::Removed,
    erasure,
    holdings::{
        self, Category, Erased, Scope,
        timeline::{self, Filter, Way},
    },
    packs,
};

async fn at_once(case: &Case) -> String {
    whole(&entries_of(case, &case.nia.actor).await)
}

/// Every entry of the copy at once of somebody.
async fn entries_of(case: &Case, own: &Actor) -> BTreeMap<String, Vec<u8>> {
    let form = fields(&[("submission_key", &Uuid::new_v4().to_string())]);
    let pack = act(&case.world, own, async |uow| packs::ops::make(uow, &form, Lang::En).await).await.unwrap();
    let (_, bytes) = packs::ops::take(&case.world.portal, own, request(), pack.id).await.unwrap();
    unpacked(all(bytes).await.unwrap())
}

/// How many calls her record says that there were.
async fn count(case: &Case) -> i64 {
    let calls = Filter { ways: vec![Way::Phone], ..Filter::default() };
    act(&case.world, &case.nia.actor, async |uow| timeline::count(uow, case.nia.person, &calls).await).await.unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_two_people_withheld_is_in_no_copy_at_once_and_no_page_until_a_later_release_gives_it(owner: PgPool) {
    let case = Case::new(owner).await;
    case.note("Mrs Estyn complained of the noise", "NOISE-1").await;
    case.collect().await;
    let before = count(&case).await;
    let note = case.items(Show::Flagged).await.into_iter().find(|item| item.table == Table::Interaction).expect("the note");
    assert!(at_once(&case).await.contains("Mrs Estyn complained"));
    let withhold = [("decision", "withhold"), ("exemption", "third_party"), ("reason", "A neighbour"), ("unnamed", "yes")];
    case.decide(note.id, &withhold).await.unwrap();
    case.give_the_rest().await;
    case.propose("sign_in").await.unwrap();
    assert!(at_once(&case).await.contains("Mrs Estyn complained"), "one person alone withholds nothing");
    case.release(&case.second).await.unwrap();
    let sees = async || {
        let found = act(&case.world, &case.nia.actor, async |uow| timeline::find(uow, case.nia.person, note.row).await).await.unwrap();
        found.is_some()
    };
    let text = at_once(&case).await;
    assert!(!text.contains("Mrs Estyn complained") && !text.contains(&note.row.to_string()), "neither the words nor the number");
    assert!(!sees().await && count(&case).await == before - 1, "no count knows of it");
    let staff = act(&case.world, &Actor::System("test"), async |uow| timeline::find(uow, case.nia.person, note.row).await).await.unwrap();
    assert!(staff.is_some(), "the council has it");
    // Looked into again it stays withheld, until what is decided then is released.
    let again = case.form(&[]).await;
    act(&case.world, &case.first, async |uow| prepare::reopen(uow, &case.reference, &again).await).await.unwrap();
    // The answer that was given changed the request itself, so that it is read again.
    case.collect().await;
    case.give_the_rest().await;
    case.decide(note.id, &[("decision", "give")]).await.unwrap();
    assert!(!sees().await);
    case.propose("sign_in").await.unwrap();
    case.release(&case.second).await.unwrap();
    assert!(sees().await && at_once(&case).await.contains("Mrs Estyn complained"));
    case.world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_certificate_of_an_erasure_counts_nothing_that_was_withheld(owner: PgPool) {
    let case = Case::new(owner).await;
    case.note("Mrs Estyn complained of the noise", "NOISE-1").await;
    case.collect().await;
    let note = case.items(Show::Flagged).await.into_iter().find(|item| item.table == Table::Interaction).expect("the note");
    let withhold = [("decision", "withhold"), ("exemption", "third_party"), ("reason", "A neighbour"), ("unnamed", "yes")];
    case.decide(note.id, &withhold).await.unwrap();
    case.give_the_rest().await;
    case.propose("sign_in").await.unwrap();
    case.release(&case.second).await.unwrap();

    let (whole, person) = (Scope { whole: true, ..Scope::all() }, case.nia.person);
    let contacts = |told: Vec<Erased>| {
        let line = told.into_iter().find(|line| line.category == Category::Interaction).expect("a line");
        line.gone + line.kept.iter().map(|kept| kept.count).sum::<i64>()
    };
    let theirs = act(&case.world, &case.nia.actor, async |uow| holdings::ops::preview(uow, person, &whole).await).await.unwrap();
    let all = act(&case.world, &Actor::System("test"), async |uow| holdings::ops::preview(uow, person, &whole).await).await.unwrap();
    let seen = contacts(theirs);
    assert_eq!(contacts(all), seen + 1, "the council has one more than she sees");
    let asked = fields(&[("what", "all"), ("understood", "yes"), ("copy", "no"), ("submission_key", &Uuid::new_v4().to_string())]);
    let reference = act(&case.world, &case.nia.actor, async |uow| erasure::ops::ask(uow, &asked, Lang::En).await).await.unwrap();
    let opened = act(&case.world, &case.first, async |uow| erasure::ops::desk::open(uow, &reference).await).await.unwrap();
    let revision = opened.opened.request.revision.to_string();
    let part =
        fields(&[("decision", "part"), ("message_en", "Some stays."), ("message_cy", "Bydd peth yn aros."), ("revision", &revision)]);
    act(&case.world, &case.first, async |uow| erasure::ops::desk::decide(uow, &reference, &part).await).await.unwrap();
    for given in &opened.standing.recipients {
        let told = fields(&[(&erasure::forms::outcome_field(given.id), "told")]);
        act(&case.world, &case.first, async |uow| erasure::ops::desk::settle(uow, &reference, given.id, &told).await).await.unwrap();
    }
    case.world.advance(TimeDelta::days(8));
    assert!(erasure::ops::run::carry_out(&case.world.portal, opened.opened.request.id).await.unwrap());
    let certificate = act(&case.world, &Actor::System("test"), async |uow| {
        let done = erasure::store::of_request(uow, opened.opened.request.id).await?.expect("an erasure");
        let waits = erasure::ops::standing_of(uow, done.clone()).await?.waits;
        Ok(done.certificate.unwrap_or_else(|| panic!("it waits for {waits:?}")))
    })
    .await
    .unwrap();
    let line = certificate.lines.iter().find(|line| line.category == "interaction").expect("a line");
    assert_eq!(line.gone + line.kept.iter().map(|kept| kept.count).sum::<i64>(), seen);
    case.world.mails().await;
}

/// Entries in which the words stand, in small letters or in the two-byte letters of documents, their names too.
fn found_in<'e>(entries: &'e BTreeMap<String, Vec<u8>>, words: &[&str]) -> Vec<&'e str> {
    let stands = |path: &str, bytes: &[u8]| {
        words.iter().any(|word| {
            let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let plain = bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()));
            plain || bytes.windows(wide.len()).any(|window| window.eq_ignore_ascii_case(&wide)) || path.to_lowercase().contains(*word)
        })
    };
    entries.iter().filter(|(path, bytes)| stands(path, bytes)).map(|(path, _)| path.as_str()).collect()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn words_that_two_people_took_out_are_in_no_byte_of_the_copy_at_once_until_a_later_release_gives_them(owner: PgPool) {
    let case = Case::new(owner).await;
    let gareth = fill(&case.world, "Gareth").await;
    case.note("Mrs Estyn of Pen & Bryn complained of the noise", "ESTYN-1").await;
    case.collect().await;
    let note = case.items(Show::Flagged).await.into_iter().find(|item| item.table == Table::Interaction).expect("the note");
    let words = ["estyn", "pen & bryn", "pen &amp; bryn"];
    let before = entries_of(&case, &case.nia.actor).await;
    let formats = ["held/interaction-interaction.html", "data/interaction-interaction.json", "data/interaction-interaction.csv"];
    assert!(formats.iter().all(|path| found_in(&before, &words).contains(path)), "{:?}", found_in(&before, &words));
    assert!(!whole(&before).contains("What we are not giving and why"));
    let cut = [("decision", "cut"), ("words", "Estyn\nPen & Bryn"), ("exemption", "third_party"), ("reason", "A neighbour")];
    case.decide(note.id, &cut).await.unwrap();
    case.give_the_rest().await;
    case.propose("sign_in").await.unwrap();
    assert!(at_once(&case).await.contains("Mrs Estyn of"), "one person alone takes nothing out");
    case.release(&case.second).await.unwrap();

    // What comes later is given without them as well; a file in which they stand is not, because nothing takes them out of it.
    case.note("She rang: ESTYN,  pen\n& bryn", "LATER-1").await;
    case.file("Estyn letter.pdf", "Mrs Estyn wrote this").await;
    case.file("Other letter.pdf", "Nobody wrote this").await;
    let entries = entries_of(&case, &case.nia.actor).await;
    assert_eq!(found_in(&entries, &words), Vec::<&str>::new());
    let text = |path: &str| String::from_utf8_lossy(&entries[path]).to_string();
    for path in formats {
        assert!(text(path).contains("[removed: another person’s information]") && text(path).contains("complained of the noise"), "{path}");
    }
    let index = text("index.html");
    assert!(index.contains("We took out words. The reason: another person’s information") && index.contains("removed letter.pdf"));
    assert!(whole(&entries).contains("Nobody wrote this") && !whole(&entries).contains("A neighbour"));
    case.note("Mrs Estyn", "OWN-1").await;
    let others = entries_of(&case, &gareth.actor).await;
    assert!(!whole(&others).contains("[removed:"), "what is taken out of hers is taken out of nobody else's");

    // Nor does a page of her record give them: neither the thing itself, nor the list of it, nor what is shown where she disputes it.
    let removed = Removed::of(&case.world.portal, request(), case.nia.person, Lang::En).await.unwrap();
    let shown = act(&case.world, &case.nia.actor, async |uow| {
        let entry = timeline::find(uow, case.nia.person, note.row).await?.expect("the note");
        let (item, _) = corrections::ops::about(uow, note.row, corrections::Kind::Wrong).await?;
        let held = holdings::ops::show(uow).await?.into_iter().flat_map(|(_, items)| removed.items(items));
        let about = removed.about(item.about);
        Ok([
            format!("{:?}", removed.entry(entry)),
            format!("{:?} {:?}", about.title, about.says),
            format!("{:?}", held.collect::<Vec<_>>()),
        ])
    })
    .await
    .unwrap();
    for shown in shown {
        assert!(shown.contains("[removed: another person’s information]"), "{shown}");
        assert!(words.iter().all(|word| !shown.to_lowercase().contains(word)), "{shown}");
    }

    // Only whoever released a copy says what stays removed; its person reads none of it.
    let mut uow = case.world.portal.begin(case.first.clone()).await.unwrap();
    let gone = sqlx::query("delete from disclosure_removed").execute(uow.conn()).await.unwrap().rows_affected();
    assert_eq!(gone, 0);
    drop(uow);
    let seen: i64 = act(&case.world, &case.nia.actor, async |uow| {
        Ok(sqlx::query_scalar("select count(*) from disclosure_removed").fetch_one(uow.conn()).await?)
    })
    .await
    .unwrap();
    assert_eq!(seen, 0);

    // Looked into again they stay removed, until what is decided then is released.
    let again = case.form(&[]).await;
    act(&case.world, &case.first, async |uow| prepare::reopen(uow, &case.reference, &again).await).await.unwrap();
    for cut in case.bench().await.cuts {
        let form = case.form(&[]).await;
        act(&case.world, &case.first, async |uow| items::put_back(uow, &case.reference, cut.id, &form).await).await.unwrap();
    }
    case.collect().await;
    case.give_the_rest().await;
    assert!(found_in(&entries_of(&case, &case.nia.actor).await, &words).is_empty());
    case.propose("sign_in").await.unwrap();
    case.release(&case.second).await.unwrap();
    assert!(at_once(&case).await.contains("Mrs Estyn of") && at_once(&case).await.contains("Mrs Estyn wrote this"));
    case.world.mails().await;
}
