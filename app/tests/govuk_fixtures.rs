//! Our components against the markup govuk-frontend itself publishes, option by option.
//!
//! Every fixture is either compared or left out for a reason written in [`reasons::NOT_OFFERED`]; an option nobody has
//! decided about fails the test. What differs on purpose in a fixture that is compared stands in [`html::BY_DESIGN`].
#![cfg(feature = "ssr")]

#[path = "govuk_fixtures/blocks.rs"]
mod blocks;
#[path = "govuk_fixtures/fields.rs"]
mod fields;
#[path = "govuk_fixtures/given.rs"]
mod given;
#[path = "govuk_fixtures/html.rs"]
mod html;
#[path = "govuk_fixtures/reasons.rs"]
mod reasons;

use given::Given;
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::PathBuf};

/// How many fixtures are compared; a component that loses an option lowers it.
const COMPARED: usize = 221;

type Render = fn(&mut Given) -> String;

const COMPONENTS: &[(&str, Render)] = &[
    ("back-link", blocks::back_link),
    ("breadcrumbs", blocks::breadcrumbs),
    ("button", blocks::button),
    ("character-count", fields::textarea),
    ("checkboxes", fields::checkboxes),
    ("date-input", fields::date_input),
    ("details", blocks::details),
    ("error-message", blocks::error_message),
    ("error-summary", blocks::error_summary),
    ("fieldset", fields::fieldset),
    ("file-upload", fields::file_upload),
    ("input", fields::input),
    ("inset-text", blocks::inset_text),
    ("notification-banner", blocks::notification_banner),
    ("pagination", blocks::pagination),
    ("panel", blocks::panel),
    ("phase-banner", blocks::phase_banner),
    ("radios", fields::radios),
    ("select", fields::select),
    ("skip-link", blocks::skip_link),
    ("summary-list", blocks::summary_list),
    ("table", blocks::table),
    ("tag", blocks::tag),
    ("task-list", blocks::task_list),
    ("textarea", fields::textarea),
    ("warning-text", blocks::warning_text),
];

#[derive(Default)]
struct Report {
    compared: usize,
    left_out: usize,
    problems: Vec<String>,
    used_reasons: BTreeSet<&'static str>,
}

#[test]
fn components_render_the_markup_of_govuk_frontend() {
    let mut report = Report::default();
    for (component, render) in COMPONENTS {
        let before = report.compared;
        for fixture in fixtures(component) {
            check(component, *render, &fixture, &mut report);
        }
        assert!(report.compared > before, "{component}: no fixture is compared");
    }
    println!("{} fixtures compared, {} left out", report.compared, report.left_out);
    println!("levelled before comparing:\n  {}", html::BY_DESIGN.join("\n  "));
    assert!(report.problems.is_empty(), "{}", report.problems.join("\n\n"));
    let idle: Vec<_> = reasons::NOT_OFFERED.iter().map(|(option, _)| *option).filter(|o| !report.used_reasons.contains(o)).collect();
    assert!(idle.is_empty(), "these reasons leave nothing out any more: {idle:?}");
    assert!(report.compared >= COMPARED, "only {} fixtures compared, were {COMPARED}", report.compared);
}

fn check(component: &str, render: Render, fixture: &Value, report: &mut Report) {
    let name = fixture["name"].as_str().expect("a fixture has a name");
    let mut given = Given::new(component, fixture["options"].clone());
    let ours = render(&mut given);
    let (left, raw) = given.finish();
    if !left.is_empty() {
        report.left_out += 1;
        for option in left {
            match reasons::reason(&option) {
                Some(known) => drop(report.used_reasons.insert(known)),
                None => report.problems.push(format!("{component}: {name}: nobody decided about {option:?}")),
            }
        }
        return;
    }
    report.compared += 1;
    let theirs = html::normalise(component, fixture["html"].as_str().expect("a fixture has html"), &fixture["options"]);
    let ours = html::normalise(component, &raw.fill(&ours), &Value::Null);
    if ours != theirs {
        report.problems.push(format!("{component}: {name}\n{}", html::difference(&ours, &theirs)));
    }
}

fn fixtures(component: &str) -> Vec<Value> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../node_modules/govuk-frontend/dist/govuk/components");
    let file = root.join(component).join("fixtures.json");
    let Ok(text) = fs::read_to_string(&file) else {
        panic!("node_modules/govuk-frontend is missing: run make setup");
    };
    let json: Value = serde_json::from_str(&text).expect("fixtures are JSON");
    json["fixtures"].as_array().expect("a list of fixtures").clone()
}
