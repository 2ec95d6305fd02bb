//! The only `<textarea>` of the project.

use super::{
    OptionalText, classes,
    frame::{Frame, LabelStyle},
};
use leptos::prelude::*;
use portal::{lang::Lang, text::ui};

/// Several lines of text, with the limit said in words when there is one.
#[component]
pub fn TextArea(
    lang: Lang,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] label_style: LabelStyle,
    #[prop(optional, into)] value: OptionalText,
    #[prop(optional, into)] hint: OptionalText,
    /// Why we ask, below the hint: a whole sentence from the form's definition.
    #[prop(optional, into)]
    why: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    #[prop(default = 5)] rows: u8,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional)] spellcheck: Option<bool>,
    /// The most characters it may hold; the server checks, the words below the box only say so.
    #[prop(optional)]
    max: Option<u32>,
) -> impl IntoView {
    let frame = Frame { lang, name, label, style: label_style, hint, why, error };
    let class =
        classes("govuk-textarea", &[("govuk-textarea--error", frame.error.is_given()), ("govuk-js-character-count", max.is_some())]);
    let limit_id = max.map(|_| format!("{}-info", frame.name));
    let area = view! {
        <textarea
            class=class
            id=frame.name.clone()
            name=frame.name.clone()
            rows=rows.to_string()
            spellcheck=spellcheck.map(|on| on.to_string())
            aria-describedby=frame.described_by(limit_id.clone())
            autocomplete=autocomplete
        >
            {contents(&value.get().unwrap_or_default())}
        </textarea>
    };
    let limit = max.map(|max| {
        let text = ui::characters_at_most(lang, &thousands(max));
        view! { <div class="govuk-hint govuk-character-count__message" id=limit_id>{text}</div> }
    });
    let control = view! { {area}{limit} }.into_any();
    frame.labelled_as(if max.is_some() { "govuk-character-count" } else { "" }, max, control)
}

/// What was typed, safe to stand inside the element.
///
/// Leptos 0.8 writes a textarea's children unescaped, so what a person typed would become markup of the page. A line
/// break at the very start is doubled, because the HTML parser swallows one.
fn contents(typed: &str) -> String {
    let escaped = html_escape::encode_text(typed);
    if typed.starts_with('\n') { format!("\n{escaped}") } else { escaped.into_owned() }
}

/// `2000` as `2,000`.
fn thousands(n: u32) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(value: &str) -> String {
        let value = value.to_string();
        view! { <TextArea lang=Lang::En name="message" label="Message" value=value max=2000/> }.to_html()
    }

    #[test]
    fn what_a_person_types_cannot_leave_the_textarea() {
        let html = area("</textarea><script>alert(1)</script>");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;</textarea>"), "{html}");
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn typed_text_is_escaped_once() {
        assert!(area("Tom & Nia <3").contains(">Tom &amp; Nia &lt;3</textarea>"));
        assert!(area("\nsecond line").contains(">\n\nsecond line</textarea>"));
    }

    #[test]
    fn an_empty_box_is_empty() {
        assert!(area("").contains("></textarea>"), "{}", area(""));
    }

    #[test]
    fn the_limit_is_said_in_words() {
        assert!(area("").contains("You can enter up to 2,000 characters"));
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
