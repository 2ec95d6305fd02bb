//! The options of one fixture; whoever reads one takes it out, and what is left at the end is not ours to offer.

use app::ui::{LabelStyle, OptionalText, TagColour};
use serde_json::{Map, Value};
use std::{cell::RefCell, mem, rc::Rc};

/// Markup for places where a component takes a view: the text put there, and what it stands for.
#[derive(Default)]
pub struct Raw(Vec<String>);

impl Raw {
    pub fn fill(&self, html: &str) -> String {
        self.0.iter().enumerate().fold(html.to_string(), |html, (n, raw)| html.replace(&mark(n), raw))
    }
}

fn mark(n: usize) -> String {
    format!("⟦{n}⟧")
}

#[derive(Default)]
struct Shared {
    left: Vec<String>,
    raw: Raw,
}

pub struct Given {
    pub component: String,
    path: String,
    options: Value,
    shared: Rc<RefCell<Shared>>,
}

impl Drop for Given {
    fn drop(&mut self) {
        leaves(&self.path, &self.options, &mut self.shared.borrow_mut().left);
    }
}

impl Given {
    pub fn new(component: &str, options: Value) -> Self {
        Self { component: component.into(), path: String::new(), options, shared: Rc::default() }
    }

    /// What nobody took, and the markup for views.
    pub fn finish(self) -> (Vec<String>, Raw) {
        let shared = Rc::clone(&self.shared);
        drop(self);
        let mut shared = shared.borrow_mut();
        (mem::take(&mut shared.left), mem::take(&mut shared.raw))
    }

    /// Says that the fixture needs something we do not offer.
    pub fn leave(&self, what: &str) {
        self.shared.borrow_mut().left.push(what.to_string());
    }

    pub fn take(&mut self, path: &str) -> Option<Value> {
        let mut parts: Vec<&str> = path.split('.').collect();
        let last = parts.pop()?;
        let mut at = &mut self.options;
        for part in parts {
            at = at.get_mut(part)?;
        }
        at.as_object_mut()?.remove(last)
    }

    pub fn has(&self, path: &str) -> bool {
        path.split('.').try_fold(&self.options, |at, part| at.get(part)).is_some_and(|v| !v.is_null())
    }

    pub fn has_gaps(&self, path: &str) -> bool {
        self.options[path].as_array().is_some_and(|items| items.iter().any(|item| !item.is_object()))
    }

    /// A plain value as words.
    pub fn word(&mut self, path: &str) -> Option<String> {
        match self.take(path)? {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(on) => Some(on.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    pub fn flag(&mut self, path: &str) -> Option<bool> {
        self.take(path)?.as_bool()
    }

    /// `{text}` below the path, or `{html}` where that holds no markup.
    pub fn text(&mut self, path: &str) -> OptionalText {
        let inside = |key: &str| {
            if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }
        };
        let plain = |v: &Value| v.as_str().is_some_and(|t| !t.contains(['<', '&']));
        let html = inside("html");
        let at = html.split('.').try_fold(&self.options, |at, part| at.get(part));
        if at.is_some_and(plain) {
            self.take(&inside("text"));
            return self.word(&html).into();
        }
        self.word(&inside("text")).into()
    }

    /// `{text}` or `{html}` for a place that takes a view.
    pub fn view(&mut self, path: &str) -> Option<String> {
        let inside = |key: &str| {
            if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }
        };
        let text = self.word(&inside("text"));
        let Some(html) = self.word(&inside("html")) else {
            return text;
        };
        let mut shared = self.shared.borrow_mut();
        shared.raw.0.push(html);
        Some(mark(shared.raw.0.len() - 1))
    }

    /// The objects of a list; gaps in it are skipped, as the macros do.
    pub fn list(&mut self, path: &str) -> Vec<Given> {
        let items = match self.take(path) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        items.into_iter().filter(|item| item.as_object().is_some_and(|o| !o.is_empty())).map(|item| self.below(path, item)).collect()
    }

    pub fn below(&self, path: &str, options: Value) -> Given {
        Given { component: self.component.clone(), path: path.into(), options, shared: Rc::clone(&self.shared) }
    }

    /// The classes that mean something to us; any other is left.
    pub fn classes(&mut self, path: &str, known: &[&str]) -> Vec<String> {
        let Some(list) = self.word(path) else {
            return Vec::new();
        };
        let (ours, others): (Vec<_>, Vec<_>) = list.split_whitespace().map(str::to_string).partition(|c| known.contains(&c.as_str()));
        if !others.is_empty() {
            self.leave(&format!("{path} {}", others.join(" ")).replace(' ', "."));
        }
        ours
    }

    /// Size and heading of a label (`label`) or a legend (`fieldset.legend`).
    pub fn style(&mut self, path: &str, base: &str) -> LabelStyle {
        let sizes = ["s", "m", "l"].map(|s| format!("{base}--{s}"));
        let known: Vec<&str> = sizes.iter().map(String::as_str).collect();
        let class = self.classes(&format!("{path}.classes"), &known).pop().unwrap_or_default();
        let heading = self.flag(&format!("{path}.isPageHeading")).unwrap_or(false);
        match (class.chars().last(), heading) {
            (None, false) => LabelStyle::Plain,
            (Some('s'), false) => LabelStyle::Small,
            (Some('m'), false) => LabelStyle::Medium,
            (Some('l'), false) => LabelStyle::Large,
            (Some('l'), true) => LabelStyle::Page,
            _ => {
                self.leave("isPageHeading");
                LabelStyle::Plain
            }
        }
    }

    pub fn tag_colour(&mut self, path: &str) -> TagColour {
        const COLOURS: [(&str, TagColour); 7] = [
            ("govuk-tag--blue", TagColour::Blue),
            ("govuk-tag--grey", TagColour::Grey),
            ("govuk-tag--teal", TagColour::Teal),
            ("govuk-tag--green", TagColour::Green),
            ("govuk-tag--purple", TagColour::Purple),
            ("govuk-tag--red", TagColour::Red),
            ("govuk-tag--orange", TagColour::Orange),
        ];
        let class = self.classes(path, &COLOURS.map(|(class, _)| class)).pop().unwrap_or_default();
        COLOURS.into_iter().find(|(known, _)| *known == class).map_or(TagColour::Blue, |(_, colour)| colour)
    }
}

/// The paths of everything that is still there and says something.
fn leaves(path: &str, value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Null | Value::Bool(false) => {}
        Value::Object(map) => inner(path, map, into),
        Value::Array(items) => items.iter().for_each(|item| leaves(path, item, into)),
        Value::Bool(true) | Value::Number(_) | Value::String(_) => into.push(path.to_string()),
    }
}

fn inner(path: &str, map: &Map<String, Value>, into: &mut Vec<String>) {
    for (key, value) in map {
        let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        leaves(&below, value, into);
    }
}
