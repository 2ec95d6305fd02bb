//! Letters as a document for the printer, which a screen reader can read as well: tagged, with a title, each text in its
//! language, and a font of its own that has every Welsh letter. What does not conform to PDF/UA-1 is not written at all.

use std::num::NonZeroU16;

use anyhow::{Context, anyhow};
use krilla::{
    Data, Document, SerializeSettings,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::Point,
    metadata::Metadata,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    tagging::{ContentTag, Identifier, SpanTag, Tag, TagGroup, TagTree},
    text::{Font, TextDirection},
};
use ttf_parser::Face;

use crate::lang::Lang;

const REGULAR: &[u8] = include_bytes!("../../data/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../data/fonts/NotoSans-Bold.ttf");

/// A4, in points.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 62.0;
/// The address shows in the window of a DL envelope: 50 mm below the edge.
const WINDOW: f32 = 142.0;
const BELOW_WINDOW: f32 = 262.0;
const SENDER_FROM: f32 = 350.0;

/// One letter on paper.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub reference: String,
    /// The council's own lines, at the head of the page.
    pub sender: Vec<(Lang, String)>,
    /// Name and address of whom it goes to.
    pub address: Vec<String>,
    /// The same letter in each language, the first to be read first.
    pub parts: Vec<Part>,
}

/// The letter in one language.
#[derive(Clone, Debug)]
pub struct Part {
    pub lang: Lang,
    pub subject: String,
    /// The date in words and the reference.
    pub facts: Vec<String>,
    pub lines: Vec<Line>,
}

/// What stands on a line of its own.
#[derive(Clone, Debug)]
pub enum Line {
    Words(String),
    /// Large, because it will be typed from the paper.
    Code(String),
}

/// One document of all the letters, each on a page of its own.
pub fn document(sheets: &[Sheet], title: &str, lang: Lang) -> anyhow::Result<Vec<u8>> {
    anyhow::ensure!(!sheets.is_empty(), "there is no letter to print");
    let faces = Faces::new()?;
    let mut paper = Paper { faces: &faces, pages: 0, y: 0.0, blocks: Vec::new() };
    for (number, sheet) in sheets.iter().enumerate() {
        paper.letter(number, sheet);
    }
    let Paper { pages, blocks, .. } = paper;
    write(sheets, &blocks, pages, title, lang)
}

/// What a block is to somebody who hears the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Heading,
    Paragraph,
}

/// A paragraph or a heading, with its lines where they stand.
struct Block {
    letter: usize,
    kind: Kind,
    lang: Option<Lang>,
    bold: bool,
    size: f32,
    lines: Vec<Placed>,
}

struct Placed {
    page: usize,
    at: Point,
    text: String,
}

/// How wide the letters are, and which there are.
struct Faces {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Faces {
    fn new() -> anyhow::Result<Faces> {
        let face = |bytes| Face::parse(bytes, 0).context("reading the letters' font");
        Ok(Faces { regular: face(REGULAR)?, bold: face(BOLD)? })
    }

    const fn of(&self, bold: bool) -> &Face<'static> {
        if bold { &self.bold } else { &self.regular }
    }

    /// A letter that the font lacks must not lose the rest of the line.
    fn drawable(&self, bold: bool, text: &str) -> String {
        let face = self.of(bold);
        text.chars().map(|c| if face.glyph_index(c).is_some() { c } else { '?' }).collect()
    }

    fn width(&self, bold: bool, size: f32, text: &str) -> f32 {
        let face = self.of(bold);
        let units: f32 = text.chars().filter_map(|c| face.glyph_hor_advance(face.glyph_index(c)?)).map(f32::from).sum();
        units * size / f32::from(face.units_per_em())
    }

    /// Breaks a text into lines that fit; a word that fits nowhere is cut.
    fn wrap(&self, bold: bool, size: f32, text: &str, room: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in self.drawable(bold, text).split_whitespace() {
            let line = lines.last().map_or("", String::as_str);
            let longer = if line.is_empty() { word.to_string() } else { format!("{line} {word}") };
            if self.width(bold, size, &longer) <= room {
                lines.pop();
                lines.push(longer);
                continue;
            }
            if lines.last().is_some_and(String::is_empty) {
                lines.pop();
            }
            lines.extend(self.cut(bold, size, word, room));
        }
        lines
    }

    fn cut(&self, bold: bool, size: f32, word: &str, room: f32) -> Vec<String> {
        let mut pieces = vec![String::new()];
        for c in word.chars() {
            let piece = pieces.last().map_or("", String::as_str);
            if !piece.is_empty() && self.width(bold, size, &format!("{piece}{c}")) > room {
                pieces.push(String::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push(c);
            }
        }
        pieces
    }
}

/// Where everything goes, before anything is drawn.
struct Paper<'f> {
    faces: &'f Faces,
    pages: usize,
    y: f32,
    blocks: Vec<Block>,
}

impl Paper<'_> {
    fn letter(&mut self, letter: usize, sheet: &Sheet) {
        self.pages += 1;
        self.y = MARGIN;
        for (lang, line) in &sheet.sender {
            self.block(letter, Kind::Paragraph, Some(*lang), (false, 9.5), SENDER_FROM, line, 0.0);
        }
        self.y = self.y.max(WINDOW);
        for line in &sheet.address {
            self.block(letter, Kind::Paragraph, None, (false, 11.0), MARGIN, line, 0.0);
        }
        self.y = self.y.max(BELOW_WINDOW);
        for part in &sheet.parts {
            self.part(letter, part);
        }
    }

    fn part(&mut self, letter: usize, part: &Part) {
        let lang = Some(part.lang);
        self.block(letter, Kind::Heading, lang, (true, 16.0), MARGIN, &part.subject, 6.0);
        for fact in &part.facts {
            self.block(letter, Kind::Paragraph, lang, (false, 12.0), MARGIN, fact, 2.0);
        }
        self.y += 8.0;
        for line in &part.lines {
            match line {
                Line::Words(text) => self.block(letter, Kind::Paragraph, lang, (false, 12.0), MARGIN, text, 8.0),
                Line::Code(code) => self.block(letter, Kind::Paragraph, lang, (true, 26.0), MARGIN, code, 12.0),
            }
        }
        self.y += 18.0;
    }

    #[expect(clippy::too_many_arguments, reason = "one line of a letter is said in one line here")]
    fn block(&mut self, letter: usize, kind: Kind, lang: Option<Lang>, (bold, size): (bool, f32), x: f32, text: &str, after: f32) {
        let mut lines = Vec::new();
        for text in self.faces.wrap(bold, size, text, WIDTH - MARGIN - x) {
            if text.is_empty() {
                continue;
            }
            self.y += size * 1.4;
            if self.y > HEIGHT - MARGIN {
                self.pages += 1;
                self.y = MARGIN + size * 1.4;
            }
            lines.push(Placed { page: self.pages - 1, at: Point::from_xy(x, self.y), text });
        }
        self.y += after;
        if !lines.is_empty() {
            self.blocks.push(Block { letter, kind, lang, bold, size, lines });
        }
    }
}

fn write(sheets: &[Sheet], blocks: &[Block], pages: usize, title: &str, lang: Lang) -> anyhow::Result<Vec<u8>> {
    let configuration =
        ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish().map_err(|e| anyhow!("PDF/UA: {e:?}"))?;
    let mut document = Document::new_with(SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() });
    document.set_metadata(Metadata::new().title(title.to_string()).language(lang.tag().to_string()));
    let drawn = draw(&mut document, blocks, pages)?;
    document.set_tag_tree(tags(sheets.len(), blocks, drawn, lang));
    document.set_outline(outline(sheets, blocks));
    document.finish().map_err(|e| anyhow!("writing letters as PDF: {e:?}"))
}

/// Draws every line on its page. Gives, for each block, what its lines are called in the tree of tags.
fn draw(document: &mut Document, blocks: &[Block], pages: usize) -> anyhow::Result<Vec<Vec<Identifier>>> {
    let font = |bytes: &'static [u8]| Font::new(Data::from(bytes), 0).context("reading the letters' font");
    let (regular, bold) = (font(REGULAR)?, font(BOLD)?);
    let mut drawn: Vec<Vec<Identifier>> = blocks.iter().map(|_| Vec::new()).collect();
    for page_number in 0..pages {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).context("the size of A4")?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for (block, names) in blocks.iter().zip(&mut drawn) {
            let here: Vec<&Placed> = block.lines.iter().filter(|line| line.page == page_number).collect();
            if here.is_empty() {
                continue;
            }
            let tag = SpanTag::empty().with_lang(block.lang.map(Lang::tag));
            names.push(surface.start_tagged(ContentTag::Span(tag)));
            for line in here {
                let font = if block.bold { &bold } else { &regular };
                // The space parts a line from the next one for whoever hears or copies it.
                let text = format!("{} ", line.text);
                surface.draw_text(line.at, font.clone(), block.size, &text, false, TextDirection::LeftToRight);
            }
            surface.end_tagged();
        }
        surface.finish();
        page.finish();
    }
    Ok(drawn)
}

/// The order in which it is read: letter by letter, as it was laid out.
fn tags(letters: usize, blocks: &[Block], drawn: Vec<Vec<Identifier>>, lang: Lang) -> TagTree {
    let mut groups: Vec<TagGroup> = (0..letters).map(|_| TagGroup::new(Tag::Section)).collect();
    for (block, names) in blocks.iter().zip(drawn) {
        let lang = block.lang.map(|lang| lang.tag().to_string());
        let mut group = match block.kind {
            Kind::Heading => TagGroup::new(Tag::Hn(NonZeroU16::MIN, Some(text_of(block))).with_lang(lang)),
            Kind::Paragraph => TagGroup::new(Tag::P.with_lang(lang)),
        };
        for name in names {
            group.push(name);
        }
        if let Some(letter) = groups.get_mut(block.letter) {
            letter.push(group);
        }
    }
    let mut tree = TagTree::new().with_lang(Some(lang.tag().to_string()));
    for group in groups {
        tree.push(group);
    }
    tree
}

/// One entry for each letter, by its reference: names are on the paper only.
fn outline(sheets: &[Sheet], blocks: &[Block]) -> Outline {
    let mut outline = Outline::new();
    for (number, sheet) in sheets.iter().enumerate() {
        let first = blocks.iter().find(|block| block.letter == number).and_then(|block| block.lines.first());
        if let Some(first) = first {
            outline.push_child(OutlineNode::new(sheet.reference.clone(), XyzDestination::new(first.page, Point::from_xy(0.0, 0.0))));
        }
    }
    outline
}

fn text_of(block: &Block) -> String {
    block.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(line: &str) -> Sheet {
        Sheet {
            reference: "LT-7F3K-2QXM".into(),
            sender: vec![(Lang::En, "Arianell".into())],
            address: vec!["Siân Ŵyn ap Tŷ".into(), "1 Heol y Môr".into(), "AW1 1AA".into()],
            parts: vec![Part {
                lang: Lang::Cy,
                subject: "Eich cod ar gyfer Fy Nghyfrif".into(),
                facts: vec!["21 Tachwedd 2026".into()],
                lines: vec![Line::Words(line.into()), Line::Code("7F3K2 QXMAB".into())],
            }],
        }
    }

    fn holds(pdf: &[u8], words: &str) -> bool {
        pdf.windows(words.len()).any(|window| window == words.as_bytes())
    }

    #[test]
    fn a_letter_is_a_tagged_document_with_its_own_font_and_language() {
        let pdf = document(&[sheet("Dŵr yn y tŷ")], "Llythyrau", Lang::Cy).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"));
        for part in ["NotoSans-Regular", "NotoSans-Bold", "/Lang", "/StructTreeRoot", "/FontFile2", "pdfuaid"] {
            assert!(holds(&pdf, part), "{part} is missing");
        }
    }

    #[test]
    fn the_font_has_every_letter_of_both_languages() {
        let faces = Faces::new().unwrap();
        let all = "AÁÀÂÄBCDEÉÈÊËFGHIÍÌÎÏJKLMNOÓÒÔÖPQRSTUÚÙÛÜVWẂẀŴẄXYÝỲŶŸZ aáàâäbcdeéèêëfghiíìîïjklmnoóòôöpqrstuúùûüvwẃẁŵẅxyýỳŷÿz 0123456789 ’‘“”–£€&@";
        for bold in [false, true] {
            assert_eq!(faces.drawable(bold, all), all);
        }
        assert_eq!(faces.drawable(false, "محمد Ali"), "???? Ali", "a name in letters we cannot print spoils nothing else");
    }

    #[test]
    fn a_long_letter_goes_over_the_page_and_nothing_leaves_the_margins() {
        let faces = Faces::new().unwrap();
        let text = "Dŵr yn y tŷ ".repeat(600) + &"w".repeat(400);
        for line in faces.wrap(false, 12.0, &text, 200.0) {
            assert!(faces.width(false, 12.0, &line) <= 200.0, "{line}");
        }
        let mut paper = Paper { faces: &faces, pages: 0, y: 0.0, blocks: Vec::new() };
        paper.letter(0, &sheet(&text));
        paper.letter(1, &sheet("Dŵr"));
        assert!(paper.pages >= 4, "{} pages", paper.pages);
        assert!(paper.blocks.iter().flat_map(|block| &block.lines).all(|line| line.at.y <= HEIGHT - MARGIN));
        assert!(document(&[sheet(&text), sheet("Dŵr")], "Llythyrau", Lang::Cy).is_ok());
    }

    #[test]
    fn nothing_to_print_is_no_document() {
        assert!(document(&[], "Llythyrau", Lang::Cy).is_err());
    }
}
