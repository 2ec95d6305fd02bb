//! The macros' options as properties of our fields.

use super::given::Given;
use app::ui::{
    Checkboxes, Choice, DateInput, DatePart, DateParts, Fieldset, FileUpload, OptionalText, Radios, Select, TextArea, TextInput,
};
use leptos::prelude::*;
use portal::lang::Lang;

const EN: Lang = Lang::En;

/// Options of ours are `&'static str` where they are names of the web platform; a test may keep them for ever.
fn fixed(word: Option<String>) -> Option<&'static str> {
    word.map(|word| &*word.leak())
}

fn name(g: &mut Given) -> String {
    let id = g.word("id");
    g.word("name").or(id).unwrap_or_default()
}

struct Words {
    name: String,
    label: String,
    style: app::ui::LabelStyle,
    hint: OptionalText,
    error: OptionalText,
}

fn labelled(g: &mut Given) -> Words {
    Words {
        name: name(g),
        label: g.text("label").get().unwrap_or_default(),
        style: g.style("label", "govuk-label"),
        hint: g.text("hint"),
        error: g.text("errorMessage"),
    }
}

fn grouped(g: &mut Given) -> Words {
    g.word("idPrefix");
    let legend = g.text("fieldset.legend");
    if !legend.is_given() {
        g.leave("legend");
    }
    Words {
        name: name(g),
        label: legend.get().unwrap_or_default(),
        style: g.style("fieldset.legend", "govuk-fieldset__legend"),
        hint: g.text("hint"),
        error: g.text("errorMessage"),
    }
}

pub fn input(g: &mut Given) -> String {
    const WIDTHS: [&str; 8] = [
        "govuk-input--width-2",
        "govuk-input--width-3",
        "govuk-input--width-4",
        "govuk-input--width-5",
        "govuk-input--width-10",
        "govuk-input--width-20",
        "govuk-input--width-30",
        "govuk-input--extra-letter-spacing",
    ];
    let Words { name, label, style, hint, error } = labelled(g);
    let classes = g.classes("classes", &WIDTHS);
    let spaced = classes.iter().any(|c| c.ends_with("letter-spacing"));
    let width: Option<u8> = classes.iter().find_map(|c| c.strip_prefix("govuk-input--width-")).and_then(|w| w.parse().ok());
    let kind = fixed(g.word("type")).unwrap_or("text");
    let (autocomplete, inputmode) = (fixed(g.word("autocomplete")), fixed(g.word("inputmode")));
    let (autocapitalize, spellcheck) = (fixed(g.word("autocapitalize")), g.flag("spellcheck"));
    let (prefix, suffix, value) = (g.text("prefix"), g.text("suffix"), g.word("value"));
    let props = app::ui::TextInputProps {
        lang: EN,
        name,
        label,
        label_style: style,
        value: value.into(),
        hint,
        why: OptionalText::default(),
        error,
        kind,
        autocomplete: autocomplete.into(),
        inputmode: inputmode.into(),
        autocapitalize,
        spellcheck,
        prefix,
        suffix,
        width,
        spaced,
    };
    TextInput(props).into_any().to_html()
}

pub fn textarea(g: &mut Given) -> String {
    let Words { name, label, style, hint, error } = labelled(g);
    let value: OptionalText = g.word("value").into();
    let rows: u8 = g.word("rows").and_then(|r| r.parse().ok()).unwrap_or(5);
    let max: Option<u32> = g.word("maxlength").and_then(|m| m.parse().ok());
    if g.component == "character-count" && max.is_none() {
        g.leave("maxlength");
    }
    let (autocomplete, spellcheck) = (fixed(g.word("autocomplete")), g.flag("spellcheck"));
    let props = app::ui::TextAreaProps {
        lang: EN,
        name,
        label,
        label_style: style,
        value,
        hint,
        why: OptionalText::default(),
        error,
        rows,
        autocomplete,
        spellcheck,
        max,
    };
    TextArea(props).into_any().to_html()
}

fn choices(g: &mut Given, chosen: &[String]) -> Vec<Choice> {
    let mut divider = OptionalText::default();
    let mut choices = Vec::new();
    for mut item in g.list("items") {
        if let Some(word) = item.word("divider") {
            divider = word.into();
            continue;
        }
        let value = item.word("value").unwrap_or_default();
        let checked = item.flag("checked");
        if checked == Some(false) && chosen.contains(&value) {
            item.leave("checked");
        }
        let label = item.text("").get().unwrap_or_default();
        let mut choice = Choice::new(value, label).hint(item.text("hint")).checked(checked == Some(true));
        choice = choice.after_divider(std::mem::take(&mut divider));
        if let Some(fields) = item.view("conditional").filter(|f| f != "false") {
            choice = choice.conditional(fields);
        }
        if let Some(name) = item.word("name") {
            choice = choice.name(name);
        }
        choices.push(choice);
    }
    choices
}

pub fn radios(g: &mut Given) -> String {
    let Words { name, label: legend, style, hint, error } = grouped(g);
    let value = g.word("value");
    let chosen: Vec<String> = value.iter().cloned().collect();
    let items = choices(g, &chosen);
    let classes = g.classes("classes", &["govuk-radios--inline", "govuk-radios--small"]);
    let (inline, small) = (classes.iter().any(|c| c.ends_with("inline")), classes.iter().any(|c| c.ends_with("small")));
    view! {
        <Radios lang=EN name=name legend=legend legend_style=style value=value hint=hint error=error items=items inline=inline small=small/>
    }
    .to_html()
}

pub fn checkboxes(g: &mut Given) -> String {
    let Words { name, label: legend, style, hint, error } = grouped(g);
    let values: Vec<String> = match g.take("values") {
        Some(serde_json::Value::Array(values)) => values.iter().filter_map(|v| v.as_str().map(str::to_string)).collect(),
        _ => Vec::new(),
    };
    let items = choices(g, &values);
    let small = !g.classes("classes", &["govuk-checkboxes--small"]).is_empty();
    view! {
        <Checkboxes lang=EN name=name legend=legend legend_style=style values=values hint=hint error=error items=items small=small/>
    }
    .to_html()
}

pub fn date_input(g: &mut Given) -> String {
    let prefix = g.word("namePrefix").map(|prefix| format!("{prefix}-")).unwrap_or_default();
    let Words { name, label: legend, style, hint, error } = grouped(g);
    let mut parts = DateParts::default();
    let (mut wrong, mut birthday) = (Vec::new(), false);
    if g.has("items") {
        let items = g.list("items");
        if items.iter().len() != 3 {
            g.leave("date parts");
        }
        for mut item in items {
            let part = item.word("name").unwrap_or_default();
            date_part(&mut item, &part, &mut parts, &mut wrong);
            birthday |= item.word("autocomplete").is_some();
        }
    }
    for part in ["day", "month", "year"] {
        if let Some(options) = g.take(part).filter(|v| *v != serde_json::Value::Null) {
            if !options.is_object() {
                g.leave("date parts");
            }
            date_part(&mut g.below(part, options), part, &mut parts, &mut wrong);
        }
        set(&mut parts, part, g.word(&format!("values.{prefix}{part}")));
    }
    if !wrong.is_empty() && !error.is_given() {
        g.leave("error parts");
    }
    view! {
        <DateInput lang=EN name=name legend=legend legend_style=style value=parts hint=hint error=error wrong=wrong birthday=birthday/>
    }
    .to_html()
}

fn set(parts: &mut DateParts, part: &str, value: Option<String>) {
    let Some(value) = value else { return };
    match part {
        "day" => parts.day = value,
        "month" => parts.month = value,
        _ => parts.year = value,
    }
}

fn date_part(item: &mut Given, part: &str, parts: &mut DateParts, wrong: &mut Vec<DatePart>) {
    let classes = item.classes("classes", &["govuk-input--width-2", "govuk-input--width-4", "govuk-input--error"]);
    let error = item.flag("error");
    if error == Some(false) {
        item.leave("error parts");
    }
    if item.has("inputmode") {
        item.word("inputmode");
        item.leave("inputmode of a date");
    }
    if item.has("label") && item.word("label").is_some_and(|label| label.to_lowercase() != part) {
        item.leave("label of a date");
    }
    if item.word("name").is_some_and(|name| name != part) {
        item.leave("date parts");
    }
    let which = match part {
        "day" => DatePart::Day,
        "month" => DatePart::Month,
        "year" => DatePart::Year,
        _ => return item.leave("date parts"),
    };
    if error == Some(true) || classes.iter().any(|c| c.ends_with("error")) {
        wrong.push(which);
    }
    set(parts, part, item.word("value"));
}

pub fn file_upload(g: &mut Given) -> String {
    let Words { name, label, style, hint, error } = labelled(g);
    let accept = fixed(g.word("attributes.accept"));
    let multiple = g.flag("multiple").unwrap_or(false);
    let props =
        app::ui::FileUploadProps { lang: EN, name, label, label_style: style, hint, why: OptionalText::default(), error, accept, multiple };
    FileUpload(props).into_any().to_html()
}

pub fn select(g: &mut Given) -> String {
    let Words { name, label, style, hint, error } = labelled(g);
    let mut value = g.word("value");
    let mut items = Vec::new();
    for mut item in g.list("items") {
        let Some(option) = item.word("value") else {
            item.word("text");
            item.leave("option without value");
            continue;
        };
        match item.flag("selected") {
            Some(true) => value = Some(option.clone()),
            Some(false) if value.as_ref() == Some(&option) => item.leave("selected"),
            Some(false) | None => {}
        }
        items.push((option, item.word("text").unwrap_or_default()));
    }
    view! { <Select lang=EN name=name label=label label_style=style value=value hint=hint error=error items=items/> }.to_html()
}

pub fn fieldset(g: &mut Given) -> String {
    let legend = g.text("legend").get().unwrap_or_default();
    let style = g.style("legend", "govuk-fieldset__legend");
    let inside = g.view("").unwrap_or_default();
    view! { <Fieldset legend=legend legend_style=style>{inside}</Fieldset> }.to_html()
}
