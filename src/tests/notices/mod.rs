//! What each council’s notice says, row by row: everything that is published from its pack, in both languages.

mod call_recording;
mod contact_centre;
mod customer_services;
mod data_handling;
mod support_centre;

use std::path::Path;

use crate::{
    lang::{Lang, Words},
    policy::{
        Pack,
        notice::{self, Block, Row, Section, Table},
    },
};

/// The names of the rows, each with what is published for it: phrases in English and in Welsh.
macro_rules! rows {
    ($pack:literal; $($name:ident: $($phrase:expr),+;)+) => {
        $(#[test]
        fn $name() {
            crate::tests::notices::says($pack, &[$($phrase),+]);
        })+
    };
}
use rows;

/// Everything that a person can read that is made from a pack.
fn published(council: &str, lang: Lang) -> String {
    let pack = Pack::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/policy/{council}.toml"))).unwrap();
    let nameless = |_: &str| None::<Words>;
    let mut sections = notice::privacy(&pack, &nameless);
    sections.extend(notice::calls(&pack, &nameless));
    sections.extend(notice::charter(&pack));
    sections.extend(notice::recipients(&pack));
    sections.extend(notice::processing(&pack, &nameless));
    sections.extend(notice::cookies(&pack));
    sections.extend(notice::accessibility(&pack));
    let projects = pack.projects.iter().map(|project| Section {
        heading: project.name.clone(),
        id: "",
        blocks: vec![Block::Rows(notice::project(project))],
    });
    sections.extend(projects);
    let schedule = table(&notice::retention(&pack, &nameless), lang);
    let texts = sections.iter().map(|section| self::section(section, lang));
    [pack.title.get(lang).to_string(), schedule].into_iter().chain(texts).collect::<Vec<_>>().join("\n")
}

fn section(section: &Section, lang: Lang) -> String {
    let block = |block: &Block| match block {
        Block::Text(words) => words.get(lang).to_string(),
        Block::List(words) => words.iter().map(|words| words.get(lang)).collect::<Vec<_>>().join("\n"),
        Block::Rows(rows) => rows.iter().map(|one| row(one, lang)).collect::<Vec<_>>().join("\n"),
        Block::Table(one) => table(one, lang),
        Block::Office(office) => [office.name.get(lang), office.address.get(lang), &office.phone].join("\n"),
    };
    [section.heading.get(lang).to_string()].into_iter().chain(section.blocks.iter().map(block)).collect::<Vec<_>>().join("\n")
}

fn row(row: &Row, lang: Lang) -> String {
    let words = [&row.key].into_iter().chain(&row.text).chain(&row.list).map(|words| words.get(lang));
    words.chain(row.law.as_deref()).collect::<Vec<_>>().join("\n")
}

fn table(table: &Table, lang: Lang) -> String {
    let cells = table.rows.iter().map(|row| row.iter().map(|cell| cell.get(lang)).collect::<Vec<_>>().join(" | "));
    [table.caption.get(lang).to_string()].into_iter().chain(cells).collect::<Vec<_>>().join("\n")
}

/// Each phrase stands in what is published, in its language.
fn says(council: &str, phrases: &[(&str, &str)]) {
    let (en, cy) = (published(council, Lang::En), published(council, Lang::Cy));
    for (english, welsh) in phrases {
        assert!(en.contains(english), "{council} does not say: {english}");
        assert!(cy.contains(welsh), "{council} does not say: {welsh}");
    }
}

#[test]
fn each_notice_has_all_its_headings_and_names_everybody_to_complain_to() {
    for council in ["arianell", "penfoel", "rhosfelen", "llanwydd", "morlan", "clic"] {
        let pack = Pack::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/policy/{council}.toml"))).unwrap();
        let sections = notice::privacy(&pack, &|_| None);
        assert_eq!(sections.len(), 12);
        assert!(sections.iter().all(|section| !section.blocks.is_empty()), "{council}");
        says(
            council,
            &[
                ("You can ask for a copy of your information.", "Gallwch ofyn am gopi o’ch gwybodaeth."),
                ("Data Protection Officer", "Swyddog Diogelu Data"),
                ("Information Commissioner’s Office", "Swyddfa’r Comisiynydd Gwybodaeth"),
            ],
        );
    }
}
