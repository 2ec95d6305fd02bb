//! What the resident and the team wrote to each other.

use leptos::prelude::*;
use portal::{
    calendar::date_and_time,
    lang::Lang,
    portal::Portal,
    service_requests::{Direction, Message, Opened},
    text::requests as words,
};

use super::paragraphs;

/// The messages in the order they were written. A note among staff is none of them.
pub fn messages(portal: &Portal, opened: &Opened, lang: Lang) -> AnyView {
    let team = portal.council().team(&opened.request.team);
    let shown: Vec<_> = between_us(opened).map(|message| article(message, team.get(lang), lang)).collect();
    if shown.is_empty() {
        return view! { <p class="govuk-body">{words::messages_none(lang)}</p> }.into_any();
    }
    view! { <ol class="app-timeline">{shown}</ol> }.into_any()
}

/// What the team asked last, while the council waits for the answer.
pub fn question(opened: &Opened) -> Option<&Message> {
    opened.request.paused_since?;
    between_us(opened).filter(|message| message.direction == Direction::Out).last()
}

fn between_us(opened: &Opened) -> impl Iterator<Item = &Message> {
    opened.messages.iter().filter(|message| message.direction != Direction::Note)
}

/// Who wrote it is a role and a number, never the name of a member of staff.
fn author(message: &Message, team: &str, lang: Lang) -> AnyView {
    match (message.direction, &message.staff_number) {
        (Direction::In, _) => words::message_from_you(lang).into_any(),
        (Direction::Out | Direction::Note, Some(number)) => {
            let number = number.clone();
            view! { {words::message_from_staff(lang, team)} " " <span class="app-number">{number}</span> }.into_any()
        }
        (Direction::Out | Direction::Note, None) => words::message_from_team(lang, team).into_any(),
    }
}

fn article(message: &Message, team: &str, lang: Lang) -> AnyView {
    view! {
        <li class="app-timeline__entry">
            <article>
                <p class="app-timeline__when">
                    <time datetime=message.at.to_rfc3339()>{date_and_time(lang, message.at)}</time>
                </p>
                <h3 class="app-timeline__title">{author(message, team, lang)}</h3>
                <div lang=message.language.tag()>{paragraphs(&message.body)}</div>
            </article>
        </li>
    }
    .into_any()
}
