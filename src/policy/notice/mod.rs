//! What is published from a pack: every page of it in one shape, in both languages at once, so that they cannot differ. Pure; the
//! face draws the parts.

mod pages;
mod record;
mod registers;

pub use pages::*;
pub use record::*;
pub use registers::*;

use super::{Heading, Holding, Office, Pack, Purpose};
use crate::{
    lang::Words,
    text::{policy as text, public},
};

/// A part of a page under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub heading: Words,
    /// What links to it by name, or nothing.
    pub id: &'static str,
    pub blocks: Vec<Block>,
}

impl Section {
    fn new(heading: Words, blocks: Vec<Block>) -> Self {
        Section { heading, id: "", blocks }
    }
}

/// What stands in a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Text(Words),
    List(Vec<Words>),
    Rows(Vec<Row>),
    Table(Table),
    Office(Office),
}

/// A key with what is said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub key: Words,
    pub text: Vec<Words>,
    pub list: Vec<Words>,
    /// The article, for those who want it.
    pub law: Option<String>,
}

impl Row {
    fn text(key: Words, text: &Words) -> Row {
        Row { key, text: vec![text.clone()], ..Row::default() }
    }
}

/// Cells under heads, with a caption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub caption: Words,
    pub heads: Vec<Words>,
    pub rows: Vec<Vec<Words>>,
}

/// What services are called, by their slug: a pack knows their rules, not their names.
pub type Names<'n> = &'n dyn Fn(&str) -> Option<Words>;

/// What a service with a rule of its own is called: by the catalogue, by the pack, or by its slug.
fn named(holding: &Holding, slug: &str, names: Names<'_>) -> Words {
    names(slug).or_else(|| holding.name_of(slug).cloned()).unwrap_or_else(|| same(slug))
}

/// Both languages, made of two texts with a space between.
fn joined(first: &Words, second: &Words) -> Words {
    Words { en: format!("{} {}", first.en, second.en), cy: format!("{} {}", first.cy, second.cy) }
}

/// “Potholes: six years …”.
fn after_colon(name: &Words, said: &Words) -> Words {
    Words { en: format!("{}: {}", name.en, said.en), cy: format!("{}: {}", name.cy, said.cy) }
}

/// The same in both languages: a number, a reference, a name.
fn same(text: impl Into<String>) -> Words {
    let text = text.into();
    Words { en: text.clone(), cy: text }
}

/// The privacy notice under its twelve fixed headings (UK GDPR arts 13 and 14).
pub fn privacy(pack: &Pack, names: Names<'_>) -> Vec<Section> {
    Heading::ALL.into_iter().map(|heading| section(pack, heading, names)).collect()
}

fn section(pack: &Pack, heading: Heading, names: Names<'_>) -> Section {
    let mut blocks = match heading {
        Heading::Who => vec![
            Block::Text(Words::of(public::privacy_controller)),
            Block::Office(pack.controller.clone()),
            Block::Office(pack.dpo.clone()),
        ],
        Heading::Why => why(pack, names),
        Heading::What => what(pack),
        Heading::From => each(pack, |holding| &holding.source),
        Heading::Shared => shared(pack),
        Heading::Uk => [&pack.transfers].into_iter().chain(&pack.security).cloned().map(Block::Text).collect(),
        Heading::Until => vec![Block::Rows(pack.holdings.iter().map(|holding| until(holding, names)).collect())],
        Heading::Rights => {
            vec![Block::List(pack.rights.clone()), Block::Text(Words::of(public::privacy_hidden)), Block::Text(pack.others_words.clone())]
        }
        Heading::Complain => vec![
            Block::Text(Words::of(public::privacy_complain_us)),
            Block::Office(pack.dpo.clone()),
            Block::Text(Words::of(public::privacy_complain_regulator)),
            Block::Office(pack.regulator.clone()),
        ],
        Heading::NotGiven => each(pack, |holding| &holding.if_not_given),
        Heading::Automated => vec![Block::Text(pack.automated_decisions.clone())],
        Heading::Changes => changes(pack),
    };
    let more: Vec<Words> = pack.statements.iter().filter(|one| one.under == heading).map(|one| one.words.clone()).collect();
    blocks.extend((!more.is_empty()).then_some(Block::List(more)));
    Section { heading: title(heading), id: if heading == Heading::Rights { "rights" } else { "" }, blocks }
}

fn title(heading: Heading) -> Words {
    match heading {
        Heading::Who => Words::of(public::privacy_who),
        Heading::Why => Words::of(public::privacy_why),
        Heading::What => Words::of(public::privacy_what),
        Heading::From => Words::of(public::privacy_from),
        Heading::Shared => Words::of(public::privacy_shared),
        Heading::Uk => Words::of(public::privacy_uk),
        Heading::Until => Words::of(public::privacy_until),
        Heading::Rights => Words::of(public::privacy_rights),
        Heading::Complain => Words::of(public::privacy_complain),
        Heading::NotGiven => Words::of(public::privacy_not_given),
        Heading::Automated => Words::of(public::privacy_automated),
        Heading::Changes => Words::of(public::privacy_changes),
    }
}

/// One sentence of every category, under the same heading.
fn each(pack: &Pack, of: impl Fn(&Holding) -> &Words) -> Vec<Block> {
    vec![Block::Rows(pack.holdings.iter().map(|holding| Row::text(holding.label.clone(), of(holding))).collect())]
}

fn why(pack: &Pack, names: Names<'_>) -> Vec<Block> {
    let uses = Row { key: Words::of(text::why_uses), list: pack.uses.iter().map(|one| one.words.clone()).collect(), ..Row::default() };
    let row = |holding: &Holding| {
        let mut said = vec![holding.purpose.clone(), holding.basis_words(None).clone()];
        said.extend(holding.condition(None).map(|condition| Words { en: condition.en.clone(), cy: condition.cy.clone() }));
        let services = holding.services_with_reasons().map(|slug| after_colon(&named(holding, slug, names), &of_service(holding, slug)));
        let list = holding.purposes.iter().map(|purpose| with_basis(pack, purpose)).chain(services).collect();
        Row { key: holding.label.clone(), text: said, list, law: Some(law(holding)) }
    };
    vec![Block::Rows([uses].into_iter().chain(pack.holdings.iter().map(row)).collect())]
}

/// A use with its own legal reason: what for, why it is allowed, and by which article.
fn with_basis(pack: &Pack, purpose: &Purpose) -> Words {
    let what = pack.uses.iter().find(|one| one.code == purpose.of).map(|one| one.words.clone()).unwrap_or_default();
    joined(&joined(&what, &purpose.basis_words), &same(format!("({})", purpose.article)))
}

/// The legal reason of a service that has its own, with what covers sensitive matters there.
fn of_service(holding: &Holding, slug: &str) -> Words {
    let basis = holding.basis_words(Some(slug)).clone();
    let own = holding.condition(Some(slug)).filter(|_| holding.has_own_condition(slug));
    let said = own.map_or(basis.clone(), |condition| joined(&basis, &Words { en: condition.en.clone(), cy: condition.cy.clone() }));
    let code = own.map(|condition| format!("; {}", condition.code)).unwrap_or_default();
    joined(&said, &same(format!("({}{code})", holding.article(Some(slug)))))
}

/// The article and the condition, as lawyers write them.
fn law(holding: &Holding) -> String {
    let condition = holding.condition(None).map(|condition| format!("; {}", condition.code)).unwrap_or_default();
    format!("{}{condition}", holding.article(None))
}

fn what(pack: &Pack) -> Vec<Block> {
    let mut blocks = each(pack, |holding| &holding.contains);
    if let Some(sensitive) = &pack.sensitive {
        let said = vec![sensitive.words.clone(), sensitive.criminal_words.clone()];
        blocks.push(Block::Rows(vec![Row {
            key: Words::of(text::sensitive),
            text: said,
            law: Some(sensitive.condition.clone()),
            ..Row::default()
        }]));
    }
    blocks
}

fn shared(pack: &Pack) -> Vec<Block> {
    let row = |holding: &Holding| {
        let mut list = holding.recipients.clone();
        list.extend(holding.purposes.iter().flat_map(|purpose| purpose.recipients.clone()));
        let text = if list.is_empty() { vec![Words::of(public::privacy_nobody)] } else { Vec::new() };
        Row { key: holding.label.clone(), text, list, law: None }
    };
    vec![Block::Rows(pack.holdings.iter().map(row).collect())]
}

/// The rule of a category, and of the services, teams and kinds that have one of their own.
pub(super) fn until(holding: &Holding, names: Names<'_>) -> Row {
    let services = holding.services().map(|slug| after_colon(&named(holding, slug, names), holding.rule(Some(slug))));
    let list = services.chain(holding.special_rules().cloned()).collect();
    Row { key: holding.label.clone(), text: vec![holding.rule(None).clone()], list, law: None }
}

fn changes(pack: &Pack) -> Vec<Block> {
    let mut blocks = vec![Block::Text(Words::of(public::privacy_changes_words))];
    let version = pack.version.to_string();
    let note = pack.change_note.iter().map(|note| Row::text(Words::of(|lang| text::what_changed(lang, &version)), note));
    let answers =
        Row { key: Words::of(text::answers), list: pack.reasons.iter().map(|reason| reason.words.clone()).collect(), ..Row::default() };
    let documents = Row {
        key: Words::of(text::documents),
        list: pack.documents.iter().map(|one| after_colon(&one.title, &one.at)).collect(),
        ..Row::default()
    };
    let rows: Vec<Row> = note.chain([answers, documents].into_iter().filter(|row| !row.list.is_empty())).collect();
    blocks.extend((!rows.is_empty()).then_some(Block::Rows(rows)));
    blocks
}
